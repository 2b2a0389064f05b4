"""Phrases for `signal`."""

import os
import signal as signals
import sys
import threading
import time


def signal():
    def handler(number, frame):
        print("handler:", signals.Signals(number).name)

    signals.signal(signals.SIGTERM, handler)
    signals.signal(signals.SIGINT, handler)
    for number in [signals.SIGTERM, signals.SIGINT]:
        os.kill(os.getpid(), number)


def signal_flag():
    stop = threading.Event()
    signals.signal(signals.SIGTERM, lambda number, frame: stop.set())
    rounds = 0
    while not stop.is_set():
        rounds += 1
        print("round", rounds)
        if rounds == 2:
            os.kill(os.getpid(), signals.SIGTERM)
    print("cleans up")


def sigint():
    signals.signal(signals.SIGINT, signals.default_int_handler)
    try:
        os.kill(os.getpid(), signals.SIGINT)
        time.sleep(60)
        print("slept")
    except KeyboardInterrupt:
        print("interrupted")
    print("cleans up")


def alarm():
    def handler(number, frame):
        raise TimeoutError

    signals.signal(signals.SIGALRM, handler)
    for seconds, limit in [(0, 60), (60, 0.05)]:
        signals.setitimer(signals.ITIMER_REAL, limit)  # `alarm` takes whole seconds
        try:
            time.sleep(seconds)
            print("has a result")
        except TimeoutError:
            print("timed out")
        signals.alarm(0)  # cancels the alarm


def pause():
    woken = threading.Event()

    def send():
        while not woken.wait(0.05):
            os.kill(os.getpid(), signals.SIGUSR1)

    signals.signal(signals.SIGUSR1, lambda number, frame: None)
    other = threading.Thread(target=send)
    other.start()
    signals.pause()
    woken.set()
    other.join()
    print("woken by SIGUSR1: true")


def sigwait():
    both = [signals.SIGUSR1, signals.SIGUSR2]
    signals.pthread_sigmask(signals.SIG_BLOCK, both)
    for number in [signals.SIGUSR2, signals.SIGUSR1]:
        os.kill(os.getpid(), number)
        print(signals.Signals(signals.sigwait(both)).name)


def raise_signal():
    received = []
    signals.signal(signals.SIGUSR1, lambda number, frame: received.append(number))
    print("received:", str(received == [signals.SIGUSR1]).lower())
    signals.raise_signal(signals.SIGUSR1)
    print("received:", str(received == [signals.SIGUSR1]).lower())


def pthread_kill():
    class Woken(Exception):
        pass

    def handler(number, frame):
        raise Woken

    signals.signal(signals.SIGUSR1, handler)
    waiter = threading.get_ident()
    try:
        threading.Thread(target=signals.pthread_kill, args=(waiter, signals.SIGUSR1)).start()
        time.sleep(60)
        print("woken: false")
    except Woken:
        print("woken: true")


def set_wakeup_fd():
    import select
    import socket

    wakeup, fd = socket.socketpair()
    fd.setblocking(False)
    signals.set_wakeup_fd(fd.fileno())
    signals.signal(signals.SIGUSR1, lambda number, frame: None)
    os.kill(os.getpid(), signals.SIGUSR1)
    ready, _, _ = select.select([wakeup], [], [])
    print("ready:", len(ready))
    print("bytes:", len(wakeup.recv(100)))


def sig_ign():
    signals.signal(signals.SIGTERM, signals.SIG_IGN)
    os.kill(os.getpid(), signals.SIGTERM)
    print("continues")


def sig_dfl():
    import subprocess

    if "CHILD" not in os.environ:
        program = [sys.executable, "-I", __file__, "sig_dfl"]
        number = -subprocess.run(program, env={**os.environ, "CHILD": "yes"}).returncode
        print(f"signal: {number} ({signals.Signals(number).name})")
        return
    stop = threading.Event()
    signals.signal(signals.SIGTERM, lambda number, frame: stop.set())
    signals.raise_signal(signals.SIGTERM)
    assert stop.is_set()
    print("cleans up", flush=True)
    signals.signal(signals.SIGTERM, signals.SIG_DFL)
    signals.raise_signal(signals.SIGTERM)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
