"""threading.Semaphore: nine threads, at most three hold a permit."""

import sys
import time
from threading import Semaphore, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun(num):
    while True:
        num += 1
        with sem:
            say(f"-------- {num}")
            time.sleep(2)


if __name__ == "__main__":
    sem = Semaphore(3)
    num = 0
    for i in range(9):
        Thread(target=fun, args=(i,)).start()
    time.sleep(15)
    say(f"******* {num}")
