"""asyncio.Lock: a coroutine yields while it holds the lock, the other one waits.

The tutorial passes bare coroutines to asyncio.wait(), which started them in the order of a set.
Since Python 3.11 that is a TypeError. Tasks start in the order in which they are created.
"""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def work(name):
    say(rf"\\\\\\\\\\\\ {name}")
    async with lock:
        say(f"{name} start")
        if "x" in items:
            return name
        say(f"++++++++++ {name}")
        await asyncio.sleep(0)
        say(f"---------- {name}")
        items.append("x")
        say(f"{name} end")
        return name


async def one():
    name = await work("one")
    say(f"{name} ok")


async def two():
    say("///////////")
    name = await work("two")
    say(f"{name} ok")


async def main():
    global lock
    lock = asyncio.Lock()
    await asyncio.wait([asyncio.create_task(one()), asyncio.create_task(two())])


if __name__ == "__main__":
    items = []
    asyncio.run(main())
