"""threading.Timer: a function that runs five seconds later, in a thread of its own."""

import sys
import time
from threading import Timer


def say(line):
    """One write for the whole line: print() makes several, and other threads get in between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun():
    say("--------")
    time.sleep(2)


if __name__ == "__main__":
    t = Timer(5, fun)
    t.start()
    never = Timer(60, say, args=("never",))  # added: the document cancels none
    never.start()
    t.join()
    never.cancel()
    never.join()
    say("*******")
