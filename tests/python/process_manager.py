"""multiprocessing.Manager: a process owns a dict, and the other processes send requests."""

import os
import sys
import time
from multiprocessing import Manager, Process, parent_process
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def die_with_parent():
    """Ends a child whose parent was killed."""

    def watch():
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def count(n, d, lock):
    die_with_parent()
    for _ in range(50):
        with lock:  # d[key] += n is two requests
            d["a"] = d.get("a", 0) + n
        time.sleep(0.002)


def die(d):
    d["b"] = 7
    os.abort()


def text(value):
    """Rust's form of an Option."""
    return "None" if value is None else f"Some({value})"


if __name__ == "__main__":
    with Manager() as manager:
        d = manager.dict()
        lock = manager.Lock()
        say(f"len: {len(d)}")
        clients = [Process(target=count, args=(n, d, lock)) for n in range(1, 5)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        say(f"counted: {text(d.get('a'))}")
        client = Process(target=die, args=(d,))
        client.start()
        client.join()
        say(f"died: {str(client.exitcode != 0).lower()}")
        for key, value in sorted(d.items()):
            say(f"{key}: {value}")
        say(f"pop: {text(d.pop('b'))}")
        say(f"get: {text(d.get('b'))}")

    try:
        len(d)
    except (OSError, EOFError):
        say("after the end: no answer")
    else:
        say("after the end: an answer")
