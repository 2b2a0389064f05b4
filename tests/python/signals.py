"""loop.add_signal_handler: SIGINT or SIGTERM asks all tasks to stop."""

import asyncio
import os
import signal
import sys

SIGNALS = [signal.SIGINT, signal.SIGTERM]


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def stop_signal():
    loop = asyncio.get_running_loop()
    received = loop.create_future()

    def receive(number):
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)  # the second signal ends the program
        received.set_result(number)

    for number in SIGNALS:
        loop.add_signal_handler(number, receive, number)
    return await received


async def work(number, stop):
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), 0.1)
        except asyncio.TimeoutError:
            pass  # one step of the work
    await asyncio.sleep(0.2 * number)
    say(f"task {number}: has cleaned up")


async def main():
    stop = asyncio.Event()
    tasks = {asyncio.create_task(work(number, stop)) for number in range(1, 4)}
    received = asyncio.create_task(stop_signal())
    await asyncio.sleep(0)  # `stop_signal` begins
    say("main: runs until Ctrl-C")
    number = await received
    say(f"main: stops {len(tasks)} tasks")
    stop.set()
    await asyncio.wait(tasks)
    say("main: all tasks have ended")
    return number


if __name__ == "__main__":
    os.kill(os.getpid(), asyncio.run(main()))
