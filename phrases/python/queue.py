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
    for _ in range(2):
        try:
            print(q.get_nowait())
        except Empty:
            print("empty")


def queue_put_nowait():
    from queue import Full, Queue

    q = Queue(1)
    for item in range(1, 3):
        try:
            q.put_nowait(item)
            print("put", item)
        except Full:
            print(f"full: {item}")


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


def priority_queue():
    from queue import PriorityQueue
    from threading import Thread

    q = PriorityQueue()
    for item in [3, 1, 2]:
        q.put(item)
    print(q.get(), q.get(), q.get())
    Thread(target=q.put, args=(4,)).start()
    print(q.get())


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
    print(q.qsize(), "items")
    print(q.get())
    print(q.get_nowait())
    Thread(target=q.put, args=(3,)).start()
    item = q.get(timeout=60)
    print(f"{item}, and then {q.qsize()} items")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
