"""threading.Semaphore and BoundedSemaphore: try, timeout, signals, many permits, and the bound."""

import sys
import time
from threading import TIMEOUT_MAX, BoundedSemaphore, Semaphore, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


TIMEOUT = 0.1


def word(value):
    return str(value).lower()


def try_and_timeout():
    sem = Semaphore(1)
    with sem:
        say(f"try while held: {word(sem.acquire(blocking=False))}")
        say(f"0.1 s while held: {word(sem.acquire(timeout=TIMEOUT))}")
    say(f"0.1 s after the release: {word(sem.acquire(timeout=TIMEOUT))}")


def signals():
    ready = Semaphore(0)

    def send():
        for _ in range(3):
            time.sleep(TIMEOUT)
            ready.release()

    sender = Thread(target=send)
    sender.start()
    for number in range(1, 4):
        ready.acquire()
        say(f"signal {number}")
    sender.join()


def release_many():
    gate = Semaphore(0)
    woken = []
    waiters = [
        Thread(target=lambda: woken.append(gate.acquire(timeout=TIMEOUT_MAX))) for _ in range(3)
    ]
    for waiter in waiters:
        waiter.start()
    time.sleep(TIMEOUT)
    gate.release(3)
    for waiter in waiters:
        waiter.join()
    say(f"woken: {woken.count(True)}")
    say(f"a fourth permit: {word(gate.acquire(blocking=False))}")
    try:
        gate.release(0)
        say("release(0) is possible: true")
    except ValueError:
        say("release(0) is possible: false")


def limit_jobs():
    """The main thread acquires a permit for each job. The thread of the job releases the permit."""
    free, end = BoundedSemaphore(2), Semaphore(0)

    def job():
        try:
            end.acquire()
        finally:
            free.release()

    jobs = [Thread(target=job) for _ in range(2)]
    for thread in jobs:
        free.acquire()
        thread.start()
    say(f"a third job: {word(free.acquire(timeout=TIMEOUT))}")
    end.release(2)
    for thread in jobs:
        thread.join()
    say(f"after the jobs: {word(free.acquire(blocking=False))}")


def released(sem):
    try:
        sem.release()
    except ValueError:
        return False
    return True


def released_in_with(sem):
    try:
        with sem:
            sem.release()
    except ValueError:
        return False
    return True


def bounded():
    sem = BoundedSemaphore(1)
    say(f"release before acquire: {word(released(sem))}")
    say(f"release beside a guard: {word(released_in_with(sem))}")
    sem.acquire()
    say(f"try while kept: {word(sem.acquire(blocking=False))}")
    say(f"release: {word(released(sem))}")
    say(f"release again: {word(released(sem))}")


if __name__ == "__main__":
    try_and_timeout()
    signals()
    release_many()
    limit_jobs()
    bounded()
