"""asyncio: event loop, coroutine, task, future and await in one program."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def coroutine(future):
    say("coroutine: begins, and awaits the future")
    result = await future
    say(f"coroutine: the future is {result}")
    return "done"


async def main():
    say("event loop: runs")
    future = asyncio.get_running_loop().create_future()
    say("future: made, not set yet")
    coro = coroutine(future)
    say("coroutine: made, nothing has happened")
    task = asyncio.create_task(coro)
    say("task: made, nothing has happened")
    await asyncio.sleep(0.1)
    say("future: is set")
    future.set_result(42)
    say(f"task: {await task}")


if __name__ == "__main__":
    asyncio.run(main())
    say("event loop: has run")
