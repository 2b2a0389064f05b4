"""async def with yield: one generator consumed to its end, one closed early."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def countdown(start):
    try:
        for n in range(start, 0, -1):
            await asyncio.sleep(0.25)
            yield n
    finally:
        say("released")


async def main():
    numbers = countdown(3)
    say("made, and nothing has happened")
    async for n in numbers:
        say(n)
    say("ended")

    numbers = countdown(3)
    say(await numbers.__anext__())
    await numbers.aclose()
    say("closed")


if __name__ == "__main__":
    asyncio.run(main())
