"""Phrases for `subprocess`."""

import subprocess
import sys


def run():
    result = subprocess.run(["sh", "-c", "echo hello; exit 3"])
    print("returncode:", result.returncode)
    try:
        subprocess.run(["no-such-program"])
    except FileNotFoundError:
        print("not found: true")


def run_capture_output():
    args = ["sh", "-c", "echo one; echo two >&2; exit 3"]
    result = subprocess.run(args, capture_output=True, text=True)
    print("returncode:", result.returncode)
    print("stdout:", result.stdout, end="")
    print("stderr:", result.stderr, end="")


def run_check():
    for script in ["exit 0", "exit 3"]:
        try:
            subprocess.run(["sh", "-c", script], check=True)
            print(f"{script}: ok")
        except subprocess.CalledProcessError as error:
            print(f"{script}: exit status: {error.returncode}")


def check_output():
    for script in ["echo hello", "exit 3"]:
        try:
            print(subprocess.check_output(["sh", "-c", script], text=True).rstrip())
        except subprocess.CalledProcessError as error:
            print("failed: exit status:", error.returncode)


def run_timeout():
    for seconds, limit in [("60", 0.05), ("0", 60)]:
        try:
            result = subprocess.run(["sleep", seconds], timeout=limit)
            print("exit status:", result.returncode)
        except subprocess.TimeoutExpired:
            print("timed out")


def run_input():
    text = "x" * 1_000_000
    result = subprocess.run(["tr", "x", "y"], input=text, stdout=subprocess.PIPE, text=True)
    is_replaced = set(result.stdout) == {"y"}
    print(f"{len(result.stdout)} bytes, replaced: {str(is_replaced).lower()}")


def run_shell():
    import shlex

    name = shlex.quote("a name; echo b")
    script = f"for word in one two; do echo $word: {name}; done"
    print(subprocess.run(script, shell=True, stdout=subprocess.PIPE, text=True).stdout, end="")


def run_env():
    import os

    args = ["/bin/sh", "-c", 'echo "$GREETING, home: ${HOME:-none}"']
    subprocess.run(args, env={**os.environ, "HOME": "/home/me", "GREETING": "hello"})
    subprocess.run(args, env={"GREETING": "hello"})


def run_cwd():
    subprocess.run(["pwd"], cwd="/")


def popen():
    args = ["sh", "-c", 'read line; echo "child: $line"; exit 3']
    child = subprocess.Popen(args, stdin=subprocess.PIPE)
    print("pid:", str(child.pid > 0).lower())
    print("continues while the child runs", flush=True)
    child.stdin.write(b"end\n")
    child.stdin.close()
    print("returncode:", child.wait())


def popen_poll():
    child = subprocess.Popen(["sh", "-c", "read line; exit 3"], stdin=subprocess.PIPE)
    print("ended:", str(child.poll() is not None).lower())
    child.stdin.close()
    child.wait()
    child.poll()
    print("returncode:", child.returncode)


def popen_wait_timeout():
    child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    for limit in [0.05, 60]:
        try:
            print("exit status:", child.wait(timeout=limit))
        except subprocess.TimeoutExpired:
            print("not ended in time")
        child.stdin.close()


def popen_communicate():
    pipe = subprocess.PIPE
    args = ["sh", "-c", "head -c 1000000 /dev/zero >&2; wc -c"]
    child = subprocess.Popen(args, stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = child.communicate(bytes(1_000_000))
    print("stdout:", out.decode().strip())
    print("stderr:", len(err), "bytes")


def popen_kill():
    import signal

    children = [subprocess.Popen(["sleep", "60"]) for _ in range(3)]
    children[0].kill()
    children[1].terminate()
    children[2].send_signal(signal.SIGUSR1)
    for child in children:
        number = -child.wait()
        print(f"signal: {number} ({signal.Signals(number).name})")


def popen_stdin():
    pipe = subprocess.PIPE
    child = subprocess.Popen(["cat"], stdin=pipe, stdout=pipe, text=True, bufsize=1)
    for word in ["one", "two"]:
        print(word, file=child.stdin)
        print("answer:", child.stdout.readline().rstrip())
    child.stdin.close()
    print("exit status:", child.wait())


def popen_pipeline():
    import signal

    first = subprocess.Popen(["yes"], stdout=subprocess.PIPE)
    args, pipe = ["head", "-n", "1"], subprocess.PIPE
    second = subprocess.Popen(args, stdin=first.stdout, stdout=pipe, text=True)
    first.stdout.close()
    text, _ = second.communicate()
    print(text, end="")
    number = -first.wait()
    print(f"signal: {number} ({signal.Signals(number).name})")


def devnull():
    null = subprocess.DEVNULL
    args = ["sh", "-c", "echo lost; echo lost >&2; wc -c; exit 3"]
    print("returncode:", subprocess.run(args, stdin=null, stdout=null, stderr=null).returncode)


def stdout():
    args = ["sh", "-c", "echo out; echo err >&2"]
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    print(subprocess.run(args, stdout=pipe, stderr=both, text=True).stdout, end="")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
