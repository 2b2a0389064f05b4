//! Master and Worker on many machines: a broker keeps the tasks, and none is lost (`nats.js`).
//!
//! The master publishes each task to a work-queue stream of NATS JetStream. A worker, on any
//! machine, takes a task, does it, publishes the answer, and only then acknowledges the task. A
//! task that is not acknowledged within a second is delivered again, to any worker. A worker whose
//! task takes longer keeps its claim by sending a message every half second.
//!
//! The broker delivers at least once, so a task may be done twice, for example if its worker is
//! stopped for a while. The broker stores only the first answer to a task, because an answer says
//! that it expects to be the first; a second answer is reported as a duplicate. Before a worker
//! begins a task, the worker publishes which try it is. A task that has been tried three times
//! is given up, and its answer says so: the stream of answers is also the dead-letter queue.
//!
//! If the master is killed, start it again: the master reads the answers so far, and publishes only
//! the tasks that have not been published. Workers and master reconnect to a broker that restarts.
//! Without `NATS_URL`, the program starts a `nats-server` for itself alone. Use it when one machine
//! is not enough, or when tasks have to survive the master; otherwise the pipes of `master_worker`
//! are simpler and need no broker.
//!
//! `NATS_URL=nats://host:4222 master_worker_nats worker NAME` starts a worker on another machine.
//! Other arguments are the command that runs a worker of the master. `JOB` names the job, and
//! `NATS_CA` the file of a certificate authority. In a copy, replace `work` and `TASKS`, and delete
//! `Server`, `keep_server` and `start_server` if there is a broker. `work` must not block its
//! thread, or its claim is not kept: await what blocks by `tokio::task::spawn_blocking`. Other
//! lines that a worker prints appear on standard error.
//!
//! Python:   tests/python/master_worker_nats.py
//! Rust:     `async_nats::jetstream`, `tokio::process::Command`, `futures::future::select`,
//!           `percent_encoding::percent_decode_str`, `tempfile::TempDir`
//! Beside:   master_worker
//! Run:      cargo run -p distributed --bin master_worker_nats    (ends after 3.5 s)
//! Copy:     cargo add async-nats --no-default-features --features jetstream,nuid,ring
//!           cargo add futures --no-default-features --features std
//!           cargo add percent-encoding
//!           cargo add tempfile
//!           cargo add tokio --features io-util,process,rt,time
//! Contract: ordered - 20 tasks, each answered once: done or, after three tries, given up; a line
//!           for each death; finally the totals, and that none was lost

use std::cell::Cell;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io::{self, Read, Write};
use std::mem;
use std::path::Path;
use std::pin::pin;
use std::process::{self, ExitCode, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::context::{
    GetStreamError, GetStreamErrorKind, PublishError, PublishErrorKind,
};
use async_nats::jetstream::message::{PublishMessage, StreamMessage};
use async_nats::jetstream::stream::{
    Config, DiscardPolicy, LastRawMessageError, LastRawMessageErrorKind, RetentionPolicy, Stream,
};
use async_nats::jetstream::{self, AckKind, Context, ErrorCode, Message};
use async_nats::{ConnectOptions, Event, ServerAddr};
use futures::future::{Either, select, try_join, try_join_all};
use futures::{StreamExt, TryStreamExt};
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::runtime;
use tokio::time::{sleep, timeout};

const TASKS: u32 = 20;
const WORKERS: usize = 4;
const TRIES: u32 = 3;
/// So many workers may die in a row before they are ready.
const UNREADY: usize = 20;
/// A task is delivered again if its worker is silent for this long.
const ACK_WAIT: Duration = Duration::from_secs(1);
/// How long to wait before a failed request is sent again.
const PAUSE: Duration = Duration::from_millis(200);

type Failure = Box<dyn Error + Send + Sync>;

/// Writes one line to standard error in one write, because the workers write there as well. If the
/// write fails, the line is lost and the work continues; `eprintln!` would panic.
fn tell(words: impl Display) {
    let _ = io::stderr().write_all(format!("master_worker_nats: {words}\n").as_bytes());
}

/// The pretend work, which must not block the thread. Task 7 kills its worker on the first try, and
/// task 13 on every try. Task 5 takes longer than [`ACK_WAIT`].
async fn work(task: u32, tries: u32) {
    match task {
        7 if tries == 1 => process::abort(),
        13 => process::abort(),
        5 => sleep(Duration::from_millis(2500)).await,
        _ => sleep(Duration::from_millis(200)).await,
    }
}

/// A job: the stream with its tasks, and the stream with what the workers publish about them. The
/// subjects are `JOB.task.7`, and `JOB.try.7`, `JOB.news.answer.7`, `JOB.news.duplicate.7.2`,
/// `JOB.news.skipped.7` and `JOB.news.skipped.try.7`.
///
/// A worker that was stopped may still publish about an earlier job of the same name. So each
/// message about a task begins with the job's ID, and the consumer is named after the ID.
struct Job {
    name: String,
    id: String,
    context: Context,
    tasks: Stream,
    news: Stream,
}

impl Job {
    /// Opens the job, and creates its streams if they do not exist.
    async fn create(context: Context) -> Result<Self, Failure> {
        let name = Self::name();
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let tasks = Config {
            name: format!("{name}-tasks"),
            subjects: vec![format!("{name}.task.*")],
            retention: RetentionPolicy::WorkQueue, // an acknowledged task is deleted
            discard: DiscardPolicy::New,           // a full stream refuses tasks, and loses none
            ..Config::default()
        };
        let news = Config {
            name: format!("{name}-news"),
            description: Some(now.as_nanos().to_string()), // an existing stream keeps its ID
            subjects: vec![format!("{name}.try.*"), format!("{name}.news.>")],
            discard: DiscardPolicy::New,
            ..Config::default()
        };
        let news = Self::create_stream(&context, news).await?;
        let tasks = Self::create_stream(&context, tasks).await?;
        let id = Self::id(&news);
        // A work queue has one consumer. Another one is left if the broker has lost the other
        // stream, and with it the earlier ID.
        let others: Vec<String> = tasks.consumer_names().try_collect().await?;
        for other in others.iter().filter(|other| **other != id) {
            tasks.delete_consumer(other).await?;
        }
        let consumer = pull::Config {
            durable_name: Some(id.clone()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            ..pull::Config::default()
        };
        tasks.get_or_create_consumer(&id, consumer).await?;
        Ok(Self { name, id, context, tasks, news })
    }

    /// Creates a stream if it does not exist.
    async fn create_stream(context: &Context, config: Config) -> Result<Stream, Failure> {
        let name = config.name.clone();
        let stream = context.get_or_create_stream(config).await;
        Ok(stream.map_err(|error| {
            format!("the broker cannot create the stream {name}, see the broker's log: {error}")
        })?)
    }

    /// Opens a job that a master has created.
    async fn open(context: Context) -> Result<Self, Failure> {
        let name = Self::name();
        let tasks = context.get_stream(format!("{name}-tasks")).await?;
        let news = context.get_stream(format!("{name}-news")).await?;
        let id = Self::id(&news);
        Ok(Self { name, id, context, tasks, news })
    }

    /// Two jobs at the same time on one broker need different names.
    fn name() -> String {
        env::var("JOB").unwrap_or_else(|_| "numbers".to_owned())
    }

    fn id(news: &Stream) -> String {
        news.cached_info().config.description.clone().unwrap_or_default()
    }

    /// Returns the payload without the job's ID, if the payload begins with it.
    fn about_this_job(&self, payload: &[u8]) -> Option<String> {
        let words = payload.strip_prefix(self.id.as_bytes())?.strip_prefix(b" ")?;
        Some(String::from_utf8_lossy(words).into_owned())
    }

    /// Publishes a task, if it is not in the stream.
    async fn publish_task(&self, task: u32) -> Result<(), Failure> {
        let (subject, words) = (format!("{}.task.{task}", self.name), task.to_string());
        self.publish_first(&subject, &words, |payload| *payload == *words.as_bytes()).await?;
        Ok(())
    }

    /// Publishes which try of a task begins, and returns its number. If the task has been tried too
    /// often, nothing is published. The broker also counts deliveries that have reached no worker,
    /// and may forget others, so it cannot count the tries.
    async fn publish_try(&self, task: u32) -> Result<u32, Failure> {
        let subject = format!("{}.try.{task}", self.name);
        let (mut tries, mut last) = (1, 0); // `last` is the number of the message of the last try
        while tries <= TRIES {
            match self.publish_after(last, &subject, format!("{} {tries}", self.id)).await {
                Ok(()) => return Ok(tries),
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    let found = self.news.get_last_raw_message_by_subject(&subject).await?;
                    if found.sequence == last {
                        return Err(error.into());
                    }
                    last = found.sequence;
                    let words = self.about_this_job(&found.payload).unwrap_or_default();
                    tries = 1 + if let Some(number) = number_in(&words, TRIES + 1) {
                        number
                    } else {
                        let skipped = format!("{}.news.skipped.try.{last}", self.name);
                        self.publish_skipped(&skipped, &subject, &found.payload).await?;
                        0
                    };
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(tries)
    }

    /// Publishes that a stranger's message `payload` on the subject `from` was skipped.
    async fn publish_skipped(
        &self,
        subject: &str,
        from: &str,
        payload: &[u8],
    ) -> Result<(), Failure> {
        let words = format!("{from}: {:.60}", String::from_utf8_lossy(payload));
        self.publish_first(subject, &words, |_| true).await?;
        Ok(())
    }

    /// Publishes the answer to a task, or, if the task has been answered, that it was done again.
    async fn publish_answer(&self, task: u32, tries: u32, answer: &str) -> Result<(), Failure> {
        let subject = format!("{}.news.answer.{task}", self.name);
        if !self.publish_first(&subject, answer, |payload| self.is_answer(payload)).await? {
            let subject = format!("{}.news.duplicate.{task}.{tries}", self.name);
            self.publish_first(&subject, answer, |_| true).await?;
        }
        Ok(())
    }

    /// Returns whether a message is an answer of this job.
    fn is_answer(&self, payload: &[u8]) -> bool {
        let words = self.about_this_job(payload);
        words.is_some_and(|words| words.starts_with("done by ") || words == given_up())
    }

    /// Publishes until the broker has stored the message. If the subject already has a message of
    /// its kind, nothing is published. Returns whether this message is the first of its kind.
    /// Strangers may have published other messages on the subject.
    ///
    /// # Errors
    ///
    /// Returns an error if the stream does not exist, because the job has ended.
    async fn publish_first(
        &self,
        subject: &str,
        words: &str,
        is_of_the_kind: impl Fn(&[u8]) -> bool,
    ) -> Result<bool, Failure> {
        let stream = if subject.contains(".task.") { &self.tasks } else { &self.news };
        let mut told = false;
        let mut last = 0; // the sequence number of the last message on the subject
        loop {
            match self.publish_after(last, subject, words.to_owned()).await {
                Ok(()) => return Ok(true),
                // The message may be the one that an earlier round of this loop has stored.
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    match find(stream, subject, &is_of_the_kind).await {
                        Ok(Ok(first)) => return Ok(*first.payload == *words.as_bytes()),
                        Ok(Err(found)) if found != last => last = found,
                        // It has been deleted, and the broker counts again, or does not answer.
                        _ => {
                            last = 0;
                            sleep(PAUSE).await;
                        }
                    }
                }
                Err(error) => {
                    // No server answers for a stream that does not exist, and neither while that
                    // server of a cluster is away which has the stream.
                    if error.kind() == PublishErrorKind::StreamNotFound
                        && let Err(error) =
                            self.context.get_stream(&stream.cached_info().config.name).await
                        && is_not_found(&error)
                    {
                        return Err(format!("{subject}: {error}").into());
                    }
                    if !told {
                        tell(format_args!("{subject} cannot be stored, trying again: {error}"));
                        told = true;
                    }
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Publishes a message, and waits until the broker has stored it. The broker refuses the
    /// message if the last message on the subject is not the one with the sequence number `last`;
    /// 0 means none.
    async fn publish_after(
        &self,
        last: u64,
        subject: &str,
        words: String,
    ) -> Result<(), PublishError> {
        let message =
            PublishMessage::build().payload(words.into()).expected_last_subject_sequence(last);
        self.context.send_publish(subject.to_owned(), message).await?.await?;
        Ok(())
    }

    /// Deletes a stream. Waits for a broker that is away, as the rest of the job does.
    async fn delete(&self, stream: &str) -> Result<(), Failure> {
        let mut is_told = false;
        loop {
            match self.context.delete_stream(stream).await {
                Err(error) if matches!(error.kind(), GetStreamErrorKind::Request) => {
                    if !is_told {
                        tell(format_args!("{stream} cannot be deleted, trying again: {error}"));
                    }
                    is_told = true;
                    sleep(PAUSE).await;
                }
                Err(error) if !is_not_found(&error) => return Err(error.into()),
                _ => return Ok(()), // another master of this job may have deleted the stream
            }
        }
    }
}

/// Finds the first message on a subject that is of a kind. If there is none, or no stream, returns
/// the sequence number of the last message on the subject, or 0, in the inner `Err`.
async fn find(
    stream: &Stream,
    subject: &str,
    is_of_the_kind: impl Fn(&[u8]) -> bool,
) -> Result<Result<StreamMessage, u64>, LastRawMessageError> {
    let mut last = 0;
    loop {
        match stream.get_first_raw_message_by_subject(subject, last + 1).await {
            Ok(message) if is_of_the_kind(&message.payload) => return Ok(Ok(message)),
            Ok(message) => last = message.sequence,
            Err(error) => match error.kind() {
                LastRawMessageErrorKind::NoMessageFound => return Ok(Err(last)),
                LastRawMessageErrorKind::JetStream(ref why)
                    if why.error_code() == ErrorCode::STREAM_NOT_FOUND =>
                {
                    return Ok(Err(last));
                }
                _ => return Err(error),
            },
        }
    }
}

/// Connects to the broker at `NATS_URL`, such as `tls://user:password@host:4222`, in which `%40`
/// stands for an `@` of the password. Commas separate the addresses of a cluster. `NATS_CA` names a
/// file with the certificate of the authority that the broker's certificate is from.
async fn connect(url: &str) -> Result<Context, Failure> {
    let host_of = |url: &str| {
        let host = url.trim_end_matches('/').rsplit(['@', '/']).next(); // without the password
        host.unwrap_or_default().to_owned()
    };
    let host = url.split(',').map(host_of).collect::<Vec<_>>().join(",");
    let name = host.clone();
    let mut options = ConnectOptions::new().event_callback(move |event| {
        match event {
            Event::Disconnected => tell(format_args!("{name}: disconnected, trying again")),
            Event::ServerError(error) => tell(format_args!("{name}: {error}")),
            _ => {} // a client error is a failed attempt to connect again
        }
        async {}
    });
    let failed = |error: String| format!("{host}: cannot connect: {error}");
    let addresses: Result<Vec<ServerAddr>, _> = url.split(',').map(str::parse).collect();
    let addresses = addresses.map_err(|error| failed(error.to_string()))?;
    if let (Some(user), Some(password)) = (addresses[0].username(), addresses[0].password()) {
        let [user, password] =
            [user, password].map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned());
        options = options.user_and_password(user, password);
    }
    if let Some(file) = env::var_os("NATS_CA") {
        options = options.add_root_certificates(file.into()).require_tls(true);
    }
    let client = options.connect(addresses).await;
    Ok(jetstream::new(client.map_err(|error| failed(error.to_string()))?))
}

/// Runs a worker forever: waits for a job, and does its tasks. If the broker is away, a worker that
/// a master has started waits, because its master has reached the broker at this address.
async fn worker(name: &str, url: &str, is_of_a_master: bool) -> Result<(), Failure> {
    let mut told = String::new();
    let context = loop {
        match connect(url).await {
            Ok(context) => break context,
            Err(error) if is_of_a_master => {
                if told.is_empty() {
                    tell(format_args!("{name}: {error}; trying again"));
                    told = error.to_string();
                }
                sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    };
    println!("ready");
    loop {
        // There is no job, or the broker cannot answer.
        let Err(error) = tasks_of_a_job(name, &context).await;
        let why = error.to_string();
        if why != told && !is_of_a_master {
            tell(format_args!("no task: {why}"));
            told = why;
        }
        sleep(PAUSE).await;
    }
}

/// Does tasks until an error.
async fn tasks_of_a_job(name: &str, context: &Context) -> Result<Infallible, Failure> {
    const EXPIRES: Duration = Duration::from_secs(2);
    let job = Job::open(context.clone()).await?;
    let consumer: PullConsumer = job.tasks.get_consumer(&job.id).await?;
    loop {
        // One task at a time: a task that waits in this process would lose its claim.
        let mut batch = consumer.batch().max_messages(1).expires(EXPIRES).messages().await?;
        // The answer to a request is lost if the broker restarts.
        if let Ok(Some(message)) = timeout(EXPIRES + PAUSE, batch.next()).await {
            do_task(name, &job, &message?).await?;
        }
    }
}

/// Returns the number of the task, if the message is a task.
fn task_of(message: &Message) -> Option<u32> {
    let number = message.subject.rsplit('.').next()?;
    number_in(number, TASKS).filter(|_| *message.payload == *number.as_bytes())
}

/// Returns the number in a part of a subject or of a message, if it is below `end`.
fn number_in(part: &str, end: u32) -> Option<u32> {
    part.parse().ok().filter(|number: &u32| *number < end && part == number.to_string())
}

/// Does a task and publishes the answer; then the broker may forget the task.
async fn do_task(name: &str, job: &Job, message: &Message) -> Result<(), Failure> {
    let Some(task) = task_of(message) else {
        let subject = format!("{}.news.skipped.{}", job.name, message.info()?.stream_sequence);
        job.publish_skipped(&subject, &message.subject, &message.payload).await?;
        return message.ack_with(AckKind::Term).await;
    };
    let tries = job.publish_try(task).await?;
    let answer = if tries > TRIES {
        given_up()
    } else {
        println!("took task {task}, try {tries}");
        shared::log!(holds, "task {task}");
        match select(pin!(work(task, tries)), pin!(keep_claim(message))).await {
            Either::Left(_) => {}
            Either::Right((error, _)) => return Err(error),
        }
        shared::log!(done, "task {task}");
        format!("done by {name}, try {tries}")
    };
    job.publish_answer(task, tries, &format!("{} {answer}", job.id)).await?;
    println!("answered task {task}");
    message.ack().await
}

/// Tells the broker twice in [`ACK_WAIT`] that the work continues. Ends only with an error.
async fn keep_claim(message: &Message) -> Failure {
    loop {
        sleep(ACK_WAIT / 2).await;
        if let Err(error) = message.ack_with(AckKind::Progress).await {
            return error;
        }
    }
}

/// Publishes the tasks that have not been published. A published task is in the stream of tasks or,
/// once it is answered, in the stream of answers. Tasks are published in order, so the first one
/// that is missing is found by bisection.
async fn hand_out(job: &Job) -> Result<(), Failure> {
    let (mut published, mut end) = (0, TASKS);
    while published < end {
        let middle = published + (end - published) / 2;
        if is_published(job, middle).await {
            published = middle + 1;
        } else {
            end = middle;
        }
    }
    for task in published..TASKS {
        job.publish_task(task).await?;
    }
    Ok(())
}

/// Returns whether a task is in one of the two streams, in the order in which it moves.
async fn is_published(job: &Job, task: u32) -> bool {
    let (subject, words) = (format!("{}.task.{task}", job.name), task.to_string());
    let answer = format!("{}.news.answer.{task}", job.name);
    loop {
        let waits = find(&job.tasks, &subject, |payload| *payload == *words.as_bytes()).await;
        if let Ok(Ok(_)) = waits {
            return true;
        }
        let answer = find(&job.news, &answer, |payload| job.is_answer(payload)).await;
        if let (Ok(_), Ok(answer)) = (waits, answer) {
            return answer.is_ok();
        }
        sleep(PAUSE).await;
    }
}

/// The answer to a task that has been tried too often.
fn given_up() -> String {
    format!("given up after {TRIES} tries")
}

/// What the master counts. It holds no task: that is the broker's part. If the broker has lost an
/// answer that the master has heard, the task is done again, so the master notes what is answered.
struct Account {
    is_answered: Vec<bool>,
    done: u32,
    given_up: u32,
    duplicates: u32,
}

impl Account {
    fn new() -> Self {
        let is_answered = vec![false; TASKS as usize];
        Self { is_answered, done: 0, given_up: 0, duplicates: 0 }
    }

    /// Counts and prints what a worker has published.
    fn hear(&mut self, job: &Job, on: &str, payload: &[u8]) {
        let words = job.about_this_job(payload).unwrap_or_default();
        let subject = on.strip_prefix(&format!("{}.news.", job.name)).unwrap_or_default();
        let mut subject = subject.split('.');
        let kind = subject.next().filter(|kind| matches!(*kind, "answer" | "duplicate"));
        let task = subject.next().and_then(|part| number_in(part, TASKS));
        let worker = words.strip_prefix("done by ").and_then(|rest| rest.split(',').next());
        match (kind, task, worker) {
            (Some("answer"), Some(task), None) if words == given_up() => {
                if self.is_first(task) {
                    println!("task {task} {words}");
                    self.given_up += 1;
                }
            }
            (Some(kind), Some(task), Some(worker)) => {
                if kind == "answer" && self.is_first(task) {
                    println!("{worker} did task {task}");
                    self.done += 1;
                } else {
                    println!("{worker} did task {task} again, a duplicate");
                    self.duplicates += 1;
                }
            }
            _ => tell(format_args!("skipped {on}: {:.60}", String::from_utf8_lossy(payload))),
        }
    }

    /// Notes that a task is answered, and returns whether it was not before.
    fn is_first(&mut self, task: u32) -> bool {
        !mem::replace(&mut self.is_answered[task as usize], true)
    }

    fn answered(&self) -> u32 {
        self.done + self.given_up
    }
}

/// Reads what the workers publish until each task is answered. Tasks that the broker has lost are
/// published again.
async fn hear_all(
    job: &Job,
    account: &mut Account,
    is_handed_out: &Cell<bool>,
) -> Result<(), Failure> {
    const SILENCE: Duration = Duration::from_secs(5);
    let mut last = 0; // the sequence number of the last message
    let mut news = news_after(job, last).await?;
    let (mut was_empty, mut was_published_again) = (false, false);
    while account.answered() < TASKS {
        match timeout(SILENCE, news.next()).await {
            Ok(Some(Ok(message))) => {
                (was_empty, was_published_again) = (false, false);
                last = message.info()?.stream_sequence;
                account.hear(job, &message.subject, &message.payload);
            }
            Ok(_) => news = news_after(job, last).await?, // the broker has lost the consumer
            // Silence. A task leaves the broker only after its answer is stored.
            Err(_) => {
                let is_empty = match job.context.get_stream(format!("{}-tasks", job.name)).await {
                    Ok(tasks) => is_handed_out.get() && tasks.cached_info().state.messages == 0,
                    Err(error) if is_not_found(&error) => {
                        return Err(format!("the broker has no stream {}-tasks", job.name).into());
                    }
                    Err(error) => {
                        tell(format_args!("the broker does not answer: {error}"));
                        false
                    }
                };
                if is_empty && was_empty {
                    let are_lost = look_for_lost(job, account, last).await?;
                    if are_lost && was_published_again {
                        return Err("the broker has no task left".into());
                    }
                    was_published_again = are_lost;
                }
                was_empty = is_empty && !was_empty;
                // The broker may have lost the consumer; the client notices that only later.
                news = news_after(job, last).await?;
            }
        }
    }
    Ok(())
}

/// Publishes the tasks without an answer that are in neither stream, and returns whether there were
/// any. This reads each task, unlike [`hand_out`]. A broker whose machine has lost power may have
/// lost messages, and counts again: an answer whose number the master has passed is heard here.
async fn look_for_lost(job: &Job, account: &mut Account, last: u64) -> Result<bool, Failure> {
    let mut lost = 0;
    for task in 0..TASKS {
        if account.is_answered[task as usize] {
            continue;
        }
        let subject = format!("{}.news.answer.{task}", job.name);
        if !is_published(job, task).await {
            job.publish_task(task).await?;
            lost += 1;
        } else if let Ok(Ok(answer)) =
            find(&job.news, &subject, |payload| job.is_answer(payload)).await
            && answer.sequence <= last
        {
            account.hear(job, &subject, &answer.payload);
        }
    }
    if lost > 0 {
        tell(format_args!("the broker has lost {lost} tasks, which are published again"));
    }
    Ok(lost > 0)
}

/// Reads what the workers publish, after the message with the sequence number `last`.
///
/// # Errors
///
/// Returns an error if the stream does not exist.
async fn news_after(job: &Job, last: u64) -> Result<pull::Ordered, Failure> {
    loop {
        let config = pull::OrderedConfig {
            filter_subject: format!("{}.news.>", job.name),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: last + 1 },
            ..Default::default()
        };
        if let Ok(consumer) = job.news.create_consumer(config).await
            && let Ok(news) = consumer.messages().await
        {
            return Ok(news);
        }
        if let Err(error) = job.context.get_stream(format!("{}-news", job.name)).await
            && is_not_found(&error)
        {
            return Err(format!("the broker has no stream {}-news", job.name).into());
        }
        sleep(PAUSE).await;
    }
}

fn is_not_found(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(error)
        if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// The workers that this master starts. Other workers may join from anywhere.
struct Crew {
    /// The program that runs a worker, and its arguments.
    command: Vec<String>,
    url: String,
    started: AtomicU32,
    died: AtomicU32,
    /// How many have died in a row before they were ready.
    unready: Cell<usize>,
}

impl Crew {
    fn start(&self, number: u32) -> io::Result<Child> {
        let name = format!("worker {number}");
        let mut command = Command::new(&self.command[0]);
        command
            .args(&self.command[1..])
            .args(["worker", &name, "until-eof"])
            .env("NATS_URL", &self.url);
        command.envs(shared::child_env(name));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()
    }

    /// Keeps one worker running: a worker that has died is replaced.
    ///
    /// # Errors
    ///
    /// Returns an error if a worker cannot be started, if it ends by itself before it is ready, or
    /// if too many die before they are ready.
    async fn keep_worker(&self) -> Result<(), Failure> {
        loop {
            let number = self.started.fetch_add(1, Ordering::Relaxed) + 1;
            let started = self.start(number);
            let mut started = started.map_err(|error| {
                format!("the worker `{}` cannot be started: {error}", self.command[0])
            })?;
            let _input = started.stdin.take(); // `wait` would close it, and so end the worker
            let output = started.stdout.take().expect("standard output should be a pipe");
            let mut lines = BufReader::new(output).split(b'\n');
            let mut child = started; // is dropped, and so killed, before its pipes are closed
            let (mut is_ready, mut task) = (false, None);
            let status = {
                let mut reading = pin!(async {
                    while let Ok(Some(line)) = lines.next_segment().await {
                        let line = String::from_utf8_lossy(&line);
                        let line = line.trim_end();
                        match line.strip_prefix("took ") {
                            Some(taken) => task = Some(taken.to_owned()),
                            None if line.starts_with("answered ") => task = None,
                            None if line == "ready" => is_ready = true,
                            None if line.is_empty() => {}
                            None => tell(format_args!("worker {number} says: {line}")),
                        }
                    }
                });
                // A program that the worker has started may keep the output open.
                let ended = match select(&mut reading, pin!(child.wait())).await {
                    Either::Left(_) => None,
                    Either::Right((status, _)) => Some(status?),
                };
                match ended {
                    Some(status) => {
                        let _ = timeout(PAUSE, reading).await; // its last words
                        status
                    }
                    None => child.wait().await?,
                }
            };
            shared::log!(lane: format!("worker {number}"), done, "died");
            self.died.fetch_add(1, Ordering::Relaxed);
            if !is_ready && status.code().is_some() {
                return Err(format!("worker {number} ended at its start: {status}").into());
            }
            match &task {
                Some(task) => println!("worker {number} died of {task}"),
                None => println!("worker {number} died"),
            }
            let unready = if is_ready { 0 } else { self.unready.get() + 1 };
            self.unready.set(unready);
            if unready > UNREADY {
                return Err(format!("{unready} workers died before they were ready").into());
            }
            if task.is_none() {
                sleep(PAUSE).await;
            }
        }
    }
}

/// Hands out the tasks, starts workers and waits for the answers.
async fn master(url: String, command: Vec<String>) -> Result<(), Failure> {
    let job = Job::create(connect(&url).await?).await?;
    let [started, died] = [AtomicU32::new(0), AtomicU32::new(0)];
    let crew = Crew { command, url, started, died, unready: Cell::new(0) };
    let mut account = Account::new();
    let result = {
        let workers = try_join_all((0..WORKERS).map(|_| crew.keep_worker()));
        let is_handed_out = Cell::new(false);
        let handing_out = async {
            hand_out(&job).await?;
            is_handed_out.set(true);
            Ok(())
        };
        let hearing = hear_all(&job, &mut account, &is_handed_out);
        match select(pin!(hearing), pin!(try_join(handing_out, workers))).await {
            Either::Left((result, _)) => result,
            // The tasks are on the broker, and not lost.
            Either::Right((result, _)) => return result.map(drop),
        }
    };
    let Account { done, given_up, duplicates, .. } = account;
    let died = crew.died.load(Ordering::Relaxed);
    let lost = TASKS - account.answered();
    println!(
        "{done} done, {given_up} given up, {died} workers died, {duplicates} duplicates, \
         {lost} lost"
    );
    result?;
    for stream in [format!("{}-tasks", job.name), format!("{}-news", job.name)] {
        job.delete(&stream).await?;
    }
    Ok(())
}

/// A `nats-server` of this program's own. A second process of this program keeps the server, so
/// the server also ends if this process is killed.
struct Server {
    keeper: process::Child,
    url: String,
}

impl Server {
    fn start(program: &Path) -> Result<Self, Failure> {
        let mut command = process::Command::new(program);
        command.arg("keep-server").stdin(Stdio::piped()).stdout(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0); // not for Ctrl-C
        let mut keeper = command.spawn()?;
        let output = keeper.stdout.take().expect("standard output should be a pipe");
        let mut lines = io::BufRead::lines(io::BufReader::new(output));
        let server = Self { keeper, url: lines.next().transpose()?.unwrap_or_default() };
        if !server.url.starts_with("nats://") {
            return Err(server.url.clone().into());
        }
        // Another line says why the keeper cannot start the server again.
        let watch = move || {
            if let Some(Ok(failure)) = lines.next() {
                tell(failure);
                process::exit(1); // the workers then end by themselves
            }
        };
        thread::Builder::new().spawn(watch)?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take()); // this ends the server
        let _ = self.keeper.wait();
    }
}

/// Runs a `nats-server` in a temporary folder until standard input ends. If the server ends before
/// that, it is started again on its port and its store.
fn keep_server() -> Result<(), Failure> {
    let (sender, end) = mpsc::channel::<()>();
    // Before the server, which would be left if this thread could not be started.
    thread::Builder::new().spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        drop(sender);
    })?;
    let folder = tempfile::tempdir()?;
    let (mut server, url) = start_server(folder.path(), "-1")?;
    let _ = writeln!(io::stdout(), "{url}"); // fails only if the master has ended
    let port = url.rsplit(':').next().unwrap_or_default();
    while end.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        if let Some(status) = server.try_wait()? {
            tell(format_args!("`nats-server` has ended, starting it again: {status}"));
            server = start_server(folder.path(), port)?.0;
        }
    }
    thread::sleep(PAUSE); // the workers end as well, and should not miss the server before
    server.kill()?;
    server.wait()?;
    Ok(())
}

/// Starts a `nats-server`, and returns its address when it is ready.
fn start_server(folder: &Path, port: &str) -> Result<(process::Child, String), Failure> {
    const LONGEST: Duration = Duration::from_secs(10);
    let mut command = process::Command::new("nats-server");
    command.args(["--addr", "127.0.0.1", "--port", port, "--jetstream", "--store_dir"]);
    command.arg(folder).arg("--ports_file_dir").arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = command.spawn().map_err(|error| {
        format!(
            "NATS_URL is not set, and `nats-server` cannot be started: {error}; install it (on \
             Debian: apt install nats-server), or run `docker run -p 4222:4222 nats -js` and set \
             NATS_URL=nats://127.0.0.1:4222"
        )
    })?;
    let ports = folder.join(format!("nats-server_{}.ports", server.id()));
    let began = Instant::now();
    while began.elapsed() < LONGEST && server.try_wait()?.is_none() {
        // The file has the form {"nats":["nats://127.0.0.1:35207"]}.
        let text = fs::read_to_string(&ports).unwrap_or_default();
        if let Some(url) = text.split('"').find(|part| part.starts_with("nats://")) {
            return Ok((server, url.to_owned()));
        }
        thread::sleep(Duration::from_millis(10));
    }
    server.kill()?;
    Err(format!("`nats-server` does not start: {}", server.wait()?).into())
}

fn run() -> Result<(), Failure> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let url = env::var("NATS_URL");
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    match args[..] {
        ["keep-server"] => {
            if let Err(error) = keep_server() {
                let _ = writeln!(io::stdout(), "{error}"); // the master reads and reports it
            }
            Ok(())
        }
        ["worker", ref name @ ..] => {
            let is_of_a_master = matches!(name, [_, "until-eof"]);
            if is_of_a_master {
                let wait = || {
                    let _ = io::stdin().read_to_end(&mut Vec::new());
                    process::exit(0); // the master has ended, or does not need this worker
                };
                thread::Builder::new().spawn(wait)?;
            }
            let name =
                name.first().map_or(format!("worker {}", process::id()), |n| (*n).to_owned());
            let url = url.map_err(|_| "a worker needs a broker: set NATS_URL")?;
            event_loop.block_on(worker(&name, &url, is_of_a_master))
        }
        ["--help" | "-h"] => {
            println!("usage: master_worker_nats [worker NAME | COMMAND-OF-A-WORKER...]");
            Ok(())
        }
        ref command => {
            let this = env::current_exe()?;
            let (url, _server) = match url {
                Ok(url) => (url, None),
                Err(_) => {
                    let server = Server::start(&this)?;
                    (server.url.clone(), Some(server))
                }
            };
            let mut command: Vec<String> = command.iter().map(|part| (*part).to_owned()).collect();
            if command.is_empty() {
                command.push(this.to_string_lossy().into_owned());
            }
            event_loop.block_on(master(url, command))
        }
    }
}

fn main() -> ExitCode {
    shared::init();
    if let Err(error) = run() {
        tell(error);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
