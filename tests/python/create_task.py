"""asyncio.create_task: a task exists, has not begun, runs, has ended."""

import asyncio
import sys


def say(line):
    """One write for the whole line, as in all counterparts."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def do_some_work(x):
    say(f"Waiting:  {x}")
    await asyncio.sleep(x)
    return f"Done after {x}s"


async def main():
    task = asyncio.create_task(do_some_work(2))
    say(f"done: {task.done()}")
    await task
    say(f"done: {task.done()}")


if __name__ == "__main__":
    asyncio.run(main())
