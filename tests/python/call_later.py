"""loop.call_later: plain functions after a delay, among tasks; one is cancelled.

The delay counts from the call. The tutorial says that the delay counts from the start of the loop.
"""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def hello(name):
    say(f"[hello] Hello, {name}")


async def work(t, name):
    say(f"[work{name}] start")
    await asyncio.sleep(t)
    say(f"[work{name}] stop")


async def main():
    loop = asyncio.get_running_loop()
    a = asyncio.ensure_future(work(1, "A"))
    loop.call_later(1.2, hello, "Tom")
    loop.call_soon(hello, "Kitty")
    task4 = loop.create_task(work(2, "B"))
    loop.call_later(1, hello, "Jerry")
    cancelled = loop.call_later(1.5, hello, "Spike")
    cancelled.cancel()
    await task4
    assert a.done()


if __name__ == "__main__":
    asyncio.run(main())
