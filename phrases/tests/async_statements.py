"""Tests what the pages of the section `async` state about CPython."""

import asyncio
import gc
import inspect
import sys
import time

MOMENT = 0.05


def raises(kind, call, text=""):
    try:
        call()
    except kind as e:
        assert text in str(e), str(e)
        return
    raise AssertionError("nothing raised")


def nested_run_until_complete():
    async def f():
        loop = asyncio.get_running_loop()
        c = asyncio.sleep(0)
        raises(RuntimeError, lambda: loop.run_until_complete(c))
        c.close()

    asyncio.run(f())


def run_cancels_and_waits():
    log = []

    async def t():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(MOMENT)
            log.append("cleaned")

    async def f():
        log.append(asyncio.create_task(t()))
        await asyncio.sleep(0)

    asyncio.run(f())
    assert log[1:] == ["cleaned"], log


def gather_starts_at_once():
    async def f():
        log = []

        async def t():
            log.append(1)

        g = asyncio.gather(t())
        await asyncio.sleep(MOMENT)
        assert log == [1]
        await g

    asyncio.run(f())


def gather_one_exception_others_keep_running():
    async def f():
        log = []

        async def bad():
            raise ValueError("x")

        async def slow():
            await asyncio.sleep(MOMENT)
            log.append(1)

        try:
            await asyncio.gather(bad(), slow())
            assert 0
        except ValueError:
            pass
        await asyncio.sleep(3 * MOMENT)
        assert log == [1]

    asyncio.run(f())


def task_awaited_many_times():
    async def f():
        async def t():
            return 1

        x = asyncio.create_task(t())
        assert (await x, await x, await x) == (1, 1, 1)

    asyncio.run(f())


def wait_equal_results_two_tasks():
    async def f():
        async def t():
            return 1

        d, p = await asyncio.wait([asyncio.create_task(t()), asyncio.create_task(t())])
        assert len(d) == 2

    asyncio.run(f())


def wait_continues_after_failure():
    async def f():
        async def bad():
            raise ValueError

        async def slow():
            await asyncio.sleep(MOMENT)
            return 1

        d, p = await asyncio.wait([asyncio.create_task(bad()), asyncio.create_task(slow())])
        assert len(d) == 2 and not p
        [t.exception() for t in d]

    asyncio.run(f())


def wait_bare_refused():
    async def f():
        c = asyncio.sleep(0)
        try:
            await asyncio.wait([c])
        except TypeError:
            c.close()
            return
        assert sys.version_info < (3, 11)

    asyncio.run(f())


def stop_leaves_tasks():
    loop = asyncio.new_event_loop()
    log = []

    async def t():
        try:
            await asyncio.sleep(MOMENT)
            log.append("on")
        except asyncio.CancelledError:
            log.append("cancelled")
            raise

    x = loop.create_task(t())
    loop.call_soon(loop.stop)
    loop.run_forever()
    time.sleep(2 * MOMENT)
    assert log == []
    loop.run_until_complete(x)
    assert log == ["on"]
    loop.close()


def closed_loop():
    loop = asyncio.new_event_loop()
    loop.close()
    raises(RuntimeError, lambda: loop.call_soon_threadsafe(print), "Event loop is closed")


def aenter_cancelled():
    log = []

    class C:
        async def __aenter__(self):
            await asyncio.sleep(60)

        async def __aexit__(self, *a):
            log.append("exit")

    async def b():
        async with C():
            log.append("body")

    async def f():
        t = asyncio.create_task(b())
        await asyncio.sleep(MOMENT)
        t.cancel()
        try:
            await t
            assert 0
        except asyncio.CancelledError:
            pass

    asyncio.run(f())
    assert log == []


def event_cleared_again():
    async def f():
        e = asyncio.Event()
        log = []

        async def w():
            await e.wait()
            log.append(e.is_set())

        t = asyncio.create_task(w())
        await asyncio.sleep(0)
        e.set()
        e.clear()
        await t
        assert log == [False]

    asyncio.run(f())


def condition_notify_is_not_stored():
    async def f():
        c = asyncio.Condition()
        async with c:
            c.notify()
        async with c:
            try:
                await asyncio.wait_for(c.wait(), MOMENT)
                assert 0
            except asyncio.TimeoutError:
                pass
        raises(RuntimeError, c.notify)

    asyncio.run(f())


def condition_lock_not_reentrant():
    async def f():
        c = asyncio.Condition()
        async with c:
            try:
                await asyncio.wait_for(c.acquire(), MOMENT)
                assert 0
            except asyncio.TimeoutError:
                pass
        l = asyncio.Lock()
        async with l:
            try:
                await asyncio.wait_for(l.acquire(), MOMENT)
                assert 0
            except asyncio.TimeoutError:
                pass

    asyncio.run(f())


def condition_cancelled_wait_reacquires_lock():
    async def f():
        c = asyncio.Condition()
        log = []

        async def w():
            async with c:
                try:
                    await c.wait()
                except asyncio.CancelledError:
                    log.append(c.locked())
                    raise

        t = asyncio.create_task(w())
        await asyncio.sleep(0)
        t.cancel()
        await asyncio.wait([t])
        assert log == [True]

    asyncio.run(f())


def queue_join_waits_for_task_done():
    async def f():
        q = asyncio.Queue()
        await q.put(1)

        async def w():
            await q.get()
            raise ValueError

        t = asyncio.create_task(w())
        await asyncio.wait([t])
        t.exception()
        try:
            await asyncio.wait_for(q.join(), MOMENT)
            assert 0
        except asyncio.TimeoutError:
            pass
        q.task_done()
        raises(ValueError, q.task_done)
        q = asyncio.Queue(0)
        [q.put_nowait(i) for i in range(1000)]

    asyncio.run(f())


def coroutine_reuse():
    async def f():
        async def c():
            pass

        x = c()
        await x
        try:
            await x
            assert 0
        except RuntimeError as e:
            assert "cannot reuse already awaited coroutine" in str(e)

    asyncio.run(f())

    def g():
        yield 1

    it = g()
    next(it)
    raises(StopIteration, lambda: next(it))
    raises(StopIteration, lambda: next(it))


def set_result_twice():
    async def f():
        x = asyncio.get_running_loop().create_future()
        x.set_result(1)
        raises(asyncio.InvalidStateError, lambda: x.set_result(2))
        assert (await x, await x) == (1, 1)

    asyncio.run(f())


def semaphore_release():
    async def f():
        s = asyncio.Semaphore(1)
        s.release()
        await s.acquire()
        await s.acquire()
        b = asyncio.BoundedSemaphore(1)
        raises(ValueError, b.release)

    asyncio.run(f())


def async_generator_does_not_run_ahead():
    async def f():
        log = []

        async def g():
            for i in range(2):
                log.append(i)
                yield i

        async for i in g():
            await asyncio.sleep(MOMENT)
            assert log[-1] == i

    asyncio.run(f())


def call_later_not_made():
    log = []

    async def f():
        asyncio.get_running_loop().call_later(MOMENT, log.append, 1)

    asyncio.run(f())
    time.sleep(2 * MOMENT)
    assert log == []


def task_collected():
    async def f():
        log = []
        asyncio.get_running_loop().set_exception_handler(lambda l, c: log.append(c["message"]))

        async def w():
            await asyncio.get_running_loop().create_future()

        asyncio.create_task(w())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gc.collect()
        assert log == ["Task was destroyed but it is pending!"], log

    asyncio.run(f())


def await_in_plain_function_refused():
    for src in ["def g():\n await x"]:
        raises(SyntaxError, lambda: compile(src, "", "exec"))


def two_joins():
    async def f():
        q = asyncio.Queue()
        q.put_nowait(1)
        log = []

        async def j(n):
            await q.join()
            log.append(n)

        a = asyncio.create_task(j(1))
        b = asyncio.create_task(j(2))
        await asyncio.sleep(0)
        q.get_nowait()
        q.task_done()
        await asyncio.wait([a, b], timeout=1)
        assert sorted(log) == [1, 2]
        # Join, put another item, and join again.
        await q.join()
        q.put_nowait(2)
        try:
            await asyncio.wait_for(q.join(), MOMENT)
            assert 0
        except asyncio.TimeoutError:
            pass

    asyncio.run(f())


def current_task_and_all():
    async def f():
        assert asyncio.current_task() in asyncio.all_tasks()
        t = asyncio.create_task(asyncio.sleep(0))
        assert len(asyncio.all_tasks()) == 2
        await t
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(f())
    raises(RuntimeError, asyncio.current_task)


def task_group_sees_all_failures_of_one_turn():
    if sys.version_info < (3, 11):
        return

    async def f():
        async def bad():
            raise ValueError("bad")

        try:
            async with asyncio.TaskGroup() as g:
                g.create_task(bad())
                g.create_task(bad())
        except Exception as e:
            assert len(e.exceptions) == 2
        else:
            raise AssertionError("nothing raised")

    asyncio.run(f())


if __name__ == "__main__":
    for name, function in list(globals().items()):
        if inspect.isfunction(function) and name != "raises":
            function()
            print("holds:", name)
