"""threading.Thread: two threads lose updates to a global in a race condition, up to CPython 3.9."""

import sys
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
