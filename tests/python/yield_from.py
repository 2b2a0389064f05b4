"""yield from: no nested loops, and control passes through to the inner generator."""

import sys


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


GROUPS = [[1, 2], [3], [4, 5]]


def nested():
    for group in GROUPS:
        for item in group:
            yield item


def flat():
    for group in GROUPS:
        yield from group


def inner():
    say("inner: begins")
    yield
    say("inner: goes on")
    yield
    say("inner: ends")
    return 42


def outer():
    say("outer: begins")
    result = yield from inner()
    say(f"outer: has {result}")


if __name__ == "__main__":
    say("nested: " + " ".join(map(str, nested())))
    say("flat: " + " ".join(map(str, flat())))

    for _ in outer():
        say("driver: has control")
    say("driver: done")
