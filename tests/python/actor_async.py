"""An actor: one task owns the state, other tasks send requests through an asyncio.Queue."""

import asyncio
import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Ended(Exception):
    """The error of a request to an actor that has ended."""

    def __str__(self):
        return "the actor has ended"


class Store:
    def __init__(self, items):
        self.requests = asyncio.Queue(32)
        self.items = items  # only the actor's task has access
        self.task = asyncio.create_task(self.run())
        self.task.add_done_callback(self.ended)

    async def run(self):
        while True:
            request = await self.requests.get()
            if request is None:
                return self.items
            item, count, reply = request
            if reply is None:
                self.items[item] = self.items.get(item, 0) + count
                continue
            left = await self.take_from_items(item)
            if not reply.done():  # cancelled if the caller no longer waits
                reply.set_result(left)

    async def take_from_items(self, item):
        """Reads the count, awaits, and writes the count. No other request comes between."""
        if item not in self.items:
            return None
        left = self.items[item] - 1 if self.items[item] else None
        await asyncio.sleep(0.002)
        if left is not None:
            self.items[item] = left
        return left

    def ended(self, _task):
        """Fails the requests that are left."""
        while not self.requests.empty():
            request = self.requests.get_nowait()
            if request is not None and request[2] is not None and not request[2].done():
                request[2].set_exception(Ended())

    async def send(self, request):
        if self.task.done():
            raise Ended
        await self.requests.put(request)
        if self.task.done():  # while `put` waited
            self.ended(self.task)

    async def put(self, item, count):
        await self.send((item, count, None))

    async def take(self, item):
        reply = asyncio.get_running_loop().create_future()
        await self.send((item, 1, reply))
        return await reply

    async def stop(self):
        await self.send(None)
        return await self.task


async def buy(store):
    bought = 0
    for _ in range(5):
        if await store.take("apple") is not None:
            bought += 1
    return bought


async def main():
    store = Store({})
    await store.put("apple", 4)
    await store.put("apple", 7)
    say(f"left: {await store.take('apple') or 0}")

    bought = await asyncio.gather(*(buy(store) for _ in range(3)))
    say(f"bought: {sum(bought)}")
    say(f"another: {str(await store.take('apple') is not None).lower()}")

    await store.put("pear", 3)
    impatient = asyncio.create_task(store.take("pear"))
    await asyncio.sleep(0)  # the task sends its request
    impatient.cancel()
    say(f"pears: {await store.take('pear') or 0}")

    items = await store.stop()
    say(f"apples: {items['apple']}, pears: {items['pear']}")

    store = Store(items)
    store.task.cancel()
    try:
        await store.take("pear")
    except Ended as error:
        say(error)


if __name__ == "__main__":
    asyncio.run(main())
