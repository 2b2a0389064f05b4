"""A rate limiter with asyncio.Lock and loop.time: no burst after a pause."""

import asyncio
import sys
import time

PERIOD = 0.05


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class RateLimiter:
    """Lets at most one request pass in each period, in the order of the requests."""

    def __init__(self, period):
        self.period = period
        self.lock = asyncio.Lock()
        self.next = None

    async def acquire(self):
        loop = asyncio.get_running_loop()
        async with self.lock:
            while self.next is not None and (early := self.next - loop.time()) > 0:
                await asyncio.sleep(early)
            self.next = loop.time() + self.period


class Ticker:
    """Keeps a schedule, and catches up after a pause."""

    def __init__(self, period):
        self.period = period
        self.next = asyncio.get_running_loop().time()

    def try_tick(self):
        if self.next > asyncio.get_running_loop().time():
            return False
        self.next += self.period
        return True


async def request(limiter, number):
    for _ in range(2):
        await limiter.acquire()
        say(f"task {number}: sends a request")
        await asyncio.sleep(0)  # all tasks have queued before the second request


async def three_tasks():
    limiter = RateLimiter(PERIOD)
    started = time.monotonic()
    await limiter.acquire()
    say("main: sends a request")
    await asyncio.gather(*(request(limiter, number) for number in range(1, 4)))
    say(f"seven requests took six periods: {took(started, 6)}")


async def after_a_pause():
    limiter = RateLimiter(PERIOD)
    await limiter.acquire()
    await asyncio.sleep(5 * PERIOD)
    started = time.monotonic()
    await limiter.acquire()
    try:
        await asyncio.wait_for(limiter.acquire(), 0.001)
    except asyncio.TimeoutError:
        say("a request gives up: true")
    for _ in range(2):
        await limiter.acquire()
    say(f"three requests took two periods: {took(started, 2)}")


async def ticker_that_catches_up():
    ticker = Ticker(PERIOD)
    ticker.try_tick()
    time.sleep(5 * PERIOD)  # blocks the loop
    missed = 0
    while missed < 4 and ticker.try_tick():
        missed += 1
    say(f"a ticker that catches up: {missed} ticks at once")


def took(started, periods):
    return str(time.monotonic() - started >= periods * PERIOD).lower()


async def main():
    await three_tasks()
    await after_a_pause()
    await ticker_that_catches_up()


if __name__ == "__main__":
    asyncio.run(main())
