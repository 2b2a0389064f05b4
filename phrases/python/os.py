"""Phrases for `os`."""

import os as system_calls
import sys


def fork():
    pid = system_calls.fork()
    if pid == 0:
        print("child: 42", flush=True)
        system_calls._exit(3)
    _, status = system_calls.waitpid(pid, 0)
    print("parent:", system_calls.waitstatus_to_exitcode(status))


def getpid():
    import subprocess

    own, parent = system_calls.getpid(), system_calls.getppid()
    of_child = subprocess.run(["sh", "-c", "echo $PPID"], stdout=subprocess.PIPE).stdout
    print("the parent of my child:", str(int(of_child) == own).lower())
    print("my parent is another process:", str(parent != own).lower())


def kill():
    import signal
    import subprocess

    def exists(pid):
        try:
            system_calls.kill(pid, 0)
            return "true"
        except ProcessLookupError:
            return "false"

    child = subprocess.Popen(["sleep", "60"])
    print("exists:", exists(child.pid))
    system_calls.kill(child.pid, signal.SIGTERM)
    child.wait()
    print("exists:", exists(child.pid))


def killpg():
    import signal
    import subprocess

    args, pipe = ["sh", "-c", "sleep 60 & echo started; wait"], subprocess.PIPE
    child = subprocess.Popen(args, stdout=pipe, start_new_session=True)
    child.stdout.readline()
    system_calls.killpg(child.pid, signal.SIGTERM)
    number = -child.wait()
    print(f"signal: {number} ({signal.Signals(number).name})")
    child.stdout.read()
    print("no process has the other end of the pipe")


def cpu_count():
    print("at least one:", str(system_calls.cpu_count() >= 1).lower())


def process_cpu_count():
    system_calls.sched_setaffinity(0, [min(system_calls.sched_getaffinity(0))])
    print(system_calls.process_cpu_count())


def sched_setaffinity():
    from concurrent.futures import ThreadPoolExecutor

    one = {min(system_calls.sched_getaffinity(0))}
    system_calls.sched_setaffinity(0, one)
    count, same = len(system_calls.sched_getaffinity(0)), system_calls.sched_getaffinity(0) == one
    print(f"processors: {count}, the one that is set: {str(same).lower()}")
    with ThreadPoolExecutor(1) as pool:
        inherited = pool.submit(system_calls.sched_getaffinity, 0).result() == one
    print("inherited:", str(inherited).lower())


def pipe():
    import threading

    def write():
        system_calls.write(writer, b"hello")
        system_calls.close(writer)

    reader, writer = system_calls.pipe()
    threading.Thread(target=write).start()
    with open(reader) as file:
        print(file.read())


def waitpid():
    import subprocess

    child = subprocess.Popen(["sh", "-c", "read line; exit 3"], stdin=subprocess.PIPE)
    pid, _ = system_calls.waitpid(child.pid, system_calls.WNOHANG)
    print("ended:", str(pid != 0).lower())
    child.stdin.close()
    _, status = system_calls.waitpid(child.pid, 0)
    print("exit code:", system_calls.waitstatus_to_exitcode(status))
    try:
        system_calls.waitpid(child.pid, 0)
    except ChildProcessError:
        print("again: false")


def wait():
    import subprocess

    def start(code):
        args = ["sh", "-c", "read line; exit $0", str(code)]
        return subprocess.Popen(args, stdin=subprocess.PIPE)

    children = [start(1), start(2)]
    for index in [1, 0]:
        children[index].stdin.close()
        pid, status = system_calls.wait()
        code = system_calls.waitstatus_to_exitcode(status)
        print(str(pid == children[index].pid).lower(), code)


def exit_at_once():
    import subprocess

    word = system_calls.environ.get("WORD")
    if word is not None:
        print(word, end=", ")
        if word == "flushed":
            sys.exit(3)
        system_calls._exit(3)
    program = [sys.executable, "-I", __file__, "exit_at_once"]
    for word in ["lost", "flushed"]:
        child = subprocess.run(program, env={**system_calls.environ, "WORD": word})
        print("exit status:", child.returncode, flush=True)


def environ():
    import subprocess

    print(system_calls.environ.get("NO_SUCH_NAME", "default"))
    print("has a PATH:", str("PATH" in system_calls.environ).lower(), flush=True)
    environment = {**system_calls.environ, "GREETING": "hello"}
    subprocess.run(["sh", "-c", 'echo "child: $GREETING"'], env=environment)
    print("here:", system_calls.getenv("GREETING", "not set"))


def execvp():
    print("this program", flush=True)
    system_calls.execvp("echo", ["echo", "another program"])


def system():
    status = system_calls.system("echo hello; exit 3")
    print("exit code:", system_calls.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    globals()[sys.argv[1]]()
