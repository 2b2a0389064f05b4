"""threading.Condition: two threads take turns.

The tutorial's two threads only call wait() and notify(). A notification that is sent while no
thread is waiting is lost, see condition_lost_wakeup.py. So a variable holds the turn, and each
thread waits for its own turn with wait_for(). """

import sys
import time
from threading import Condition, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
