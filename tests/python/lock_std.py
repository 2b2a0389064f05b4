"""threading.Lock, and what becomes of it when a thread fails inside: it is free again."""

import sys
from threading import Lock, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
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
        raise SystemExit  # ends this thread only, and without a traceback


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
