"""threading.Event: is_set, wait with a timeout, set and clear at once, and a thread to stop."""

import sys
import time
from threading import Event, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


SHORT = 0.1
INTERVAL = 0.3


def word(value):
    return str(value).lower()


def flag():
    event = Event()
    say(f"at first: {word(event.is_set())}")
    event.set()
    say(f"after set: {word(event.is_set())}")
    say(f"wait for at most 0 s: {word(event.wait(0))}")
    event.clear()
    say(f"after clear: {word(event.is_set())}")
    say(f"wait for at most 0 s: {word(event.wait(0))}")


def timeout():
    ready = Event()
    say(f"wait for at most 0.1 s: {word(ready.wait(SHORT))}")

    def set_later():
        time.sleep(SHORT)
        ready.set()

    setter = Thread(target=set_later)
    setter.start()
    ready.wait()
    say(f"set: {word(ready.is_set())}")
    setter.join()


def set_and_clear():
    """Three threads wait while the event is set and cleared. All of them wake."""
    event = Event()
    woken = []
    waiters = [Thread(target=lambda: woken.append(event.wait(20))) for _ in range(3)]
    for waiter in waiters:
        waiter.start()
    time.sleep(INTERVAL)
    event.set()
    event.clear()
    for waiter in waiters:
        waiter.join()
    say(f"woken: {woken.count(True)}")
    say(f"set: {word(event.is_set())}")


def work_until_stopped():
    """A thread works at intervals, and stops as soon as the event is set."""
    second, stop = Event(), Event()

    def work():
        times = 0
        while not stop.wait(INTERVAL):
            times += 1
            say(f"work {times}")
            if times == 2:
                second.set()
        say("stopped")

    worker = Thread(target=work)
    worker.start()
    second.wait()
    stop.set()
    worker.join()


if __name__ == "__main__":
    flag()
    timeout()
    set_and_clear()
    work_until_stopped()
