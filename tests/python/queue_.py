"""queue.Queue: three producers and two consumers, timeouts, task_done, join and shutdown."""

import queue
import sys
import time
from queue import Empty, Full
from threading import Thread

if sys.version_info >= (3, 13):
    from queue import Queue, ShutDown
else:

    class ShutDown(Exception):
        """Raised by `put` and `get` once the queue is shut down."""

    class Queue(queue.Queue):
        """A queue with the `shutdown` of Python 3.13."""

        is_shutdown = False

        def shutdown(self, immediate=False):
            with self.mutex:
                self.is_shutdown = True
                self.maxsize = float("inf")  # so that no `put` waits
                if immediate:
                    self.unfinished_tasks -= len(self.queue)
                    self.queue.clear()
                    self.all_tasks_done.notify_all()
                self.not_empty.notify_all()
                self.not_full.notify_all()

        def qsize(self):
            with self.mutex:
                return len(self.queue)

        def _qsize(self):
            return len(self.queue) or self.is_shutdown  # so that no `get` waits

        def _put(self, item):
            if self.is_shutdown:
                raise ShutDown
            super()._put(item)

        def _get(self):
            if not self.queue:
                raise ShutDown
            return super()._get()


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def without_blocking():
    q = Queue(2)
    for item in range(1, 4):
        try:
            q.put_nowait(item)
            say(f"put {item}")
        except Full:
            say(f"put {item}: the queue is full")
    say(f"{q.qsize()} of {q.maxsize} places are taken, full: {str(q.full()).lower()}")
    for _ in range(3):
        try:
            say(f"got {q.get_nowait()}")
        except Empty:
            say("get: the queue is empty")
    say(f"{q.qsize()} of {q.maxsize} places are taken, empty: {str(q.empty()).lower()}")


def with_timeouts():
    q = Queue(1)
    q.put(1)
    try:
        q.put(2, timeout=0.05)
    except Full:
        say("put 2: no place became free")

    def get_later():
        time.sleep(0.05)
        say(f"got {q.get()}")

    getter = Thread(target=get_later)
    getter.start()
    q.put(3, timeout=30)
    getter.join()
    say(f"got {q.get(timeout=30)}")
    try:
        q.get(timeout=0.05)
    except Empty:
        say("get: no item came")


def join_twice():
    q = Queue()
    q.put("task")

    def join():
        q.join()
        say("joined")

    threads = [Thread(target=join) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    say(f"got {q.get()}")
    say(f"{q.qsize()} items, {q.unfinished_tasks} unfinished task")
    q.task_done()
    for thread in threads:
        thread.join()
    try:
        q.task_done()
    except ValueError:
        say("task_done was called too often")


def produce(name, q):
    for number in range(1, 5):
        q.put(f"{name}{number}")


def consume(q, done):
    while True:
        try:
            item = q.get()
        except ShutDown:
            break
        time.sleep(0.01)
        done.append(item)
        q.task_done()
    say("consumer: the queue is shut down")


def producers_and_consumers():
    q, done = Queue(2), []
    consumers = [Thread(target=consume, args=(q, done)) for _ in range(2)]
    producers = [Thread(target=produce, args=(name, q)) for name in "abc"]
    for thread in consumers + producers:
        thread.start()
    for producer in producers:
        producer.join()
    q.join()
    say(f"{len(done)} items are done")
    q.shutdown()
    for consumer in consumers:
        consumer.join()
    say(" ".join(sorted(done)))


def shut_down(immediate):
    q = Queue(2)
    q.put(1)
    q.put(2)

    def put():
        try:
            q.put(3)
        except ShutDown:
            say("put 3: the queue is shut down")

    putter = Thread(target=put)
    putter.start()
    time.sleep(0.05)
    q.shutdown(immediate)
    putter.join()
    say(f"{q.qsize()} items, shut down: {str(q.is_shutdown).lower()}")
    try:
        while True:
            say(f"got {q.get()}")
            q.task_done()
    except ShutDown:
        say("get: the queue is shut down")
    q.join()
    say("joined")


if __name__ == "__main__":
    without_blocking()
    with_timeouts()
    join_twice()
    producers_and_consumers()
    shut_down(False)
    shut_down(True)
