"""asyncio.Semaphore: timeouts, a limit, signals, cancellation; asyncio.BoundedSemaphore."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def try_and_timeout():
    sem = asyncio.Semaphore(1)
    async with sem:
        say(f"locked: {sem.locked()}")
        if sem.locked():
            say("no permit is free")
        try:
            await asyncio.wait_for(sem.acquire(), 0.05)
        except asyncio.TimeoutError:
            say("timed out")
    say(f"locked: {sem.locked()}")


async def worker(sem, n):
    async with sem:
        say(f"worker {n} has a permit")
        await asyncio.sleep(0.05 * (n + 1))


async def limit():
    sem = asyncio.Semaphore(2)
    await asyncio.gather(*[worker(sem, n) for n in range(4)])


async def waiter(sem, n):
    await sem.acquire()  # the signal is used up
    say(f"waiter {n} has a signal")


async def signals():
    sem = asyncio.Semaphore(0)
    w0, w1, w2, w3 = [asyncio.create_task(waiter(sem, n)) for n in range(4)]
    await asyncio.sleep(0)
    say("two signals")
    for _ in range(2):
        sem.release()
    await w0
    await w1
    say("one more, but waiter 2 is cancelled")
    sem.release()
    w2.cancel()
    await w3


async def bounded():
    sem = asyncio.BoundedSemaphore(1)
    await sem.acquire()
    sem.release()
    try:
        sem.release()
    except ValueError:
        say("released too often")
    say(f"locked: {sem.locked()}")


async def main():
    await try_and_timeout()
    await limit()
    await signals()
    await bounded()


if __name__ == "__main__":
    asyncio.run(main())
