"""Phrases for `concurrent.futures`."""

import sys


def executor_submit():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        future = pool.submit(lambda: 6 * 7)
        print(future.result())


def executor_max_workers():
    from concurrent.futures import ThreadPoolExecutor
    from unittest.mock import patch

    cpu_count = "os.cpu_count" if sys.version_info < (3, 13) else "os.process_cpu_count"
    for cpus, where in [(1, "for 1 CPU"), (64, "for 64 CPUs")]:
        with patch(cpu_count, return_value=cpus):
            print(f"{where}:", ThreadPoolExecutor()._max_workers)
    print("here, 5 at least:", str(ThreadPoolExecutor()._max_workers >= 5).lower())


def executor_thread_name_prefix():
    from concurrent.futures import ThreadPoolExecutor
    from threading import current_thread

    with ThreadPoolExecutor(1, thread_name_prefix="loader") as pool:
        pool.submit(lambda: print(current_thread().name))


def executor_initializer():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier, local

    own, all_begun = local(), Barrier(2)

    def connect(port):
        own.connection = port

    def job(_):
        all_begun.wait()  # so that each thread has one job
        return own.connection

    with ThreadPoolExecutor(2, initializer=connect, initargs=(8080,)) as pool:
        print(list(pool.map(job, range(2))))


def broken_executor():
    import logging
    from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

    def initialize():
        raise ValueError("fails")

    logging.getLogger("concurrent.futures").disabled = True  # logs the exception
    pool = ThreadPoolExecutor(1, initializer=initialize)
    future = pool.submit(lambda: 42)
    print("queued: true")
    try:
        print("result:", future.result())
    except BrokenExecutor:
        print("result: false")
    try:
        pool.submit(print, "never")
    except BrokenExecutor:
        print("queued: false")


def executor_map():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        squares = list(pool.map(lambda num: num * num, range(5)))
    print(squares)


def executor_map_timeout():
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as TimedOut
    from threading import Event

    release = Event()

    def square(num):
        if num == 2:
            release.wait()  # too late
        return num * num

    with ThreadPoolExecutor(2) as pool:
        try:
            for result in pool.map(square, [1, 2], timeout=0.5):
                print(result)
        except TimedOut:
            print("timed out")
        release.set()


def future_result():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        for divisor in [2, 0]:
            future = pool.submit(lambda: 10 // divisor)
            try:
                print(future.result())
            except ZeroDivisionError:
                print("failed")


def future_result_timeout():
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as TimedOut
    from threading import Event

    release = Event()
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(lambda: release.wait() and 6 * 7)
        try:
            print(future.result(0.05))
        except TimedOut:
            print("timed out")
        release.set()
        print(future.result())


def future_exception():
    from concurrent.futures import ThreadPoolExecutor

    def divide(divisor):
        if divisor == 0:
            raise ValueError("division by zero")
        return 10 // divisor

    with ThreadPoolExecutor(1) as pool:
        for divisor in [2, 0]:
            error = pool.submit(divide, divisor).exception()
            print("none" if error is None else error)


def future_add_done_callback():
    from concurrent.futures import ThreadPoolExecutor

    def callback(future):
        print("done, failed:", str(future.exception() is not None).lower())

    with ThreadPoolExecutor(1) as pool:
        for divisor in [2, 0]:
            pool.submit(lambda divisor=divisor: 10 // divisor).add_done_callback(callback)


def future_set_result():
    from concurrent.futures import Future
    from threading import Thread

    for result in [42, ValueError("no answer")]:
        future = Future()
        failed = isinstance(result, Exception)
        Thread(target=future.set_exception if failed else future.set_result, args=(result,)).start()
        try:
            print(future.result())
        except ValueError as why:
            print(why)


def invalid_state_error():
    from concurrent.futures import Future, InvalidStateError

    future = Future()
    for result in [1, 2]:
        try:
            future.set_result(result)
            print("set", result)
        except InvalidStateError:
            print("cannot set", result)
    print(future.result())


def future_set_running_or_notify_cancel():
    from concurrent.futures import Future

    def run(future):
        is_wanted = future.set_running_or_notify_cancel()
        print("runs:", str(is_wanted).lower())
        if is_wanted:
            future.set_result(6 * 7)

    future = Future()
    run(future)
    print(future.result())
    future = Future()
    future.cancel()
    run(future)


def future_done():
    from concurrent.futures import Future

    future = Future()
    print("done:", str(future.done()).lower())
    future.set_result(42)
    print("done:", str(future.done()).lower())

    future = Future()
    future.set_exception(ValueError())
    print("done:", str(future.done()).lower())


def future_cancel():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    begun, release = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: (begun.set(), release.wait()))
        queued = pool.submit(print, "never")
        begun.wait()
        running.cancel()
        queued.cancel()
        release.set()
    for future in [running, queued]:
        print("cancelled:", str(future.cancelled()).lower())


def as_completed():
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import as_completed as in_order_of_ending
    from threading import Event

    release = Event()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(lambda: release.wait() and "slow")
        fast = pool.submit(lambda: "fast")
        for future in in_order_of_ending([slow, fast]):
            print(future.result())
            release.set()


def as_completed_timeout():
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as TimedOut
    from concurrent.futures import as_completed as in_order_of_ending
    from threading import Event

    release = Event()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(lambda: release.wait() and "slow")
        fast = pool.submit(lambda: "fast")
        try:
            for future in in_order_of_ending([slow, fast], timeout=0.3):
                print(future.result())
        except TimedOut:
            print("timed out")
        release.set()


def wait_timeout():
    from concurrent.futures import ALL_COMPLETED, ThreadPoolExecutor, wait
    from threading import Event

    release = Event()
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(release.wait), pool.submit(lambda: None)]
        done, not_done = wait(futures, timeout=0.3)
        print(f"{len(done)} done, {len(not_done)} not done")
        release.set()
        done, not_done = wait(futures, timeout=60, return_when=ALL_COMPLETED)
        print(f"{len(done)} done, {len(not_done)} not done")


def wait_first_completed():
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
    from threading import Event

    release = Event()

    def fail():
        raise ValueError("no answer")

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(release.wait), pool.submit(fail)]
        done, pending = wait(jobs, return_when=FIRST_COMPLETED)
        print(len(done), "has ended, failed:", str(done.pop().exception() is not None).lower())
        release.set()
    print(len([job for job in pending if job.done()]), "more")


def wait_first_exception():
    from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

    with ThreadPoolExecutor(2) as pool:
        for jobs in [["1", "x"], ["1", "2"]]:
            done, _ = wait([pool.submit(int, text) for text in jobs], return_when=FIRST_EXCEPTION)
            print("failed:", str(any(job.exception() for job in done)).lower())


def executor_shutdown():
    from concurrent.futures import ThreadPoolExecutor

    done = []
    pool = ThreadPoolExecutor(2)
    for num in range(5):
        pool.submit(done.append, num)
    pool.shutdown()
    print(len(done), "done")


def executor_shutdown_cancel_futures():
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    begun, release = Event(), Event()

    def running():
        begun.set()
        release.wait()
        print("the first job has ended")

    pool = ThreadPoolExecutor(1)
    pool.submit(running)
    queued = [pool.submit(print, "never") for _ in range(2)]
    begun.wait()
    pool.shutdown(wait=False, cancel_futures=True)
    print(len([future for future in queued if future.cancelled()]), "cancelled")
    release.set()
    pool.shutdown(wait=True)


def process_pool_submit():
    import os
    from concurrent.futures import ProcessPoolExecutor
    from operator import mul

    with ProcessPoolExecutor(2) as pool:
        product = pool.submit(mul, 6, 7).result()
        worker = pool.submit(os.getpid).result()
    print(f"{product}, in another process: {str(worker != os.getpid()).lower()}")


def _square_and_worker(num):
    import os

    return num * num, os.getpid()


def process_pool_map_chunksize():
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(_square_and_worker, range(5), chunksize=2))
    for chunk in [results[:2], results[2:4], results[4:]]:
        if len({worker for _, worker in chunk}) == 1:
            print([square for square, _ in chunk], "in one process")


def _initialize(base):
    global powers
    print("initializes a worker", flush=True)
    powers = [base**n for n in range(4)]


def _power(n):
    return powers[n]


def process_pool_initializer():
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(1, initializer=_initialize, initargs=(10,)) as pool:
        for n in [2, 3]:
            print(pool.submit(_power, n).result(), flush=True)


def process_pool_max_tasks_per_child():
    from concurrent.futures import ProcessPoolExecutor

    pids = []
    with ProcessPoolExecutor(1, max_tasks_per_child=1) as pool:
        for num in [1, 2]:
            square, pid = pool.submit(_square_and_worker, num).result()
            print(square)
            pids.append(pid)
    print("the same process:", str(pids[0] == pids[1]).lower())


num = 1


def _num():
    return num


def process_pool_mp_context():
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    global num
    num = 2
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        worker = pool.submit(_num)
        print("here:", num)
        print("in the worker:", worker.result())


def _double(num):
    import os

    if num == 0:
        os._exit(1)  # or is killed
    return 2 * num


def broken_process_pool():
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    pool = ProcessPoolExecutor(1)
    for name, num in [("the job", 0), ("the next job", 2)]:
        try:
            print(f"{name}:", pool.submit(_double, num).result())
        except BrokenExecutor:  # `BrokenProcessPool`
            print(f"{name}: failed")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
