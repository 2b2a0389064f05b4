"""asyncio.Semaphore: nine tasks, at most three hold a permit."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def count(sem, num):
    async with sem:
        say(f"-------- {num}")
        await asyncio.sleep(1)


async def main():
    sem = asyncio.Semaphore(3)
    await asyncio.gather(*[count(sem, num) for num in range(1, 10)])


if __name__ == "__main__":
    asyncio.run(main())
