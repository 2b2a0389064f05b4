"""threading.Event: a thread waits for a flag, which the main thread sets five times."""

import sys
import time
from threading import Event, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
