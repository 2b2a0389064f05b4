"""asyncio.as_completed: the results of three tasks, each as soon as it is there."""

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
    tasks = [
        asyncio.ensure_future(do_some_work(1)),
        asyncio.ensure_future(do_some_work(2)),
        asyncio.ensure_future(do_some_work(4)),
    ]
    for task in asyncio.as_completed(tasks):
        result = await task
        say(f"Task ret:  {result}")


if __name__ == "__main__":
    asyncio.run(main())
