"""time.sleep, WRONG on purpose: one task blocks the event loop, and the other task is late."""

import asyncio
import sys
import time


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def tick():
    for n in range(1, 5):
        say(f"tick {n}")
        await asyncio.sleep(0.25)


async def block():
    say("blocks the loop")
    time.sleep(1)  # WRONG: await asyncio.sleep(1)
    say("lets it go")


async def main():
    ticks = asyncio.create_task(tick())
    blocks = asyncio.create_task(block())
    await ticks
    await blocks


if __name__ == "__main__":
    asyncio.run(main())
