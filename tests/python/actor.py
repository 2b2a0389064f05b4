"""An actor: one thread owns the state, other threads send requests through a queue.Queue."""

import sys
from concurrent.futures import Future
from queue import Empty, Queue
from threading import Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Ended(Exception):
    """The error of a request to an actor that has ended."""

    def __str__(self):
        return "the actor has ended"


class Store:
    def __init__(self):
        self.requests = Queue()
        self.items = {}  # only the actor's thread has access
        self.lock = Lock()  # without the lock, a request could be put after the last one is failed
        self.ended = False
        self.thread = Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while True:
                request, reply = self.requests.get()
                if request is None:
                    break
                try:
                    reply.set_result(request())
                except BaseException:
                    reply.set_exception(Ended())
                    raise
        finally:
            self.end()

    def end(self):
        """Fails the requests that are left, and all later ones."""
        with self.lock:
            self.ended = True
        try:
            while True:
                _, reply = self.requests.get_nowait()
                reply.set_exception(Ended())
        except Empty:
            pass

    def send(self, request):
        reply = Future()
        with self.lock:
            if self.ended:
                raise Ended
            self.requests.put((request, reply))
        return reply

    def put(self, item, count):
        def request():
            self.items[item] = self.items.get(item, 0) + count

        self.send(request)

    def take(self, item):
        def request():
            if not self.items.get(item):
                return None
            self.items[item] -= 1
            return self.items[item]

        return self.send(request).result()

    def stop(self):
        try:
            self.send(None)
        except Ended:
            pass

    def join(self):
        self.thread.join()
        return self.items


def buy(bought):
    for _ in range(5):
        if store.take("apple") is not None:
            bought.append("apple")


if __name__ == "__main__":
    store = Store()
    store.put("apple", 4)
    store.put("apple", 7)
    say(f"left: {store.take('apple') or 0}")

    bought = []
    buyers = [Thread(target=buy, args=(bought,)) for _ in range(3)]
    for t in buyers:
        t.start()
    for t in buyers:
        t.join()
    say(f"bought: {len(bought)}")
    say(f"another: {str(store.take('apple') is not None).lower()}")

    store.put("pear", 3)
    store.stop()
    items = store.join()
    say(f"apples: {items['apple']}, pears: {items['pear']}")
    try:
        store.take("pear")
    except Ended as error:
        say(error)
