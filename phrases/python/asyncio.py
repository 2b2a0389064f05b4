"""asyncio."""

import asyncio
import inspect
import sys


async def wait_for():
    async def slow():
        await asyncio.sleep(60)
        print("never")

    try:
        await asyncio.wait_for(slow(), 0.05)
        print("done")
    except asyncio.TimeoutError:
        print("timed out")


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
