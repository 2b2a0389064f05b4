"""threading.Lock in the loop in which an unfair lock starves a thread: CPython's lets both in."""

import sys
import time
from threading import Lock, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(name, end):
    while time.monotonic() < end:
        with lock:
            turns[name] += 1
            time.sleep(0.02)


if __name__ == "__main__":
    lock = Lock()
    turns = {"A": 0, "B": 0}
    end = time.monotonic() + 1.5
    a = Thread(target=run, args=("A", end))
    b = Thread(target=run, args=("B", end))
    a.start()
    b.start()
    a.join()
    say(f"A: {turns['A']}")
    b.join()
    say(f"B: {turns['B']}")
