"""concurrent.futures.ThreadPoolExecutor: ten jobs for three threads."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def func(num):
    say(f"--- {num}")
    time.sleep(1)


if __name__ == "__main__":
    with ThreadPoolExecutor(3) as e:
        e.map(func, range(10))
