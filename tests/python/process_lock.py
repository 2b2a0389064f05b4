"""multiprocessing.Lock, Semaphore, Event and Barrier: between processes."""

import os
import sys
import tempfile
import time
from multiprocessing import Barrier, Event, Lock, Process, Semaphore, SimpleQueue


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def count(file, lock):
    for _ in range(100):
        with lock:
            with open(file) as f:
                number = int(f.read())
            with open(file, "w") as f:
                f.write(str(number + 1))


def work(file, semaphore):
    with open(file, "ab", buffering=0) as marks, semaphore:
        marks.write(b"+")
        time.sleep(0.02)
        marks.write(b"-")


def wait(event, returned):
    returned.put(int(event.wait()))


def meet(barrier, returned):
    returned.put(barrier.wait())


def hold(lock, semaphore, event):
    lock.acquire()
    semaphore.acquire()
    event.set()
    time.sleep(10)


def start(children, job, *args):
    processes = [Process(target=job, args=args) for _ in range(children)]
    for process in processes:
        process.start()
    return processes


def join(processes):
    for process in processes:
        process.join()


def run(file):
    lock, semaphore, event, barrier = Lock(), Semaphore(2), Event(), Barrier(3)
    returned = SimpleQueue()
    with open(file, "w") as f:
        f.write("0")
    join(start(3, count, file, lock))
    with open(file) as f:
        say(f"lock: {f.read()}")

    open(file, "w").close()
    join(start(5, work, file, semaphore))
    holders = most = 0
    with open(file) as f:
        for mark in f.read():
            holders += 1 if mark == "+" else -1
            most = max(most, holders)
    say(f"semaphore: at most two: {str(most <= 2).lower()}")

    say(f"event: is set: {str(event.is_set()).lower()}")
    waiters = start(2, wait, event, returned)
    time.sleep(0.2)  # so that both wait
    event.set()
    join(waiters)
    say(f"event: {[returned.get() for _ in waiters]}")
    event.clear()

    join(start(3, meet, barrier, returned))
    say(f"barrier: {sorted(returned.get() for _ in range(3))}")

    [holder] = start(1, hold, lock, semaphore, event)
    event.wait()
    holder.kill()
    holder.join()
    # Without a timeout, `acquire` would wait forever.
    say(f"killed: the lock is {'free' if lock.acquire(timeout=0.3) else 'lost'}")
    semaphore.acquire()
    say(f"killed: the permit is {'free' if semaphore.acquire(timeout=0.3) else 'lost'}")


if __name__ == "__main__":
    descriptor, name = tempfile.mkstemp()
    os.close(descriptor)
    try:
        run(name)
    finally:
        os.remove(name)
