"""asyncio.as_completed: results in completion order; the remaining task is cancelled."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def do_some_work(x):
    say(f"Waiting:  {x}")
    try:
        await asyncio.sleep(x)
    except asyncio.CancelledError:
        say(f"Cancelled:  {x}")
        raise
    return f"Done after {x}s"


async def main():
    tasks = [asyncio.create_task(do_some_work(x)) for x in (1, 2, 4)]
    results = iter(asyncio.as_completed(tasks))
    for _ in range(2):
        say(f"Task ret:  {await next(results)}")
    left = [task for task in tasks if not task.done()]
    say(f"{len(left)} left")
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    say("main: ends")


if __name__ == "__main__":
    asyncio.run(main())
