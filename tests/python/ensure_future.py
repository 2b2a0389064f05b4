"""asyncio.ensure_future: a coroutine becomes a task, a task is returned unchanged."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def do_some_work(x):
    say(f"Waiting:  {x}")
    await asyncio.sleep(x)
    return f"Done after {x}s"


async def main():
    awaitable = do_some_work(2)
    task = asyncio.ensure_future(awaitable)
    awaitable = task
    task = asyncio.ensure_future(awaitable)
    assert task is awaitable
    say(f"done: {task.done()}")
    await task
    say(f"done: {task.done()}")


if __name__ == "__main__":
    asyncio.run(main())
