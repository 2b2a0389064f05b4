"""multiprocessing, Master and Worker: a worker that crashes harms nobody, and no task is lost."""

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


def work(task, tries):
    """The pretend work: one task kills its worker the first time, one kills whoever takes it."""
    if (task == 7 and tries == 1) or task == 13:
        os.abort()
    time.sleep(0.2)


def worker(conn):
    """A worker's life: it ends when it gets None, or when the master is gone."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
    while (job := conn.recv()) is not None:
        work(*job)
        conn.send("done")


class Worker:
    def __init__(self):
        self.conn, other_end = Pipe()
        # daemon: ended as well when the master is interrupted
        self.process = Process(target=worker, args=(other_end,), daemon=True)
        self.process.start()
        other_end.close()
        self.job = None


class Master:
    def __init__(self):
        self.queue = deque((task, 0) for task in range(TASKS))
        self.workers = {}
        self.started = 0
        self.done, self.given_up, self.died = set(), set(), 0

    def start_worker(self):
        self.started += 1
        self.workers[self.started] = Worker()
        self.hand_out(self.started)

    def hand_out(self, number):
        """Gives a worker the next task, if there is one."""
        worker = self.workers[number]
        worker.job = None
        if self.queue:
            task, tries = self.queue.popleft()
            worker.job = (task, tries + 1)
            with suppress(OSError):  # it may just have died, and then recv() will say so
                worker.conn.send(worker.job)

    def worker_did(self, number):
        task, _ = self.workers[number].job
        say(f"worker {number} did task {task}")
        self.done.add(task)
        self.hand_out(number)

    def worker_died(self, number):
        worker = self.workers.pop(number)
        worker.process.join()
        worker.conn.close()
        self.died += 1
        if worker.job is not None:
            task, tries = worker.job
            say(f"worker {number} died of task {task}, try {tries}")
            if tries < TRIES:
                self.queue.append((task, tries))
            else:
                say(f"task {task} given up after {TRIES} tries")
                self.given_up.add(task)
        self.start_worker()

    def run(self):
        for _ in range(WORKERS):
            self.start_worker()
        while any(worker.job for worker in self.workers.values()):
            numbers = {worker.conn: number for number, worker in self.workers.items()}
            for conn in wait(numbers):
                try:
                    conn.recv()
                except (EOFError, ConnectionError):
                    self.worker_died(numbers[conn])
                else:
                    self.worker_did(numbers[conn])
        for worker in self.workers.values():
            with suppress(OSError):  # it may have died with nothing to do
                worker.conn.send(None)
            worker.process.join()
        done, given_up = len(self.done), len(self.given_up)
        lost = len(set(range(TASKS)) - self.done - self.given_up)
        say(f"{done} done, {given_up} given up, {self.died} workers died, {lost} lost")


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
    say_costs()
    Master().run()
