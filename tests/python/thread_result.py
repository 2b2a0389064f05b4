"""The result of a thread, which threading.Thread.join does not return; join(timeout), is_alive."""

import sys
from queue import Queue
from threading import Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class ResultThread(Thread):
    """Stores what `target` returns or raises. Without this, an exception reaches only
    `threading.excepthook`, which prints a traceback."""

    def __init__(self, name, target, args=()):
        super().__init__(name=name)
        self.call = target, args
        self.value = self.error = None

    def run(self):
        target, args = self.call
        try:
            self.value = target(*args)
        except BaseException as error:
            self.error = error

    def result(self):
        self.join()
        if self.error is not None:
            raise self.error
        return self.value


def start(name, target, args=()):
    t = ResultThread(name, target, args)
    t.start()
    return t


def double(text):
    return int(text) * 2


def fail():
    raise RuntimeError("no answer")


def results():
    for text in ["21", "twenty-one"]:
        t = start("double", double, (text,))
        try:
            say(f"value: {t.result()}")
        except ValueError:
            say(f"error: not a number: {text}")
    try:
        start("fail", fail).result()
    except RuntimeError as error:
        say(f"panic: {error}")


def time_limit():
    queue = Queue()
    t = start("worker", lambda: queue.get() * 2)
    say(f"name: {t.name}")
    say(f"alive: {str(t.is_alive()).lower()}")
    t.join(0.1)
    say(f"ended in 0.1 s: {str(not t.is_alive()).lower()}")
    queue.put(21)
    t.join(60)
    say(f"ended in 60 s: {str(not t.is_alive()).lower()}")
    say(f"alive: {str(t.is_alive()).lower()}")
    say(f"value: {t.result()}")


if __name__ == "__main__":
    results()
    time_limit()
