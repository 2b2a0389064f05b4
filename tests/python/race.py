"""threading.Thread twice, racing for a global: up to CPython 3.9 updates get lost."""

import sys
from threading import Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def func():
    global num
    for _ in range(1000000):
        num += 1


if __name__ == "__main__":
    num = 0
    t1 = Thread(target=func)
    t2 = Thread(target=func)
    t1.start()
    t2.start()
    t1.join()
    t2.join()
    say(num)
