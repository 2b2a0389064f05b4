"""async for: an asynchronous iterator, written by hand, consumed by two forms of the loop."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Iterable:
    def __aiter__(self):
        say("  aiter")
        return Iterator()


class Iterator:
    def __init__(self):
        self.n = 0

    async def __anext__(self):
        await asyncio.sleep(0.2)
        if self.n == 3:
            say("  anext raises StopAsyncIteration")
            raise StopAsyncIteration
        self.n += 1
        say(f"  anext gives {self.n}")
        return self.n


def good(target):
    say(f"  BLOCK {target}")


def bad(target):
    say(f"  BLOCK {target}")
    if target == 2:
        raise ValueError("from BLOCK")


def block2():
    say("  BLOCK2")


async def statement(iterable, block):
    async for target in iterable:
        block(target)
    else:
        block2()


async def desugared(iterable, block):
    iterator = type(iterable).__aiter__(iterable)
    running = True
    while running:
        try:
            target = await type(iterator).__anext__(iterator)
        except StopAsyncIteration:
            running = False
        else:
            block(target)
    else:
        block2()


async def main():
    for form in (statement, desugared):
        for block in (good, bad):
            say(f"{form.__name__} {block.__name__}")
            try:
                await form(Iterable(), block)
            except ValueError as error:
                say(f"  caught outside: {error}")
            else:
                say("  nothing raised")


if __name__ == "__main__":
    asyncio.run(main())
