"""asyncio.gather: twelve coroutines in three groups sleep concurrently."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def func(group, i):
    await asyncio.sleep(1)
    say(f"{group} {i}")
    return group, i


async def main():
    group1 = asyncio.gather(*[func("A", i) for i in range(1, 3)])
    group2 = asyncio.gather(*[func("B", i) for i in range(1, 5)])
    group3 = asyncio.gather(*[func("B", i) for i in range(1, 7)])
    say(await asyncio.gather(group1, group2, group3))


if __name__ == "__main__":
    asyncio.run(main())
