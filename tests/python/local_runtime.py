"""asyncio.run: one thread for all tasks, which share state without a lock."""

import asyncio
import sys
import threading


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Counter:
    value = 0


async def increment(counter):
    for _ in range(10):
        counter.value += 1  # no other task runs in between
        await asyncio.sleep(0)


async def increment_across_an_await(counter):
    """WRONG on purpose: another task runs between the read and the write."""
    for _ in range(10):
        value = counter.value
        await asyncio.sleep(0)
        counter.value = value + 1


async def count():
    counter = Counter()
    await asyncio.gather(*(increment(counter) for _ in range(3)))
    say(f"counted: {counter.value}")

    counter = Counter()
    await asyncio.gather(*(increment_across_an_await(counter) for _ in range(3)))
    say(f"counted across an await: {counter.value}")


async def append(words, word, seconds):
    await asyncio.sleep(seconds)
    words.append(word)


async def collect():
    words = []
    times = (("three", 0.5), ("one", 0.005), ("two", 0.05))
    await asyncio.gather(*(append(words, word, seconds) for word, seconds in times))
    say(f"list: {', '.join(words)}")


async def ident():
    return threading.get_ident()


async def main():
    await count()
    await collect()
    there = await asyncio.create_task(ident())
    say(f"one thread: {str(there == threading.get_ident()).lower()}")


if __name__ == "__main__":
    asyncio.run(main())
