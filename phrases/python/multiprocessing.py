"""Phrases for `multiprocessing`."""

import sys


def process_exitcode():
    import time
    from multiprocessing import Process

    child = Process(target=sys.exit, args=(3,))
    child.start()
    child.join()
    print(f"Some({child.exitcode})")
    child = Process(target=time.sleep, args=(60,))
    child.start()
    child.kill()
    child.join()
    print(f"Some({child.exitcode})")


def process_terminate():
    import time
    from multiprocessing import Process

    child = Process(target=time.sleep, args=(60,))
    child.start()
    child.terminate()
    child.join()
    print(f"signal Some({-child.exitcode})")


def process_is_alive():
    from multiprocessing import Event, Process

    end = Event()
    child = Process(target=end.wait)
    child.start()
    print("alive:", str(child.is_alive()).lower())
    end.set()
    child.join()
    print("alive:", str(child.is_alive()).lower())


def process_join_timeout():
    from multiprocessing import Event, Process

    end = Event()
    child = Process(target=end.wait)
    child.start()
    child.join(0.1)
    print("alive:", str(child.is_alive()).lower())
    end.set()


def process_sentinel():
    import time
    from multiprocessing import Process
    from multiprocessing.connection import wait

    child = Process(target=time.sleep, args=(60,))
    child.start()
    print("ended:", str(wait([child.sentinel], timeout=0.05) != []).lower())
    child.kill()
    print("ended:", str(wait([child.sentinel]) != []).lower())
    child.join()


def process_name():
    from multiprocessing import Process, current_process

    child = Process(target=lambda: print("I am", current_process().name), name="reader")
    child.start()
    child.join()


def parent_process():
    import os
    from multiprocessing import Process, parent_process

    def child(parent):
        print("my parent:", str(parent_process().pid == parent).lower())

    child = Process(target=child, args=(os.getpid(),))
    child.start()
    child.join()


def cpu_count():
    from multiprocessing import cpu_count

    print("one at least:", str(cpu_count() >= 1).lower())


def lock():
    from multiprocessing import Lock, Process, Value

    lock = Lock()
    number = Value("i", 0, lock=False)

    def add():
        for _ in range(100):
            with lock:
                number.value += 1

    children = [Process(target=add) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print(number.value)


def lock_of_the_dead():
    import os
    from multiprocessing import Lock, Process

    lock = Lock()

    def die():
        lock.acquire()
        os.abort()

    child = Process(target=die)
    child.start()
    child.join()
    print("acquired:", str(lock.acquire(block=False)).lower())


def semaphore():
    from multiprocessing import Process, Semaphore

    permits = Semaphore(2)

    def try_it():
        print("acquired:", str(permits.acquire(block=False)).lower())

    permits.acquire()
    permits.acquire()
    for _ in range(2):
        child = Process(target=try_it)
        child.start()
        child.join()
        permits.release()


def event():
    from multiprocessing import Event, Process

    event = Event()

    def wait():
        event.wait()
        print("released")

    children = [Process(target=wait) for _ in range(3)]
    for child in children:
        child.start()
    print("set", flush=True)
    event.set()
    for child in children:
        child.join()


def pipe():
    from multiprocessing import Pipe, Process

    ours, theirs = Pipe()

    def answer():
        ours.close()
        try:
            while True:
                theirs.send(theirs.recv().upper())
        except EOFError:
            pass

    child = Process(target=answer)
    child.start()
    theirs.close()
    for word in ["one", "two"]:
        ours.send(word)
        print(ours.recv())
    ours.close()
    child.join()


def queue_get_timeout():
    from multiprocessing import Queue
    from queue import Empty

    queue = Queue()

    def receive(timeout):
        try:
            print(queue.get(timeout=timeout))
        except Empty:
            print("Empty")

    receive(0.05)
    queue.put(1)
    receive(10)  # a thread of the queue must first write the item


def connection_wait():
    from multiprocessing import Pipe
    from multiprocessing.connection import wait

    receiver, sender = Pipe(duplex=False)
    sender.send(7)
    sender.close()
    receivers = [receiver]
    while receivers:
        for ready in wait(receivers):
            try:
                print("received", ready.recv())
            except EOFError:
                receivers.remove(ready)
                print("closed")


def joinable_queue():
    from multiprocessing import JoinableQueue, Process

    queue = JoinableQueue()

    def work():
        while (item := queue.get()) is not None:
            print("works on", item, flush=True)
            queue.task_done()

    worker = Process(target=work)
    worker.start()
    for item in range(3):
        queue.put(item)
    queue.join()
    print("all done")
    queue.put(None)
    worker.join()


def manager_dict():
    from multiprocessing import Lock, Manager, Process

    lock = Lock()

    def count(shared, word):
        with lock:
            shared[word] = shared.get(word, 0) + 1

    with Manager() as manager:
        shared = manager.dict()
        children = [Process(target=count, args=(shared, word)) for word in ["a", "b", "a"]]
        for child in children:
            child.start()
        for child in children:
            child.join()
        print(str(sorted(shared.items())).replace("'", '"'))


def _square(n):
    return n * n


def pool_map():
    from multiprocessing import Pool

    with Pool(2) as pool:
        for result in pool.map(_square, range(1, 5)):
            print(result)


def pool_starmap():
    from multiprocessing import Pool

    with Pool(2) as pool:
        for result in pool.starmap(pow, [(2, 3), (3, 2)]):
            print(result)


def _nap(ms):
    import time

    time.sleep(ms / 1000)
    return ms


def pool_imap_unordered():
    from multiprocessing import Pool

    with Pool(2) as pool:
        for result in pool.imap_unordered(_nap, [2000, 0, 500]):
            print(result)


def async_result_get_timeout():
    from multiprocessing import Pool, TimeoutError

    with Pool(1) as pool:
        job = pool.apply_async(_nap, (2000,))
        try:
            print(job.get(timeout=0.05))
        except TimeoutError:
            print("not ready")
        print(job.get())


def pool_worker_dies():
    import os
    from multiprocessing import Pool, TimeoutError

    with Pool(1) as pool:
        job = pool.apply_async(os.abort)
        try:
            job.get(timeout=0.5)
        except TimeoutError:
            print("no result after 0.5 s")
        print("the next job:", pool.apply(int.__mul__, (2, 2)))


if __name__ == "__main__":
    import multiprocessing

    multiprocessing.set_start_method("fork")  # so that a child knows the local functions
    globals()[sys.argv[1]]()
