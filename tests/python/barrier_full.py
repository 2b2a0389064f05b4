"""threading.Barrier: action, timeout, abort, reset, and BrokenBarrierError."""

import sys
import time
from threading import Barrier, BrokenBarrierError, Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


SHORT = 0.1
LONG = 20


def word(value):
    return str(value).lower()


def phases():
    """Three threads add to a sum in two phases. The action prints the sum of each phase."""
    total = 0
    lock = Lock()
    indices = []

    def add(number):
        nonlocal total
        with lock:
            total += number
        indices.append(barrier.wait())
        with lock:
            total += 10 * number
        barrier.wait()

    barrier = Barrier(3, action=lambda: say(f"sum: {total}"))
    threads = [Thread(target=add, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"indices: {sorted(indices)}")


def arrive(barrier, threads):
    """Lets this number of threads wait at the barrier. Returns what happened to them."""
    passed, broken, failed = [], [], []

    def wait():
        try:
            passed.append(barrier.wait(LONG))
        except BrokenBarrierError as error:
            broken.append(error)
        except ValueError as error:  # the action raised in this thread
            failed.append(error)

    threads = [Thread(target=wait) for _ in range(threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"{len(passed)} passed, {len(broken)} broken, {len(failed)} failed"


def passes(barrier, *timeout):
    try:
        barrier.wait(*timeout)
    except BrokenBarrierError:
        return False
    return True


def timeout():
    barrier = Barrier(3, timeout=SHORT)
    results = []
    patient = Thread(target=lambda: results.append(passes(barrier, LONG)))
    patient.start()
    say(f"two of {barrier.parties}, after 0.1 s: {word(passes(barrier))}")
    patient.join()
    say(f"the other, long before 20 s: {word(results[0])}")
    say(f"broken: {word(barrier.broken)}")
    say(f"at once: {arrive(barrier, 3)}")
    barrier.reset()
    say(f"broken: {word(barrier.broken)}")
    say(f"after reset: {arrive(barrier, 3)}")


def interrupted(barrier, interrupt):
    """Waits until two threads wait at the barrier, and calls interrupt."""

    def wait_and_interrupt():
        while barrier.n_waiting < 2:
            time.sleep(0.01)
        interrupt()

    interrupter = Thread(target=wait_and_interrupt)
    interrupter.start()
    result = arrive(barrier, 2)
    interrupter.join()
    return result


def abort_and_reset():
    barrier = Barrier(3)
    say(f"reset: {interrupted(barrier, barrier.reset)}")
    say(f"abort: {interrupted(barrier, barrier.abort)}")
    say(f"broken: {word(barrier.broken)}")


def fail():
    raise ValueError("failed")


def failing_action():
    barrier = Barrier(3, action=fail)
    say(f"action: {arrive(barrier, 3)}")
    say(f"broken: {word(barrier.broken)}")


if __name__ == "__main__":
    phases()
    timeout()
    abort_and_reset()
    failing_action()
