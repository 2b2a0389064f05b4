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
    """One write for the whole line: print() makes several, and other processes get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(words):
    """One line for standard error; if that cannot be written, the line is lost."""
    with suppress(OSError):
        os.write(2, f"master_worker: {words}\n".encode())


def work(task, tries):
    """The pretend work: one task kills its worker the first time, one kills every worker that runs it."""
    if (task == 7 and tries == 1) or task == 13:
        os.abort()
    time.sleep(0.2)


def worker(conn):
    """A worker's life: it ends when it gets None, or when the master is gone."""

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
            # daemon: ended as well when the master is interrupted
            self.process = Process(target=worker, args=(other_end,), daemon=True)
            self.process.start()
        self.is_ready, self.job = False, None

    def end(self):
        with suppress(OSError):  # it may be dead already
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
        """Starts a worker if one is missing, and there is something to do for it.

        Where there is a limit, two that start at once would take each other's threads away, so
        the next one waits until this one is ready. Returns whether one is being started.
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
        """Wants no more workers than it has, until one of them dies and is to be replaced."""
        self.wanted = len(self.workers)
        tell(f"cannot start another worker, going on with {self.wanted}: {why}")

    def hand_out(self):
        """Gives each worker that has nothing to do the next task, if there is one."""
        for worker in self.workers.values():
            if worker.is_ready and worker.job is None and self.queue:
                task, tries = self.queue.popleft()
                worker.job = (task, tries + 1)
                with suppress(OSError):  # it may just have died, and then recv() will say so
                    worker.conn.send(worker.job)

    def worker_said(self, number, words):
        """A worker has said something, which counts if it is the answer that is waited for."""
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
        worker.process.kill()  # what has only closed its pipe must not go on
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
        """Waits for the next news."""
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
            self.hear()  # no task is handed out before all are there
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
    """Starts and ends ten of each, one after the other."""
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
