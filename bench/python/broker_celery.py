"""Celery on Redis, as `bench broker` measures it: one client, and workers that are processes."""

import os
import signal
import subprocess
import sys
import threading
import time

from celery import Celery

app = Celery("broker_celery", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
app.conf.update(
    # As with the snippet: a worker takes one task at a time, and a task whose worker dies is
    # delivered again.
    worker_prefetch_multiplier=1,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
)


@app.task(name="work")
def work(task):
    return task


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(tasks, workers, one_at_a_time):
    for result in [work.delay(task) for task in range(2 * workers)]:
        result.get()  # each worker has been started
    say("begins")
    if one_at_a_time:
        for task in range(tasks):
            began = time.perf_counter_ns()
            work.delay(task).get()
            say(f"waited {time.perf_counter_ns() - began}")
            say(f"a worker did task {task}")
        return
    results = [work.delay(task) for task in range(tasks)]
    say("handed out")
    for result in results:
        say(f"a worker did task {result.get()}")


def main():
    tasks, workers = int(os.environ["BENCH_TASKS"]), int(os.environ["BENCH_WORKERS"])
    here = os.path.dirname(os.path.abspath(__file__))
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "broker_celery", "worker"]
    command += ["--pool", "prefork", "--concurrency", str(workers), "--loglevel", "ERROR"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    silent = subprocess.DEVNULL
    # A process group of its own, so that all of its processes can be ended.
    crew = subprocess.Popen(
        command, cwd=here, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    )

    def end():
        os.killpg(crew.pid, signal.SIGKILL)

    def end_with_the_bench():
        sys.stdin.read()
        end()
        os._exit(1)

    threading.Thread(target=end_with_the_bench, daemon=True).start()
    try:
        measure(tasks, workers, os.environ["BENCH_ONE_AT_A_TIME"] == "1")
    finally:
        end()
        crew.wait()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # without waiting for the thread that reads standard input
