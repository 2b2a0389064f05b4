"""asyncio.gather in asyncio.run: three tasks, their results in argument order."""

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
        asyncio.ensure_future(do_some_work(2)),
    ]
    return await asyncio.gather(*tasks)


if __name__ == "__main__":
    results = asyncio.run(main())

    for result in results:
        say(f"Task ret:  {result}")
