"""asyncio.run_coroutine_threadsafe: submitting two coroutines to another thread's loop.

Ctrl-C stops the loop and ends this program. The tutorial's program does not stop the loop, and
keeps running until a second Ctrl-C.
"""

import asyncio
import sys
import time
from queue import Queue
from threading import Thread


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def start_loop(loop):
    asyncio.set_event_loop(loop)
    loop.run_forever()


async def do_sleep(x, queue, msg):
    await asyncio.sleep(x)
    queue.put(msg)


if __name__ == "__main__":
    queue = Queue()

    new_loop = asyncio.new_event_loop()

    t = Thread(target=start_loop, args=(new_loop,))
    t.start()

    say(time.ctime())

    asyncio.run_coroutine_threadsafe(do_sleep(6, queue, "第一个"), new_loop)
    asyncio.run_coroutine_threadsafe(do_sleep(3, queue, "第二个"), new_loop)

    try:
        while True:
            msg = queue.get()
            say(f"{msg} 协程运行完..")
            say(time.ctime())
    finally:
        new_loop.call_soon_threadsafe(new_loop.stop)
