"""threading.Thread as a base class: five endless threads, each prints a ruler every second."""

import sys
import time
from threading import Thread


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Thread1(Thread):
    def run(self):
        while True:
            say("------------")
            time.sleep(1)


if __name__ == "__main__":
    for _ in range(5):
        Thread1().start()
