"""threading.Lock.acquire(blocking=False), acquire(timeout=...) and locked()."""

import sys
import time
from threading import Event, Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def add_at_once():
    global num
    if lock.acquire(blocking=False):
        try:
            num += 1
            say(f"acquired at once: {num}")
        finally:
            lock.release()
    else:
        say("another thread holds the lock")


def add_within(timeout):
    global num
    if lock.acquire(timeout=timeout):
        try:
            num += 1
            say(f"acquired in time: {num}")
        finally:
            lock.release()
    else:
        say(f"gave up after {timeout * 1000:.0f} ms")


def hold():
    """Holds the lock until 0.2 s after the event `release`."""
    global num
    with lock:
        held.set()
        release.wait()
        time.sleep(0.2)
        num += 1


if __name__ == "__main__":
    num = 0
    lock = Lock()
    held = Event()
    release = Event()
    say(f"locked: {str(lock.locked()).lower()}")
    add_at_once()
    t = Thread(target=hold)
    t.start()
    held.wait()
    say(f"locked: {str(lock.locked()).lower()}")
    add_at_once()
    add_within(0)
    add_within(0.2)
    release.set()
    add_within(60)
    t.join()
    say(f"locked: {str(lock.locked()).lower()}")
