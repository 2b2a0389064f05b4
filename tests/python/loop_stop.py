"""loop.run_forever, loop.stop: a loop runs until a task inside the loop stops it."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def work(loop, t):
    say("start")
    await asyncio.sleep(t)
    say(f"after {t}s stop")
    loop.stop()


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    task = loop.create_task(work(loop, 1))
    loop.run_forever()
    loop.close()
