"""threading.Condition: two threads wake each other, in turn, for ever.

The document's two threads only wait() and notify(). A notify() that is called while no thread
waits is lost (see condition_lost_wakeup.py), so here they also keep whose turn it is, and
wait_for() it.
"""

import sys
import time
from threading import Condition, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun1():
    global turn
    while True:
        with cond:
            cond.wait_for(lambda: turn == 1)
            say("--------")
            time.sleep(1)
            turn = 2
            cond.notify()


def fun2():
    global turn
    while True:
        with cond:
            turn = 1
            cond.notify()
            say("*******")
            time.sleep(1)
            cond.wait_for(lambda: turn == 2)


if __name__ == "__main__":
    turn = 2
    cond = Condition()
    t1 = Thread(target=fun1)
    t2 = Thread(target=fun2)
    t1.start()
    t2.start()
