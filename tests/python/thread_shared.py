"""threading.Thread: threads count words in one dict, and read and change another."""

import sys
from threading import Barrier, Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def count(text, counts, lock):
    for word in text.split(" "):
        with lock:
            counts[word] = counts.get(word, 0) + 1


def count_often(text, counts, lock):
    for _ in range(50_000):
        count(text, counts, lock)


def limit(settings):
    return settings["limit"]  # a single access needs no lock in CPython


def read(settings, barrier):
    say(f"limit {limit(settings)}")
    barrier.wait()  # all have read; now the main thread changes the setting
    barrier.wait()
    say(f"limit {limit(settings)}")


if __name__ == "__main__":
    counts = {}
    lock = Lock()
    threads = [
        Thread(target=count_often, args=(text, counts, lock))
        for text in ["spam egg", "egg ham", "spam spam"]
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for word in sorted(counts):
        say(f"{word}: {counts[word]}")

    settings = {"limit": 10}
    barrier = Barrier(4)
    threads = [Thread(target=read, args=(settings, barrier)) for _ in range(3)]
    for t in threads:
        t.start()
    barrier.wait()
    settings["limit"] = 20
    barrier.wait()
    for t in threads:
        t.join()
