"""asyncio.timeout, timeout_at, wait_for, shield: time limits for a block, several waits, a task."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def after(seconds):
    return asyncio.get_running_loop().time() + seconds


async def work(name, seconds):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        say(f"{name}: cancelled")
        raise
    say(f"{name}: ends")
    return f"result of {name}"


async def block():
    try:
        async with asyncio.timeout(0.05):
            await work("slow", 10)
            say("block: never gets here")
        say("main: timed out: false")
    except TimeoutError:
        say("main: timed out: true")
    async with asyncio.timeout(10):
        result = await work("quick", 0.01)
    say(f"main: {result}")


async def one_deadline():
    deadline = after(0.1)
    for name, seconds in ("first", 0.01), ("second", 10):
        try:
            async with asyncio.timeout_at(deadline):
                await work(name, seconds)
            say(f"main: {name} in time: true")
        except TimeoutError:
            say(f"main: {name} in time: false")


async def nested():
    try:
        async with asyncio.timeout(10):
            try:
                async with asyncio.timeout(0.05):
                    await work("inner", 10)
                say("block: timed out: false")
            except TimeoutError:
                say("block: timed out: true")
            await work("outer", 0.01)
        say("main: timed out: false")
    except TimeoutError:
        say("main: timed out: true")


async def rescheduled():
    try:
        async with asyncio.timeout(0.1) as limit:
            for step in "step 1", "step 2":
                limit.reschedule(after(10))
                await work(step, 0.15)
            limit.reschedule(None)
            say(f"block: no limit: {str(limit.when() is None).lower()}")
            limit.reschedule(after(0.05))
            await work("step 3", 10)
        say("main: timed out: false")
    except TimeoutError:
        say("main: timed out: true")

    async with asyncio.timeout(10) as limit:
        pass
    try:
        limit.reschedule(None)
        too_late = False
    except RuntimeError:
        too_late = True
    say(f"main: expired: {str(limit.expired()).lower()}, too late: {str(too_late).lower()}")


async def aborted():
    task = asyncio.create_task(work("task", 10))
    try:
        await asyncio.wait_for(task, 0.05)
        say("main: timed out: false")
    except TimeoutError:
        say("main: timed out: true")


async def shielded():
    task = asyncio.create_task(work("task", 0.2))
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.02)
        say("main: timed out: false")
    except TimeoutError:
        say("main: timed out: true")
    say(f"main: {await task}")


async def main():
    await block()
    await one_deadline()
    await nested()
    await rescheduled()
    await aborted()
    await shielded()


if __name__ == "__main__":
    asyncio.run(main())
