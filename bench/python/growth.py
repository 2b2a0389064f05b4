"""Runs a point of a growth curve: prints its name, size, nanoseconds and peak memory in kB."""

import asyncio
import queue
import sys
import threading
from time import perf_counter


def peak():
    """Returns the peak memory of this process in kB."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def tasks(n):
    async def run():
        event = asyncio.Event()
        waiting = [asyncio.create_task(event.wait()) for _ in range(n)]
        await asyncio.sleep(0)  # now all tasks wait
        event.set()
        for task in waiting:
            await task

    asyncio.run(run())


def threads(n):
    event = threading.Event()
    waiting = [threading.Thread(target=event.wait) for _ in range(n)]
    for thread in waiting:
        thread.start()
    event.set()
    for thread in waiting:
        thread.join()


def items(n):
    fifo = queue.Queue()
    for item in range(n):
        fifo.put(item)
    for item in range(n):
        assert fifo.get() == item


def getters(n):
    async def run():
        fifo = asyncio.Queue()
        waiting = [asyncio.create_task(fifo.get()) for _ in range(n)]
        await asyncio.sleep(0)  # now all tasks wait
        for item in range(n):
            fifo.put_nowait(item)
        for item, task in enumerate(waiting):
            assert await task == item

    asyncio.run(run())


def consumers(n):
    fifo, each = queue.Queue(), 200_000

    def consume():
        while fifo.get() is not None:
            pass

    waiting = [threading.Thread(target=consume) for _ in range(n)]
    for thread in waiting:
        thread.start()
    for item in range(each):
        fifo.put(item)
    for _ in waiting:
        fifo.put(None)
    for thread in waiting:
        thread.join()


if __name__ == "__main__":
    _, name, size = sys.argv
    watch = perf_counter()
    work = {f.__name__: f for f in (tasks, threads, items, getters, consumers)}
    work[name](int(size))
    print(name, size, round((perf_counter() - watch) * 1e9), peak())
