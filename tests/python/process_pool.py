"""multiprocessing.Pool: ten jobs for ten processes, with apply_async, close and join."""

import os
import sys
import time
from multiprocessing import Pool, parent_process
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def die_with_parent():
    """Ends a worker whose parent was killed (not in the tutorial)."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def func(num):
    for n in range(num):
        say(n)
        time.sleep(1)


if __name__ == "__main__":
    p = Pool(10, initializer=die_with_parent)
    for n in range(10):
        p.apply_async(func, args=(n,))
    p.close()
    p.join()
