"""threading.Condition, WRONG on purpose: a lost wakeup deadlocks two threads."""

import sys
import time
from threading import Condition, Event, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
            cond.notify()  # lost: fun1 is not waiting yet
            say("*******")
            time.sleep(1)
            cond.wait()


if __name__ == "__main__":
    cond = Condition()
    fun2_has_the_lock = Event()
    t1 = Thread(target=fun1)
    t2 = Thread(target=fun2)
    t2.start()
    fun2_has_the_lock.wait()  # forces an order that the scheduler sometimes chooses
    t1.start()
