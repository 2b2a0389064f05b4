"""threading.Condition, WRONG on purpose: the first notify finds nobody waiting, and both wait for ever."""

import sys
import time
from threading import Condition, Event, Thread


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
            fun2_has_the_lock.set()
            cond.notify()  # fun1 is not waiting yet: lost
            say("*******")
            time.sleep(1)
            cond.wait()


if __name__ == "__main__":
    cond = Condition()
    fun2_has_the_lock = Event()
    t1 = Thread(target=fun1)
    t2 = Thread(target=fun2)
    t2.start()
    fun2_has_the_lock.wait()  # what the scheduler does now and then by itself
    t1.start()
