"""async with: entering and leaving await, also when the body raises or is cancelled."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
        self.entered = False

    async def __aenter__(self):
        say("  aenter begins")
        await asyncio.sleep(0.25)
        say("  aenter ends")
        self.entered = True
        return "VAR"

    async def __aexit__(self, exc_type, exc, tb):
        say(f"  aexit begins {exc_type.__name__ if exc_type else None}")
        await asyncio.sleep(0.25)
        say("  aexit ends")
        self.entered = False
        return self.swallow

    def __del__(self):
        if self.entered:
            say("  dropped without aexit")


async def good(var):
    say(f"  BLOCK {var}")


async def bad(var):
    say(f"  BLOCK {var}")
    raise ValueError("from BLOCK")


async def slow(var):
    say(f"  BLOCK {var}")
    await asyncio.sleep(10)


async def statement(manager, block):
    async with manager as var:
        await block(var)


async def desugared(manager, block):
    aenter = type(manager).__aenter__(manager)
    aexit = type(manager).__aexit__
    var = await aenter
    try:
        await block(var)
    except BaseException:
        if not await aexit(manager, *sys.exc_info()):
            raise
    else:
        await aexit(manager, None, None, None)


async def run(form, swallow, block):
    task = asyncio.create_task(form(Manager(swallow), block))
    if block is slow:
        await asyncio.sleep(0.5)
        task.cancel()
    try:
        await task
    except ValueError as error:
        say(f"  caught outside: {error}")
    except asyncio.CancelledError:
        say("  cancelled outside")
    else:
        say("  nothing raised")


async def main():
    for form in (statement, desugared):
        for swallow, block in ((False, good), (False, bad), (True, bad), (False, slow)):
            say(f"{form.__name__} {block.__name__} {'swallow' if swallow else 'pass on'}")
            await run(form, swallow, block)

    say("the body never leaves")
    manager = Manager(False)
    await manager.__aenter__()
    del manager


if __name__ == "__main__":
    asyncio.run(main())
