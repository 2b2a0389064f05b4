"""async def: a coroutine runs only when it is awaited or spawned; the tutorial's two rules."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def coroutine(name):
    say(f"{name}: begins")
    await asyncio.sleep(0)
    say(f"{name}: ends")
    return 42


async def generator():
    for n in (1, 2):
        say(f"generator: makes {n}")
        yield n
    say("generator: ends")


def is_refused(source):
    try:
        compile(source, "<rule>", "exec")
    except SyntaxError:
        return True
    return False


async def main():
    awaited = coroutine("awaited")
    say("made, and nothing has happened")
    say(f"it returns {await awaited}")

    task = asyncio.create_task(coroutine("task"))
    say("handed to the loop, and nothing has happened")
    say(f"it returns {await task}")

    never = coroutine("never")
    never.close()  # otherwise CPython warns that the coroutine was never awaited
    say("dropped, and nothing has happened")

    numbers = generator()
    say("made a generator, and nothing has happened")
    async for n in numbers:
        say(f"it yields {n}")
    await asyncio.sleep(0)  # any task that could still run would run now


if __name__ == "__main__":
    # Rule 1 holds. Rule 2 held in Python 3.5; since 3.6, `yield` creates an asynchronous generator.
    assert is_refused("def generator():\n    yield await coroutine()")
    assert not is_refused("async def coroutine():\n    yield 1")
    assert is_refused("async def coroutine():\n    yield from generator()")
    asyncio.run(main())
