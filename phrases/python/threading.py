"""threading."""

import sys


def lock_acquire_timeout():
    from threading import Lock

    lock = Lock()
    lock.acquire()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())
    lock.release()
    print("acquired:", str(lock.acquire(timeout=0.05)).lower())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
