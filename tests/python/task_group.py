"""asyncio.TaskGroup: the first failure cancels all other tasks and the body."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def work(name, seconds):
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        say(f"{name}: cancelled")
        raise
    say(f"{name}: ends")
    return f"result of {name}"


async def fail(name, seconds):
    await asyncio.sleep(seconds)
    say(f"{name}: fails")
    raise ValueError(f"error of {name}")


async def results():
    async with asyncio.TaskGroup() as group:

        async def spawn_another():
            return group.create_task(work("two", 0.01))

        parent = group.create_task(spawn_another())
        one = group.create_task(work("one", 0.1))
    say(f"main: {one.result()}, {parent.result().result()}")


async def raise_error(error):
    raise error


async def failures():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(raise_error(ValueError("bad")))
            group.create_task(raise_error(AssertionError("oops")))
            group.create_task(work("three", 10))
            await asyncio.sleep(10)
            say("body: never gets here")
    except ExceptionGroup as errors:
        for error in errors.exceptions:
            say(f"main: {'error' if isinstance(error, ValueError) else 'panic'}: {error}")


async def inner_fails():
    async with asyncio.TaskGroup() as outer:
        outer.create_task(work("outer", 0.1))
        try:
            async with asyncio.TaskGroup() as inner:
                inner.create_task(fail("inner", 0.01))
        except ExceptionGroup as errors:
            say(f"body: {errors.exceptions[0]}")
    say("main: the outer group has ended")


async def outer_fails():
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(fail("outer", 0.05))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(work("inner", 10))
            say("body: never gets here")
    except ExceptionGroup as errors:
        say(f"main: {errors.exceptions[0]}")


async def aborted_by_hand():
    async with asyncio.TaskGroup() as group:
        one = group.create_task(work("one", 10))
        two = group.create_task(work("two", 0.05))
        await asyncio.sleep(0)
        one.cancel()
    say(f"main: {str(one.cancelled()).lower()}, {two.result()}")
    late = work("three", 0)
    try:
        group.create_task(late)
        say("main: refused: false")
    except RuntimeError:
        late.close()
        say("main: refused: true")


async def dropped():
    async def group_of_one():
        async with asyncio.TaskGroup() as group:
            group.create_task(work("one", 10))

    try:
        await asyncio.wait_for(group_of_one(), 0.05)
        say("main: timed out: false")
    except asyncio.TimeoutError:
        say("main: timed out: true")


async def main():
    await results()
    await failures()
    await inner_fails()
    await outer_fails()
    await aborted_by_hand()
    await dropped()


if __name__ == "__main__":
    asyncio.run(main())
