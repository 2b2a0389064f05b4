"""Runs a whole program: reads a line "name n", and answers "name n nanoseconds" and the results.

The nanoseconds are the processor time of this process. Its workers, if it has any, live until the
end of standard input, so that `/proc` can be asked about them.

Loading modules is a part of what is measured, so each program imports only what it uses.
"""

import os
import sys
from time import process_time_ns

AT_ONCE = 3
CHUNKS = 100


def read_request():
    name, n = sys.stdin.readline().split()
    return name, int(n)


def answer(request, *result):
    """Prints the answer, and waits for the end of standard input."""
    print(*request, process_time_ns(), *result, flush=True)
    sys.stdin.read()


def address(at):
    host, port = at.split(":")
    return host, int(port)


def downloads_threads(request, at):
    import socket
    import threading

    sem, sizes = threading.Semaphore(AT_ONCE), []

    def download():
        size = 0
        with sem, socket.create_connection(address(at)) as connection:
            while data := connection.recv(65536):
                size += len(data)
        sizes.append(size)

    threads = [threading.Thread(target=download) for _ in range(request[1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer(request, len(sizes), sum(sizes))


def downloads_asyncio(request, at):
    import asyncio

    async def download(sem):
        async with sem:
            reader, writer = await asyncio.open_connection(*address(at))
            data = await reader.read()
            writer.close()
            await writer.wait_closed()
            return len(data)

    async def run():
        sem = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*[download(sem) for _ in range(request[1])])

    sizes = asyncio.run(run())
    answer(request, len(sizes), sum(sizes))


def split(path):
    """Returns chunks of whole lines: where each begins and ends in the file."""
    size = os.path.getsize(path)
    ends = [0]
    with open(path, "rb") as text:
        for chunk in range(1, CHUNKS + 1):
            text.seek(size * chunk // CHUNKS)
            text.readline()
            ends.append(text.tell())
    return list(zip(ends, ends[1:]))


def count(path, chunks):
    """Counts the words of some chunks."""
    from collections import Counter

    words = Counter()
    with open(path, "rb") as text:
        for begin, end in chunks:
            text.seek(begin)
            words.update(text.read(end - begin).decode().split())
    return words


def shares(path):
    """Returns the arguments of `count` for each worker."""
    chunks, workers = split(path), len(os.sched_getaffinity(0))
    return [(path, chunks[worker::workers]) for worker in range(workers)]


def merge(counters):
    from collections import Counter

    words = Counter()
    for counter in counters:
        words.update(counter)
    return words


def answer_words(request, words):
    answer(request, sum(words.values()), len(words))


def words_one_thread(request, path):
    answer_words(request, count(path, split(path)))


def words_threads(request, path):
    from concurrent.futures import ThreadPoolExecutor

    all_shares = shares(path)
    with ThreadPoolExecutor(len(all_shares)) as executor:
        words = merge(executor.map(count, *zip(*all_shares)))
    answer_words(request, words)


def words_pool(request, path):
    import multiprocessing

    all_shares = shares(path)
    with multiprocessing.get_context("fork").Pool(len(all_shares)) as pool:
        words = merge(pool.starmap(count, all_shares))
        answer_words(request, words)


def connections_asyncio(request, _):
    import asyncio

    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path.append(os.path.join(folder, "../../tests/python"))
    from tcp_echo import Server

    async def run():
        server = Server()
        _, port = await server.start()
        print(*request, port, flush=True)
        last = await asyncio.to_thread(read_request)
        await asyncio.to_thread(answer, last)
        await server.stop()

    asyncio.run(run())


PROGRAMS = {
    ("downloads", "threads"): downloads_threads,
    ("downloads", "asyncio"): downloads_asyncio,
    ("words", "one thread"): words_one_thread,
    ("words", "threads"): words_threads,
    ("words", "Pool"): words_pool,
    ("connections", "asyncio"): connections_asyncio,
}

if __name__ == "__main__":
    _, program, variant, at = sys.argv
    PROGRAMS[program, variant](read_request(), at)
