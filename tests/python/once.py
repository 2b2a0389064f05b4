"""A global that is initialized once: the first of five threads computes the value."""

import sys
import time
from threading import Lock, Thread


def say(line):
    """Writes the line in one call: print() makes several writes, which threads can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def load():
    say("loads the settings")
    time.sleep(0.1)
    return {"port": 8080, "workers": 4}


def get_settings():
    """`settings = load()` in the module would load the settings at import."""
    global settings
    with settings_lock:
        if settings is None:
            settings = load()
        return settings


def run():
    say(f"port {get_settings()['port']}")


def set_name(value):
    global name
    with name_lock:
        if name is not None:
            return False
        name = value
        return True


def connect():
    global attempts
    attempts += 1
    say(f"attempt {attempts}")
    if attempts == 1:
        raise ConnectionRefusedError
    return attempts


def get_connection():
    global connection
    with connection_lock:
        if connection is None:
            connection = connect()
        return connection


if __name__ == "__main__":
    settings = name = connection = None
    settings_lock = Lock()
    name_lock = Lock()
    connection_lock = Lock()
    attempts = 0
    say("main starts")
    threads = [Thread(target=run) for _ in range(5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()

    say(f"name: {name or 'not set'}")
    for value in ["first", "second"]:
        say(f"{value} is set: {str(set_name(value)).lower()}")
    say(f"name: {name or 'not set'}")

    for _ in range(3):
        try:
            say(f"connected in attempt {get_connection()}")
        except ConnectionRefusedError:
            say("not connected")
