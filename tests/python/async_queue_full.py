"""asyncio.Queue, every method: sizes, timeouts, join, cancellation, shutdown, and other orders."""

import asyncio
import sys

if hasattr(asyncio.Queue, "shutdown"):
    from asyncio import Queue, QueueShutDown
else:

    class QueueShutDown(Exception):
        """Raised by a queue that is shut down."""

    class Queue(asyncio.Queue):
        """The queue of Python 3.13 for the versions before."""

        is_shutdown = False

        def shutdown(self, immediate=False):
            while immediate and self.qsize() > 0:
                self._get()
                self.task_done()
            self.is_shutdown = True
            for waiters in [self._getters, self._putters]:
                while waiters:
                    self._wakeup_next(waiters)

        # Nothing waits for a queue that is shut down: neither `get` nor `put` finds a reason to.

        def empty(self):
            return super().empty() and not self.is_shutdown

        def full(self):
            return super().full() and not self.is_shutdown

        def put_nowait(self, item):
            if self.is_shutdown:
                raise QueueShutDown
            super().put_nowait(item)

        def get_nowait(self):
            if self.is_shutdown and self.qsize() == 0:
                raise QueueShutDown
            return super().get_nowait()


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def sizes():
    q = Queue(maxsize=2)
    while not q.full():
        q.put_nowait(f"item {q.qsize()}")
    try:
        q.put_nowait("another item")
    except asyncio.QueueFull:
        say(f"no place for another item, {q.qsize()} of {q.maxsize} are there")
    while not q.empty():
        say(f"got {q.get_nowait()}")
    try:
        q.get_nowait()
    except asyncio.QueueEmpty:
        say("got no item")


async def timeouts():
    q = Queue(maxsize=1)
    try:
        await asyncio.wait_for(q.get(), 0.05)
    except asyncio.TimeoutError:
        say("get timed out")
    await q.put("a")
    try:
        await asyncio.wait_for(q.put("b"), 0.05)
    except asyncio.TimeoutError:
        say(f"put timed out, items: {q.qsize()}")


async def producer(q, n):
    for item in [10 * n + 1, 10 * n + 2]:
        await q.put(item)


async def consumer(n, q, received):
    while True:
        try:
            item = await q.get()
        except QueueShutDown:
            say("a consumer ends")
            break
        await asyncio.sleep(0.05 + 0.02 * n)
        received.append(item)
        q.task_done()


async def workers():
    q, received = Queue(maxsize=2), []
    consumers = [asyncio.create_task(consumer(n, q, received)) for n in range(2)]
    await asyncio.gather(*[producer(q, n) for n in [1, 2, 3]])
    await q.join()
    say(f"done: {sorted(received)}")
    await producer(q, 4)
    await q.join()
    say(f"done: {sorted(received)}")
    try:
        q.task_done()
    except ValueError:
        say("task_done was called too often")
    q.shutdown()
    await asyncio.gather(*consumers)


async def cancelled():
    q = Queue()
    first, second = [asyncio.create_task(q.get()) for _ in range(2)]
    await asyncio.sleep(0)
    q.put_nowait("a")  # wakes the first `get`
    first.cancel()
    say(f"the second get received {await second}")


async def shutdown():
    q = Queue(maxsize=1)
    await q.put("a")
    blocked = asyncio.create_task(q.put("b"))
    await asyncio.sleep(0)
    q.shutdown()
    try:
        await blocked
    except QueueShutDown:
        say(f"shutdown ended a put, items: {q.qsize()}")
    say(f"got {await q.get()}")
    try:
        await q.get()
    except QueueShutDown:
        say("empty and shut down")


async def shutdown_immediate():
    q = Queue()
    q.put_nowait("a")
    joined = asyncio.create_task(q.join())
    await asyncio.sleep(0)
    q.shutdown(immediate=True)
    await joined
    say(f"join returned, items: {q.qsize()}")


async def orders():
    for q in [asyncio.Queue(), asyncio.LifoQueue(), asyncio.PriorityQueue()]:
        for item in [1, 3, 2]:
            await q.put(item)
        items = [q.get_nowait() for _ in range(3)]
        say(f"{type(q).__name__}: {items}")


async def main():
    sizes()
    await timeouts()
    await workers()
    await cancelled()
    await shutdown()
    await shutdown_immediate()
    await orders()


if __name__ == "__main__":
    asyncio.run(main())
