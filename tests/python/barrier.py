"""threading.Barrier: nine threads a second apart, let through in threes."""

import sys
import time
from threading import Barrier, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun(num):
    bar.wait()
    say(f"-------- {num}")
    time.sleep(2)


if __name__ == "__main__":
    bar = Barrier(3)
    num = 0
    for i in range(9):
        time.sleep(1)
        Thread(target=fun, args=(i,)).start()
    time.sleep(15)
    say(f"******* {num}")
