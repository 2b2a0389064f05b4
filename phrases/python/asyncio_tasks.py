"""Phrases for `asyncio`: futures, tasks, calls, locks, queues and time limits."""

import asyncio
import contextvars
import gc
import inspect
import io
import logging
import sys
import threading
import time


async def all_tasks_names():
    names = ["one", "two", "three"]
    tasks = [asyncio.create_task(asyncio.sleep(60), name=name) for name in names]
    tasks[1].cancel()
    await asyncio.wait([tasks[1]])
    left = asyncio.all_tasks() - {asyncio.current_task()}
    print(", ".join(sorted(task.get_name() for task in left)))


async def as_completed_async_for():
    async def work(milliseconds):
        await asyncio.sleep(milliseconds / 1000)
        return milliseconds

    named = [("slow", 200), ("quick", 5)]
    tasks = [asyncio.create_task(work(n), name=name) for name, n in named]
    async for task in asyncio.as_completed(tasks):
        print(f"{task.get_name()}: {task.result()}")


async def as_completed_timeout():
    async def work(milliseconds):
        await asyncio.sleep(milliseconds / 1000)
        return milliseconds

    tasks = [asyncio.create_task(work(milliseconds)) for milliseconds in [60_000, 20, 1]]
    end = "all have ended"
    try:
        for result in asyncio.as_completed(tasks, timeout=0.25):
            print(await result)
    except asyncio.TimeoutError:
        end = "timed out"
    print(f"{end}, pending:", sum(not task.done() for task in tasks))


async def cancelled_error():
    async def work():
        try:
            print("begins")
            await asyncio.sleep(60)
            print("never")
        except asyncio.CancelledError:
            print("cleans up")
            raise

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled:", str(task.cancelled()).lower())


async def condition_notify():
    condition = asyncio.Condition()

    async def wait(n):
        async with condition:
            await condition.wait()
        print(f"waiter {n} wakes")

    one, two, three = [asyncio.create_task(wait(n)) for n in [1, 2, 3]]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(1)
    await one
    async with condition:
        print("notify_all")
        condition.notify_all()
    await two
    await three


async def condition_wait():
    condition, count = asyncio.Condition(), 0

    async def wait():
        async with condition:
            print("sees", count)
            while count < 2:
                await condition.wait()
                print("sees", count)

    waiter = asyncio.create_task(wait())
    for _ in range(2):
        await asyncio.sleep(0)
        async with condition:
            count += 1
            condition.notify_all()
        await asyncio.sleep(0)
    await waiter


async def create_eager_task_factory():
    group = set()

    def constructor(coroutine, **options):
        task = asyncio.Task(coroutine, **options)
        if not task.done():
            group.add(task)
        return task

    factory = asyncio.create_eager_task_factory(constructor)
    asyncio.get_running_loop().set_task_factory(factory)

    async def one():
        print("one: ends")

    async def two():
        print("two: begins")
        await asyncio.sleep(0)
        print("two: ends")

    asyncio.create_task(one())
    asyncio.create_task(two())
    print("tasks:", len(group))
    await asyncio.gather(*group)


async def create_task_context():
    user = contextvars.ContextVar("user", default="no user")

    async def say():
        print(user.get())

    user.set("alice")
    await say()
    await asyncio.create_task(say())
    context = contextvars.copy_context()
    context.run(user.set, "bob")
    await asyncio.create_task(say(), context=context)
    await asyncio.create_task(say(), context=contextvars.Context())


async def create_task_detached():
    background = set()

    async def work():
        await asyncio.sleep(0)
        print("the task ends")

    task = asyncio.create_task(work())
    background.add(task)
    task.add_done_callback(background.discard)
    print("tasks:", len(background))
    await asyncio.gather(*background)
    print("tasks:", len(background))


async def event_clear():
    event = asyncio.Event()
    event.set()
    await event.wait()
    print("is set:", str(event.is_set()).lower())
    event.clear()
    print("is set:", str(event.is_set()).lower())
    try:
        await asyncio.wait_for(event.wait(), 0.05)
    except asyncio.TimeoutError:
        print("waits: true")


async def event_set():
    event = asyncio.Event()

    async def wait(n):
        await event.wait()
        print("waiter", n, "wakes")

    waiters = [asyncio.create_task(wait(n)) for n in [1, 2]]
    await asyncio.sleep(0)
    print("is set:", str(event.is_set()).lower())
    event.set()
    await asyncio.gather(*waiters)
    print("is set:", str(event.is_set()).lower())


async def future_add_done_callback():
    future = asyncio.get_running_loop().create_future()

    def callback(name):
        return lambda future: print(f"{name}: {future.result()}")

    first, second, third = callback("first"), callback("second"), callback("third")
    for function in [first, second, third]:
        future.add_done_callback(function)
    removed = future.remove_done_callback(second)
    future.set_result(42)
    print("set")
    await future
    await asyncio.sleep(0)
    print("removed:", str(removed == 1).lower())


async def future_cancel():
    future = asyncio.get_running_loop().create_future()

    async def wait():
        try:
            print(await future)
        except asyncio.CancelledError:
            print("waiter: cancelled")

    waiter = asyncio.create_task(wait())
    await asyncio.sleep(0)
    future.cancel()
    await waiter


async def future_cancelled():
    future = asyncio.get_running_loop().create_future()
    print("cancelled:", str(future.cancelled()).lower())
    try:
        await asyncio.wait_for(future, 0.05)
    except asyncio.TimeoutError:
        print("timed out")
    print("cancelled:", str(future.cancelled()).lower())
    try:
        future.set_result(42)
    except asyncio.InvalidStateError:
        print("not set: 42")


async def future_exception():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("bad"))
    print("exception:", future.exception())
    try:
        print(await future)
    except ValueError as error:
        print("raised:", error)


async def future_get_loop():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(asyncio.sleep(0))
    print("the same loop:", str(task.get_loop() is loop).lower())
    await task


async def future_result():
    future = asyncio.get_running_loop().create_future()
    print("done:", str(future.done()).lower())
    try:
        print(future.result())
    except asyncio.InvalidStateError:
        print("not set yet")
    future.set_result(42)
    print("done:", str(future.done()).lower())
    for _ in range(2):
        print(future.result())


async def future_set_result():
    future = asyncio.get_running_loop().create_future()

    async def wait(name):
        print(f"{name}: {await future}")

    waiters = [asyncio.create_task(wait(name)) for name in ["one", "two"]]
    await asyncio.sleep(0)
    future.set_result(42)
    try:
        future.set_result(43)
    except asyncio.InvalidStateError:
        print("is set already")
    await asyncio.gather(*waiters)


async def gather_limited():
    semaphore, running = asyncio.Semaphore(2), 0

    async def work(n):
        nonlocal running
        async with semaphore:
            running += 1
            now = running
            await asyncio.sleep(0)
            running -= 1
            return n * n, now

    results = await asyncio.gather(*(work(n) for n in range(1, 6)))
    print([square for square, _ in results])
    print("at most", max(now for _, now in results), "at once")


async def gather_one_fails():
    async def bad():
        raise ValueError("bad")

    async def other():
        await asyncio.sleep(0.05)
        print("the other task ends")
        return 1

    task = asyncio.create_task(other())
    try:
        await asyncio.gather(bad(), task)
    except ValueError as error:
        print("failed:", error)
    print(await task)


async def gather_two():
    async def name():
        print("name: begins")
        await asyncio.sleep(0.15)
        print("name: ends")
        return "Ann"

    async def age():
        print("age: begins")
        await asyncio.sleep(0.005)
        print("age: ends")
        return 42

    name, age = await asyncio.gather(name(), age())
    print(name, "is", age)


async def handle_cancel():
    loop = asyncio.get_running_loop()
    one = loop.call_soon(print, "one is called")
    loop.call_soon(print, "two is called")
    one.cancel()
    await asyncio.sleep(0)
    print("one is cancelled:", str(one.cancelled()).lower())


async def handle_cancelled():
    handle = asyncio.get_running_loop().call_later(0.05, print, "never called")
    print("cancelled:", str(handle.cancelled()).lower())
    handle.cancel()
    print("cancelled:", str(handle.cancelled()).lower())
    await asyncio.sleep(0.1)


async def iscoroutine():
    async def show(answer):
        if asyncio.iscoroutine(answer):
            print("a coroutine:", await answer)
        else:
            print("a value:", answer)

    async def work():
        return 42

    await show(work())
    await show(7)


async def iscoroutinefunction():
    async def call(callback):
        if inspect.iscoroutinefunction(callback):  # asyncio's: deprecated since 3.14
            print("a coroutine function:", await callback(21))
        else:
            print("a function:", callback(21))

    async def double(n):
        return 2 * n

    await call(double)
    await call(lambda n: 2 * n)


async def isfuture():
    async def work():
        return 42

    coroutine = work()
    print("coroutine:", str(asyncio.isfuture(coroutine)).lower())
    task = asyncio.create_task(coroutine)
    print("task:", str(asyncio.isfuture(task)).lower())
    future = asyncio.get_running_loop().create_future()
    print("future:", str(asyncio.isfuture(future)).lower())
    print("number:", str(asyncio.isfuture(42)).lower())


async def lock_async_with():
    lock, names = asyncio.Lock(), []

    async def work(name):
        async with lock:
            print(name, "has the lock")
            await asyncio.sleep(0)
            names.append(name)
            print(name, "releases")

    await asyncio.gather(work("one"), work("two"))
    print(", ".join(names))


async def lock_locked():
    lock = asyncio.Lock()
    print("locked:", str(lock.locked()).lower())
    await lock.acquire()
    print("locked:", str(lock.locked()).lower())
    lock.release()
    print("locked:", str(lock.locked()).lower())


async def lock_release():
    lock = asyncio.Lock()
    await lock.acquire()
    print("main: acquired")

    async def other():
        print("the other task: releases")
        lock.release()

    task = asyncio.create_task(other())
    async with lock:
        print("main: acquired again")
    await task


async def queue_put_timeout():
    queue = asyncio.Queue(1)
    for item in [1, 2]:
        try:
            await asyncio.wait_for(queue.put(item), 0.05)
            print("put", item)
        except asyncio.TimeoutError:
            print("timed out with", item)
    print("get", await queue.get())


async def queue_qsize():
    queue = asyncio.Queue(2)
    for item in ["a", "b"]:
        print(f"qsize: {queue.qsize()}, empty: {str(queue.empty()).lower()}")
        await queue.put(item)
    print(f"qsize: {queue.qsize()}, full: {str(queue.full()).lower()}")
    print("maxsize:", queue.maxsize)


async def queue_shutdown_immediate():
    queue = asyncio.Queue()
    await queue.put("one")
    await queue.put("two")
    print("qsize:", queue.qsize())
    queue.shutdown(immediate=True)
    print("qsize:", queue.qsize())
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        print("get: shut down")
    try:
        await queue.put("three")
    except asyncio.QueueShutDown:
        print("put: shut down")


async def run_coroutine_threadsafe():
    import concurrent.futures

    async def work(milliseconds):
        await asyncio.sleep(milliseconds / 1000)
        return milliseconds

    loop = asyncio.get_running_loop()

    def thread():
        future = asyncio.run_coroutine_threadsafe(work(10), loop)
        print("result:", future.result())
        future = asyncio.run_coroutine_threadsafe(work(60_000), loop)
        try:
            future.result(timeout=0.05)
        except concurrent.futures.TimeoutError:
            print("timed out: true")

    await asyncio.to_thread(thread)


def run_debug():
    async def slow():
        time.sleep(0.2)

    async def main():
        await asyncio.create_task(slow(), name="slow")

    reports = []
    logging.getLogger("asyncio").addFilter(lambda record: reports.append(record.getMessage()))
    asyncio.run(main(), debug=True)
    if any("name='slow'" in report and "took" in report for report in reports):
        print("slow: takes too long")


async def semaphore_async_with():
    semaphore, running = asyncio.Semaphore(2), 0

    async def work():
        nonlocal running
        async with semaphore:
            running += 1
            now = running
            await asyncio.sleep(0)
            running -= 1
            return now

    print("at most", max(await asyncio.gather(*(work() for _ in range(5)))), "at once")


async def semaphore_locked():
    semaphore = asyncio.Semaphore(2)
    await semaphore.acquire()
    print("locked:", str(semaphore.locked()).lower())
    await semaphore.acquire()
    print("locked:", str(semaphore.locked()).lower())
    semaphore.release()
    print("locked:", str(semaphore.locked()).lower())


async def semaphore_release():
    signals = asyncio.Semaphore(0)

    async def wait():
        for n in [1, 2]:
            await signals.acquire()
            print("signal", n)

    waiter = asyncio.create_task(wait())
    await asyncio.sleep(0)
    print("release")
    signals.release()
    await asyncio.sleep(0)
    print("release")
    signals.release()
    await waiter


async def sleep():
    async def work():
        print("other: sleeps")
        await asyncio.sleep(0.005)
        print("other: wakes")

    other = asyncio.create_task(work())
    print("main: sleeps")
    await asyncio.sleep(0.2)
    print("main: wakes")
    await other


async def sleep_result():
    result = asyncio.sleep(0.01, "late")
    print("early")
    print(await result)


async def task_cancel_inner():
    inner = asyncio.create_task(asyncio.sleep(60))

    async def work():
        print("outer: awaits the inner task")
        await inner

    outer = asyncio.create_task(work())
    await asyncio.sleep(0)
    outer.cancel()
    await asyncio.wait([outer])
    print("outer:", "cancelled" if outer.cancelled() else "ended")
    print("inner:", "cancelled" if inner.cancelled() else "runs")


async def task_cancel_msg():
    async def work():
        try:
            await asyncio.sleep(60)
            print("never")
        except asyncio.CancelledError as error:
            print("cancelled:", error.args[0])

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel("shutting down")
    await task


async def task_cancelling():
    async def work():
        task = asyncio.current_task()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("cancelling:", task.cancelling())
            task.uncancel()
            print("cancelling:", task.cancelling())
            task.uncancel()
            print("cancelling:", task.cancelling())

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    task.cancel()
    await task
    print("the task has ended by itself")


async def task_exception():
    async def work(fails):
        if fails:
            raise ValueError("bad")
        return 42

    for fails in [True, False]:
        task = asyncio.create_task(work(fails))
        await asyncio.wait([task])
        if task.exception():
            print("exception:", task.exception())
        else:
            print("no exception")


async def task_exception_never_retrieved():
    async def work():
        raise ValueError("bad")

    def handler(loop, context):
        print("not retrieved:", context["exception"])

    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(work())
    await asyncio.sleep(0)
    gc.collect()
    print("main: goes on")


async def task_get_context():
    user = contextvars.ContextVar("user", default="no user")

    async def work():
        user.set("alice")
        await asyncio.sleep(0)

    task = asyncio.create_task(work())
    print(task.get_context().get(user, "no user"))
    await asyncio.sleep(0)
    print(task.get_context()[user])
    await task


async def task_get_coro():
    async def work():
        return 42

    task = asyncio.create_task(work())
    print(task.get_coro().__name__)
    print(await task)


async def task_group_try_join():
    async def bad():
        print("bad: begins")
        await asyncio.sleep(0.05)
        raise ValueError("bad")

    async def good():
        print("good: begins")
        await asyncio.sleep(60)
        print("never")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bad())
            group.create_task(good())
        print("all have ended")
    except ExceptionGroup as failed:
        print("failed:", failed.exceptions[0])


async def task_print_stack():
    async def inner():
        await asyncio.sleep(60)

    async def outer():
        await inner()

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    print("frames:", len(task.get_stack()))
    text = io.StringIO()
    task.print_stack(file=text)
    for line in text.getvalue().splitlines():
        if line.startswith("  File "):
            print(line.rpartition(", ")[2])
    task.cancel()


async def task_remove_done_callback():
    async def work():
        return 42

    def callback(name):
        return lambda task: print(f"{name}: {task.result()}")

    task = asyncio.create_task(work())
    first, second = callback("first"), callback("second")
    task.add_done_callback(first)
    task.add_done_callback(second)
    removed = task.remove_done_callback(first)
    await task
    await asyncio.sleep(0)
    print("removed:", str(removed == 1).lower())


async def task_set_name():
    async def work():
        print("in the task:", asyncio.current_task().get_name())

    task = asyncio.create_task(work(), name="one")
    print("outside:", task.get_name())
    task.set_name("two")
    await task


async def timeout_error():
    async def work():
        async with asyncio.timeout(0.05):
            await asyncio.sleep(60)
        return "in time"

    try:
        print(await work())
    except TimeoutError:
        print("timed out")
    except OSError as error:
        print("another error:", error)


async def timeout_expired():
    async with asyncio.timeout(60) as outer:
        try:
            async with asyncio.timeout(0.05) as inner:
                await asyncio.sleep(30)
        except TimeoutError:
            print("inner:", str(inner.expired()).lower())
    print("outer:", str(outer.expired()).lower())


async def timeout_none():
    async with asyncio.timeout(None) as limit:
        await asyncio.wait_for(asyncio.sleep(0.01), None)
    print("timed out:", str(limit.expired()).lower())
    try:
        async with asyncio.timeout(0.01) as limit:
            await asyncio.sleep(60)
    except TimeoutError:
        print("timed out:", str(limit.expired()).lower())


async def timeout_when():
    async with asyncio.timeout(60) as limit:
        left = limit.when() - asyncio.get_running_loop().time()
        print(round(left), "s left")


async def timer_handle_when():
    loop = asyncio.get_running_loop()
    call = loop.call_later(60, print, "never called")
    print("due in", round(call.when() - loop.time()), "s")
    call.cancel()


async def to_thread_context():
    user = contextvars.ContextVar("user")

    def say():
        print("in the thread:", user.get())

    user.set("alice")
    await asyncio.to_thread(say)


async def wait_first_completed():
    async def work(milliseconds):
        await asyncio.sleep(milliseconds / 1000)
        return milliseconds

    tasks = [asyncio.create_task(work(milliseconds)) for milliseconds in [60_000, 5, 30_000]]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print("done:", done.pop().result())
    print("pending:", len(pending))
    for task in pending:
        task.cancel()
    done, pending = await asyncio.wait(pending)
    print("pending:", len(pending))


async def wait_timeout():
    future = asyncio.get_running_loop().create_future()

    async def quick():
        return "quick"

    async def slow():
        return await future

    tasks = [asyncio.create_task(quick()), asyncio.create_task(slow())]
    done, pending = await asyncio.wait(tasks, timeout=0.1)
    results = ", ".join(task.result() for task in done)
    print(f"done: {results}, pending: {len(pending)}")
    future.set_result("slow")
    print("later:", ", ".join(await asyncio.gather(*pending)))


async def wrap_future():
    import concurrent.futures

    future = concurrent.futures.Future()
    threading.Thread(target=lambda: future.set_result(sum(range(1, 11)))).start()
    print(await asyncio.wrap_future(future))


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
