"""threading.Lock, WRONG on purpose: two threads acquire two locks in opposite order."""

import sys
import time
from threading import Barrier, Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Account:
    def __init__(self, number):
        self.number = number
        self.lock = Lock()
        self.balance = 100


def transfer(source, target, amount):
    """WRONG: the caller decides which lock is acquired first."""
    with source.lock:
        both_hold_one.wait()  # forces an order that the scheduler sometimes chooses
        with target.lock:
            source.balance -= amount
            target.balance += amount


def transfer_in_order(source, target, amount):
    """Acquires both locks in the order of the accounts' numbers."""
    if source is target:
        return  # a thread cannot acquire the same lock twice
    first, second = sorted((source, target), key=lambda account: account.number)
    with first.lock, second.lock:
        source.balance -= amount
        target.balance += amount


def ten_transfers(source, target):
    for _ in range(10):
        transfer_in_order(source, target, 10)


if __name__ == "__main__":
    a = Account(1)
    b = Account(2)
    both_hold_one = Barrier(2)
    threads = [Thread(target=ten_transfers, args=pair) for pair in [(a, b), (b, a)]]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    say(f"in one order: {a.balance} and {b.balance}")

    threads = [Thread(target=transfer, args=pair + (10,)) for pair in [(a, b), (b, a)]]
    for t in threads:
        t.start()
    time.sleep(0.5)
    say(f"in opposite order: {sum(t.is_alive() for t in threads)} threads wait")
