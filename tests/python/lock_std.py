"""threading.Lock: a thread that raises while it holds the lock releases the lock."""

import sys
from threading import Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run1():
    global num
    for _ in range(1000000):
        with lock:
            num += 1


def fail():
    global num
    with lock:
        num += 1
        raise SystemExit  # ends this thread only, without a traceback


if __name__ == "__main__":
    num = 0
    lock = Lock()
    t1 = Thread(target=run1)
    t2 = Thread(target=run1)
    t1.start()
    t2.start()
    t1.join()
    t2.join()
    say(num)

    t3 = Thread(target=fail)
    t3.start()
    t3.join()
    with lock:
        say(num)
    with lock:
        num += 1
        say(num)
