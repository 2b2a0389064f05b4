"""Phrases for `contextvars`."""

import asyncio
import contextvars
import inspect
import sys
import threading


def context_var_get():
    user = contextvars.ContextVar("user")

    def say():
        try:
            print(user.get())
        except LookupError:
            print("no user")
        print(user.get("default"))

    say()
    user.set("alice")
    say()


def context_var_set():
    user = contextvars.ContextVar("user")

    def say():
        print(user.get())

    user.set("alice")
    say()
    token = user.set("bob")
    say()
    user.reset(token)
    say()


async def context_var():
    user = contextvars.ContextVar("user")

    async def handle(name):
        user.set(name)
        before = user.get()
        await asyncio.sleep(0)
        return before, user.get()

    for before, after in await asyncio.gather(handle("alice"), handle("bob")):
        print(f"{before}, {after}")


def copy_context():
    user = contextvars.ContextVar("user")
    request = contextvars.ContextVar("request")

    def say():
        try:
            print(user.get(), request.get())
        except LookupError:
            print("no context")

    user.set("alice")
    request.set(1)
    context = contextvars.copy_context()
    for target, args in [(say, ()), (context.run, (say,))]:
        thread = threading.Thread(target=target, args=args)
        thread.start()
        thread.join()


def context_run():
    steps = contextvars.ContextVar("steps", default=0)

    def step():
        steps.set(steps.get() + 1)
        print(steps.get(), "steps")

    step()
    context = contextvars.copy_context()
    context.run(step)
    context.run(step)
    print("outside:", steps.get(), "steps")


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
