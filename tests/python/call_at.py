"""loop.call_at, loop.time: plain functions run at given moments of the loop's clock."""

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
    start = loop.time()
    a = asyncio.ensure_future(work(1, "A"))
    loop.call_at(start + 1.2, hello, "Tom")
    loop.call_soon(hello, "Kitty")
    task4 = loop.create_task(work(2, "B"))
    loop.call_at(start + 1, hello, "Jerry")
    await task4
    assert a.done()


if __name__ == "__main__":
    asyncio.run(main())
