"""threading.Event: wait, set, clear; that is to block, to let go, to block again."""

import sys
import time
from threading import Event, Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun():
    while True:
        event.wait()
        say("--------")
        event.clear()


if __name__ == "__main__":
    event = Event()
    t = Thread(target=fun)
    t.start()
    for _ in range(5):
        time.sleep(1)
        event.set()
    say("********")
