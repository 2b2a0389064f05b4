"""multiprocessing.Pool.map: a function of many arguments, computed by two processes."""

import os
import sys
from multiprocessing import Barrier, Pool
from threading import BrokenBarrierError, Thread
from threading import Barrier as ThreadBarrier

LIMITS = [50_000, 10, 40_000, 20, 30_000]


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def is_prime(n):
    return all(n % d for d in range(2, int(n**0.5) + 1))


def count_primes(limit):
    return sum(is_prime(n) for n in range(2, limit))


def checked(limit):
    if limit == 0:
        raise ValueError("there is nothing below 0")
    return count_primes(limit)


def worker(_):
    return os.getpid()


def computes(pool):
    say(pool.map(count_primes, LIMITS))
    say(f"sum: {sum(pool.imap_unordered(count_primes, LIMITS))}")
    workers = set(pool.map(worker, range(100)))
    say(f"at most two workers: {str(len(workers) <= 2).lower()}")


def fails(pool):
    try:
        say(pool.map(checked, [100, 0, 1000]))
    except ValueError as error:
        say(f"failed: {error}")
    say(pool.map(checked, [100, 1000]))


def begin(barrier):
    """Runs in each process of the pool before its first job."""
    global meeting
    meeting = barrier


def meets(barrier, limit):
    try:
        barrier.wait(limit)
    except BrokenBarrierError:
        return False
    return True


def meet(_):
    return meets(meeting, 0.3)


def waits(pool):
    met = pool.map(meet, range(3), chunksize=1)
    say(f"met in a pool of two: {sum(met)}")

    barrier, met = ThreadBarrier(3), []
    threads = [Thread(target=lambda: met.append(meets(barrier, 10))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"met in three threads: {sum(met)}")


if __name__ == "__main__":
    with Pool(2, initializer=begin, initargs=(Barrier(3),)) as pool:
        computes(pool)
        fails(pool)
        waits(pool)
