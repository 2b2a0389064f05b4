"""asyncio.wait(return_when=FIRST_COMPLETED): a race of three tasks, then of two."""

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


async def first(xs):
    tasks = [asyncio.create_task(do_some_work(x)) for x in xs]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    return done.pop().result(), len(pending)


async def main():
    result, pending = await first((1, 2, 4))
    say(f"done: {result}")
    say(f"pending: {pending}")

    result, _ = await first((1, 2))
    say(f"first: {result}")


if __name__ == "__main__":
    asyncio.run(main())
