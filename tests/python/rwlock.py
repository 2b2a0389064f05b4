"""A readers-writer lock, made from a threading.Condition: many readers, or one writer."""

import sys
import time
from contextlib import contextmanager
from threading import Barrier, Condition, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class RWLock:
    """While a writer waits, new readers wait as well."""

    def __init__(self):
        self.changed = Condition()
        self.readers = 0
        self.writing = False
        self.waiting_writers = 0

    def is_open_to_readers(self):
        return not self.writing and not self.waiting_writers

    def try_read(self):
        with self.changed:
            if not self.is_open_to_readers():
                return False
            self.readers += 1
            return True

    def try_write(self):
        with self.changed:
            if self.writing or self.readers:
                return False
            self.writing = True
            return True

    def release_read(self):
        with self.changed:
            self.readers -= 1
            self.changed.notify_all()

    def release_write(self):
        with self.changed:
            self.writing = False
            self.changed.notify_all()

    @contextmanager
    def read(self):
        with self.changed:
            self.changed.wait_for(self.is_open_to_readers)
            self.readers += 1
        try:
            yield
        finally:
            self.release_read()

    @contextmanager
    def write(self):
        with self.changed:
            self.waiting_writers += 1
            try:
                self.changed.wait_for(lambda: not self.writing and not self.readers)
                self.writing = True
            finally:
                self.waiting_writers -= 1
        try:
            yield
        finally:
            self.release_write()


def can_read():
    """Returns whether a new reader would acquire the lock at once."""
    if lock.try_read():
        lock.release_read()
        return True
    return False


def can_write():
    if lock.try_write():
        lock.release_write()
        return True
    return False


def read():
    with lock.read():
        all_hold.wait()
        say(f"reads {price}")


def write():
    global price
    with lock.write():
        price += 1
        say(f"writes {price}")


if __name__ == "__main__":
    lock = RWLock()
    price = 100
    all_hold = Barrier(3)
    threads = [Thread(target=read) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

    with lock.read():
        say(f"another reader: {str(can_read()).lower()}")
        say(f"a writer: {str(can_write()).lower()}")
        writer = Thread(target=write)
        writer.start()
        while can_read():
            time.sleep(0.001)  # the writer does not wait yet
        say(f"another reader while a writer waits: {str(can_read()).lower()}")
        say(f"reads {price}")
    writer.join()
    with lock.read():
        say(f"reads {price}")
