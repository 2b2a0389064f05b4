"""threading.RLock: a thread takes the same lock again while it holds it."""

import sys
from threading import RLock, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
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
