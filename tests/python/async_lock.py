"""asyncio.Lock: a coroutine gives up control with the lock held; the other one has to wait.

The document hands bare coroutines to asyncio.wait(), which started them in the order of a set,
and is a TypeError since 3.11. Tasks start in the order in which they are made.
"""

import asyncio
import sys


def say(line):
    """One write for the whole line, as in all counterparts."""
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
