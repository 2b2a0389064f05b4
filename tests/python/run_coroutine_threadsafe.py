"""asyncio.run_coroutine_threadsafe: a loop in another thread is handed two coroutines.

At Ctrl-C it stops the loop; the document's does not, and goes on until a second Ctrl-C.
"""

import asyncio
import sys
import time
from queue import Queue
from threading import Thread


def say(line):
    """One write for the whole line, as in all counterparts."""
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
