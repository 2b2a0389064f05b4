"""asyncio.wait in asyncio.run: the caller receives the sets done and pending."""

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
    tasks = [
        asyncio.ensure_future(do_some_work(1)),
        asyncio.ensure_future(do_some_work(2)),
        asyncio.ensure_future(do_some_work(4)),
    ]
    return await asyncio.wait(tasks)


if __name__ == "__main__":
    done, pending = asyncio.run(main())

    for task in done:
        say(f"Task ret:  {task.result()}")
    assert not pending
