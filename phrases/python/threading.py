"""Phrases for `threading`."""

import sys


def lock_acquire_timeout():
    from threading import Lock

    lock = Lock()
    lock.acquire()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())
    lock.release()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())


def thread_join():
    from concurrent.futures import Future  # a thread returns nothing; a Future carries the result
    from threading import Thread

    def run(future, function):
        try:
            future.set_result(function())
        except Exception as error:
            future.set_exception(error)

    def fail():
        raise ValueError("no answer")

    answer, failed = Future(), Future()
    jobs = [(answer, lambda: 6 * 7), (failed, fail)]
    threads = [Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(answer.result())
    print(failed.exception())


def thread_join_timeout():
    from threading import Event, Thread

    release = Event()
    thread = Thread(target=release.wait)
    thread.start()
    thread.join(0.05)
    print("ended:", str(not thread.is_alive()).lower())
    release.set()
    thread.join(60)
    print("ended:", str(not thread.is_alive()).lower())


def excepthook():
    import threading

    def hook(args):
        print(f"{args.thread.name}: {args.exc_value}")
        failed.append(args.thread)

    def work():
        raise RuntimeError("no answer")

    failed = []
    threading.excepthook = hook
    worker = threading.Thread(target=work, name="worker")
    worker.start()
    worker.join()
    print("ended by a panic:", str(worker in failed).lower())


def event_wait_timeout():
    from threading import Event, Thread

    event = Event()
    print("set:", str(event.wait(0.05)).lower())
    Thread(target=event.set).start()
    print("set:", str(event.wait(60)).lower())


def condition_wait_for_timeout():
    from threading import Condition, Thread

    items, cond = 0, Condition()

    def put():
        nonlocal items
        with cond:
            items += 3
            cond.notify_all()

    with cond:
        print("in time:", str(cond.wait_for(lambda: items >= 3, 0.05)).lower())
    Thread(target=put).start()
    with cond:
        with cond:  # reentrant
            print("in time:", str(cond.wait_for(lambda: items >= 3, 60)).lower())


def condition_notify_all():
    from threading import Condition, Thread

    waiting, is_open, woken, cond = 0, False, 0, Condition()

    def wait():
        nonlocal waiting, woken
        with cond:
            waiting += 1
            cond.notify_all()
            cond.wait_for(lambda: is_open)
            woken += 1

    threads = [Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    with cond:
        cond.wait_for(lambda: waiting == 3)
        is_open = True
        cond.notify_all()
    for thread in threads:
        thread.join()
    print(woken, "woken")


def semaphore_acquire_timeout():
    from threading import Semaphore

    sem = Semaphore(1)
    print("acquired:", str(sem.acquire(timeout=0.05)).lower())
    print("acquired:", str(sem.acquire(timeout=0.05)).lower())
    sem.release()
    print("acquired:", str(sem.acquire(timeout=0.05)).lower())


def barrier_wait_timeout():
    from threading import Barrier, BrokenBarrierError, Thread

    bar = Barrier(2)
    for timeout in [0.05, 60]:  # the second call raises at once: the barrier is broken
        try:
            bar.wait(timeout)
            print("all came: true")
        except BrokenBarrierError:
            print("all came: false")
    bar.reset()
    Thread(target=bar.wait, args=(60,)).start()
    bar.wait(60)
    print("all came: true")


def local_sum():
    from threading import Lock, Thread, local

    own, lock, counts = local(), Lock(), []

    def run():
        own.count = 0
        for _ in range(1000):
            own.count += 1
        with lock:
            counts.append(own.count)  # no other thread can read `own.count`

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts))


def stack_size():
    from threading import Thread, stack_size

    def depth(rest):
        return 0 if rest == 0 else 1 + depth(rest - 1)

    sys.setrecursionlimit(200_000)
    stack_size(256 << 20)  # for all threads that start from now on
    thread = Thread(target=lambda: print(depth(100_000)))
    thread.start()
    thread.join()


if __name__ == "__main__":
    globals()[sys.argv[1]]()
