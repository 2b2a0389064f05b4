"""queue.LifoQueue and queue.PriorityQueue: the newest item first, the smallest item first."""

import queue
import sys
import time
from dataclasses import dataclass, field
from queue import Empty, Full
from threading import Thread

if sys.version_info >= (3, 13):
    from queue import LifoQueue, PriorityQueue, ShutDown
else:

    class ShutDown(Exception):
        """Raised by `put` and `get` once the queue is shut down."""

    class CanShutDown:
        """The `shutdown` of Python 3.13."""

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

    class LifoQueue(CanShutDown, queue.LifoQueue):
        """A stack with `shutdown`."""

    class PriorityQueue(CanShutDown, queue.PriorityQueue):
        """A priority queue with `shutdown`."""


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def newest_first():
    q = LifoQueue(2)
    for item in "abc":
        try:
            q.put_nowait(item)
            say(f"put {item}")
        except Full:
            say(f"put {item}: the queue is full")
    say(f"{q.qsize()} of {q.maxsize} places are taken, full: {str(q.full()).lower()}")
    while not q.empty():
        say(f"got {q.get()}")
    try:
        q.get_nowait()
    except Empty:
        say("get: the queue is empty")


def smallest_first():
    q = PriorityQueue(3)
    for item in [(2, "write"), (1, "read"), (2, "count")]:
        q.put(item)
    try:
        q.put((0, "stop"), timeout=0.05)
    except Full:
        say("put stop: no place became free")
    try:
        while True:
            priority, name = q.get(timeout=0.05)
            say(f"got {priority} {name}")
    except Empty:
        say("get: no item came")


@dataclass(order=True)
class Job:
    """A job. Jobs are compared by their priority alone."""

    priority: int
    name: str = field(compare=False)


def work(q):
    try:
        while True:
            job = q.get()
            say(f"job {job.priority}: {job.name}")
            time.sleep(0.01)
            q.task_done()
    except ShutDown:
        say("worker: the queue is shut down")


def jobs():
    q = PriorityQueue()
    for priority, name in [(3, "clean"), (2, "write"), (1, "read")]:
        q.put(Job(priority, name))
    say(f"{q.unfinished_tasks} unfinished tasks")
    worker = Thread(target=work, args=(q,))
    worker.start()
    q.join()
    say("joined")
    q.put(Job(4, "report"))
    q.shutdown()
    worker.join()
    say(f"shut down: {str(q.is_shutdown).lower()}")


if __name__ == "__main__":
    newest_first()
    smallest_first()
    jobs()
