"""multiprocessing.Process: ten processes, number n prints 0 to n-1."""

import os
import sys
import time
from multiprocessing import Process, parent_process
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def die_with_parent():
    """Ends a child whose parent was killed (not in the tutorial)."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def func(num):
    die_with_parent()
    for n in range(num):
        say(n)
        time.sleep(1)


if __name__ == "__main__":
    for each in range(10):
        Process(target=func, args=(each,)).start()
