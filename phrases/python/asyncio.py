"""Phrases for `asyncio`."""

import asyncio
import inspect
import os
import signal
import sys
import threading
import time


async def all_tasks():
    tasks = [asyncio.create_task(asyncio.sleep(60)) for _ in range(2)]
    print(len(asyncio.all_tasks()) - 1, "besides this one")
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    print(len(asyncio.all_tasks()) - 1, "besides this one")


async def barrier():
    barrier = asyncio.Barrier(2)

    async def other():
        print("one has come")
        await barrier.wait()

    task = asyncio.create_task(other())
    await asyncio.sleep(0)
    print("two has come")
    await barrier.wait()
    await task
    print("both go on")


async def condition_wait_for():
    condition, count = asyncio.Condition(), 0

    async def wait():
        async with condition:
            await condition.wait_for(lambda: count >= 3)
            print("seen:", count)

    waiter = asyncio.create_task(wait())
    for _ in range(3):
        await asyncio.sleep(0)
        print("one more")
        async with condition:
            count += 1
            condition.notify_all()
    await waiter


async def create_subprocess_exec():
    child = await asyncio.create_subprocess_exec(
        "sh", "-c", "echo one; echo two; exit 3", stdout=asyncio.subprocess.PIPE
    )
    async for line in child.stdout:
        print(line.decode().rstrip())
    print("returncode:", await child.wait())


async def current_task():
    print("the main coroutine is a task:", asyncio.current_task() is not None)

    async def own():
        return asyncio.current_task()

    task = asyncio.create_task(own())
    print("it is the task itself:", await task is task)


async def eager_task_factory():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def work(name, waits):
        print(f"{name}: begins")
        if waits:
            await asyncio.sleep(0)
        print(f"{name}: ends")

    for name, waits in [("one", False), ("two", True)]:
        task = asyncio.create_task(work(name, waits))
        print("done" if task.done() else "waits")
        await task


async def event_wait_timeout():
    event = asyncio.Event()
    for seconds in [0.05, 60]:
        try:
            await asyncio.wait_for(event.wait(), seconds)
            print("set")
        except asyncio.TimeoutError:
            print("not set in time")
        event.set()


async def first_exception():
    async def good():
        return "good"

    async def bad():
        raise ValueError("bad")

    coroutines = [asyncio.sleep(60), good(), bad(), asyncio.sleep(60)]
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    tasks[0].cancel()
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        if not task.cancelled() and task.exception():
            print("failed:", task.exception())
    print("pending:", len(pending))


async def gather_return_exceptions():
    async def work(n):
        if n == 2:
            raise ValueError(f"{n} fails")
        return n

    for result in await asyncio.gather(*map(work, [1, 2, 3]), return_exceptions=True):
        print(f"error: {result}" if isinstance(result, BaseException) else result)


async def loop_add_reader():
    import socket

    ours, other = socket.socketpair()
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(ours, ready.set)
    other.sendall(b"hello")

    await ready.wait()
    loop.remove_reader(ours)
    print(ours.recv(100).decode())
    ours.close()
    other.close()


async def loop_add_signal_handler():
    interrupted = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.set)
    for n in [1, 2]:
        os.kill(os.getpid(), signal.SIGINT)
        await interrupted.wait()
        interrupted.clear()
        print("interrupted", n)


async def loop_create_datagram_endpoint():
    loop = asyncio.get_running_loop()
    received = loop.create_future()

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data, address):
            received.set_result(data)

    here = ("127.0.0.1", 0)
    receiver, _ = await loop.create_datagram_endpoint(Receiver, local_addr=here)
    address = receiver.get_extra_info("sockname")
    sender, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=here)
    sender.sendto(b"hello", address)
    print((await received).decode())
    sender.close()
    receiver.close()


async def loop_getaddrinfo():
    loop = asyncio.get_running_loop()
    for *_, address in await loop.getaddrinfo("localhost", 80, type=1):
        print(*address[:2])


async def loop_slow_callback_duration():
    import logging

    slow = []
    logger = logging.getLogger("asyncio")
    logger.addFilter(lambda record: slow.append(record) if "took" in record.msg else True)
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.05

    async def blocks():
        time.sleep(0.2)

    await asyncio.create_task(blocks())
    print("slow:", str(len(slow) > 0).lower())


async def open_connection():
    async def hello(reader, writer):
        writer.write(b"hello\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hello, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()

    reader, writer = await asyncio.open_connection(host, port)
    print((await reader.readline()).decode().rstrip())
    writer.close()
    await writer.wait_closed()


async def queue_get_timeout():
    queue = asyncio.Queue(1)
    for seconds in [0.05, 60]:
        try:
            print(await asyncio.wait_for(queue.get(), seconds))
        except asyncio.TimeoutError:
            print("timed out")
            await queue.put(1)


async def queue_get_nowait():
    queue = asyncio.Queue(1)
    await queue.put(1)
    for _ in range(2):
        try:
            print(queue.get_nowait())
        except asyncio.QueueEmpty:
            print("empty")


async def queue_join():
    queue = asyncio.Queue()

    async def consume():
        while True:
            print("does", await queue.get())
            queue.task_done()

    consumer = asyncio.create_task(consume())
    for items in [[1, 2], [3, 4]]:
        for item in items:
            queue.put_nowait(item)
        await queue.join()
        print("all done")
    consumer.cancel()


async def queue_many_readers():
    queue = asyncio.Queue(2)

    async def read():
        total = 0
        while (item := await queue.get()) is not None:
            total += item
        return total

    readers = [asyncio.create_task(read()) for _ in range(2)]
    for item in range(1, 101):
        await queue.put(item)
    for _ in readers:
        await queue.put(None)
    print(sum(await asyncio.gather(*readers)))


async def queue_put_nowait():
    queue = asyncio.Queue(1)
    for item in [1, 2]:
        try:
            queue.put_nowait(item)
            print("put", item)
        except asyncio.QueueFull:
            print("no place for", item)


async def queue_shutdown():
    queue = asyncio.Queue(1)
    await queue.put("first")

    async def put():
        try:
            await queue.put("second")
        except asyncio.QueueShutDown:
            print("put: shut down")

    waiting = asyncio.create_task(put())
    await asyncio.sleep(0)
    queue.shutdown()
    await waiting
    print("get:", await queue.get())
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        print("get: shut down")


def runner():
    log = []

    async def work():
        log.append("from the task")

    async def main():
        await asyncio.create_task(work())

    with asyncio.Runner() as runner:
        runner.run(main())
    print(log[0])


async def shield():
    async def work():
        await asyncio.sleep(0.3)
        print("the task ends")

    task = asyncio.create_task(work())
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.02)
    except asyncio.TimeoutError:
        print("timed out")
    await task


async def sleep_zero():
    async def other():
        print("the other one")

    task = asyncio.create_task(other())
    print("before")
    await asyncio.sleep(0)
    print("after")
    await task


async def start_server():
    async def echo(reader, writer):
        text = await reader.read()
        writer.write(text.upper())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()

    for text in ["hello", "world"]:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(text.encode())
        writer.write_eof()
        print((await reader.read()).decode())
        writer.close()


def _reader(data):
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def stream_reader_readexactly():
    reader = _reader(b"abcde")
    print((await reader.readexactly(4)).decode())
    try:
        await reader.readexactly(4)
    except asyncio.IncompleteReadError:
        print("ended too early")


async def stream_reader_readline():
    import json

    reader = _reader(b"one\ntwo")
    while line := await reader.readline():
        print(json.dumps(line.decode()))


async def stream_reader_readuntil():
    reader = _reader(b"one;two")
    for _ in range(2):
        try:
            print((await reader.readuntil(b";")).decode(), "whole")
        except asyncio.IncompleteReadError as error:
            print(error.partial.decode(), "cut off")


async def stream_writer_writelines():
    done = asyncio.Event()

    async def show(reader, writer):
        print((await reader.read()).decode(), end="")
        writer.close()
        done.set()

    server = await asyncio.start_server(show, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.writelines([b"one\n", b"two\n"])
    await writer.drain()
    writer.close()
    await done.wait()


async def subprocess_communicate():
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec("cat", stdin=pipe, stdout=pipe)
    output, _ = await child.communicate(b"x" * 1_000_000)
    print(len(output))


async def subprocess_stdout():
    child = await asyncio.create_subprocess_exec(
        "sh", "-c", "echo out; echo err >&2",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )
    print((await child.stdout.read()).decode(), end="")
    await child.wait()


async def task_cancel():
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
        print("ended by itself")
    except asyncio.CancelledError:
        if task.cancelled():
            print("cancelled")


async def task_get_name():
    async def work(n):
        return n

    tasks = [asyncio.create_task(work(1), name="one"), asyncio.create_task(work(2), name="two")]
    await asyncio.wait(tasks)
    for task in tasks:
        print(f"{task.get_name()}: {task.result()}")


async def task_group():
    async def bad():
        await asyncio.sleep(0)
        raise ValueError("bad")

    tasks = []
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in [bad(), asyncio.sleep(60), asyncio.sleep(60)]:
                tasks.append(group.create_task(coroutine))
            tasks[2].cancel()
    except ExceptionGroup as failed:
        print("failed:", failed.exceptions[0])
    print("left:", sum(not task.done() for task in tasks))


async def timeout():
    try:
        async with asyncio.timeout(0.05) as limit:
            print("begins")
            await asyncio.sleep(60)
            print("never")
    except TimeoutError:
        if limit.expired():
            print("timed out")


async def timeout_at():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.put_nowait(2)
    deadline = asyncio.get_running_loop().time() + 0.2
    try:
        async with asyncio.timeout_at(deadline):
            while True:
                print(await queue.get())
    except TimeoutError:
        print("time is up")


async def timeout_reschedule():
    try:
        async with asyncio.timeout(60) as limit:
            limit.reschedule(asyncio.get_running_loop().time() + 0.05)
            await asyncio.sleep(60)
            print("never")
    except TimeoutError:
        print("timed out")


async def to_thread():
    here = threading.get_ident()

    def call(name):
        print("hello,", name)
        return threading.get_ident() != here

    elsewhere = await asyncio.to_thread(call, "thread")
    print("in another thread:", str(elsewhere).lower())


def loop_run_in_executor():
    async def main():
        text = "borrowed"
        length = await asyncio.get_running_loop().run_in_executor(None, lambda: len(text))
        print(text, length)

    asyncio.run(main())


async def wait_for():
    async def slow():
        await asyncio.sleep(60)
        print("never")

    try:
        await asyncio.wait_for(slow(), 0.05)
        print("done")
    except asyncio.TimeoutError:
        print("timed out")


async def wait_for_task():
    task = asyncio.create_task(asyncio.sleep(60))
    try:
        await asyncio.wait_for(task, 0.05)
    except asyncio.TimeoutError:
        print("timed out")
        print("cancelled:", str(task.cancelled()).lower())


async def wait_for_zero():
    async def quick():
        print("begins")

    try:
        await asyncio.wait_for(quick(), 0)
        print("done")
    except asyncio.TimeoutError:
        print("timed out")


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
