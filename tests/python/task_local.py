"""contextvars.ContextVar: a value for a task and all that the task calls."""

import asyncio
import contextvars
import sys

REQUEST = contextvars.ContextVar("REQUEST")
STEPS = contextvars.ContextVar("STEPS")


def say(words):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{REQUEST.get('no request')}: {words}\n")
    sys.stdout.flush()


def spawn_without_request(coroutine):
    """Creates a task in an empty context, as every tokio task is."""
    return contextvars.Context().run(asyncio.create_task, coroutine)


async def handle(request, seconds):
    REQUEST.set(request)
    say("begins")
    await asyncio.sleep(seconds)
    say("ends")


async def overlapping():
    one = asyncio.create_task(handle("one", 0.1))
    two = asyncio.create_task(handle("two", 0.01))
    await one
    await two


async def inner_scope():
    say("before")
    before = REQUEST.set("inner")
    say("within")
    REQUEST.reset(before)
    contextvars.copy_context().run(lambda: (REQUEST.set("function"), say("within")))
    say("after")


async def say_later(words):
    say(words)


async def inherited():
    await spawn_without_request(say_later("in a spawned task"))
    await asyncio.create_task(say_later("in a spawned task"))

    await asyncio.get_running_loop().run_in_executor(None, say, "in a thread")
    await asyncio.to_thread(say, "in a thread")


def step():
    STEPS.set(STEPS.get() + 1)


async def changing():
    async def task():
        STEPS.set(0)
        step()
        await asyncio.sleep(0)
        step()
        say(f"{STEPS.get()} steps")

    async def other():
        STEPS.set(10)
        step()
        say(f"{STEPS.get()} steps")

    one, two = asyncio.create_task(task()), asyncio.create_task(other())
    await one
    await two


async def main():
    await overlapping()
    context = contextvars.copy_context()
    context.run(REQUEST.set, "outer")
    await context.run(asyncio.create_task, inner_scope())
    await context.run(asyncio.create_task, inherited())
    await changing()


if __name__ == "__main__":
    asyncio.run(main())
