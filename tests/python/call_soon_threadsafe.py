"""loop.call_soon_threadsafe: the main thread sends two functions that block to a loop."""

import asyncio
import sys
import time
from threading import Thread


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def start_loop(loop):
    asyncio.set_event_loop(loop)
    loop.run_forever()


def more_work(x):
    say(f"More work {x}")
    time.sleep(x)
    say(f"Finished more work {x}")


if __name__ == "__main__":
    start = time.monotonic()
    new_loop = asyncio.new_event_loop()
    t = Thread(target=start_loop, args=(new_loop,))
    t.start()
    say(f"TIME: {time.monotonic() - start}")

    new_loop.call_soon_threadsafe(more_work, 6)
    new_loop.call_soon_threadsafe(more_work, 3)
