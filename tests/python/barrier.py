"""threading.Barrier: nine threads arrive a second apart and pass in groups of three."""

import sys
import time
from threading import Barrier, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
