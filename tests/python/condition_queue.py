"""threading.Condition: a bounded buffer, in which producers and consumers wait for each other."""

import sys
import time
from collections import deque
from threading import Condition, Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class TimedOut(Exception):
    def __str__(self):
        return "timed out"


class Closed(Exception):
    def __str__(self):
        return "closed"


class Buffer:
    def __init__(self, capacity):
        lock = Lock()
        self.capacity = capacity
        self.items = deque()
        self.is_closed = False
        self.not_empty = Condition(lock)
        self.not_full = Condition(lock)

    def put(self, item, timeout):
        with self.not_full:
            if not self.not_full.wait_for(
                lambda: len(self.items) < self.capacity or self.is_closed, timeout
            ):
                raise TimedOut
            if self.is_closed:
                raise Closed
            self.items.append(item)
            self.not_empty.notify()

    def get(self, timeout):
        with self.not_empty:
            if not self.not_empty.wait_for(lambda: self.items or self.is_closed, timeout):
                raise TimedOut
            if not self.items:
                raise Closed
            self.not_full.notify()
            return self.items.popleft()

    def close(self):
        with self.not_empty:
            self.is_closed = True
            self.not_empty.notify_all()
            self.not_full.notify_all()


SHORT = 0.1
LONG = 20


def produce(buffer, first):
    for number in range(first, first + 10):
        buffer.put(number, LONG)


def consume(buffer, items):
    while True:
        try:
            items.append(buffer.get(LONG))
        except Closed:
            return


def exchange():
    buffer = Buffer(3)
    items = []
    consumers = [Thread(target=consume, args=(buffer, items)) for _ in range(2)]
    producers = [Thread(target=produce, args=(buffer, first)) for first in (0, 10)]
    for thread in consumers + producers:
        thread.start()
    for thread in producers:
        thread.join()
    buffer.close()
    for thread in consumers:
        thread.join()
    say(f"items: {sorted(items)}")


def get(buffer, timeout):
    try:
        return buffer.get(timeout)
    except (TimedOut, Closed) as error:
        return error


def timeouts():
    buffer = Buffer(1)
    say(f"get from an empty buffer: {get(buffer, SHORT)}")
    for item in "ab":
        try:
            buffer.put(item, SHORT)
            say(f"put {item}: done")
        except (TimedOut, Closed) as error:
            say(f"put {item}: {error}")
    buffer.close()
    say(f"get after close: {get(buffer, SHORT)}")
    say(f"get after close: {get(buffer, SHORT)}")


def close_wakes_all():
    buffer = Buffer(1)
    results = []
    threads = [Thread(target=lambda: results.append(get(buffer, LONG))) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(SHORT)
    buffer.close()
    for thread in threads:
        thread.join()
    for result in results:
        say(f"get: {result}")


if __name__ == "__main__":
    exchange()
    timeouts()
    close_wakes_all()
