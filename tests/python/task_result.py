"""Task.result: the result of a task; requested too early, after an exception, after a cancel."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def coroutine(x):
    say(f"Waiting:  {x}")
    await asyncio.sleep(x)
    return f"Done after {x}s"


async def fail():
    raise ValueError("from fail")


async def main():
    task = asyncio.create_task(coroutine(2))
    try:
        task.result()
    except asyncio.InvalidStateError:
        say("too early")
    await task
    say(task.result())

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    try:
        task.result()
    except ValueError as error:
        say(f"failed: {error}")

    task = asyncio.create_task(coroutine(2))
    task.cancel()
    await asyncio.wait([task])
    try:
        task.result()
    except asyncio.CancelledError:
        say("cancelled")


if __name__ == "__main__":
    asyncio.run(main())
