"""asyncio.Queue: a producer and two consumers, a queue of two places, task_done and join."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def consumer(n, q):
    say(f"consumer {n}: waiting for item")
    while True:
        say(f"consumer {n}: waiting for item")
        item = await q.get()
        say(f"consumer {n}: has item {item}")
        if item is None:
            q.task_done()
            break
        await asyncio.sleep(0.01 * item)
        q.task_done()
    say(f"consumer {n}: ending")


async def producer(q, num_workers):
    say("producer: starting")

    for i in range(num_workers * 3):
        await q.put(i)
        say(f"producer: added task {i} to the queue")

    say("producer: adding stop signals to the queue")
    for _ in range(num_workers):
        await q.put(None)
    say("producer: waiting for queue to empty")
    await q.join()
    say("producer: ending")


async def main(num_consumers):
    q = asyncio.Queue(maxsize=num_consumers)
    consumers = [asyncio.create_task(consumer(i, q)) for i in range(num_consumers)]
    prod = asyncio.create_task(producer(q, num_consumers))
    await asyncio.wait(consumers + [prod])


if __name__ == "__main__":
    asyncio.run(main(2))
