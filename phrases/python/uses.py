"""Phrases for whole uses."""

import sys


def channel_buffer():
    from queue import Queue

    queue = Queue(2)
    queue.put("buffered")
    queue.put("channel")
    print("full:", str(queue.full()).lower())
    print(queue.get())
    print(queue.get())
    print("full:", str(queue.full()).lower())


def channel_done():
    from queue import Queue
    from threading import Thread

    done = Queue()

    def work():
        print("works")
        done.put(None)

    Thread(target=work).start()
    done.get()
    print("done")


def channel_directions():
    from queue import Queue

    def ping(pings, text):
        pings.put(text)

    def pong(pings, pongs):
        pongs.put(pings.get())

    pings, pongs = Queue(), Queue()
    ping(pings, "passed message")
    pong(pings, pongs)
    print(pongs.get())


def select_channels():
    from multiprocessing import Pipe
    from multiprocessing.connection import wait
    from threading import Thread

    (ones, one), (twos, two) = Pipe(duplex=False), Pipe(duplex=False)

    def work():
        one.send("one")
        two.send("two")
        one.close()
        two.close()

    Thread(target=work).start()
    channels = [ones, twos]
    while channels:
        for channel in wait(channels):
            try:
                print("received", channel.recv())
            except EOFError:
                channels.remove(channel)
    print("all closed")


def select_nonblocking():
    from multiprocessing import Pipe
    from multiprocessing.connection import wait

    receive_message, messages = Pipe(duplex=False)
    receive_signal, _signals = Pipe(duplex=False)
    for _ in range(2):
        ready = wait([receive_message, receive_signal], timeout=0)
        if receive_message in ready:
            print(receive_message.recv())
        elif receive_signal in ready:
            print("a signal")
        else:
            print("nothing")
        messages.send("a message")


def connection_wait_children():
    from multiprocessing import Pipe, Process
    from multiprocessing.connection import wait

    def work(number, writer):
        for result in [number, number * 10]:
            writer.send(result)
        writer.close()

    readers, results = [], []
    for number in [1, 2]:
        reader, writer = Pipe(duplex=False)
        readers.append(reader)
        Process(target=work, args=(number, writer)).start()
        writer.close()
    while readers:
        for reader in wait(readers):
            try:
                results.append(reader.recv())
            except EOFError:
                readers.remove(reader)
    print(sorted(results))


def channel_close():
    from queue import Queue
    from threading import Thread

    queue = Queue()
    for job in [1, 2]:
        queue.put(job)
    queue.put(None)

    def work():
        while (job := queue.get()) is not None:
            print("job", job)
        print("all jobs done")

    worker = Thread(target=work)
    worker.start()
    worker.join()


def producers_consumers():
    from concurrent.futures import ThreadPoolExecutor
    from queue import Queue

    queue = Queue(2)

    def produce(items):
        for item in items:
            queue.put(item)

    def consume():
        total = 0
        while (item := queue.get()) is not None:
            total += item
        return total

    with ThreadPoolExecutor(4) as pool:
        consumers = [pool.submit(consume) for _ in range(2)]
        list(pool.map(produce, [range(1, 51), range(51, 101)]))
        for _ in consumers:
            queue.put(None)
        print(sum(consumer.result() for consumer in consumers))


def worker_pool():
    from queue import Queue
    from threading import Thread

    jobs, results = Queue(), Queue()

    def work():
        while (job := jobs.get()) is not None:
            results.put((job, job * 2))

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for job in [1, 2, 3, 4, 5, None, None, None]:
        jobs.put(job)
    for worker in workers:
        worker.join()
    print(sorted(results.get() for _ in range(5)))


def pipeline():
    from queue import Queue
    from threading import Thread

    numbers, squares = Queue(1), Queue(1)

    def produce():
        for number in [1, 2, 3, 4, None, None]:
            numbers.put(number)

    def work():
        while (number := numbers.get()) is not None:
            squares.put(number * number)
        squares.put(None)

    for target in [produce, work, work]:
        Thread(target=target).start()
    found, ended = [], 0
    while ended < 2:
        square = squares.get()
        if square is None:
            ended += 1
        else:
            found.append(square)
    print(sorted(found))


def join_all_threads():
    import time
    from threading import Thread

    crawled = {}

    def crawl(link, delay):
        time.sleep(delay)
        crawled[link] = f"crawled {link}"

    links = ["a.example", "b.example", "c.example"]
    threads = [Thread(target=crawl, args=(link,), kwargs={"delay": 0.02}) for link in links]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for link in links:
        print(crawled[link])


def run_without_start():
    from threading import Thread, get_ident

    here = get_ident()

    def run(number):
        print(f"{number}, in another thread: {str(get_ident() != here).lower()}")

    Thread(target=run, args=(1,)).run()
    thread = Thread(target=run, args=(2,))
    thread.start()
    thread.join()


def subclass_args():
    from threading import Thread

    class MyThread(Thread):
        def __init__(self, number, names):
            super().__init__()
            self.number, self.names = number, names

        def run(self):
            print(f"running with {self.number} and {', '.join(self.names)}")

    for number in range(2):
        thread = MyThread(number, ["a", "b"])
        thread.start()
        thread.join()


_FRUIT = []


def global_state():
    from threading import Lock, Thread

    lock = Lock()

    def insert(fruit):
        with lock:
            _FRUIT.append(fruit)

    threads = [Thread(target=insert, args=(fruit,)) for fruit in ["peach", "apple", "grape"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(", ".join(sorted(_FRUIT)))


def local_methods():
    import threading

    class MyLocal(threading.local):
        number = 2

        def __init__(self):
            print("__init__")
            self.color = "red"

        def squared(self):
            return self.number**2

    data = MyLocal()
    del data.color

    def in_thread():
        print(getattr(data, "color", "no color"), "in the thread")
        data.number = 11

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    print(f"{getattr(data, 'color', 'no color')}, {data.squared()}")


def local_slots():
    import threading

    class MyLocal(threading.local):
        __slots__ = "number"

    data = MyLocal()
    data.number = 42
    data.color = "red"

    def in_thread():
        print(f"{data.number}, {getattr(data, 'color', 'no color')}")
        data.number = 11

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    print(f"{data.number}, {data.color}")


def local_dict():
    import threading

    data = threading.local()
    data.number = 42
    print("widgets:", data.__dict__.setdefault("widgets", 0))
    thread = threading.Thread(target=lambda: print(len(data.__dict__), "in the thread"))
    thread.start()
    thread.join()
    print(len(data.__dict__), "here")


def ticker():
    import time
    from threading import Event, Thread

    stopped, period = Event(), 0.05

    def tick():
        begin, count = time.monotonic(), 1
        while not stopped.wait(max(0, begin + count * period - time.monotonic())):
            if count <= 2:
                early = time.monotonic() < begin + count * period
                print(f"tick {count}, not early: {str(not early).lower()}")
            count += 1

    thread = Thread(target=tick)
    thread.start()
    time.sleep(period * 20)
    stopped.set()
    thread.join()
    print("stopped")


def rate_limit_burst():
    import time
    from threading import BoundedSemaphore, Thread

    tokens = BoundedSemaphore(3)
    burst = 0
    while tokens.acquire(blocking=False):
        burst += 1
    print(burst, "at once")

    begin, period = time.monotonic(), 0.05

    def refill():
        while True:
            time.sleep(period)
            try:
                tokens.release()
            except ValueError:
                pass  # the bucket is full

    Thread(target=refill, daemon=True).start()
    for request in [1, 2]:
        tokens.acquire()
        early = time.monotonic() < begin + period * request
        print(f"{request} more, not early: {str(not early).lower()}")


def executor_deadlock():
    from concurrent.futures import ThreadPoolExecutor, TimeoutError

    pool = ThreadPoolExecutor(1)

    def job():
        inner = pool.submit(pow, 5, 2)
        try:
            return inner.result(timeout=0.05)
        except TimeoutError:
            return "the inner job has not begun"

    print(pool.submit(job).result())
    pool.shutdown()


def executor_wait_cycle():
    from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError

    a, b = Future(), Future()

    def first():
        try:
            b.result(timeout=0.05)
        except TimeoutError:
            print("the first job waits in vain")
        a.set_result(5)

    def second():
        print("the second job has waited for", a.result())
        b.set_result(6)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        pool.submit(second)


def progress():
    from concurrent.futures import ThreadPoolExecutor, as_completed

    jobs = [1, 2, 3, 4]
    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(pow, job, 2) for job in jobs]
        for done, _ in enumerate(as_completed(futures), 1):
            print(done, "of", len(jobs))
        print("sum:", sum(future.result() for future in futures))


def crawl():
    import socket
    from concurrent.futures import ThreadPoolExecutor
    from threading import Thread
    from urllib.error import URLError
    from urllib.request import urlopen

    server, closed = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
    ports = [listener.getsockname()[1] for listener in (server, closed)]
    closed.close()

    def serve():
        while True:
            with server.accept()[0] as client:
                client.recv(1000)
                client.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    def load(url):
        try:
            with urlopen(url) as page:
                return page.read().decode()
        except URLError:
            return "no answer"

    Thread(target=serve, daemon=True).start()
    urls = [f"http://127.0.0.1:{port}/" for port in (ports[0], ports[1], ports[0])]
    with ThreadPoolExecutor(3) as pool:
        for page in pool.map(load, urls):
            print(page)


def folder_size():
    import tempfile
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        Path(folder, "inner").mkdir()
        for name, text in [("one", "12345"), ("inner/two", "123"), ("inner/three", "")]:
            Path(folder, name).write_text(text)
        found = [path for path in Path(folder).rglob("*") if path.is_file()]
        size = sum(pool.map(lambda path: path.stat().st_size, found))
        print(f"{len(found)} files, {size} bytes")


def checksums():
    import hashlib
    import tempfile
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    def checksum(path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        for name in ["one.iso", "two.iso", "notes.txt"]:
            Path(folder, name).write_text(name)
        for digest in sorted(pool.map(checksum, Path(folder).glob("*.iso"))):
            print(digest)


def _pixel(x, y):
    re, im = 0.0, 0.0
    for _ in range(50):
        re, im = re * re - im * im + x, 2.0 * re * im + y
        if re * re + im * im > 4.0:
            return "."
    return "#"


def _row(y):
    return "".join(_pixel(x / 10, y / 5) for x in range(-20, 7))


def fractal():
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor() as pool:
        for row in pool.map(_row, range(-6, 7)):
            print(row)


def par_iter_mut():
    from functools import partial
    from multiprocessing import Pool
    from operator import add

    numbers = [0, 7, 9, 11]
    with Pool(2) as pool:
        numbers[:] = pool.map(partial(add, -1), numbers)
    print(numbers)


def par_any_all():
    from functools import partial
    from multiprocessing import Pool
    from operator import and_, lt

    numbers = [2, 4, 6, 8]
    with Pool(2) as pool:
        odd = partial(and_, 1)
        print("any odd:", str(any(pool.imap_unordered(odd, numbers))).lower())
        print("all even:", str(not any(pool.imap_unordered(odd, numbers))).lower())
        print("any above 8:", str(any(pool.imap_unordered(partial(lt, 8), numbers))).lower())


def par_find():
    from functools import partial
    from multiprocessing import Pool
    from operator import eq, lt

    numbers = [6, 2, 1, 9, 3, 8, 11]
    with Pool(2) as pool:
        for test in [partial(eq, 9), partial(lt, 6), partial(lt, 11)]:
            matches = zip(numbers, pool.imap(test, numbers))
            found = next((number for number, matched in matches if matched), None)
            print("None" if found is None else f"Some({found})")


def par_sort():
    from heapq import merge
    from multiprocessing import Pool

    words = ["pear", "fig", "apple", "plum", "date", "lime"]
    with Pool(2) as pool:
        print(*merge(*pool.map(sorted, [words[:3], words[3:]])))


def _count(text):
    from collections import Counter

    return Counter(text.split(" "))


def map_reduce():
    from collections import Counter
    from multiprocessing import Pool

    texts = ["the lock and the key", "the queue", "a key and a lock"]
    with Pool(2) as pool:
        counts = sum(pool.imap_unordered(_count, texts), Counter())
    for word, count in sorted(counts.items()):
        print(f"{word}: {count}")


def log_thread_names():
    import logging
    from threading import Thread, current_thread

    line = "[%(levelname)s] (%(threadName)s) %(message)s"
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format=line)
    for name in ["worker", "service"]:
        thread = Thread(target=logging.info, args=("starts",), name=name)
        thread.start()
        thread.join()
    logging.debug("not shown")
    current_thread().name = "main"
    logging.info("ends")


def log_levels():
    import logging

    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(name)s: %(message)s")
    logging.getLogger("noisy").setLevel(logging.WARNING)
    logging.getLogger("ours").debug("a detail")
    logging.getLogger("noisy").info("not shown")
    logging.getLogger("noisy").warning("a warning")


def process_import():
    from math import factorial
    from multiprocessing import Pool

    with Pool(1) as pool:
        for number in [5, 20]:
            print(pool.apply(factorial, (number,)))


def process_join_before_get():
    from multiprocessing import Process, Queue

    queue = Queue()
    child = Process(target=lambda: queue.put("x" * 1_000_000))
    child.start()
    child.join(0.3)
    print("ended:", str(not child.is_alive()).lower())
    text = queue.get()
    child.join()
    print(len(text), "letters, and then the child ends")


def manager_list():
    from multiprocessing import Manager

    with Manager() as manager:
        shared = manager.list([n * n for n in range(10)])
        print(f"Some([{shared[4]}])")
        print(f"Some({shared[2:5]})")
        try:
            print(f"Some([{shared[20]}])")
        except IndexError:
            print("None")


def manager_nested():
    from multiprocessing import Manager, Process

    def change(maps):
        for at, key, value in [(0, "a", 1), (1, "c", 3), (0, "b", 2)]:
            maps[at][key] = value

    with Manager() as manager:
        maps = manager.list([manager.dict(), manager.dict()])
        child = Process(target=change, args=(maps,))
        child.start()
        child.join()
        for each in maps:
            print(str(each.items()).replace("'", '"'))


def shared_memory_owner():
    from multiprocessing.managers import SharedMemoryManager
    from multiprocessing.shared_memory import ShareableList, SharedMemory

    with SharedMemoryManager() as owner:
        shared, raw = owner.ShareableList([0, 0]), owner.SharedMemory(128)
        shared[1] = 3
        name = shared.shm.name
        print(f"{ShareableList(name=name)[1]}, {raw.size} bytes")
    try:
        SharedMemory(name)
        print("left: true")
    except FileNotFoundError:
        print("left: false")


def group_timeout():
    import asyncio

    async def work(name, delay):
        await asyncio.sleep(delay)
        return name

    async def main():
        jobs = [("fast", 0), ("late", 60), ("also late", 60)]
        tasks = [asyncio.create_task(work(*job)) for job in jobs]
        done, pending = await asyncio.wait(tasks, timeout=0.3)
        for task in done:
            print(task.result(), "ended")
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        print(sum(task.cancelled() for task in pending), "cancelled")

    asyncio.run(main())


def two_senders():
    import asyncio

    async def main():
        queue = asyncio.Queue(5)

        async def send_all():
            await asyncio.gather(*(queue.put(item) for item in ["from one", "from two"]))
            await queue.put(None)

        task = asyncio.create_task(send_all())
        while (item := await queue.get()) is not None:
            print(item)
        print("both have ended")
        await task

    asyncio.run(main())


def coroutine_chain():
    import asyncio

    async def first():
        await asyncio.sleep(0.02)
        print("first ends")
        return 20

    async def second(number):
        await asyncio.sleep(0.001)
        print("second ends")
        return number + 1

    async def main():
        result = await first()
        print(await second(result) * 2)

    asyncio.run(main())


def runtime_builder():
    import asyncio
    import threading

    async def task():
        print("a task in a thread named", threading.current_thread().name)

    threading.stack_size(3 << 20)
    thread = threading.Thread(target=lambda: asyncio.run(task()), name="worker")
    thread.start()
    thread.join()


def client_leaves():
    import asyncio

    async def main():
        served = asyncio.Event()

        async def serve(reader, writer):
            work = asyncio.create_task(asyncio.sleep(60))
            left = asyncio.create_task(reader.read(1))
            await asyncio.wait([work, left], return_when=asyncio.FIRST_COMPLETED)
            print("answers" if work.done() else "the client has left")
            work.cancel()
            writer.close()
            served.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        _, client = await asyncio.open_connection(*server.sockets[0].getsockname())
        client.close()
        await served.wait()
        server.close()

    asyncio.run(main())


def http_headers():
    import asyncio

    async def serve(reader, writer):
        await reader.read(1000)
        writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        writer.close()

    async def main():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(*address)
        writer.write(f"HEAD / HTTP/1.0\r\nHost: {address[0]}\r\n\r\n".encode())
        while line := await reader.readline():
            if text := line.decode().rstrip():
                print("header:", text)
        writer.close()
        server.close()

    asyncio.run(main())


def two_programs():
    import asyncio
    from asyncio.subprocess import PIPE

    async def run(line):
        child = await asyncio.create_subprocess_shell(line, stdout=PIPE, stderr=PIPE)
        out, err = await child.communicate()
        print(f'"{line}" exited with {child.returncode}')
        print(out.decode(), end="")
        print(err.decode(), end="")

    async def main():
        await asyncio.gather(run("sleep 0.5; echo hello"), run("echo failed >&2; exit 1"))

    asyncio.run(main())


def cancel_from_thread():
    import asyncio
    from threading import Thread

    async def main():
        task = asyncio.create_task(asyncio.sleep(60))
        loop = asyncio.get_running_loop()
        thread = Thread(target=loop.call_soon_threadsafe, args=(task.cancel,))
        thread.start()
        await asyncio.wait([task])
        print("cancelled:", str(task.cancelled()).lower())
        thread.join()

    asyncio.run(main())


def task_created_at():
    import asyncio

    async def bug():
        raise RuntimeError("not consumed")

    def report(_loop, context):
        caller = context["source_traceback"][-2]  # the last frame is in asyncio
        print(f"{context['exception']}, created {caller.lineno - above} line below")

    async def main():
        nonlocal above
        asyncio.get_running_loop().set_exception_handler(report)
        above = sys._getframe().f_lineno
        asyncio.create_task(bug())
        await asyncio.sleep(0)

    above = 0
    asyncio.run(main(), debug=True)


def custom_future():
    import asyncio

    class Countdown:
        def __init__(self, number):
            self.number = number

        def __await__(self):
            while self.number > 0:
                print(self.number)
                self.number -= 1
                yield  # to the loop, which continues here in the next turn
            return "go"

    async def other():
        print("the other task")

    async def main():
        task = asyncio.create_task(other())
        print(await Countdown(2))
        await task

    asyncio.run(main())


def async_files():
    import asyncio
    import tempfile
    from pathlib import Path

    async def main(folder):
        file = Path(folder, "data.txt")
        await asyncio.to_thread(file.write_text, "some text")
        text = await asyncio.to_thread(file.read_text)
        data = await asyncio.to_thread(file.read_bytes)
        print(f"{text}, {len(data)} bytes")

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(folder))


def async_folders():
    import asyncio
    import shutil
    import tempfile
    from pathlib import Path

    async def main(folder):
        inner, file = Path(folder, "a/b/c"), Path(folder, "a/file")
        await asyncio.to_thread(inner.mkdir, parents=True)
        await asyncio.to_thread(file.touch)
        await asyncio.to_thread((inner / "d").mkdir)
        print("created:", *(str(b).lower() for b in [(inner / "d").is_dir(), file.is_file()]))
        await asyncio.to_thread(file.unlink)
        await asyncio.to_thread((inner / "d").rmdir)
        await asyncio.to_thread(shutil.rmtree, Path(folder, "a"))
        print("left:", str(Path(folder, "a").exists()).lower())

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(folder))


def async_read_write():
    import asyncio
    import io
    import shutil
    import tempfile
    from pathlib import Path

    def shout(source, target):
        target.write(source.read().upper())
        target.flush()

    async def main(path):
        with path.open("wb") as file:
            await asyncio.to_thread(shout, io.BytesIO(b"generated data"), file)
        memory = io.BytesIO()
        with path.open("rb") as file:
            await asyncio.to_thread(shutil.copyfileobj, file, memory)
        print(len(memory.getvalue()), "bytes:", memory.getvalue().decode())

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder, "data.txt")))


if __name__ == "__main__":
    import multiprocessing

    multiprocessing.set_start_method("fork")  # so that a child knows the functions of this file
    globals()[sys.argv[1]]()
