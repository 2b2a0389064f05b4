"""threading.Thread(target=..., args=...): a function counts up forever."""

import sys
import time
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def func(num):
    while True:
        say(num)
        num += 1
        time.sleep(1)


if __name__ == "__main__":
    t = Thread(target=func, args=(1,))
    t.start()
