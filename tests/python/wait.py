"""asyncio.wait: two coroutines run concurrently, their results form a set.

The tutorial passes bare coroutines to asyncio.wait(). Since Python 3.11 that is a TypeError.
"""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def coro1():
    return "coro1"


async def coro2():
    return "coro2"


async def main():
    done, _ = await asyncio.wait([asyncio.create_task(coro1()), asyncio.create_task(coro2())])
    for task in done:
        say(task.result())


if __name__ == "__main__":
    asyncio.run(main())
