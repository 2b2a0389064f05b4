"""Phrases for `concurrent.futures`."""

import sys


def executor_submit():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        future = pool.submit(lambda: 6 * 7)
        print(future.result())


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


if __name__ == "__main__":
    globals()[sys.argv[1]]()
