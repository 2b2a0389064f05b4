"""multiprocessing.Pipe: two processes send values to each other until one end is closed."""

import sys
import time
from multiprocessing import Pipe, Process


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answer(child, parent):
    parent.close()  # the copy of this process, without which recv() would never see the end
    try:
        while True:
            word = child.recv()
            if word == "slow":
                time.sleep(0.5)
            child.send(len(word))
    except EOFError:
        say("child: the parent has closed its end")


def leave(child, parent):
    parent.close()
    child.recv()


if __name__ == "__main__":
    parent, child = Pipe()
    p = Process(target=answer, args=(child, parent))
    p.start()
    child.close()
    say(f"poll: {str(parent.poll()).lower()}")
    for word in ["one", "three"]:
        parent.send(word)
        say(f"{word}: {parent.recv()}")
    parent.send("slow")
    say(f"poll: {str(parent.poll(0.05)).lower()}")
    say(f"poll: {str(parent.poll(60)).lower()}")
    say(f"slow: {parent.recv()}")
    parent.close()
    p.join()

    parent, child = Pipe()
    p = Process(target=leave, args=(child, parent))
    p.start()
    child.close()
    parent.send("bye")
    say(f"poll: {str(parent.poll(60)).lower()}")
    try:
        parent.recv()
    except EOFError:
        say("recv: the child has closed its end")
    try:
        parent.send("hello")
    except BrokenPipeError:
        say("send: the child has closed its end")
    p.join()
