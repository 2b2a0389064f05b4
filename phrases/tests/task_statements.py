"""What the traps in `asyncio_tasks` state about CPython, and no phrase shows.

`task_statements.rs` runs this file and counts the lines.
"""

import asyncio
import inspect


async def release_without_acquire():
    try:
        asyncio.Lock().release()
    except RuntimeError:
        return
    raise AssertionError("release raised nothing")


async def remove_done_callback_removes_all_equal_ones():
    def callback(future):
        pass

    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(callback)
    future.add_done_callback(callback)
    assert future.remove_done_callback(callback) == 2


async def as_completed_cancels_nothing_after_its_timeout():
    task = asyncio.create_task(asyncio.sleep(0.1, "result"))
    try:
        for result in asyncio.as_completed([task], timeout=0.01):
            await result
    except asyncio.TimeoutError:
        assert not task.cancelled()
        assert await task == "result"
        return
    raise AssertionError("the time was not up")


async def sleep_counts_from_the_await():
    loop = asyncio.get_running_loop()
    coroutine = asyncio.sleep(0.1)
    await asyncio.sleep(0.1)
    start = loop.time()
    await coroutine
    assert loop.time() - start > 0.09


if __name__ == "__main__":
    for name, function in list(globals().items()):
        if inspect.isfunction(function):
            asyncio.run(function())
            print("holds:", name)
