"""asyncio.Barrier: two rounds of three tasks, a cancelled and a timed out wait, abort and reset."""

import asyncio
import sys

if hasattr(asyncio, "Barrier"):
    from asyncio import Barrier, BrokenBarrierError
else:

    class BrokenBarrierError(RuntimeError):
        """The barrier was aborted or reset."""

    class Barrier:
        """What this program needs of the barrier of Python 3.11."""

        def __init__(self, parties):
            self.parties, self.broken, self.waiters = parties, False, []

        @property
        def n_waiting(self):
            return len(self.waiters)

        async def wait(self):
            if self.broken:
                raise BrokenBarrierError
            index = self.n_waiting
            waiter = asyncio.get_running_loop().create_future()
            self.waiters.append(waiter)
            if self.n_waiting == self.parties:
                self.end(lambda waiter: waiter.set_result(None))
            try:
                await waiter
            finally:
                if waiter in self.waiters:
                    self.waiters.remove(waiter)
            return index

        async def abort(self):
            self.broken = True
            self.end(lambda waiter: waiter.set_exception(BrokenBarrierError()))

        async def reset(self):
            self.broken = False
            self.end(lambda waiter: waiter.set_exception(BrokenBarrierError()))

        def end(self, how):
            waiters, self.waiters = self.waiters, []
            for waiter in waiters:
                how(waiter)


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def worker(barrier, n):
    for number in [1, 2]:
        await asyncio.sleep(0.05 * n)
        say(f"round {number}: {n} arrives")
        index = await barrier.wait()
        say(f"round {number}: {n} continues, {index} arrived before")


async def wait(barrier, name):
    try:
        index = await barrier.wait()
    except BrokenBarrierError:
        say(f"{name}: BrokenBarrierError")
    else:
        say(f"{name}: {index} arrived before")


async def waiting(barrier, count):
    while barrier.n_waiting < count:
        await asyncio.sleep(0)


async def rounds():
    barrier = Barrier(3)
    await asyncio.gather(*[worker(barrier, n) for n in range(3)])


async def cancelled():
    barrier = Barrier(3)
    a, b = [asyncio.create_task(wait(barrier, name)) for name in ["a", "b"]]
    await waiting(barrier, 2)
    a.cancel()
    await asyncio.wait([a])  # until `a` has left
    say(f"a was cancelled, {barrier.n_waiting} of {barrier.parties} waits")
    others = [wait(barrier, name) for name in ["c", "d"]]
    await asyncio.gather(b, *others)
    try:
        await asyncio.wait_for(barrier.wait(), 0.05)
    except asyncio.TimeoutError:
        say(f"timed out, {barrier.n_waiting} of {barrier.parties} waits")


async def abort_and_reset():
    barrier = Barrier(2)
    a = asyncio.create_task(wait(barrier, "a"))
    await waiting(barrier, 1)
    await barrier.abort()
    await a
    say(f"broken: {barrier.broken}")
    await wait(barrier, "b")

    await barrier.reset()
    say(f"broken: {barrier.broken}")
    c = asyncio.create_task(wait(barrier, "c"))
    await waiting(barrier, 1)
    await barrier.reset()
    await c
    await asyncio.gather(*[wait(barrier, name) for name in ["d", "e"]])


async def main():
    await rounds()
    await cancelled()
    await abort_and_reset()


if __name__ == "__main__":
    asyncio.run(main())
