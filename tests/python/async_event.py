"""asyncio.Event: two coroutines wait for a flag that a callback of the loop sets.

The tutorial passes bare coroutines to asyncio.wait(), which started them in the order of a set.
Since Python 3.11 that is a TypeError. Tasks start in the order in which they are created.
"""

import asyncio
import functools
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def set_event(event):
    say("setting event in callback")
    event.set()


async def coro1(event):
    say("coro1 waiting for event")
    await event.wait()
    say("coro1 triggered")


async def coro2(event):
    say("coro2 waiting for event")
    await event.wait()
    say("coro2 triggered")


async def main():
    event = asyncio.Event()
    say(f"event start state: {event.is_set()}")

    asyncio.get_running_loop().call_later(0.1, functools.partial(set_event, event))

    await asyncio.wait([asyncio.create_task(coro1(event)), asyncio.create_task(coro2(event))])
    say(f"event end state: {event.is_set()}")


if __name__ == "__main__":
    asyncio.run(main())
