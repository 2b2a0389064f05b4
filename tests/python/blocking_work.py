"""loop.run_in_executor, asyncio.to_thread: blocking work off the loop, which keeps ticking.

Both kinds of work run on threads here. CPython switches between its threads, so the computation
leaves time for the ticks. With a global interpreter lock, more threads do not make a computation
faster; a ProcessPoolExecutor or an InterpreterPoolExecutor does.
"""

import asyncio
import sys
import time


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def tick():
    n = 0
    while True:
        n += 1
        say(f"tick {n}")
        await asyncio.sleep(0.25)


def wait():
    time.sleep(2)
    return "waited"


def compute():
    end = time.monotonic() + 2
    while time.monotonic() < end:
        pass
    return "computed"


async def main():
    ticks = asyncio.create_task(tick())

    say(await asyncio.to_thread(wait))
    say(await asyncio.get_running_loop().run_in_executor(None, compute))
    ticks.cancel()


if __name__ == "__main__":
    asyncio.run(main())
