"""Task.add_done_callback: a function runs once a task has ended."""

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


async def main():
    def callback(future):
        say(f"Callback:  {future.result()} {future is task}")

    task = asyncio.ensure_future(coroutine(2))
    task.add_done_callback(callback)
    await task


if __name__ == "__main__":
    asyncio.run(main())
