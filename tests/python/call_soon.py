"""loop.call_soon: a plain function runs in its turn among the tasks."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def hello(name):
    say(f"[hello] Hello, {name}")


async def work(t, name):
    say(f"[work ] start {name}")
    await asyncio.sleep(t)
    say(f"[work ] {name} after {t}s stop")


async def main():
    loop = asyncio.get_running_loop()
    a = asyncio.ensure_future(work(1, "A"))
    loop.call_soon(hello, "Tom")
    b = loop.create_task(work(2, "B"))
    await loop.create_task(work(3, "C"))
    assert a.done() and b.done()


if __name__ == "__main__":
    asyncio.run(main())
