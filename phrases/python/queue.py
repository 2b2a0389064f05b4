"""Phrases for `queue`."""

import sys


def queue():
    from queue import Queue
    from threading import Thread

    q, sums = Queue(), []

    def read():
        sums.append(sum(iter(q.get, None)))

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for item in range(1, 5):
        q.put(item)
    for _ in readers:
        q.put(None)
    for reader in readers:
        reader.join()
    print(sum(sums))


def queue_get_timeout():
    from queue import Empty, Queue

    q = Queue()
    q.put(1)
    for _ in range(2):
        try:
            print(q.get(timeout=0.05))
        except Empty:
            print("empty")


def queue_put_timeout():
    from queue import Full, Queue

    q = Queue(1)
    for item in range(1, 3):
        try:
            q.put(item, timeout=0.05)
            print("put", item)
        except Full:
            print(f"full: {item}")


def queue_get_nowait():
    from queue import Empty, Queue

    q = Queue()
    q.put(1)
    for get in [q.get_nowait, lambda: q.get(block=False)]:
        try:
            print(get())
        except Empty:
            print("empty")


def queue_put_nowait():
    from queue import Full, Queue

    q = Queue(1)
    for put, item in [(q.put_nowait, 1), (lambda item: q.put(item, block=False), 2)]:
        try:
            put(item)
            print("put", item)
        except Full:
            print(f"full: {item}")


def queue_qsize():
    from queue import Queue

    q = Queue(2)
    for item in ["a", "b"]:
        print(f"{q.qsize()} items, empty: {str(q.empty()).lower()}")
        q.put(item)
    print(f"{q.qsize()} items, full: {str(q.full()).lower()}")
    print("maxsize:", q.maxsize)


def queue_join():
    from queue import Queue
    from threading import Thread

    q = Queue()

    def read():
        while True:
            print(q.get())
            q.task_done()

    Thread(target=read, daemon=True).start()
    for items in [[1, 2], [3, 4]]:
        for item in items:
            q.put(item)
        q.join()
        print("joined")


def queue_shutdown():
    from queue import Queue, ShutDown

    for immediate in [False, True]:
        q = Queue()
        q.put(1)
        q.shutdown(immediate=immediate)
        for _ in range(2):
            try:
                print(q.get())
            except ShutDown:
                print("shut down")


def priority_queue():
    from queue import PriorityQueue
    from threading import Thread

    q = PriorityQueue()
    for item in [3, 1, 2]:
        q.put(item)
    print(q.get(), q.get(), q.get())
    Thread(target=q.put, args=(4,)).start()
    print(q.get())


def priority_queue_tuples():
    from queue import PriorityQueue

    q = PriorityQueue()
    for job in [(2, "write"), (1, "read"), (2, "close")]:
        q.put(job)
    while not q.empty():
        print(*q.get())


def priority_queue_ties():
    from itertools import count
    from queue import PriorityQueue

    class Job:  # cannot be compared
        def __init__(self, name):
            self.name = name

    q, numbers = PriorityQueue(), count()
    for priority, job in [(2, Job("write")), (1, Job("read")), (2, Job("close"))]:
        q.put((priority, next(numbers), job))
    while not q.empty():
        priority, _, job = q.get()
        print(priority, job.name)


def lifo_queue():
    from queue import LifoQueue
    from threading import Thread

    q = LifoQueue()
    for item in [3, 1, 2]:
        q.put(item)
    print(q.get(), q.get(), q.get())
    Thread(target=q.put, args=(4,)).start()
    print(q.get())


def simple_queue():
    from queue import SimpleQueue
    from threading import Thread

    q = SimpleQueue()
    q.put(1)
    q.put(2)
    print(f"{q.qsize()} items, empty: {str(q.empty()).lower()}")
    print(q.get())
    print(q.get_nowait())
    Thread(target=q.put, args=(3,)).start()
    item = q.get(timeout=60)
    print(f"{item}, and then {q.qsize()} items, empty: {str(q.empty()).lower()}")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
