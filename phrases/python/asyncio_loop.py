"""Phrases for the event loop of `asyncio`."""

import asyncio
import inspect
import os
import signal
import sys
import threading
import time


def run():
    async def other():
        try:
            await asyncio.sleep(60)
        finally:
            print("the other task: cancelled")

    async def main():
        task = asyncio.create_task(other())
        await asyncio.sleep(0)
        return 42

    print(asyncio.run(main()))


async def run_nested():
    async def answer():
        return 42

    coroutine = answer()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        coroutine.close()
        print(error)
    print("awaited:", await answer())


def run_in_function():
    from concurrent.futures import ThreadPoolExecutor

    async def answer():
        return 42

    def plain():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, answer()).result()

    async def main():
        print(plain())

    asyncio.run(main())


def run_ctrl_c():
    async def main():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(60)
        finally:
            print("cleans up")

    try:
        asyncio.run(main())
        print("ended by itself")
    except KeyboardInterrupt:
        print("interrupted")


def runner_run():
    async def wait():
        print("the task begins, and waits")
        return await future

    async def first():
        await asyncio.sleep(0)
        print("the first coroutine ends")

    async def second():
        future.set_result(42)
        return await task

    with asyncio.Runner() as runner:
        future = runner.get_loop().create_future()
        task = runner.get_loop().create_task(wait())
        runner.run(first())
        print(runner.run(second()))
    print("closed")


def runner_get_loop():
    async def say(future):
        future.set_result("from another thread")

    async def wait(future):
        return await future

    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        future = loop.create_future()
        submit = asyncio.run_coroutine_threadsafe
        thread = threading.Thread(target=submit, args=(say(future), loop))
        thread.start()
        print(runner.run(wait(future)))
        thread.join()


def get_running_loop():
    async def work():
        print("a task of the running loop")

    def say():
        try:
            asyncio.get_running_loop().create_task(work())
        except RuntimeError:
            print("no running loop")

    async def main():
        say()
        await asyncio.sleep(0)

    say()
    asyncio.run(main())


async def get_event_loop():
    async def work():
        return asyncio.get_event_loop()

    def find():
        try:
            asyncio.get_event_loop()
            found.append("true")
        except RuntimeError:
            found.append("false")

    found = []
    task = asyncio.create_task(work())
    print("a task has the same loop:", str(await task is asyncio.get_event_loop()).lower())
    thread = threading.Thread(target=find)
    thread.start()
    thread.join()
    print("a new thread has a loop:", found[0])


def set_event_loop():
    async def work():
        return "from the task"

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    print("set:", str(asyncio.get_event_loop() is loop).lower())
    task = loop.create_task(work())
    asyncio.set_event_loop(None)
    try:
        asyncio.get_event_loop()
    except RuntimeError:
        print("no loop: true")
    print(loop.run_until_complete(task))
    loop.close()


def new_event_loop_two_threads():
    async def double(number):
        return number * 2

    async def ask():
        future = asyncio.run_coroutine_threadsafe(double(21), other)
        print(await asyncio.wrap_future(future))

    other = asyncio.new_event_loop()
    doubles = threading.Thread(target=other.run_forever)
    asks = threading.Thread(target=asyncio.run, args=(ask(),))
    doubles.start()
    asks.start()
    asks.join()
    other.call_soon_threadsafe(other.stop)
    doubles.join()
    other.close()


def loop_run_forever_in_thread():
    async def work():
        return threading.get_ident() != here

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    here = threading.get_ident()
    future = asyncio.run_coroutine_threadsafe(work(), loop)
    print("ran in another thread:", str(future.result()).lower())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    print("closed")


def loop_run_until_complete():
    async def half(number):
        if number % 2:
            raise ValueError(f"{number} is odd")
        return number // 2

    loop = asyncio.new_event_loop()
    for number in [42, 43]:
        try:
            print(loop.run_until_complete(half(number)))
        except ValueError as error:
            print("error:", error)
    loop.close()


def loop_close():
    loop = asyncio.new_event_loop()
    print("closed:", str(loop.is_closed()).lower())
    loop.close()
    print("closed:", str(loop.is_closed()).lower())
    try:
        loop.call_soon(print, "never")
    except RuntimeError:
        print("refused: true")


def loop_is_running():
    async def main():
        print("running:", str(loop.is_running()).lower())

    loop = asyncio.new_event_loop()
    print("running:", str(loop.is_running()).lower())
    loop.run_until_complete(main())
    print("running:", str(loop.is_running()).lower())
    loop.close()


async def loop_time():
    loop = asyncio.get_running_loop()
    start = loop.time()
    deadline = start + 0.2
    print("due:", str(loop.time() >= deadline).lower())
    while (left := deadline - loop.time()) > 0:
        await asyncio.sleep(left)
    print("due:", str(loop.time() >= deadline).lower())
    print("0.2 s later:", str(round(loop.time() - start, 6) >= 0.2).lower())


async def loop_call_soon():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "first")
    handle = loop.call_soon(print, "never")
    loop.call_soon(print, "last")
    handle.cancel()
    print("nothing has been called yet")
    await asyncio.sleep(0)
    print("cancelled:", str(handle.cancelled()).lower())


async def loop_call_soon_coroutine():
    from concurrent.futures import ThreadPoolExecutor

    async def work(name):
        print("coroutine", name)

    def callback(loop, name):
        print("callback", name)
        return asyncio.run_coroutine_threadsafe(work(name), loop)

    loop = asyncio.get_running_loop()
    await asyncio.wrap_future(callback(loop, "one"))
    with ThreadPoolExecutor(1) as pool:
        task = pool.submit(callback, loop, "two").result()
    await asyncio.wrap_future(task)


async def loop_call_soon_threadsafe():
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def work():
        loop.call_soon_threadsafe(future.set_result, "from another thread")

    thread = threading.Thread(target=work)
    thread.start()
    print(await future)
    thread.join()


async def loop_call_later():
    def later():
        print("later")
        done.set()

    loop, done = asyncio.get_running_loop(), asyncio.Event()
    loop.call_later(0.2, later)
    loop.call_later(0.01, print, "soon")
    handle = loop.call_later(0.05, print, "never")
    handle.cancel()
    await done.wait()


async def loop_call_later_repeat():
    def tick(n):
        print("tick", n)
        if n == 3:
            done.set()
        else:
            loop.call_later(0.02, tick, n + 1)

    loop, done = asyncio.get_running_loop(), asyncio.Event()
    loop.call_soon(tick, 1)
    await done.wait()


async def loop_set_debug():
    import logging

    async def blocks():
        time.sleep(0.2)

    slow = []
    logger = logging.getLogger("asyncio")
    logger.addFilter(lambda record: slow.append(record) if "took" in record.msg else True)
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 0.05
    for debug in [False, True]:
        loop.set_debug(debug)
        await asyncio.create_task(blocks())
        await asyncio.sleep(0)
        print(f"debug: {loop.get_debug()}, slow: {len(slow) > 0}".lower())


async def loop_set_exception_handler():
    async def fails():
        raise ValueError("no answer")

    async def works():
        pass

    def handler(loop, context):
        print("handler:", context["exception"])

    asyncio.get_running_loop().set_exception_handler(handler)
    asyncio.create_task(fails())
    asyncio.create_task(works())
    await asyncio.sleep(0)
    print("the loop continues")


async def loop_set_exception_handler_panic():
    def callback():
        raise ValueError("no answer")

    def handler(loop, context):
        print("handler:", context["exception"])

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(callback)
    await asyncio.sleep(0)
    print("the loop continues")


def _print_log():
    """Prints what the default handler logs, instead of writing it to standard error."""
    import logging

    def show(record):
        print("default:", record.exc_info[1] if record.exc_info else record.getMessage())

    logging.getLogger("asyncio").addFilter(show)


async def loop_default_exception_handler():
    def callback():
        raise ValueError("no answer")

    def handler(loop, context):
        print("handler:", context["exception"])
        loop.default_exception_handler(context)

    _print_log()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    loop.call_soon(callback)
    await asyncio.sleep(0)
    print("the loop continues")


async def loop_call_exception_handler():
    def handler(loop, context):
        print("handler:", context["message"])

    _print_log()
    loop = asyncio.get_running_loop()
    default = loop.get_exception_handler()
    loop.set_exception_handler(handler)
    loop.call_exception_handler({"message": "no answer"})
    loop.set_exception_handler(default)
    loop.call_exception_handler({"message": "no answer"})


async def loop_set_task_factory():
    def factory(loop, coroutine, **options):
        print("new task:", coroutine.__name__)
        return asyncio.Task(coroutine, loop=loop, **options)

    async def double(number):
        return number * 2

    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    for number in [1, 2]:
        print(await asyncio.create_task(double(number)))
    loop.set_task_factory(None)


def _sum(number):
    return sum(range(1, number + 1))


async def loop_run_in_executor_pool():
    from concurrent.futures import ThreadPoolExecutor

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(2) as pool:
        jobs = [loop.run_in_executor(pool, _sum, number) for number in [10, 100]]
        for job in jobs:
            print(await job)


def loop_run_in_executor_processes():
    from concurrent.futures import ProcessPoolExecutor

    async def main():
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(2) as pool:
            jobs = [loop.run_in_executor(pool, _sum, number) for number in [10, 100]]
            for job in jobs:
                print(await job)

    asyncio.run(main())


def loop_set_default_executor():
    from concurrent.futures import ThreadPoolExecutor

    def job(number):
        print("begins", number)
        time.sleep(0.02)
        print("ends", number)

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        await asyncio.gather(*[loop.run_in_executor(None, job, number) for number in [1, 2]])

    asyncio.run(main())


def loop_shutdown_default_executor():
    def job():
        begun.set()
        time.sleep(0.05)
        print("the call ends")

    async def main():
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, job)
        begun.wait()
        await loop.shutdown_default_executor()
        print("shut down")

    begun = threading.Event()
    asyncio.run(main())


def loop_shutdown_default_executor_timeout():
    import queue
    import warnings

    def job():
        begun.set()
        release.wait()
        ended.put("the call ends")

    async def main():
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, job)
        begun.wait()
        warnings.simplefilter("ignore")
        await loop.shutdown_default_executor(timeout=0.05)
        print("not ended in time")
        release.set()
        print(ended.get())

    begun, release, ended = threading.Event(), threading.Event(), queue.Queue()
    asyncio.run(main())


async def loop_shutdown_asyncgens():
    async def count():
        number = 0
        try:
            while True:
                number += 1
                yield number
        finally:
            print("cleans up")

    numbers = count()
    print(f"Some({await numbers.__anext__()})")
    await asyncio.get_running_loop().shutdown_asyncgens()
    print("shut down")


async def loop_remove_signal_handler():
    if "CHILD" not in os.environ:
        program = [sys.executable, "-I", __file__, "loop_remove_signal_handler"]
        child = await asyncio.create_subprocess_exec(*program, env={**os.environ, "CHILD": "yes"})
        print(f"ended by signal Some({-await child.wait()})")
        return
    loop, terminated = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, terminated.set)
    os.kill(os.getpid(), signal.SIGTERM)
    await terminated.wait()
    print("handled", flush=True)
    loop.remove_signal_handler(signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)


def abstract_event_loop():
    async def double(number):
        return number * 2

    def start(loop: asyncio.AbstractEventLoop, number: int) -> asyncio.Task:
        return loop.create_task(double(number))

    for loop in [asyncio.SelectorEventLoop(), asyncio.new_event_loop()]:
        print(loop.run_until_complete(start(loop, 21)))
        loop.close()


def selector_event_loop():
    import socket

    async def main():
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        loop.call_later(0.02, ours.send, b"hello")
        text = await loop.sock_recv(theirs, 100)
        ours.close()
        theirs.close()
        return text.decode()

    loop = asyncio.SelectorEventLoop()
    print(loop.run_until_complete(main()))
    loop.close()


def event_loop_policy():
    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self):
            print("a new loop")
            return super().new_event_loop()

    async def main(name):
        print(name)

    asyncio.set_event_loop_policy(Policy())
    for name in ["one", "two"]:
        asyncio.run(main(name))
    asyncio.get_event_loop_policy().new_event_loop().close()


async def child_watcher():
    child = await asyncio.create_subprocess_exec("sh", "-c", "exit 3")
    print("callback:", await child.wait())

    child = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE)
    child.stdin.close()
    while True:
        try:
            os.kill(child.pid, 0)
        except ProcessLookupError:
            break
        await asyncio.sleep(0.01)
    print("no zombie")


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
