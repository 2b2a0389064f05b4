"""threading.local: each of two threads counts in its own copy."""

import sys
from threading import Thread, local


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
