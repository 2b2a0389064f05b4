"""multiprocessing.Queue: one process writes, another reads, and the parent ends both."""

import os
import sys
import time
from multiprocessing import Process, Queue, parent_process
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
    # Added: daemon, so that they are ended as well when the parent is interrupted.
    r = Process(target=read, args=(q,), daemon=True)
    w = Process(target=write, args=(q,), daemon=True)
    w.start()
    r.start()
    time.sleep(5)
    r.terminate()
    w.terminate()
    say("强制结束")
