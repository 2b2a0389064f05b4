"""multiprocessing.Value, Array and shared_memory: processes read and change the same memory."""

import sys
import time
from multiprocessing import Array, Process, SimpleQueue, Value
from multiprocessing.shared_memory import SharedMemory


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def work():
    time.sleep(0.0001)


def count(value):
    for _ in range(100):
        with value.get_lock():  # value.value += 1 is a read and a write
            value.value += 1
        work()


def squares(array, part):
    for i in part:
        array[i] = i * i


def transfer(accounts):
    for _ in range(100):
        with accounts.get_lock():
            accounts[0] -= 1
            work()
            accounts[1] += 1


def audit(accounts, returned):
    wrong = 0
    for _ in range(100):
        with accounts.get_lock():
            wrong += accounts[0] + accounts[1] != 200
        work()
    returned.put(wrong)


def add_up(name, size, returned):
    block = SharedMemory(name)
    returned.put(sum(block.buf[:size]))
    block.close()


def flip(value):
    start = time.monotonic()
    while time.monotonic() - start < 10:
        value.value = -1
        value.value = 0


def start(job, *args):
    process = Process(target=job, args=args)
    process.start()
    return process


if __name__ == "__main__":
    value = Value("q", 0)
    children = [start(count, value) for _ in range(3)]
    for child in children:
        child.join()
    say(f"value: {value.value}")

    array = Array("q", 6)
    parts = [range(0, 2), range(2, 4), range(4, 6)]
    children = [start(squares, array, part) for part in parts]
    for child in children:
        child.join()
    say(f"array: {array[:]}")

    accounts = Array("q", 2)
    accounts[0] = 200
    returned = SimpleQueue()
    children = [start(audit, accounts, returned)]
    children += [start(transfer, accounts) for _ in range(2)]
    for child in children:
        child.join()
    say(f"lock: {returned.get()} wrong sums, {accounts[:]}")

    size = 1_000_000
    block = SharedMemory(create=True, size=size)
    try:
        block.buf[:size] = bytes(range(250)) * (size // 250)
        child = start(add_up, block.name, size, returned)
        say(f"shared memory: {size} bytes, sum {returned.get()}")
        child.join()
    finally:
        block.close()
        block.unlink()

    value = Value("q", 0, lock=False)
    child = start(flip, value)
    while value.value == 0:
        time.sleep(0.001)
    whole = all(value.value in (0, -1) for _ in range(1000))
    child.kill()
    child.join()
    say(f"killed: the number is whole: {str(whole and value.value in (0, -1)).lower()}")
