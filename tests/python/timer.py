"""threading.Timer: a function runs after five seconds, in a thread of its own."""

import sys
import time
from threading import Timer


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fun():
    say("--------")
    time.sleep(2)


if __name__ == "__main__":
    t = Timer(5, fun)
    t.start()
    never = Timer(60, say, args=("never",))  # added: the tutorial cancels no timer
    never.start()
    t.join()
    never.cancel()
    never.join()
    say("*******")
