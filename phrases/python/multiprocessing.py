"""Phrases for `multiprocessing`."""

import sys


def process_result():
    from multiprocessing import Pipe, Process

    receiver, sender = Pipe(duplex=False)
    child = Process(target=lambda a, b: sender.send(a * b), args=(6, 7))
    child.start()
    print(receiver.recv())
    child.join()


def process_run():
    from multiprocessing import Process

    class Counter(Process):
        count = 0

        def run(self):
            self.count += 1

    counter = Counter()
    counter.start()
    counter.join()
    print("the parent has", counter.count)


def current_process():
    import os
    from multiprocessing import Pipe, Process, current_process

    receiver, sender = Pipe(duplex=False)
    child = Process(target=lambda: sender.send(current_process().pid))
    child.start()
    print("the same:", str(receiver.recv() == child.pid == child.ident).lower())
    print("another than mine:", str(child.pid != os.getpid()).lower())
    child.join()


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


def process_exitcode_panic():
    import io
    from multiprocessing import Process

    def fail():
        sys.stderr = io.StringIO()
        raise OSError("no such file")

    child = Process(target=fail)
    child.start()
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


def process_kill():
    import signal
    import time
    from multiprocessing import Event, Process

    ready = Event()

    def be_stubborn():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ready.set()
        time.sleep(60)

    child = Process(target=be_stubborn)
    child.start()
    ready.wait()
    child.terminate()
    child.join(0.1)
    print("alive:", str(child.is_alive()).lower())
    child.kill()
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


def process_daemon():
    import time
    from multiprocessing import Event, Pipe, Process

    started = Event()
    end, alive = Pipe(duplex=False)

    def serve():
        print("started", flush=True)
        started.set()
        time.sleep(60)

    def parent():
        Process(target=serve, daemon=True).start()
        started.wait()

    Process(target=parent).start()
    alive.close()  # so that only the two children hold this end
    try:
        end.recv()
    except EOFError:
        print("ended: true")


def process_close():
    from multiprocessing import Event, Process

    end = Event()
    child = Process(target=end.wait)
    child.start()
    try:
        child.close()
    except ValueError:
        print("still running")
    end.set()
    child.join()
    code = child.exitcode
    child.close()
    print(f"closed: Some({code})")


def _fail():
    raise OSError("no such file")


def process_error():
    import os
    from multiprocessing import Pool, ProcessError

    with Pool(1) as pool:
        try:
            pool.apply(_fail)
        except OSError as error:
            print("failed:", error)
        for function, args, what in [(os.abort, (), "no result"), (_nap, (1000,), "not ready")]:
            try:
                pool.apply_async(function, args).get(timeout=0.3)
            except ProcessError:
                print(what)


def parent_process():
    import os
    from multiprocessing import Process, parent_process

    def child(parent):
        print("my parent:", str(parent_process().pid == parent).lower())

    child = Process(target=child, args=(os.getpid(),))
    child.start()
    child.join()


def active_children():
    import time
    from multiprocessing import Process, active_children

    children = [Process(target=time.sleep, args=(60,), daemon=True) for _ in range(3)]
    for child in children:
        child.start()
    print(len(active_children()), "active")
    children[0].kill()
    children[0].join()
    print(len(active_children()), "active")


_level = 0


def _print_level():
    print("in the child:", _level)


def get_context():
    global _level
    from multiprocessing import get_context, set_start_method

    set_start_method("spawn", force=True)
    _level = 5
    print("in the parent:", _level, flush=True)
    child = get_context().Process(target=_print_level)
    child.start()
    child.join()


def _print_program():
    print("started as", sys.executable.rsplit("/", 1)[1])


def set_executable():
    import os
    import tempfile
    from multiprocessing import get_context

    with tempfile.TemporaryDirectory() as folder:
        os.symlink(sys.executable, f"{folder}/worker")
        context = get_context("spawn")
        context.set_executable(f"{folder}/worker")
        child = context.Process(target=_print_program)
        child.start()
        child.join()


def log_to_stderr():
    import os
    from multiprocessing import Process, get_logger, log_to_stderr

    os.dup2(1, 2)  # so that standard error is seen here
    log_to_stderr()
    child = Process(target=lambda: get_logger().error("no data"), name="reader")
    child.start()
    child.join()


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


def lock_acquire_timeout():
    from multiprocessing import Lock, Process

    lock = Lock()

    def try_it():
        print("acquired:", str(lock.acquire(timeout=0.05)).lower(), flush=True)

    def run(child):
        child.start()
        child.join()

    lock.acquire()
    run(Process(target=try_it))
    lock.release()
    run(Process(target=try_it))


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


def rlock():
    from multiprocessing import Process, RLock

    lock = RLock()

    def try_it():
        print("free:", str(lock.acquire(block=False)).lower(), flush=True)

    with lock:
        with lock:
            print("acquired twice", flush=True)
        other = Process(target=try_it)
        other.start()
        other.join()
    other = Process(target=try_it)
    other.start()
    other.join()


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


def bounded_semaphore():
    from multiprocessing import BoundedSemaphore

    permits = BoundedSemaphore(2)
    for _ in range(3):
        print("acquired:", str(permits.acquire(block=False)).lower())
    for _ in range(3):
        try:
            permits.release()
        except ValueError:
            print("released too often")
    print("acquired:", str(permits.acquire(block=False)).lower())


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


def event_wait_timeout():
    from multiprocessing import Event, Process

    event = Event()
    print("set:", str(event.wait(0.05)).lower())
    child = Process(target=event.set)
    child.start()
    print("set:", str(event.wait(60)).lower())
    print("still set:", str(event.wait(0)).lower())
    child.join()


def condition():
    from multiprocessing import Condition, Process, Value

    condition = Condition()
    waiting, number = Value("i", 0), Value("i", 0)

    def wait():
        with condition:
            waiting.value += 1
            condition.notify_all()
            condition.wait_for(lambda: number.value)
            print("woken:", number.value, flush=True)

    children = [Process(target=wait) for _ in range(3)]
    for child in children:
        child.start()
    with condition:
        condition.wait_for(lambda: waiting.value == 3)
        print(waiting.value, "wait", flush=True)
        number.value = 7
        condition.notify_all()
    for child in children:
        child.join()


def barrier_wait_timeout():
    from multiprocessing import Barrier, Process
    from threading import BrokenBarrierError

    barrier = Barrier(3)

    def wait(timeout):
        try:
            barrier.wait(timeout)
            print("passed")
        except BrokenBarrierError:
            print("broken")

    for processes, timeout in [(3, 60), (2, 0.1)]:
        children = [Process(target=wait, args=(timeout,)) for _ in range(processes)]
        for child in children:
            child.start()
        for child in children:
            child.join()


def value_get_lock():
    from multiprocessing import Process, Value

    left = Value("q", 170)

    def sell():
        for _ in range(50):
            with left.get_lock():
                if left.value > 0:
                    left.value -= 1

    children = [Process(target=sell) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("left:", left.value)


def array_slice():
    from multiprocessing import Array, Process

    array = Array("q", 6)

    def change():
        array[1:4] = [10, 20, 30]

    child = Process(target=change)
    child.start()
    child.join()
    print(f"{array[:]}, {array[3:5]}")


def shared_memory():
    from multiprocessing import Process
    from multiprocessing.shared_memory import SharedMemory

    def change(name):
        block = SharedMemory(name)
        block.buf[0] = 8
        block.close()

    block = SharedMemory(create=True, size=16)
    block.buf[0] = 7
    print(block.buf[0])
    child = Process(target=change, args=(block.name,))
    child.start()
    child.join()
    print(block.buf[0])
    block.close()
    block.unlink()


def shareable_list():
    from multiprocessing import Process
    from multiprocessing.shared_memory import ShareableList

    def change(name):
        items = ShareableList(name=name)
        items[0] = 7
        for text in ["reader", "a long name"]:
            try:
                items[1] = text
            except ValueError:
                print("too long:", text, flush=True)
        items.shm.close()

    items = ShareableList([0, " " * 7])
    child = Process(target=change, args=(items.shm.name,))
    child.start()
    child.join()
    print(*items)
    items.shm.close()
    items.shm.unlink()


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


def pipe_one_way():
    from multiprocessing import Pipe, Process

    receiver, sender = Pipe(duplex=False)

    def write():
        sender.send("one")
        sender.send("two")

    child = Process(target=write)
    child.start()
    sender.close()  # closes the writing end of this process
    try:
        while True:
            print("received", receiver.recv())
    except EOFError:
        print("closed")
    child.join()


def connection_send_bytes():
    from multiprocessing import Pipe

    receiver, sender = Pipe(duplex=False)
    for message in [b"\x00\xff", b"", b"three"]:
        sender.send_bytes(message)
    for _ in range(3):
        print(list(receiver.recv_bytes()))


def buffer_too_short():
    from multiprocessing import BufferTooShort, Pipe

    receiver, sender = Pipe(duplex=False)
    buffer = bytearray(4)
    for message in [b"two", b"three"]:
        sender.send_bytes(message)
        try:
            receiver.recv_bytes_into(buffer)
            print(list(buffer))
        except BufferTooShort as error:
            print("BufferTooShort, the message has", len(error.args[0]), "bytes")


def connection_poll():
    from multiprocessing import Pipe

    receiver, sender = Pipe(duplex=False)

    def poll(timeout):
        print("poll:", str(receiver.poll(timeout)).lower())

    poll(0)
    poll(0.05)
    sender.send("one")
    poll(0.05)
    print(receiver.recv())
    poll(0)
    sender.close()
    poll(0)


def connection_fileno():
    import select
    from multiprocessing import Pipe

    receiver, sender = Pipe(duplex=False)
    print("two numbers:", str(receiver.fileno() != sender.fileno()).lower())
    sender.send("one")
    ready, _, _ = select.select([receiver.fileno()], [], [])
    print("ready:", str(ready == [receiver.fileno()]).lower())


def connection_wait():
    from multiprocessing import Pipe
    from multiprocessing.connection import wait

    receivers, received = [], []
    for number in [7, 8]:
        receiver, sender = Pipe(duplex=False)
        receivers.append(receiver)
        sender.send(number)
        sender.close()
    while receivers:
        for ready in wait(receivers):
            try:
                received.append(ready.recv())
            except EOFError:
                receivers.remove(ready)
    print(sorted(received))


def send_connection():
    from multiprocessing import Pipe, Process, allow_connection_pickling

    allow_connection_pickling()
    ours, theirs = Pipe()

    def answer():
        theirs.recv().send("hello")

    child = Process(target=answer)
    child.start()
    answers, sender = Pipe(duplex=False)
    ours.send(sender)
    print(answers.recv())
    child.join()


class _Log:
    def __init__(self, path):
        print("opens the file")
        self.file = open(path)


def _reduce_log(log):
    return _Log, (log.file.name,)


def reducer():
    import tempfile
    from multiprocessing import Pipe, reducer

    reducer.register(_Log, _reduce_log)
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"ready")
        file.flush()
        log = _Log(file.name)
        print(log.file.read())
        receiver, sender = Pipe(duplex=False)
        sender.send(log)
        print(receiver.recv().file.read())


def listener():
    from multiprocessing import Process
    from multiprocessing.connection import Client, Listener

    def write(address):
        with Client(address) as connection:
            connection.send("hello")
            connection.send("bye")

    with Listener(("127.0.0.1", 0)) as listener:
        client = Process(target=write, args=(listener.address,))
        client.start()
        with listener.accept() as connection:
            try:
                while True:
                    print(connection.recv())
            except EOFError:
                print("closed")
        client.join()


def authentication_error():
    from multiprocessing import AuthenticationError, Process, current_process
    from multiprocessing.connection import Client, Listener

    key = bytes(current_process().authkey)  # random; a child inherits the key

    def connect(address, key):
        try:
            Client(address, authkey=key).close()
        except AuthenticationError:
            pass

    with Listener(("127.0.0.1", 0), authkey=key) as listener:
        for childs_key in [bytes(32), key]:
            child = Process(target=connect, args=(listener.address, childs_key))
            child.start()
            try:
                listener.accept()
                print("accepted")
            except AuthenticationError:
                print("AuthenticationError")
            child.join()


def queue_consumers():
    from multiprocessing import Process, Queue

    queue, sums = Queue(), Queue()

    def consume():
        total = 0
        while (item := queue.get()) is not None:
            total += item
        sums.put(total)

    consumers = [Process(target=consume) for _ in range(3)]
    for consumer in consumers:
        consumer.start()
    for item in range(1, 101):
        queue.put(item)
    for _ in consumers:
        queue.put(None)
    print(sum(sums.get() for _ in consumers))
    for consumer in consumers:
        consumer.join()


def queue_get_nowait():
    import time
    from multiprocessing import Queue
    from queue import Empty

    queue = Queue()

    def get_nowait():
        try:
            print(queue.get_nowait())
        except Empty:
            print("Empty")

    get_nowait()
    queue.put(1)
    while queue.empty():
        time.sleep(0.001)  # a thread of the queue must first write the item
    get_nowait()


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


def queue_empty():
    import time
    from multiprocessing import Queue

    queue = Queue()
    print("empty:", str(queue.empty()).lower())
    queue.put(1)
    while queue.empty():
        time.sleep(0.001)  # a thread of the queue must first write the item
    print("empty: false")
    print(queue.get())
    print("empty:", str(queue.empty()).lower())


def queue_maxsize():
    from multiprocessing import Queue
    from queue import Full

    queue = Queue(2)

    def put(item, timeout):
        try:
            if timeout:
                queue.put(item, timeout=timeout)
            else:
                queue.put_nowait(item)
        except Full:
            print("Full: no place for", item)

    for item in [1, 2, 3]:
        put(item, 0)
    print("got", queue.get())
    put(4, 0)
    put(5, 0.05)
    print("got", queue.get())
    print("got", queue.get())


def queue_qsize():
    from multiprocessing import Queue

    queue = Queue(2)

    def qsize():
        print(f"qsize: {queue.qsize()}, full: {str(queue.full()).lower()}")

    for item in ["a", "b"]:
        queue.put(item)
        qsize()
    print(queue.get())
    qsize()


def queue_close():
    from multiprocessing import Process, Queue
    from queue import Empty

    queue = Queue()

    def write():
        for item in [1, 2]:
            queue.put(item)
        queue.close()

    writer = Process(target=write)
    writer.start()
    print(queue.get())
    print(queue.get())
    writer.join()
    try:
        queue.get(timeout=0.1)
    except Empty:
        print("Empty")


def queue_join_thread():
    import os
    from multiprocessing import Process, Queue

    queue = Queue()

    def write():
        queue.put(1)
        queue.close()
        queue.join_thread()
        os.abort()

    writer = Process(target=write)
    writer.start()
    writer.join()
    print("died:", str(writer.exitcode != 0).lower())
    print(queue.get())


def queue_cancel_join_thread():
    from multiprocessing import Process, Queue

    queue = Queue()

    def write():
        queue.cancel_join_thread()
        queue.put(bytes(10_000_000))

    writer = Process(target=write)
    writer.start()
    writer.join()
    print("ended without a reader")


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
    import json
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
        print(json.dumps(shared.copy(), sort_keys=True))


def manager_values():
    from multiprocessing import Manager, Process

    def change(words, count, lock, namespace, word):
        words.append(word)
        with lock:
            count.value += 1
        namespace.name = "words"

    with Manager() as manager:
        words, count = manager.list(), manager.Value("i", 0)
        lock, namespace = manager.Lock(), manager.Namespace()
        shared = (words, count, lock, namespace)
        children = [Process(target=change, args=(*shared, word)) for word in ["one", "two"]]
        for child in children:
            child.start()
        for child in children:
            child.join()
        print(f"{count.value} {namespace.name}: {', '.join(sorted(words))}")


def manager_lock():
    import time
    from multiprocessing import Manager, Process

    def work(lock):
        with lock:
            print("acquires", flush=True)
            time.sleep(0.03)
            print("releases", flush=True)

    with Manager() as manager:
        lock = manager.Lock()
        children = [Process(target=work, args=(lock,)) for _ in range(3)]
        for child in children:
            child.start()
        for child in children:
            child.join()


def _put_square(n, queue):
    queue.put(n * n)


def manager_queue():
    from multiprocessing import Manager, Pool

    with Manager() as manager, Pool(2) as pool:
        queue = manager.Queue()
        pool.starmap(_put_square, [(n, queue) for n in [1, 2, 3]])
        print(sorted(queue.get() for _ in range(3)))


def base_manager():
    import queue
    from multiprocessing import Process
    from multiprocessing.managers import BaseManager

    tasks = queue.Queue()
    BaseManager.register("tasks", callable=lambda: tasks)
    manager = BaseManager(("127.0.0.1", 0), authkey=b"key")
    manager.start()

    def client(address):
        remote = BaseManager(address, authkey=b"key")
        remote.connect()
        remote.tasks().put("one")
        remote.tasks().put("two")
        print(remote.tasks().get())

    child = Process(target=client, args=(manager.address,))
    child.start()
    child.join()
    print(f'left: ["{manager.tasks().get()}"]')
    manager.shutdown()


def pool_apply():
    from multiprocessing import Pool

    with Pool(2) as pool:
        print(pool.apply(pow, (2, 10)))


def _square(n):
    return n * n


def pool_map():
    from multiprocessing import Pool

    with Pool(2) as pool:
        for result in pool.map(_square, range(1, 5)):
            print(result)


def pool_map_async():
    from multiprocessing import Pool

    with Pool(2) as pool:
        squares = pool.map_async(_square, range(1, 4))
        powers = pool.starmap_async(pow, [(2, 3), (3, 2)])
        print("the parent continues")
        print(squares.get())
        print(powers.get())


def _square_and_pid(n):
    import os

    return n * n, os.getpid()


def pool_map_chunksize():
    from multiprocessing import Pool

    with Pool(2) as pool:
        results = pool.map(_square_and_pid, range(1, 8), chunksize=3)
        for chunk in results[0:3], results[3:6], results[6:9]:
            one = len({pid for _, pid in chunk}) == 1
            print([square for square, _ in chunk], "by one worker:", str(one).lower())


def pool_starmap():
    from multiprocessing import Pool

    with Pool(2) as pool:
        for result in pool.starmap(pow, [(2, 3), (3, 2)]):
            print(result)


def pool_imap():
    from multiprocessing import Pool, TimeoutError

    with Pool(1) as pool:
        results = pool.imap(_nap, [0, 500, 0])
        print(next(results))
        try:
            print(results.next(timeout=0.05))
        except TimeoutError:
            print("not ready: true")
        for result in results:
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


def _initialize(factor):
    global _factor
    _factor = factor
    print("prepared", flush=True)


def _multiply(n):
    return n * _factor


def pool_initializer():
    from multiprocessing import Pool

    with Pool(1, initializer=_initialize, initargs=(10,)) as pool:
        print(pool.map(_multiply, [1, 2, 3]))


def pool_maxtasksperchild():
    from multiprocessing import Pool

    with Pool(3, maxtasksperchild=1) as pool:
        done = pool.map(_square_and_pid, range(1, 9), chunksize=2)
        squares, workers = zip(*done)
        print(list(squares), "by", len(set(workers)), "workers")


def _work(name):
    import time

    time.sleep(0.05)
    print("done:", name, flush=True)


def pool_close():
    from multiprocessing import Pool

    pool = Pool(1)
    jobs = [pool.apply_async(_work, (name,)) for name in ["a", "b"]]
    pool.close()
    pool.join()
    print("closed")
    print(str([job.successful() for job in jobs]).lower())


def pool_terminate():
    import time
    from multiprocessing import Pool, TimeoutError

    pool = Pool(1)
    jobs = [pool.apply_async(time.sleep, (60,)) for _ in range(2)]
    pool.terminate()
    for job in jobs:
        try:
            job.get(timeout=0.05)
        except TimeoutError:
            print("has a result: false")


def thread_pool():
    from multiprocessing.pool import ThreadPool

    with ThreadPool(2) as pool:
        print(pool.map(_square, range(1, 5)))


if __name__ == "__main__":
    import multiprocessing

    multiprocessing.set_start_method("fork")  # so that a child knows the local functions
    globals()[sys.argv[1]]()
