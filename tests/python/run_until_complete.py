"""loop.run_until_complete: a loop created by hand runs one coroutine to its end and is closed."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def read():
    pass


async def write():
    say("write")


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(write())
    finally:
        loop.close()
