"""multiprocessing.Pool with results: map, imap, callbacks, time limits, and a worker that dies."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import Pool, TimeoutError, parent_process
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def die_with_parent():
    """Ends a worker whose parent was killed."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def square(n):
    if n < 0:
        raise ValueError(f"{n} is negative")
    return n * n


def power(base, exponent):
    return base**exponent


def fail(message):
    raise RuntimeError(message)


def nap(ms):
    time.sleep(ms / 1000)
    return ms


def die():
    os.abort()


def called(value):
    say(f"callback: {value}")


def failed(error):
    say(f"error_callback: {error}")


if __name__ == "__main__":
    p = Pool(2, initializer=die_with_parent)
    say(f"map: {p.map(square, range(1, 6))}")
    say(f"starmap: {p.starmap(power, [(2, 3), (3, 2)])}")
    results = p.imap(square, [1, -2, 3])
    for _ in range(3):
        try:
            say(f"imap: {next(results)}")
        except ValueError as error:
            say(f"imap: {error}")
    for result in p.imap_unordered(nap, [800, 0]):
        say(f"imap_unordered: {result}")

    job = p.apply_async(square, (7,), callback=called, error_callback=failed)
    say(f"get: {job.get()}")
    job = p.apply_async(fail, ("from fail",), callback=called, error_callback=failed)
    try:
        job.get()
    except RuntimeError as error:
        say(f"get: {error}")

    job = p.apply_async(nap, (800,))
    try:
        job.get(timeout=0.05)
    except TimeoutError:
        say(f"not ready: {str(not job.ready()).lower()}")
    job.wait()
    say(f"successful: {str(job.successful()).lower()}")
    say(f"get: {job.get()}")
    p.close()
    p.join()

    with Pool(1, initializer=die_with_parent) as p:
        lost = p.apply_async(die)
        try:
            lost.get(timeout=0.5)  # without the time limit, get() blocks forever
        except TimeoutError:
            say("a worker died: no result")
        say(f"another worker: {p.apply(square, (9,))}")

    # ProcessPoolExecutor reports the death, and runs no job any more.
    with ProcessPoolExecutor(1, initializer=die_with_parent) as executor:
        assert isinstance(executor.submit(die).exception(), BrokenProcessPool)
        try:
            executor.submit(square, 9)
        except BrokenProcessPool:
            pass
        else:
            raise AssertionError("the executor should be broken")
