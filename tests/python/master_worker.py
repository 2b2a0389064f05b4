"""multiprocessing, Master and Worker: a crash ends one worker only, and no task is lost."""

import os
import sys
import time
from collections import deque
from contextlib import suppress
from multiprocessing import Pipe, Process, parent_process
from multiprocessing.connection import wait
from threading import Thread

TASKS = 20
WORKERS = 4
TRIES = 3


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(words):
    """Writes a line to standard error; if that fails, the line is lost."""
    with suppress(OSError):
        os.write(2, f"master_worker: {words}\n".encode())


def work(task, tries):
    """The pretend work. Task 7 kills its worker on the first try, and task 13 on every try."""
    if (task == 7 and tries == 1) or task == 13:
        os.abort()
    time.sleep(0.2)


def worker(conn):
    """Runs a worker until the worker receives None or the master has ended."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
    conn.send("ready")
    while (job := conn.recv()) is not None:
        work(*job)
        conn.send(f"done {job[0]}")


class Worker:
    def __init__(self):
        self.conn, other_end = Pipe()
        with other_end:
            # daemon: an interrupted master ends its workers
            self.process = Process(target=worker, args=(other_end,), daemon=True)
            self.process.start()
        self.is_ready, self.job = False, None

    def end(self):
        with suppress(OSError):  # the worker may have died
            self.conn.send(None)
        self.process.join()
        self.conn.close()


class Master:
    def __init__(self):
        self.queue = deque((task, 0) for task in range(TASKS))
        self.workers = {}
        self.wanted = WORKERS
        self.started, self.died_unready = 0, 0
        self.done, self.given_up, self.died = set(), set(), 0

    def start_missing(self):
        """Starts a worker if one is missing and a task is queued.

        Under a limit, two workers that start at the same time would compete for the last threads,
        so a worker starts only after the previous one is ready. Returns whether a worker is
        starting.
        """
        is_starting = any(not worker.is_ready for worker in self.workers.values())
        if is_starting or not self.queue or len(self.workers) >= self.wanted:
            return is_starting
        self.started += 1
        try:
            self.workers[self.started] = Worker()
        except OSError as error:
            self.go_on_without(error)
            return False
        return True

    def go_on_without(self, why):
        """Lowers the wanted number of workers to the number of running ones."""
        self.wanted = len(self.workers)
        tell(f"cannot start another worker, going on with {self.wanted}: {why}")

    def hand_out(self):
        """Sends the next tasks to the idle workers."""
        for worker in self.workers.values():
            if worker.is_ready and worker.job is None and self.queue:
                task, tries = self.queue.popleft()
                worker.job = (task, tries + 1)
                with suppress(OSError):  # a dead worker is detected by recv()
                    worker.conn.send(worker.job)

    def worker_said(self, number, words):
        """Handles words from a worker, which count only if they are the expected answer."""
        worker = self.workers[number]
        if not worker.is_ready and words == "ready":
            worker.is_ready = True
            self.died_unready = 0
        elif worker.job and words == f"done {worker.job[0]}":
            say(f"worker {number} did task {worker.job[0]}")
            self.done.add(worker.job[0])
            worker.job = None
        else:
            tell(f"worker {number} says: {words}")

    def worker_died(self, number):
        worker = self.workers.pop(number)
        worker.process.kill()  # a worker that has only closed its pipe must not continue
        worker.end()
        self.died += 1
        if worker.job is not None:
            task, tries = worker.job
            say(f"worker {number} died of task {task}, try {tries}")
            if tries < TRIES:
                self.queue.append((task, tries))
            else:
                say(f"task {task} given up after {TRIES} tries")
                self.given_up.add(task)
        if not worker.is_ready:
            self.died_unready += 1
            if self.died_unready > WORKERS:
                self.go_on_without("too many died before they were ready")

    def hear(self):
        """Waits until a worker answers or dies."""
        numbers = {worker.conn: number for number, worker in self.workers.items()}
        for conn in wait(numbers):
            try:
                words = conn.recv()
            except (EOFError, ConnectionError):
                self.worker_died(numbers[conn])
            else:
                self.worker_said(numbers[conn], words)

    def run(self):
        while self.start_missing():
            self.hear()  # no task is handed out until all workers are ready
        result = None
        while True:
            self.hand_out()
            self.start_missing()
            if not self.queue and not any(worker.job for worker in self.workers.values()):
                break
            if not self.workers:
                result = "master_worker: no worker is left, and none can be started"
                break
            self.hear()
        for worker in self.workers.values():
            worker.end()
        done, given_up = len(self.done), len(self.given_up)
        lost = len(set(range(TASKS)) - self.done - self.given_up)
        say(f"{done} done, {given_up} given up, {self.died} workers died, {lost} lost")
        return result


def nothing():
    pass


def say_costs():
    """Measures the cost of starting and joining a process and a thread, ten times each."""
    costs = []
    for kind in Process, Thread:
        watch = time.perf_counter()
        for _ in range(10):
            one = kind(target=nothing)
            one.start()
            one.join()
        costs.append(round((time.perf_counter() - watch) / 10 * 1_000_000))
    process, thread = costs
    say(f"a process costs {process} us, a thread {thread} us")


if __name__ == "__main__":
    try:
        say_costs()
    except OSError as error:
        tell(f"cannot measure what a process and a thread cost: {error}")
    sys.exit(Master().run())
