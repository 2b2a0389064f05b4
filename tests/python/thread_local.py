"""threading.local: each thread has a number of its own."""

import sys
from threading import Thread, local


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun(num):
    own.num = num
    for _ in range(1000000):
        own.num += 1
    say(f"----- {own.num}")


if __name__ == "__main__":
    own = local()
    num = 0
    t1 = Thread(target=fun, args=(num,))
    t2 = Thread(target=fun, args=(num,))
    t1.start()
    t2.start()
    t1.join()
    t2.join()
    say(f"----- {num}")
