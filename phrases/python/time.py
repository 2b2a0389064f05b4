"""Phrases for `time`."""

import sys
import time as clock


def sleep():
    start = clock.monotonic()
    clock.sleep(0.05)
    print("at least 50 ms:", str(clock.monotonic() - start >= 0.05).lower())


def monotonic():
    deadline = clock.monotonic() + 0.2
    print("time is left:", str(clock.monotonic() < deadline).lower())
    clock.sleep(max(0, deadline - clock.monotonic()))
    left = deadline - clock.monotonic()
    print("time is left:", str(left > 0).lower())


def perf_counter():
    start = clock.perf_counter()
    total = sum(range(1, 10_001))
    seconds = clock.perf_counter() - start
    print(total)
    print("took more than 0 s:", str(seconds > 0).lower())
    print("took less than 5 s:", str(seconds < 5).lower())


def time():
    print("after 2020:", str(clock.time() > 1_577_836_800).lower())
    print("after 2020:", str(clock.time_ns() > 1_577_836_800_000_000_000).lower())


def thread_time():
    start = clock.thread_time()
    clock.sleep(0.1)
    print("the sleep counts:", str(clock.thread_time() - start >= 0.1).lower())
    start = clock.thread_time()
    total = sum(range(1, 1_000_001))
    print(f"the computation of {total} counts: {str(clock.thread_time() > start).lower()}")


def process_time():
    import threading

    def compute():
        while clock.thread_time() < 0.05:
            pass

    start = clock.process_time(), clock.thread_time()
    thread = threading.Thread(target=compute)
    thread.start()
    thread.join()
    process = clock.process_time() - start[0]
    own = clock.thread_time() - start[1]
    print("the process computed for 50 ms:", str(process >= 0.05).lower())
    print("this thread computed for 50 ms:", str(own >= 0.05).lower())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
