"""concurrent.futures: what a pool and its futures offer, call by call."""

import logging
import sys
import time
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    ThreadPoolExecutor,
    TimeoutError,
    as_completed,
    wait,
)
from threading import Event


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def text(call, *args):
    """What a call returns, or why there is nothing."""
    try:
        return str(call(*args))
    except CancelledError:
        return "cancelled"
    except TimeoutError:
        return "timed out"
    except Exception as error:
        return f"failed: {error}"


def square(num):
    time.sleep(0.1)
    if num == 3:
        raise ValueError(f"cannot square {num}")
    return num * num


def blocker(e):
    """Submits a job that ends when the gate is set. Returns when the job has begun."""
    begun, gate = Event(), Event()

    def job():
        begun.set()
        gate.wait()
        return 0

    future = e.submit(job)
    begun.wait()
    return future, gate


def results():
    with ThreadPoolExecutor(2) as e:
        blocked, gate = blocker(e)
        say(f"running: {lower(blocked.running())}, done: {lower(blocked.done())}")
        say(f"result: {text(blocked.result, 0.05)}")
        say(f"exception: {text(blocked.exception, 0)}")
        gate.set()
        say(f"result: {text(blocked.result)}, again: {text(blocked.result)}")
        say(f"running: {lower(blocked.running())}, done: {lower(blocked.done())}")
        failed = e.submit(square, 3)
        say(f"result: {text(failed.result)}")
        for future in (failed, blocked):
            exception = future.exception()
            say(f"exception: {'none' if exception is None else exception}")


def lower(flag):
    """`true` or `false`."""
    return str(flag).lower()


def report(future):
    say(f"callback: {text(future.result)}")


def fail(_):
    raise ValueError("a callback may fail")


def callbacks():
    with ThreadPoolExecutor(1) as e:
        _, gate = blocker(e)
        two, three, four = (e.submit(square, num) for num in (2, 3, 4))
        for future in (two, three, four):
            future.add_done_callback(fail)
            future.add_done_callback(report)
        four.cancel()
        gate.set()
    two.add_done_callback(report)


def cancel():
    with ThreadPoolExecutor(1) as e:
        running, gate = blocker(e)
        queued = e.submit(square, 2)
        say(f"cancel: {lower(running.cancel())} {lower(queued.cancel())}")
        say(f"cancelled: {lower(running.cancelled())} {lower(queued.cancelled())}")
        done = f"{lower(running.done())} {lower(queued.done())}"
        say(f"done: {done}, running: {lower(queued.running())}")
        gate.set()
        say(f"result: {text(running.result)} {text(queued.result)}")


def map_():
    with ThreadPoolExecutor(3) as e:
        say(f"map: {list(e.map(square, [5, 1, 2]))}")
        squares = e.map(square, [1, 3, 2])
        for _ in range(2):
            say(f"map: {text(next, squares)}")

        gate = Event()

        def job(num):
            if num == 2:
                gate.wait()
            return num

        numbers = e.map(job, [1, 2], timeout=0.2)
        for _ in range(2):
            say(f"map: {text(next, numbers)}")
        gate.set()


def completed():
    with ThreadPoolExecutor(3) as e:
        slow, gate = blocker(e)
        quick = e.submit(square, 2)
        for future in as_completed([slow, quick]):
            say(f"as_completed: {text(future.result)}")
            gate.set()

        slow, gate = blocker(e)
        quick = e.submit(square, 2)
        quick.result()
        try:
            for future in as_completed([slow, quick], timeout=0.05):
                say(f"as_completed: {text(future.result)}")
        except TimeoutError:
            say("as_completed: timed out")
        gate.set()


def waits():
    with ThreadPoolExecutor(2) as e:
        slow, gate = blocker(e)
        futures = [slow, e.submit(square, 2)]

        def tell(which, ends):
            done, not_done = ends
            say(f"{which}: {len(done)} done, {len(not_done)} not done")

        tell("FIRST_COMPLETED", wait(futures, None, FIRST_COMPLETED))
        tell("timeout", wait(futures, 0.05, ALL_COMPLETED))
        futures.append(e.submit(square, 3))
        tell("FIRST_EXCEPTION", wait(futures, None, FIRST_EXCEPTION))
        gate.set()
        tell("ALL_COMPLETED", wait(futures, None, ALL_COMPLETED))

        numbers = [e.submit(int, text) for text in ("1", "x")]
        done, _ = wait(numbers, None, FIRST_EXCEPTION)
        failed = any(future.exception() for future in done)
        say(f"FIRST_EXCEPTION: failed: {lower(failed)}")


def shutdown():
    e = ThreadPoolExecutor(1)
    outer = e.submit(lambda: e.submit(square, 6))
    say(f"a job of a job: {text(outer.result().result)}")

    running, gate = blocker(e)
    queued = e.submit(square, 7)
    e.shutdown(wait=False, cancel_futures=True)
    say(f"done: {lower(running.done())}, cancelled: {lower(queued.cancelled())}")
    try:
        e.submit(square, 8)
    except RuntimeError as error:
        say(f"submit: {error}")
    gate.set()
    e.shutdown(wait=True)
    say(f"done: {lower(running.done())}")


if __name__ == "__main__":
    logging.disable()  # a callback that fails is logged
    results()
    callbacks()
    cancel()
    map_()
    completed()
    waits()
    shutdown()
