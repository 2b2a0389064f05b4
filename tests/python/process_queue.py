"""multiprocessing.Queue: one process writes, another reads, and the parent ends both."""

import os
import sys
import time
from multiprocessing import Process, Queue, parent_process
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


def read(q):
    die_with_parent()
    while True:
        res = q.get()
        say(res)
        time.sleep(1)


def write(q):
    die_with_parent()
    num = 0
    while True:
        num += 1
        q.put(num)
        time.sleep(1)


if __name__ == "__main__":
    q = Queue()
    # Added: daemon, so that an interrupted parent ends both processes.
    r = Process(target=read, args=(q,), daemon=True)
    w = Process(target=write, args=(q,), daemon=True)
    w.start()
    r.start()
    time.sleep(5)
    r.terminate()
    w.terminate()
    say("强制结束")
