"""multiprocessing.Process: ten processes, the n-th counts to n."""

import os
import sys
import time
from multiprocessing import Process, parent_process
from threading import Thread


def say(line):
    """One write for the whole line: print() makes several, and other processes get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def die_with_parent():
    """Added: without this a child outlives a parent that is killed."""

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
