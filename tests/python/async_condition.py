"""asyncio.Condition: five tasks wait; one is woken, then two, then all others.

The tutorial passes bare coroutines to asyncio.wait(), which started them in the order of a set.
Since Python 3.11 that is a TypeError. Tasks start in the order in which they are created.
"""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def consumer(condition, n):
    say("----")
    async with condition:
        say(f"consumer {n} is waiting")
        await condition.wait()
        say(f"consumer {n} triggered")
    say(f"ending consumer {n}")


async def manipulate_condition(condition):
    say("starting manipulate_condition")

    await asyncio.sleep(0.1)

    for i in range(1, 3):
        async with condition:
            say(f"notifying {i} consumers")
            condition.notify(n=i)
        await asyncio.sleep(0.1)

    async with condition:
        say("notifying remaining consumers")
        condition.notify_all()

    say("ending manipulate_condition")


async def main():
    condition = asyncio.Condition()
    manipulator = asyncio.create_task(manipulate_condition(condition))
    await asyncio.wait([asyncio.create_task(consumer(condition, i)) for i in range(5)])
    assert manipulator.done()


if __name__ == "__main__":
    asyncio.run(main())
