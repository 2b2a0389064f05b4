"""Phrases for `threading`."""

import sys


def lock_acquire_blocking():
    from threading import Lock

    lock = Lock()
    lock.acquire()
    print("locked:", str(lock.locked()).lower())
    print("acquired:", str(lock.acquire(blocking=False)).lower())
    lock.release()
    print("locked:", str(lock.locked()).lower())
    print("acquired:", str(lock.acquire(blocking=False)).lower())


def lock_acquire_timeout():
    from threading import Lock

    lock = Lock()
    lock.acquire()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())
    lock.release()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())


def lock_release():
    from threading import Lock

    num, lock = 0, Lock()
    lock.acquire()
    num += 1
    lock.release()
    print("locked:", str(lock.locked()).lower())
    with lock:
        num += 1
        print("locked:", str(lock.locked()).lower())
    with lock:
        num += 1
    print("locked:", str(lock.locked()).lower())
    print(num)


def lock_release_unlocked():
    from threading import Lock, Thread, ThreadError

    lock = Lock()
    lock.acquire()

    def try_release():
        try:
            lock.release()
            print("released")
        except ThreadError:  # another name of RuntimeError
            print("not locked")

    thread = Thread(target=try_release)
    thread.start()
    thread.join()
    try_release()


def rlock_acquire_blocking():
    from concurrent.futures import ThreadPoolExecutor
    from threading import RLock

    lock = RLock()

    def try_lock():
        if lock.acquire(blocking=False):
            lock.release()
            return "true"
        return "false"

    with ThreadPoolExecutor(1) as pool:
        with lock:
            print("the same thread:", try_lock())
            print("another thread:", pool.submit(try_lock).result())
        print("another thread:", pool.submit(try_lock).result())


def rlock_acquire_timeout():
    from concurrent.futures import ThreadPoolExecutor
    from threading import RLock

    lock = RLock()

    def try_lock():
        if lock.acquire(timeout=0.05):
            lock.release()
            return "true"
        return "false"

    with ThreadPoolExecutor(1) as pool:
        with lock:
            print("the same thread:", try_lock())
            print("another thread:", pool.submit(try_lock).result())
        print("another thread:", pool.submit(try_lock).result())


def rlock_release():
    from concurrent.futures import ThreadPoolExecutor
    from threading import RLock

    lock = RLock()

    def is_free():
        if lock.acquire(blocking=False):
            lock.release()
            return "true"
        return "false"

    with ThreadPoolExecutor(1) as pool:
        lock.acquire()
        lock.acquire()
        lock.release()
        print("free:", pool.submit(is_free).result())
        lock.release()
        print("free:", pool.submit(is_free).result())


def thread_args():
    from threading import Thread

    def greet(greeting, names):
        print(f"{greeting}, {' and '.join(names)}")

    names = ["Ann", "Bob"]
    for greeting in ["Hello", "Goodbye"]:
        thread = Thread(target=greet, args=(greeting,), kwargs={"names": names})
        thread.start()
        thread.join()


def thread_start():
    from threading import Thread

    thread = Thread(target=lambda: print("runs"))
    for _ in range(2):
        try:
            thread.start()
            thread.join()
        except RuntimeError as error:
            print(error)


def thread_start_refused():
    from threading import Thread, ThreadError, stack_size

    stack_size(sys.maxsize)  # more than any memory
    try:
        Thread(target=lambda: print("never")).start()
    except ThreadError:  # another name of RuntimeError
        print("refused")


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


def thread_is_alive():
    import time
    from threading import Event, Thread

    release = Event()
    thread = Thread(target=release.wait)
    thread.start()
    print("alive:", str(thread.is_alive()).lower())
    release.set()
    while thread.is_alive():
        time.sleep(0.01)  # does something else
    print("alive:", str(thread.is_alive()).lower())
    thread.join()


def thread_stop():
    from threading import Event, Thread

    stop = Event()

    def work():
        while not stop.wait(0.01):
            pass  # a piece of work, every 10 ms
        print("the worker cleans up")

    worker = Thread(target=work)
    worker.start()
    print("alive:", str(worker.is_alive()).lower())
    stop.set()
    worker.join()
    print("the worker has ended")


def thread_daemon():
    from threading import Event, Thread

    daemon = Thread(target=Event().wait)  # forever
    daemon.daemon = True
    daemon.start()
    worker = Thread(target=lambda: print("the worker has finished"), daemon=False)
    worker.start()
    worker.join()  # without a call, Python joins the worker at exit
    print("main returns")


def thread_name():
    from threading import Thread, current_thread

    loader = Thread(target=lambda: print("I am", current_thread().name), name="loader")
    loader.start()
    loader.join()
    print(loader.name, "has finished")


def thread_set_name():
    from threading import Thread, current_thread

    def work():
        print(current_thread().name)
        current_thread().name = "writer"
        print(current_thread().name)

    worker = Thread(target=work, name="reader")
    worker.start()
    worker.join()


def thread_ident():
    from threading import Thread, current_thread, get_ident

    own = []
    worker = Thread(target=lambda: own.append(get_ident()))
    worker.start()
    worker.join()
    print("the worker:", str(worker.ident == own[0]).lower())
    main = current_thread()
    print("this thread:", str(worker is main).lower())


def thread_native_id():
    import os
    from threading import Thread, get_native_id

    listed = []

    def work():
        listed.append(os.path.exists(f"/proc/self/task/{get_native_id()}"))

    print("main has the ID of the process:", str(get_native_id() == os.getpid()).lower())
    worker = Thread(target=work)
    worker.start()
    worker.join()
    has_id = worker.native_id == os.getpid()
    print("the worker has the ID of the process:", str(has_id).lower())
    print("the system lists the worker:", str(listed[0]).lower())


def enumerate():
    from threading import Event, Thread, active_count, enumerate, main_thread

    def say():
        names = [thread.name for thread in enumerate() if thread is not main_thread()]
        print(f"{active_count() - 1} alive:", *names)

    stops = {"reader": Event(), "writer": Event()}
    threads = {name: Thread(target=stop.wait, name=name) for name, stop in stops.items()}
    for thread in threads.values():
        thread.start()
    say()
    stops["reader"].set()
    threads["reader"].join()
    say()
    stops["writer"].set()


def active_count():
    from threading import Event, Thread, active_count

    print(active_count())
    for _ in range(2):
        Thread(target=Event().wait, daemon=True).start()  # until the program ends
    print(active_count())


def main_thread():
    from threading import Thread, current_thread, main_thread

    def say():
        print("main:", str(current_thread() is main_thread()).lower())

    say()
    worker = Thread(target=say)
    worker.start()
    worker.join()


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


def except_hook_args():
    import threading

    def hook(args):
        if args.exc_type is OSError:
            print("an OSError:", args.exc_value)
        print("place known:", str(args.exc_traceback is not None).lower())
        print("thread:", args.thread.name)
        failed.append(args.thread)

    def work():
        raise OSError("no answer")

    failed = []
    threading.excepthook = hook
    worker = threading.Thread(target=work, name="worker")
    worker.start()
    worker.join()
    print("ended by a panic:", str(worker in failed).lower())


def setprofile():
    from threading import Thread, setprofile

    def hook(frame, event, _):
        if event in ["call", "return"] and frame.f_code in [outer.__code__, inner.__code__]:
            print(event, frame.f_code.co_name)

    def outer():
        inner()

    def inner():
        pass

    setprofile(hook)  # for all threads that start from now on
    thread = Thread(target=outer)
    thread.start()
    thread.join()


def event_wait_timeout():
    from threading import Event, Thread

    event = Event()
    print("set:", str(event.wait(0.05)).lower())
    Thread(target=event.set).start()
    print("set:", str(event.wait(60)).lower())


def event_set_once():
    from threading import Event, Thread

    event = Event()

    def wait():
        event.wait()
        print("woken")

    thread = Thread(target=wait)
    thread.start()
    print("set:", str(event.is_set()).lower())
    event.set()
    thread.join()
    print("set:", str(event.is_set()).lower())


def condition_acquire():
    from threading import Condition, Lock

    items, cond = [], Condition(Lock())
    cond.acquire()
    print("acquired again:", str(cond.acquire(blocking=False)).lower())
    items.append(1)
    cond.notify()
    cond.release()
    print("acquired again:", str(cond.acquire(blocking=False)).lower())


def condition_wait():
    from threading import Condition, Thread

    items, cond = [], Condition()

    def put():
        with cond:  # blocks until `wait` has released the lock
            items.append("item")
            cond.notify()

    with cond:
        Thread(target=put).start()
        while not items:
            print("waits")
            cond.wait()
        print("received", *items)


def condition_wait_timeout():
    from threading import Condition, Thread

    cond = Condition()

    def notify():
        with cond:  # blocks until `wait` has released the lock
            cond.notify()

    with cond:
        print("notified:", str(cond.wait(0.05)).lower())
        Thread(target=notify).start()
        print("notified:", str(cond.wait(60)).lower())


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
        print("in time:", str(cond.wait_for(lambda: items >= 3, 60)).lower())


def condition_notify_n():
    from threading import Condition, Thread

    items, cond = 0, Condition()

    def get():
        nonlocal items
        with cond:
            cond.wait_for(lambda: items > 0)
            items -= 1
            print("received an item")

    threads = [Thread(target=get) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in [2, 1]:
        with cond:
            items += n
            cond.notify(n)
    for thread in threads:
        thread.join()
    print(items, "left")


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


def barrier_action():
    from threading import Barrier, Lock, Thread

    sum, lock = 0, Lock()
    barrier = Barrier(3, action=lambda: print("sum:", sum))

    def add(number):
        nonlocal sum
        with lock:
            sum += number

    def work(num):
        add(num)
        barrier.wait()
        add(10 * num)

    threads = [Thread(target=work, args=(num,)) for num in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("sum:", sum)


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


def timer():
    from threading import Timer

    def ready(what):
        print(f"{what} is ready")

    tea = Timer(0.05, ready, args=("tea",))
    tea.start()
    tea.join()
    cake = Timer(60, ready, args=("cake",))
    cake.start()
    cake.cancel()
    cake.join()
    print("the cake is cancelled")


def timeout_max():
    from threading import TIMEOUT_MAX, Lock, Thread

    lock = Lock()
    lock.acquire()
    Thread(target=lock.release).start()
    print("acquired:", str(lock.acquire(timeout=TIMEOUT_MAX)).lower())
    try:
        lock.acquire(timeout=2 * TIMEOUT_MAX)
    except OverflowError:
        print("too long: true")


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
