"""concurrent.futures.ThreadPoolExecutor: three threads run ten jobs."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def func(num):
    say(f"--- {num}")
    time.sleep(1)


if __name__ == "__main__":
    with ThreadPoolExecutor(3) as e:
        e.map(func, range(10))
