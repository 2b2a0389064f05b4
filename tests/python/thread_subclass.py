"""threading.Thread as a base class: five threads print a line every second."""

import sys
import time
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
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
