"""Measures the rows: reads lines "name n", and answers each with "name n nanoseconds"."""

import asyncio
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import wait as wait_for_any
from time import perf_counter, process_time, sleep

PLACES = 1000
WORKERS = 4

# Where the two threads of a hand-off run: the system decides (0), both on one core (1), or each on
# a core of its own (2).
PLACEMENT = 0
CORES = sorted(os.sched_getaffinity(0))


def place(n):
    """Sets where the threads of the next samples run."""
    global PLACEMENT
    PLACEMENT = n
    return 0


def pin(number):
    """Pins this thread. Threads that it starts inherit the core."""
    if PLACEMENT != 0:
        number = 0 if PLACEMENT == 1 else number % len(CORES)
        os.sched_setaffinity(0, [CORES[number]])


def unpin():
    """Allows this thread all cores of the process again."""
    os.sched_setaffinity(0, CORES)


def contend(n, operate):
    """Times n operations that two threads share."""
    start = threading.Barrier(3)

    def run(n):
        start.wait()
        operate(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in (n // 2, n - n // 2)]
    for thread in threads:
        thread.start()
    start.wait()
    watch = perf_counter()
    for thread in threads:
        thread.join()
    return perf_counter() - watch


def time_of(threads):
    """Times threads from the first start to the last end."""
    watch = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - watch


def ping_pong(n, wait, give):
    """Times n hand-offs between two alternating threads."""

    def first():
        pin(0)
        for _ in range(n // 2):
            give(1)
            wait(0)

    def second():
        pin(1)
        for _ in range(n // 2):
            wait(1)
            give(0)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    return time_of(threads)


async def task_ping_pong(n, wait, give):
    """Times n hand-offs between two alternating tasks."""

    async def task(me):
        for turn in range(n):
            if turn % 2 == me:
                await give(1 - me)
            else:
                await wait(me)

    watch = perf_counter()
    await asyncio.gather(task(0), task(1))
    return perf_counter() - watch


def lock(n):
    num, held = 0, threading.Lock()

    def operate(n):
        nonlocal num
        for _ in range(n):
            with held:
                num += 1

    return contend(n, operate)


def rlock(n):
    num, held = 0, threading.RLock()

    def operate(n):
        nonlocal num
        for _ in range(n):
            with held:
                num += 1
                with held:
                    pass

    return contend(n, operate)


def thread_local(n):
    local = threading.local()

    def operate(n):
        local.num = 0
        for _ in range(n):
            local.num += 1

    return contend(n, operate)


def wait(n):
    """Returns the processor time of waits of 2 ms."""
    begin, permits = threading.Barrier(2), threading.Semaphore(0)

    def run():
        for _ in range(n):
            begin.wait()
            permits.acquire()

    thread = threading.Thread(target=run)
    watch = process_time()
    thread.start()
    for _ in range(n):
        begin.wait()
        sleep(0.002)
        permits.release()
    thread.join()
    return process_time() - watch


def steps(number):
    """Returns the number of steps of a Collatz sequence."""
    steps = 0
    while number != 1:
        number = number // 2 if number % 2 == 0 else 3 * number + 1
        steps += 1
    return steps


def count(numbers):
    return sum(steps(1 + number % 1000) for number in numbers)


def compute_one(n):
    watch = perf_counter()
    count(range(n))
    return perf_counter() - watch


def compute_two(n):
    halves = range(n // 2), range(n // 2, n)
    threads = [threading.Thread(target=count, args=(half,)) for half in halves]
    return time_of(threads)


def semaphore(n):
    semaphores = [threading.Semaphore(0), threading.Semaphore(0)]
    return ping_pong(n, lambda me: semaphores[me].acquire(), lambda to: semaphores[to].release())


def event(n):
    events = [threading.Event(), threading.Event()]

    def wait(me):
        events[me].wait()
        events[me].clear()

    return ping_pong(n, wait, lambda other: events[other].set())


def condition(n):
    turn, changed = None, threading.Condition()

    def wait(me):
        with changed:
            changed.wait_for(lambda: turn == me)

    def give(other):
        nonlocal turn
        with changed:
            turn = other
            changed.notify()

    return ping_pong(n, wait, give)


def barrier(n):
    both = threading.Barrier(2)
    return ping_pong(2 * n, lambda me: both.wait(), lambda other: None)


def rwlock(n):
    """The lock of the counterpart, without a writer."""
    changed, readers = threading.Condition(), 0

    def operate(n):
        nonlocal readers
        for _ in range(n):
            with changed:
                changed.wait_for(lambda: True)
                readers += 1
            with changed:
                readers -= 1
                changed.notify_all()

    return contend(n, operate)


def actor(n):
    requests, items = queue.Queue(), {"apple": n}

    def run():
        pin(1)
        while True:
            request, reply = requests.get()
            if request is None:
                break
            reply.set_result(request())

    def take():
        items["apple"] -= 1
        return items["apple"]

    thread = threading.Thread(target=run)
    thread.start()
    pin(0)
    watch = perf_counter()
    for _ in range(n):
        reply = Future()
        requests.put((take, reply))
        reply.result()
    elapsed = perf_counter() - watch
    unpin()
    requests.put((None, None))
    thread.join()
    assert items["apple"] == 0
    return elapsed


def lateness(n, run):
    late = 0
    for _ in range(n):
        due = perf_counter() + 0.005
        late += max(0, run(0.005) - due)
    return late


def timer(n):
    def run(interval):
        called = []
        one = threading.Timer(interval, lambda: called.append(perf_counter()))
        one.start()
        one.join()
        return called[0]

    return lateness(n, run)


def call_later(n):
    async def run(interval):
        loop = asyncio.get_running_loop()
        called = loop.create_future()
        loop.call_later(interval, lambda: called.set_result(perf_counter()))
        return await called

    loop = asyncio.new_event_loop()
    late = lateness(n, lambda interval: loop.run_until_complete(run(interval)))
    loop.close()
    return late


def timers(n):
    async def run():
        loop = asyncio.get_running_loop()
        done, left = loop.create_future(), n

        def called():
            nonlocal left
            left -= 1
            if left == 0:
                done.set_result(None)

        for number in range(n):
            loop.call_later(number * 7919 % 200_000 / 1_000_000, called)
        await done

    watch = process_time()
    asyncio.run(run())
    return process_time() - watch


def queue_(n):
    items = queue.Queue()

    def put():
        for item in range(n):
            items.put(item)

    thread = threading.Thread(target=put)
    watch = perf_counter()
    thread.start()
    for item in range(n):
        assert items.get() == item
    thread.join()
    return perf_counter() - watch


def nothing(*_):
    pass


def pool(n):
    executor = ThreadPoolExecutor(3)
    watch = perf_counter()
    with executor:
        executor.map(nothing, range(n))
    return perf_counter() - watch


def thread(n):
    watch = perf_counter()
    for _ in range(n):
        one = threading.Thread(target=nothing)
        one.start()
        one.join()
    return perf_counter() - watch


def process(n, method="fork"):
    context = multiprocessing.get_context(method)
    watch = perf_counter()
    for _ in range(n):
        one = context.Process(target=nothing)
        one.start()
        one.join()
    return perf_counter() - watch


def put_all(items, n):
    for item in range(n):
        items.put(item)


def process_queue(n):
    context = multiprocessing.get_context("fork")
    items = context.Queue()
    child = context.Process(target=put_all, args=(items, n))
    child.start()
    assert items.get() == 0
    watch = perf_counter()
    for item in range(1, n):
        assert items.get() == item
    elapsed = perf_counter() - watch
    child.join()
    return elapsed


def work(conn):
    while (job := conn.recv()) is not None:
        conn.send(f"done {job[0]}")


def master_worker(n):
    context = multiprocessing.get_context("fork")
    tasks_of, workers = {}, []
    for _ in range(WORKERS):
        conn, other_end = context.Pipe()
        child = context.Process(target=work, args=(other_end,))
        child.start()
        other_end.close()
        workers.append((conn, child))
        conn.send((0, 1))
        assert conn.recv() == "done 0"  # the worker is running
    tasks, done = deque(range(n)), 0

    def hand_out(conn):
        if tasks:
            tasks_of[conn] = tasks.popleft()
            conn.send((tasks_of[conn], 1))

    watch = perf_counter()
    for conn, _ in workers:
        hand_out(conn)
    while done < n:
        for conn in wait_for_any(tasks_of):
            assert conn.recv() == f"done {tasks_of[conn]}"
            done += 1
            hand_out(conn)
    elapsed = perf_counter() - watch
    for conn, child in workers:
        conn.send(None)
        child.join()
    return elapsed


def same(number):
    return number


def process_pool_map(n):
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        pool.map(same, range(100), chunksize=1)  # the workers are running
        watch = perf_counter()
        results = pool.map(same, range(n), chunksize=1)
        elapsed = perf_counter() - watch
    assert results == list(range(n))
    return elapsed


def send_back(child, parent):
    parent.close()
    try:
        while True:
            child.send(child.recv())
    except EOFError:
        pass


def process_pipe(n):
    context = multiprocessing.get_context("fork")
    parent, other_end = context.Pipe()
    child = context.Process(target=send_back, args=(other_end, parent))
    child.start()
    other_end.close()

    def ask(number):
        parent.send(number)
        assert parent.recv() == number

    ask(0)  # the child is running
    watch = perf_counter()
    for number in range(n):
        ask(number)
    elapsed = perf_counter() - watch
    parent.close()
    child.join()
    return elapsed


def process_manager(n):
    with multiprocessing.get_context("fork").Manager() as manager:
        shared = manager.dict(key=1)
        assert shared["key"] == 1  # the manager is running
        watch = perf_counter()
        for _ in range(n):
            assert shared["key"] == 1
        return perf_counter() - watch


async def do_nothing(number):
    return number


def task(n):
    async def run():
        watch = perf_counter()
        for number in range(n):
            await asyncio.create_task(do_nothing(number))
        return perf_counter() - watch

    return asyncio.run(run())


def task_switch(n):
    # In each turn both tasks yield.
    return asyncio.run(
        task_ping_pong(n // 2, lambda me: asyncio.sleep(0), lambda other: asyncio.sleep(0))
    )


def gather(n):
    async def run():
        watch = perf_counter()
        results = await asyncio.gather(*(do_nothing(number) for number in range(n)))
        assert len(results) == n
        return perf_counter() - watch

    return asyncio.run(run())


def async_lock(n):
    async def run():
        held = asyncio.Lock()

        async def work(n):
            for _ in range(n):
                async with held:
                    await asyncio.sleep(0)

        watch = perf_counter()
        await asyncio.gather(work(n // 2), work(n - n // 2))
        return perf_counter() - watch

    return asyncio.run(run())


def async_event(n):
    async def run():
        events = [asyncio.Event(), asyncio.Event()]

        async def wait(me):
            await events[me].wait()
            events[me].clear()

        async def give(other):
            events[other].set()

        return await task_ping_pong(n, wait, give)

    return asyncio.run(run())


def async_condition(n):
    async def run():
        turn, changed = None, asyncio.Condition()

        async def wait(me):
            nonlocal turn
            async with changed:
                await changed.wait_for(lambda: turn == me)
                turn = None

        async def give(other):
            nonlocal turn
            async with changed:
                turn = other
                changed.notify_all()

        return await task_ping_pong(n, wait, give)

    return asyncio.run(run())


def async_queue(n):
    async def run():
        items = asyncio.Queue(PLACES)

        async def put():
            for item in range(n):
                await items.put(item)

        watch = perf_counter()
        putting = asyncio.create_task(put())
        for item in range(n):
            assert await items.get() == item
            items.task_done()
        await items.join()
        await putting
        return perf_counter() - watch

    return asyncio.run(run())


def call_soon_threadsafe(n):
    loop, answered = asyncio.new_event_loop(), queue.SimpleQueue()

    def run():
        pin(1)
        loop.run_forever()

    thread = threading.Thread(target=run)
    thread.start()
    pin(0)
    watch = perf_counter()
    for _ in range(n):
        loop.call_soon_threadsafe(answered.put, None)
        answered.get()
    elapsed = perf_counter() - watch
    unpin()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    return elapsed


ROWS = {
    "place": place,
    "lock": lock,
    "rlock": rlock,
    "thread_local": thread_local,
    "wait": wait,
    "compute_one": compute_one,
    "compute_two": compute_two,
    "semaphore": semaphore,
    "event": event,
    "condition": condition,
    "barrier": barrier,
    "rwlock": rwlock,
    "actor": actor,
    "timer": timer,
    "call_later": call_later,
    "timers": timers,
    "queue": queue_,
    "pool": pool,
    "thread": thread,
    "process": process,
    "process_spawn": partial(process, method="spawn"),
    "process_queue": process_queue,
    "master_worker": master_worker,
    "process_pool_map": process_pool_map,
    "process_pipe": process_pipe,
    "process_manager": process_manager,
    "task": task,
    "task_switch": task_switch,
    "gather": gather,
    "async_lock": async_lock,
    "async_event": async_event,
    "async_condition": async_condition,
    "async_queue": async_queue,
    "call_soon_threadsafe": call_soon_threadsafe,
}


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends the program without a traceback
    for line in sys.stdin:
        name, n = line.split()
        print(name, n, round(ROWS[name](int(n)) * 1e9), flush=True)


if __name__ == "__main__":
    main()
