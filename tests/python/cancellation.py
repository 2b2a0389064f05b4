"""Task.cancel, asyncio.CancelledError: cancellation at an await and between awaits."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def worker():
    try:
        step = 0
        while True:
            step += 1
            say(f"worker: step {step}")
            await asyncio.sleep(0.5)
    except asyncio.CancelledError:
        say(f"worker: cancelled in step {step}")
    await asyncio.sleep(0.25)
    say("worker: has cleaned up")


async def holder():
    try:
        say("holder: begins")
        await asyncio.sleep(10)
        say("holder: never gets here")
    finally:
        say("holder: releases")


async def busy(own_task):
    (await own_task).cancel()
    say("busy: cancelled, and goes on to the next await")
    await asyncio.sleep(0)
    say("busy: never gets here")


async def never():
    say("never: never gets here")


async def say_how_it_ended(task):
    await asyncio.wait([task])
    say(f"main: {'aborted' if task.cancelled() else 'not aborted'}")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1.25)
    say("main: cancels")
    task.cancel()
    await task

    task = asyncio.create_task(holder())
    await asyncio.sleep(0)
    say("main: aborts")
    task.cancel()
    await say_how_it_ended(task)

    own_task = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(busy(own_task))
    own_task.set_result(task)
    await say_how_it_ended(task)

    task = asyncio.create_task(never())
    task.cancel()
    await say_how_it_ended(task)


if __name__ == "__main__":
    asyncio.run(main())
