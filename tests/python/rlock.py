"""threading.RLock: a thread acquires a lock that it already holds."""

import sys
from threading import RLock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun():
    global num
    for _ in range(10000):
        with lock:
            num += 1
            with lock:
                say(num)


if __name__ == "__main__":
    lock = RLock()
    num = 0
    Thread(target=fun).start()
