"""threading.Lock in a loop in which an unfair lock starves a thread: CPython starves no thread."""

import sys
import time
from threading import Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(name, end):
    while time.monotonic() < end:
        with lock:
            turns[name] += 1
            time.sleep(0.02)


if __name__ == "__main__":
    lock = Lock()
    turns = {"A": 0, "B": 0}
    end = time.monotonic() + 1.5
    a = Thread(target=run, args=("A", end))
    b = Thread(target=run, args=("B", end))
    a.start()
    b.start()
    a.join()
    say(f"A: {turns['A']}")
    b.join()
    say(f"B: {turns['B']}")
