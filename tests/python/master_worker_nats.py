"""nats-py, Master and Worker on many machines: a broker keeps the tasks, and none is lost."""

import asyncio
import logging
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nats
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js.api import (
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StreamConfig,
)
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

TASKS = 20
WORKERS = 4
TRIES = 3
UNREADY = 20  # so many workers may die in a row before they are ready
ACK_WAIT = 1  # seconds of silence after which a task is delivered again
PAUSE = 0.2  # seconds before a failed request is sent again
EXPIRES = 2  # seconds for which a worker asks for a task
GIVEN_UP = f"given up after {TRIES} tries"
WRONG_LAST_SEQUENCE = 10071


class Failure(Exception):
    """Why the program cannot go on, in one line."""


def say(line):
    """Writes the line in one call: print() makes several writes, which processes can interleave."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(words):
    """Writes a line to standard error; if that fails, the line is lost."""
    with suppress(OSError):
        os.write(2, f"master_worker_nats: {words}\n".encode())


def words_of(error):
    """Returns the broker's own words, if there are any."""
    return getattr(error, "description", None) or str(error) or type(error).__name__


async def work(task, tries):
    """The pretend work, which must not block the event loop: use asyncio.to_thread. Task 7 kills
    its worker on the first try, and task 13 on every try. Task 5 takes longer than ACK_WAIT."""
    if (task == 7 and tries == 1) or task == 13:
        os.abort()
    await asyncio.sleep(2.5 if task == 5 else 0.2)


class Job:
    """A job: the stream with its tasks, and the stream with what the workers publish about them.

    The subjects are JOB.task.7, and JOB.try.7, JOB.news.answer.7, JOB.news.duplicate.7.2,
    JOB.news.skipped.7 and JOB.news.skipped.try.7.

    A worker that was stopped may still publish about an earlier job of the same name. So each
    message about a task begins with the job's ID, and the consumer is named after the ID.
    """

    def __init__(self, client):
        self.name = os.environ.get("JOB", "numbers")  # two jobs on one broker need two names
        self.tasks, self.news = f"{self.name}-tasks", f"{self.name}-news"
        self.client, self.js = client, client.jetstream()

    async def create(self):
        await self.create_stream(
            name=self.news,
            description=str(time.time_ns()),  # the ID; an existing stream keeps its own
            subjects=[f"{self.name}.try.*", f"{self.name}.news.>"],
        )
        await self.create_stream(
            name=self.tasks,
            subjects=[f"{self.name}.task.*"],
            retention=RetentionPolicy.WORK_QUEUE,  # an acknowledged task is deleted
        )
        await self.open()
        # A work queue has one consumer. Another one is left if the broker has lost the other
        # stream, and with it the earlier ID.
        for other in await self.js.consumers_info(self.tasks):
            if other.name != self.id:
                await self.js.delete_consumer(self.tasks, other.name)
        try:
            await self.js.consumer_info(self.tasks, self.id)
        except NotFoundError:
            workers = ConsumerConfig(durable_name=self.id, ack_wait=ACK_WAIT)
            await self.js.add_consumer(self.tasks, workers)

    async def open(self):
        """Opens a job that a master has created."""
        self.id = (await self.js.stream_info(self.news)).config.description or ""

    async def create_stream(self, **config):
        try:
            await self.js.stream_info(config["name"])
        except NotFoundError:
            # A full stream refuses messages, and loses none.
            try:
                await self.js.add_stream(StreamConfig(discard=DiscardPolicy.NEW, **config))
            except NatsError as error:
                raise Failure(
                    f"the broker cannot create the stream {config['name']}, see the broker's log: "
                    f"{words_of(error)}"
                ) from None

    def about_this_job(self, payload):
        """Returns the payload without the job's ID, or None if it does not begin with the ID."""
        id, _, words = payload.decode(errors="replace").partition(" ")
        return words if id == self.id else None

    async def publish_task(self, task):
        """Publishes a task, if it is not in the stream."""
        words = str(task)
        await self.publish_first(
            f"{self.name}.task.{task}", words, lambda payload: payload == words.encode()
        )

    async def publish_try(self, task):
        """Publishes which try of a task begins, and returns its number. If the task has been tried
        too often, nothing is published. The broker also counts deliveries that have reached no
        worker, and may forget others, so it cannot count the tries."""
        subject = f"{self.name}.try.{task}"
        tries, last = 1, 0  # `last` is the number of the message of the last try
        while tries <= TRIES:
            try:
                await self.publish_after(last, subject, f"{self.id} {tries}")
                return tries
            except APIError as error:
                if error.err_code != WRONG_LAST_SEQUENCE:
                    raise
                found = await self.js.get_last_msg(self.news, subject)
                if found.seq == last:
                    raise
            last = found.seq
            number = number_in(self.about_this_job(found.data or b"") or "", TRIES + 1)
            if number is None:
                skipped = f"{self.name}.news.skipped.try.{last}"
                await self.publish_skipped(skipped, subject, found.data or b"")
            tries = 1 + (number or 0)
        return tries

    async def publish_skipped(self, subject, origin, payload):
        """Publishes that a stranger's message `payload` on the subject `origin` was skipped."""
        words = payload.decode(errors="replace")[:60]
        await self.publish_first(subject, f"{origin}: {words}", any_kind)

    async def publish_answer(self, task, tries, answer):
        """Publishes the answer to a task, or, if the task has been answered, that it was done
        again."""
        if not await self.publish_first(f"{self.name}.news.answer.{task}", answer, self.is_answer):
            await self.publish_first(f"{self.name}.news.duplicate.{task}.{tries}", answer, any_kind)

    def is_answer(self, payload):
        """Returns whether a message is an answer of this job."""
        words = self.about_this_job(payload) or ""
        return words.startswith("done by ") or words == GIVEN_UP

    async def find(self, stream, subject, is_of_the_kind):
        """Returns the first message on a subject that is of a kind, or None, also if there is no
        stream, and the number of the last message that was looked at, or 0."""
        last = 0
        while True:
            try:
                message = await self.js.get_msg(stream, last + 1, subject, next=True)
            except NotFoundError:
                return None, last
            last = message.seq
            if is_of_the_kind(message.data or b""):
                return message, last

    async def delete(self, stream):
        """Deletes a stream. Waits for a broker that is away, as the rest of the job does."""
        is_told = False
        while True:
            try:
                await self.js.delete_stream(stream)
                return
            except NotFoundError:
                return  # another master of this job may have deleted the stream
            except APIError:
                raise
            except (NatsError, asyncio.TimeoutError) as error:
                if not is_told:
                    tell(f"{stream} cannot be deleted, trying again: {words_of(error)}")
                is_told = True
                await asyncio.sleep(PAUSE)

    async def publish_first(self, subject, words, is_of_the_kind):
        """Publishes until the broker has stored the message. If the subject already has a message
        of its kind, nothing is published. Returns whether this message is the first of its kind.
        Strangers may have published other messages on the subject. Raises NotFoundError if the
        stream does not exist, because the job has ended."""
        stream = self.tasks if ".task." in subject else self.news
        told = False
        last = 0  # the sequence number of the last message on the subject
        while True:
            try:
                await self.publish_after(last, subject, words)
                return True
            except (NatsError, asyncio.TimeoutError) as error:
                if isinstance(error, NoStreamResponseError):
                    # There is no such stream, or that server of a cluster is away which has it.
                    try:
                        await self.js.stream_info(stream)
                    except NotFoundError:
                        raise
                    except (NatsError, asyncio.TimeoutError):
                        pass
                if getattr(error, "err_code", None) != WRONG_LAST_SEQUENCE:
                    if not told:
                        tell(f"{subject} cannot be stored, trying again: {words_of(error)}")
                        told = True
                    await asyncio.sleep(PAUSE)
                    continue
            # The message may be the one that an earlier round of this loop has stored.
            found = last
            with suppress(NatsError, asyncio.TimeoutError):
                first, found = await self.find(stream, subject, is_of_the_kind)
                if first is not None:
                    return first.data == words.encode()
            if found != last:
                last = found
            else:  # it has been deleted, and the broker counts again, or does not answer
                last = 0
                await asyncio.sleep(PAUSE)

    async def publish_after(self, last, subject, words):
        """Publishes a message, and waits until the broker has stored it. The broker refuses the
        message if the last message on the subject is not the one with the sequence number `last`;
        0 means none."""
        headers = {"Nats-Expected-Last-Subject-Sequence": str(last)}
        await self.js.publish(subject, words.encode(), headers=headers)


def any_kind(payload):
    return True


async def connect(url):
    """Connects to the broker at NATS_URL, such as tls://user:password@host:4222, in which %40
    stands for an @ of the password. Commas separate the addresses of a cluster. NATS_CA names a
    file with the certificate of the authority that the broker's certificate is from."""
    urls = [part if "://" in part else f"nats://{part}" for part in url.split(",")]
    host = ",".join(part.rstrip("/").replace("/", "@").rsplit("@", 1)[-1] for part in urls)
    clients, failures = [], []

    async def disconnected():
        if clients and not clients[0].is_closed:
            tell(f"{host}: disconnected, trying again")

    async def failed(error):
        if not clients:
            failures.append(error)

    options = {"disconnected_cb": disconnected, "error_cb": failed}
    address = urlsplit(urls[0])
    if address.username and address.password is not None:
        options["user"], options["password"] = unquote(address.username), unquote(address.password)
    try:
        if "NATS_CA" in os.environ:
            options["tls"] = ssl.create_default_context(cafile=os.environ["NATS_CA"])
        # `connect` would try a wrong address or password forever, too.
        once = {"allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": PAUSE}
        await (await nats.connect(urls, **once, **options)).close()
        clients.append(await nats.connect(urls, max_reconnect_attempts=-1, **options))
    except (NatsError, OSError, ValueError) as error:
        raise Failure(f"{host}: cannot connect: {(failures or [error])[-1]}") from None
    return clients[0]


async def worker(name, url, is_of_a_master):
    """Runs a worker forever: waits for a job, and does its tasks. The master has connected to the
    address that its workers get, so they wait if the broker is away."""
    client = told = None
    while client is None:
        try:
            client = await connect(url)
        except Failure as error:
            if not is_of_a_master:
                raise
            if told is None:
                told = str(error)
                tell(f"{name}: {told}; trying again")
            await asyncio.sleep(PAUSE)
    say("ready")
    while True:
        try:
            await tasks_of_a_job(name, Job(client))
        except (NatsError, asyncio.TimeoutError) as error:
            # There is no job, or the broker cannot answer.
            if str(error) != told and not is_of_a_master:
                told = str(error)
                tell(f"no task: {told}")
        await asyncio.sleep(PAUSE)


async def tasks_of_a_job(name, job):
    """Does tasks until an error."""
    await job.open()
    await job.js.consumer_info(job.tasks, job.id)  # without it, requests for tasks only time out
    consumer = await job.js.pull_subscribe_bind(job.id, job.tasks)
    try:
        while True:
            try:
                # One task at a time: a task that waits in this process would lose its claim.
                (message,) = await consumer.fetch(1, timeout=EXPIRES)
            except NatsTimeoutError:
                await consumer.consumer_info()  # fails if the job has ended
            else:
                await do_task(name, job, message)
    finally:
        await consumer.unsubscribe()


def task_of(message):
    """Returns the number of the task, or None if the message is no task."""
    number = message.subject.rsplit(".", 1)[-1]
    return number_in(number, TASKS) if message.data == number.encode() else None


def number_in(part, end):
    """Returns the number in a part of a subject or of a message, if it is below `end`, or None."""
    is_number = len(part) < 20 and part.isascii() and part.isdigit() and part == str(int(part))
    return int(part) if is_number and int(part) < end else None


async def do_task(name, job, message):
    """Does a task and publishes the answer; then the broker may forget the task."""
    task = task_of(message)
    if task is None:
        subject = f"{job.name}.news.skipped.{message.metadata.sequence.stream}"
        await job.publish_skipped(subject, message.subject, message.data)
        return await message.term()
    tries = await job.publish_try(task)
    if tries > TRIES:
        answer = GIVEN_UP
    else:
        say(f"took task {task}, try {tries}")
        working = asyncio.ensure_future(work(task, tries))
        claim = asyncio.create_task(keep_claim(message))
        try:
            await asyncio.wait([working, claim], return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                claim.result()  # raises the error with which the claim has ended
        finally:
            working.cancel()
            claim.cancel()
        if error := working.exception():
            raise RuntimeError("the work has failed") from error  # ends the worker
        answer = f"done by {name}, try {tries}"
    await job.publish_answer(task, tries, f"{job.id} {answer}")
    say(f"answered task {task}")
    await message.ack()


async def keep_claim(message):
    """Tells the broker twice in ACK_WAIT that the work continues."""
    while True:
        await asyncio.sleep(ACK_WAIT / 2)
        await message.in_progress()


async def hand_out(job):
    """Publishes the tasks that have not been published. A published task is in the stream of tasks
    or, once it is answered, in the stream of answers. Tasks are published in order, so the first
    one that is missing is found by bisection."""
    published, end = 0, TASKS
    while published < end:
        middle = (published + end) // 2
        if await is_published(job, middle):
            published = middle + 1
        else:
            end = middle
    for task in range(published, TASKS):
        await job.publish_task(task)


async def is_published(job, task):
    """Returns whether a task is in one of the two streams, in the order in which it moves."""
    words = str(task).encode()
    while True:
        try:
            subject = f"{job.name}.task.{task}"
            waits, _ = await job.find(job.tasks, subject, lambda payload: payload == words)
            subject = f"{job.name}.news.answer.{task}"
            return bool(waits or (await job.find(job.news, subject, job.is_answer))[0])
        except (NatsError, asyncio.TimeoutError):
            await asyncio.sleep(PAUSE)


class Account:
    """What the master counts. It holds no task: that is the broker's part. If the broker has lost
    an answer that the master has heard, the task is done again, so the master notes what is
    answered."""

    def __init__(self):
        self.is_answered = [False] * TASKS
        self.done, self.given_up, self.duplicates = 0, 0, 0

    def hear(self, job, subject, payload):
        """Counts and prints what a worker has published."""
        words = job.about_this_job(payload) or ""
        kind, *rest = subject.removeprefix(f"{job.name}.news.").split(".")
        task = number_in(rest[0], TASKS) if rest and kind in ("answer", "duplicate") else None
        name = words.removeprefix("done by ").split(",")[0] if words[:8] == "done by " else None
        if kind == "answer" and task is not None and words == GIVEN_UP:
            if self.is_first(task):
                say(f"task {task} {words}")
                self.given_up += 1
        elif task is not None and name:
            if kind == "answer" and self.is_first(task):
                say(f"{name} did task {task}")
                self.done += 1
            else:
                say(f"{name} did task {task} again, a duplicate")
                self.duplicates += 1
        else:
            tell(f"skipped {subject}: {payload.decode(errors='replace')[:60]}")

    def is_first(self, task):
        """Notes that a task is answered, and returns whether it was not before."""
        was_answered, self.is_answered[task] = self.is_answered[task], True
        return not was_answered

    def answered(self):
        return self.done + self.given_up


async def hear_all(job, account, handing_out):
    """Reads what the workers publish until each task is answered. Tasks that the broker has lost
    are published again."""
    last = 0  # the sequence number of the last message
    news = await news_after(job, last)
    was_empty = was_published_again = False
    while account.answered() < TASKS:
        try:
            message = await news.next_msg(timeout=5)
        except NatsTimeoutError:
            # Silence. A task leaves the broker only after its answer is stored.
            is_empty = False
            try:
                state = (await job.js.stream_info(job.tasks)).state
                is_empty = handing_out.done() and state.messages == 0
            except NotFoundError:
                raise Failure(f"the broker has no stream {job.tasks}") from None
            except (NatsError, asyncio.TimeoutError) as error:
                tell(f"the broker does not answer: {words_of(error)}")
            if is_empty and was_empty:
                are_lost = await look_for_lost(job, account, last)
                if are_lost and was_published_again:
                    raise Failure("the broker has no task left")
                was_published_again = are_lost
            was_empty = is_empty and not was_empty
            # The broker may have lost the consumer; the client notices that only later.
            await unsubscribe(news)
            news = await news_after(job, last)
            continue
        except NatsError:  # the broker has lost the consumer
            await unsubscribe(news)
            news = await news_after(job, last)
            continue
        was_empty = was_published_again = False
        last = message.metadata.sequence.stream
        account.hear(job, message.subject, message.data)


async def look_for_lost(job, account, last):
    """Publishes the tasks without an answer that are in neither stream, and returns whether there
    were any. This reads each task, unlike hand_out. A broker whose machine has lost power may have
    lost messages, and counts again: an answer whose number the master has passed is heard here."""
    lost = 0
    for task in range(TASKS):
        if account.is_answered[task]:
            continue
        if not await is_published(job, task):
            await job.publish_task(task)
            lost += 1
            continue
        subject = f"{job.name}.news.answer.{task}"
        with suppress(NatsError, asyncio.TimeoutError):
            answer, _ = await job.find(job.news, subject, job.is_answer)
            if answer is not None and answer.seq <= last:
                account.hear(job, subject, answer.data)
    if lost > 0:
        tell(f"the broker has lost {lost} tasks, which are published again")
    return lost > 0


async def news_after(job, last):
    """Reads what the workers publish, after the message with the sequence number `last`. Raises
    Failure if the stream does not exist."""
    while True:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=last + 1
        )
        try:
            return await job.js.subscribe(
                f"{job.name}.news.>", stream=job.news, ordered_consumer=True, config=config
            )
        except (NatsError, asyncio.TimeoutError):
            pass
        try:
            await job.js.stream_info(job.news)
        except NotFoundError:
            raise Failure(f"the broker has no stream {job.news}") from None
        except (NatsError, asyncio.TimeoutError):
            pass
        await asyncio.sleep(PAUSE)


async def unsubscribe(news):
    with suppress(NatsError, asyncio.TimeoutError):
        await news.unsubscribe()


class Crew:
    """The workers that this master starts. Other workers may join from anywhere."""

    def __init__(self, command, url):
        self.command = command
        self.env = {**os.environ, "NATS_URL": url}
        self.started, self.died = 0, 0
        self.unready = 0  # how many have died in a row before they were ready

    async def keep_worker(self):
        """Keeps one worker running: a worker that has died is replaced. Raises Failure if a worker
        cannot be started, if it ends by itself before it is ready, or if too many die before they
        are ready."""
        while True:
            self.started += 1
            number = self.started
            command = [*self.command, "worker", f"worker {number}", "until-eof"]
            # A pipe of our own: a program that the worker has started may keep it open, and
            # `Process.wait` would wait for the end of a pipe of its own.
            output, write = os.pipe()
            try:
                child = await asyncio.create_subprocess_exec(
                    *command, stdin=asyncio.subprocess.PIPE, stdout=write, env=self.env
                )
            except OSError as error:
                os.close(output)
                raise Failure(
                    f"the worker `{self.command[0]}` cannot be started: {error}"
                ) from None
            finally:
                os.close(write)
            said = Said(number)
            transport, _ = await asyncio.get_running_loop().connect_read_pipe(
                lambda: said, os.fdopen(output, "rb")
            )
            try:
                status = await child.wait()
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(said.end.wait(), PAUSE)  # its last words
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
                transport.close()
            self.died += 1
            if not said.is_ready and status >= 0:
                raise Failure(f"worker {number} ended at its start: exit status: {status}")
            say(f"worker {number} died of {said.task}" if said.task else f"worker {number} died")
            self.unready = 0 if said.is_ready else self.unready + 1
            if self.unready > UNREADY:
                raise Failure(f"{self.unready} workers died before they were ready")
            if said.task is None:
                await asyncio.sleep(PAUSE)


class Said(asyncio.Protocol):
    """What a worker has said last."""

    def __init__(self, number):
        self.number, self.is_ready, self.task = number, False, None
        self.rest, self.end = b"", asyncio.Event()

    def data_received(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.hear(line.decode(errors="replace").rstrip())

    def connection_lost(self, exc):
        self.end.set()

    def hear(self, line):
        if line.startswith("took "):
            self.task = line.removeprefix("took ")
        elif line.startswith("answered "):
            self.task = None
        elif line == "ready":
            self.is_ready = True
        elif line:
            tell(f"worker {self.number} says: {line}")


async def master(url, command):
    """Hands out the tasks, starts workers and waits for the answers."""
    client = await connect(url)
    job = Job(client)
    await job.create()
    crew, account = Crew(command, url), Account()
    handing_out = asyncio.create_task(hand_out(job))
    hearing = asyncio.create_task(hear_all(job, account, handing_out))
    workers = [asyncio.create_task(crew.keep_worker()) for _ in range(WORKERS)]
    parts, failure = {hearing, handing_out, *workers}, None
    try:
        while not hearing.done() and failure is None:
            ended, parts = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            failure = next((part.exception() for part in ended if part.exception()), None)
    finally:
        is_heard = hearing.done()
        while parts:
            for part in parts:
                part.cancel()  # again and again, because nats-py may swallow a cancellation
            _, parts = await asyncio.wait(parts, timeout=PAUSE)
        await asyncio.gather(hearing, handing_out, *workers, return_exceptions=True)
    if not is_heard:
        raise failure  # the tasks are on the broker, and not lost
    done, given_up, duplicates = account.done, account.given_up, account.duplicates
    lost = TASKS - account.answered()
    say(
        f"{done} done, {given_up} given up, {crew.died} workers died, {duplicates} duplicates, "
        f"{lost} lost"
    )
    if failure is not None:
        raise failure
    for stream in job.tasks, job.news:
        await job.delete(stream)
    await client.close()


def start_server():
    """Starts a nats-server of this program's own. A second process keeps the server, so that the
    server also ends if this process is killed."""
    command = [sys.executable, __file__, "keep-server"]
    keeper = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    url = keeper.stdout.readline().decode().strip()
    if not url.startswith("nats://"):
        raise Failure(url)

    def watch():
        # Another line says why the keeper cannot start the server again.
        if failure := keeper.stdout.readline():
            tell(failure.decode().strip())
            os._exit(1)  # the workers then end by themselves

    threading.Thread(target=watch, daemon=True).start()
    return keeper, url


def keep_server():
    """Runs a nats-server in a temporary folder until standard input ends. If the server ends before
    that, it is started again on its port and its store."""
    end = threading.Event()

    def watch():
        sys.stdin.read()
        end.set()

    with tempfile.TemporaryDirectory() as folder:
        server, url = start_server_in(folder, "-1")
        with suppress(OSError):  # fails only if the master has ended
            say(url)
        threading.Thread(target=watch, daemon=True).start()
        while not end.wait(PAUSE):
            if server.poll() is not None:
                tell(f"`nats-server` has ended, starting it again: {server.returncode}")
                server, _ = start_server_in(folder, url.rsplit(":", 1)[-1])
        time.sleep(PAUSE)  # the workers end as well, and should not miss the server before
        server.kill()
        server.wait()


def start_server_in(folder, port):
    """Starts a nats-server, and returns it and its address when it is ready."""
    command = ["nats-server", "--addr", "127.0.0.1", "--port", port, "--jetstream"]
    command += ["--store_dir", folder, "--ports_file_dir", folder]
    silent = subprocess.DEVNULL
    try:
        server = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent)
    except OSError as error:
        raise Failure(
            f"NATS_URL is not set, and `nats-server` cannot be started: {error}; install it (on "
            "Debian: apt install nats-server), or run `docker run -p 4222:4222 nats -js` and set "
            "NATS_URL=nats://127.0.0.1:4222"
        ) from None
    ports = Path(folder) / f"nats-server_{server.pid}.ports"
    for _ in range(1000):
        # The file has the form {"nats":["nats://127.0.0.1:35207"]}.
        parts = ports.read_text().split('"') if ports.exists() else []
        url = next((part for part in parts if part.startswith("nats://")), None)
        if url is not None:
            return server, url
        if server.poll() is not None:
            break
        time.sleep(0.01)
    server.kill()
    raise Failure(f"`nats-server` does not start: exit status: {server.wait()}")


def exit_at_the_end_of_input():
    sys.stdin.read()
    os._exit(0)  # the master has ended, or does not need this worker


def run():
    args = sys.argv[1:]
    if args == ["keep-server"]:
        try:
            return keep_server()
        except (Failure, OSError) as error:
            return say(error)  # the master reads and reports it
    if args in (["--help"], ["-h"]):
        return say("usage: master_worker_nats [worker NAME | COMMAND-OF-A-WORKER...]")
    url = os.environ.get("NATS_URL")
    if args[:1] == ["worker"]:
        is_of_a_master = args[2:] == ["until-eof"]
        if is_of_a_master:
            threading.Thread(target=exit_at_the_end_of_input, daemon=True).start()
        if url is None:
            raise Failure("a worker needs a broker: set NATS_URL")
        name = args[1] if args[1:] else f"worker {os.getpid()}"
        return asyncio.run(worker(name, url, is_of_a_master))
    keeper = None
    if url is None:
        keeper, url = start_server()
    try:
        return asyncio.run(master(url, args or [sys.executable, __file__]))
    finally:
        if keeper is not None:
            keeper.stdin.close()
            keeper.wait()


def main():
    # Warnings about the ends of TLS connections and of killed workers, which change nothing.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    try:
        run()
    except (Failure, NatsError, asyncio.TimeoutError) as error:
        return f"master_worker_nats: {words_of(error)}"


if __name__ == "__main__":
    sys.exit(main())
