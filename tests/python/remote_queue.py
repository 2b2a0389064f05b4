"""BaseManager: a process owns two queues, which other machines put into and get from."""

import os
import queue
import secrets
import subprocess
import sys
import threading
import time
from multiprocessing import parent_process
from multiprocessing.managers import BaseManager


class Queues(BaseManager):
    """The manager. The functions are called in its process."""


TASKS, RESULTS = queue.Queue(maxsize=3), queue.Queue(maxsize=100)


def get_tasks():
    return TASKS


def get_results():
    return RESULTS


Queues.register("tasks", callable=get_tasks)
Queues.register("results", callable=get_results)


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def connect():
    """Connects to the manager: only a process with the key can."""
    host, port = os.environ["MANAGER"].split(":")
    queues = Queues(address=(host, int(port)), authkey=bytes.fromhex(os.environ["AUTHKEY"]))
    queues.connect()
    return queues


def producer(name, tasks):
    """Puts five items into the queue."""
    for number in range(1, 6):
        tasks.put(f"{name}{number}")


def work(name):
    """The pretend work, in which consumer 1 dies."""
    if name == "1":
        os.abort()
    time.sleep(0.1)


def consumer(name, tasks, results):
    """Works on items until the item is "end"."""
    while True:
        item = tasks.get(timeout=10)
        if item == "end":
            return
        work(name)  # if this process dies here, the item is lost
        results.put(item)


def start(role, name, manager, key):
    """Starts this program again, as it would be started on another machine."""
    host, port = manager.address
    env = {**os.environ, "MANAGER": f"{host}:{port}", "AUTHKEY": key.hex()}
    command = [sys.executable, __file__, role, name, "until-eof"]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE)


def exit_after(wait):
    """Ends this process when `wait` returns: the program that has started it has ended."""

    def run():
        wait()
        os._exit(0)

    threading.Thread(target=run, daemon=True).start()


def exit_with_parent():
    exit_after(parent_process().join)


def join(processes):
    """Waits for the end of the processes."""
    for process in processes:
        status = process.wait()
        if status != 0:
            sys.exit(f"remote_queue: a process has failed: {status}")


def demo():
    key = secrets.token_bytes(32)
    manager = Queues(address=("127.0.0.1", 0), authkey=key)
    manager.start(exit_with_parent)
    with manager:
        tasks, results = manager.tasks(), manager.results()
        for item in ["a1", "a2", "a3"]:
            tasks.put(item)
        try:
            tasks.put_nowait("a4")
        except queue.Full:
            say("put_nowait: Full")
        else:
            say("put_nowait: put")
        say(f"qsize: {tasks.qsize()}")

        ended = start("consumer", "1", manager, key).wait()
        say(f"consumer 1 {'ended' if ended == 0 else 'died'}")
        producers = [start("producer", name, manager, key) for name in "bc"]
        consumers = [start("consumer", name, manager, key) for name in "23"]
        join(producers)
        while tasks.qsize() > 0:
            time.sleep(0.02)
        for _ in consumers:
            tasks.put("end")
        join(consumers)
        items = set()
        while True:
            try:
                item = results.get(timeout=0.5)
            except queue.Empty:
                break
            items.add(item)
            say(f"done: {item}")
        say("get: Empty")
        say(f"13 put, {len(items)} done, {13 - len(items)} lost")


def main():
    if not sys.argv[1:]:
        return demo()
    role, name, *rest = sys.argv[1:]
    if rest == ["until-eof"]:
        exit_after(lambda: os.read(0, 1))
    queues = connect()
    if role == "producer":
        return producer(name, queues.tasks())
    return consumer(name, queues.tasks(), queues.results())


if __name__ == "__main__":
    main()
