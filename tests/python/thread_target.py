"""threading.Thread(target=..., args=...): one thread that counts for ever."""

import sys
import time
from threading import Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
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
