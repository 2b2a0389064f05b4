"""threading.Condition: two threads wake each other, in turn, for ever (nearly: a notify can be lost)."""

import sys
import time
from threading import Condition, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun1():
    while True:
        with cond:
            cond.wait()
            say("--------")
            time.sleep(1)
            cond.notify()


def fun2():
    while True:
        with cond:
            cond.notify()
            say("*******")
            time.sleep(1)
            cond.wait()


if __name__ == "__main__":
    cond = Condition()
    t1 = Thread(target=fun1)
    t2 = Thread(target=fun2)
    t1.start()
    t2.start()
