//! Remote queue: any machine puts items and gets items (`multiprocessing.managers.BaseManager`).
//!
//! The queue is a work-queue stream of NATS JetStream, a broker that Python and other languages use
//! as well. The broker refuses an item if the queue is full, so `put` tries again after a pause. A
//! consumer acknowledges an item after the work on it. If the consumer dies before that, or if the
//! work takes more than a second, the item is delivered again, to any consumer. In Python, an item
//! leaves the queue when a consumer takes it, and is lost if that consumer dies.
//!
//! The broker delivers at least once: the work on an item may be done twice, for example if a
//! consumer is stopped for more than a second, and an item that kills its consumers comes back
//! forever. An item that is being worked on still counts as one of the items in the queue.
//! Producers and consumers are processes of this program, and `NATS_URL=nats://host:4222
//! remote_queue consumer 4` starts one on another machine while the program runs with the same
//! `NATS_URL`; at its start and at its end, the program deletes its queues. Without `NATS_URL`, the
//! program starts a `nats-server` for itself alone.
//!
//! Use it when producers and consumers are on several machines and no item may be lost. On one
//! machine, `process_queue` or `process_manager` is enough. A connection between two programs, as
//! with `Listener` and `Client`, is plain TCP, as in `tcp_echo`. If the other machines call methods
//! and wait for what the methods return, a crate for remote procedure calls, such as `tarpc`, is
//! closer to `BaseManager` than a queue is. `master_worker_nats` also counts the tries of each item
//! and restarts workers.
//!
//! Python:   tests/python/remote_queue.py, in which the queues are in a process of a `BaseManager`
//! Rust:     `async_nats::jetstream::stream::Config`,
//!           `async_nats::jetstream::consumer::PullConsumer`, `tokio::process::Command`,
//!           `futures::StreamExt::next`, `percent_encoding::percent_decode_str`,
//!           `tempfile::TempDir`
//! Beside:   process_manager
//! Run:      cargo run -p distributed --bin remote_queue    (ends after 1.1 s)
//! Copy:     cargo add async-nats --no-default-features --features jetstream,nuid,ring
//!           cargo add futures --no-default-features --features std
//!           cargo add percent-encoding
//!           cargo add tempfile
//!           cargo add tokio --features process,rt,time
//! Contract: ordered - a queue of three refuses a fourth item; each of 13 items is done once, in
//!           Rust also the item of a consumer that dies in its work; in Python, that item is lost

use std::borrow::Cow;
use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::process::{self, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, Stream};
use async_nats::jetstream::{self, Context, Message};
use async_nats::{ConnectOptions, ServerAddr};
use futures::StreamExt;
use futures::future::{try_join, try_join_all};
use percent_encoding::percent_decode_str;
use tokio::process::{Child, Command};
use tokio::runtime;
use tokio::time::{self, sleep};

/// An item is delivered again if it is not acknowledged for this long.
const ACK_WAIT: Duration = Duration::from_secs(1);
/// After this time, `get` asks the broker again.
const EXPIRES: Duration = Duration::from_secs(2);
/// How long `put` waits before it tries again.
const PAUSE: Duration = Duration::from_millis(20);
/// How long a consumer waits for an item, and this program for its server.
const LONGEST: Duration = Duration::from_secs(10);

type Failure = Box<dyn Error + Send + Sync>;

/// A bounded queue of texts on a broker. Each process that can connect to the broker can open the
/// queue, and the queue outlives them all. Each method returns an error if the broker refuses the
/// request, or does not answer for five seconds.
pub struct RemoteQueue {
    name: String,
    context: Context,
    stream: Stream,
    consumer: PullConsumer,
}

#[allow(clippy::missing_errors_doc, reason = "the type says when its methods return an error")]
impl RemoteQueue {
    /// Opens the queue with this name. If there is none, creates one that holds at most `maxsize`
    /// items; `-1` sets no limit. A queue that exists keeps its limit. The name must not contain a
    /// dot, a space, `*` or `>`.
    pub async fn open(context: &Context, name: &str, maxsize: i64) -> Result<Self, Failure> {
        let config = Config {
            name: name.to_owned(),
            max_messages: maxsize,
            retention: RetentionPolicy::WorkQueue, // an acknowledged item is deleted
            discard: DiscardPolicy::New,           // a full queue refuses items, and loses none
            ..Config::default()
        };
        let stream = context.get_or_create_stream(config).await?;
        let durable_name = Some("consumers".to_owned());
        let config = pull::Config { durable_name, ack_wait: ACK_WAIT, ..pull::Config::default() };
        let consumer = stream.get_or_create_consumer("consumers", config).await?;
        Ok(Self { name: name.to_owned(), context: context.clone(), stream, consumer })
    }

    /// Puts an item into the queue, and waits while the queue is full. Several producers that wait
    /// put their items in any order. After an error, the broker may have stored the item or not.
    pub async fn put(&self, item: &str) -> Result<(), PublishError> {
        while !self.put_nowait(item).await? {
            sleep(PAUSE).await;
        }
        Ok(())
    }

    /// Puts an item into the queue. Returns `false` where Python's `put_nowait` raises `Full`.
    /// After an error, the broker may have stored the item or not.
    pub async fn put_nowait(&self, item: &str) -> Result<bool, PublishError> {
        let sent = self.context.publish(self.name.clone(), item.to_owned().into()).await?;
        match sent.await {
            Ok(_) => Ok(true),
            Err(error) if is_full(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes an item, and waits for one at most for the time `timeout`. Returns `None` where
    /// Python's `get` raises `Empty`; also if the broker has stopped and is not started again
    /// within that time. If the returned future is dropped before it is ready, an item may have
    /// been taken: the broker delivers that item again after [`ACK_WAIT`].
    pub async fn get(&self, timeout: Duration) -> Result<Option<Item>, Failure> {
        let began = Instant::now();
        loop {
            // Zero would mean no limit.
            let left = timeout.saturating_sub(began.elapsed());
            let time = left.clamp(Duration::from_millis(1), EXPIRES);
            let mut batch = self.consumer.batch().max_messages(1).expires(time).messages().await?;
            // The request is lost if the broker restarts, so do not wait for the end of `batch`.
            let taken = time::timeout(time + EXPIRES / 4, batch.next()).await;
            if let Ok(Some(item)) = taken {
                return Ok(Some(Item(item?)));
            }
            if began.elapsed() >= timeout {
                return Ok(None);
            }
        }
    }

    /// Returns the number of items in the queue, with those that consumers have taken and not yet
    /// acknowledged.
    pub async fn qsize(&self) -> Result<u64, Failure> {
        Ok(self.stream.get_info().await?.state.messages)
    }
}

/// Returns whether the broker has refused a message because the stream is full. The code of this
/// error is also that of other failures to store a message, such as a full disk.
fn is_full(error: &PublishError) -> bool {
    error.source().is_some_and(|error| error.to_string().contains("maximum messages exceeded"))
}

/// An item that a consumer works on. Without a call of [`Item::task_done`] within [`ACK_WAIT`], the
/// broker delivers the item again, to any consumer.
#[must_use]
pub struct Item(Message);

impl Item {
    /// Returns the text of the item. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.payload)
    }

    /// Removes the item from the queue, and returns when the broker has done that.
    ///
    /// # Errors
    ///
    /// Returns an error if the broker does not answer. The item may then be delivered again.
    pub async fn task_done(self) -> Result<(), Failure> {
        self.0.double_ack().await
    }
}

/// The names of the two queues of this program.
const TASKS: &str = "remote_queue-tasks";
const RESULTS: &str = "remote_queue-results";

async fn queues(context: &Context) -> Result<(RemoteQueue, RemoteQueue), Failure> {
    let tasks = RemoteQueue::open(context, TASKS, 3).await?;
    Ok((tasks, RemoteQueue::open(context, RESULTS, 100).await?))
}

/// Puts five items into the queue.
async fn producer(name: &str, tasks: &RemoteQueue) -> Result<(), Failure> {
    for number in 1..=5 {
        shared::log!(waits, "to put {name}{number}");
        tasks.put(&format!("{name}{number}")).await?;
        shared::log!(done);
    }
    Ok(())
}

/// The pretend work, in which consumer 1 dies.
async fn work(name: &str) {
    if name == "1" {
        process::abort();
    }
    sleep(Duration::from_millis(100)).await;
}

/// Works on items until the item is "end".
async fn consumer(name: &str, tasks: &RemoteQueue, results: &RemoteQueue) -> Result<(), Failure> {
    loop {
        let item = tasks.get(LONGEST).await?.ok_or("no item for ten seconds")?;
        if item.text() == "end" {
            return item.task_done().await;
        }
        shared::log!(holds, "{}", item.text());
        work(name).await;
        results.put(&item.text()).await?;
        item.task_done().await?; // not before: this process may die
        shared::log!(done);
    }
}

/// Starts this program again, as it would be started on another machine.
fn start(role: &str, name: &str, url: &str) -> io::Result<Child> {
    let mut command = Command::new(env::current_exe()?);
    command.envs(shared::child_env(format!("{role} {name}")));
    command.args([role, name, "until-eof"]).env("NATS_URL", url);
    command.stdin(Stdio::piped()).kill_on_drop(true).spawn()
}

/// Waits for the end of a process.
async fn wait(mut process: Child) -> io::Result<ExitStatus> {
    let _input = process.stdin.take(); // `Child::wait` would close it, which ends the process
    process.wait().await
}

/// Waits for the success of a process.
async fn join(process: Child) -> Result<(), Failure> {
    let status = wait(process).await?;
    if status.success() { Ok(()) } else { Err(format!("a process has failed: {status}").into()) }
}

async fn demo(url: &str) -> Result<(), Failure> {
    let context = connect(url).await?;
    for name in [TASKS, RESULTS] {
        let _ = context.delete_stream(name).await; // left by a run that was killed
    }
    let (tasks, results) = queues(&context).await?;
    for item in ["a1", "a2", "a3"] {
        tasks.put(item).await?;
    }
    println!("put_nowait: {}", if tasks.put_nowait("a4").await? { "put" } else { "Full" });
    println!("qsize: {}", tasks.qsize().await?);

    let status = wait(start("consumer", "1", url)?).await?;
    shared::log!(lane: "consumer 1", done, "died");
    println!("consumer 1 {}", if status.success() { "ended" } else { "died" });
    let producers = [start("producer", "b", url)?, start("producer", "c", url)?];
    let consumers = [start("consumer", "2", url)?, start("consumer", "3", url)?];
    let end = async {
        try_join_all(producers.map(join)).await?;
        while tasks.qsize().await? > 0 {
            sleep(PAUSE).await;
        }
        for _ in 0..2 {
            tasks.put("end").await?;
        }
        Ok(())
    };
    try_join(end, try_join_all(consumers.map(join))).await?;
    let mut items = HashSet::new();
    while let Some(item) = results.get(Duration::from_millis(500)).await? {
        if items.insert(item.text().into_owned()) {
            println!("done: {}", item.text());
        }
        item.task_done().await?;
    }
    println!("get: Empty");
    println!("13 put, {} done, {} lost", items.len(), 13_usize.saturating_sub(items.len()));
    for name in [TASKS, RESULTS] {
        context.delete_stream(name).await?;
    }
    Ok(())
}

/// Connects to the broker at `url`, such as `tls://user:password@host:4222`, in which `%40` stands
/// for an `@` of the password. Commas separate the addresses of a cluster. If the connection is
/// lost later, the client connects again by itself.
async fn connect(url: &str) -> Result<Context, Failure> {
    let addresses: Vec<ServerAddr> = url.split(',').map(str::parse).collect::<Result<_, _>>()?;
    let mut options = ConnectOptions::new();
    if let (Some(user), Some(password)) = (addresses[0].username(), addresses[0].password()) {
        let [user, password] =
            [user, password].map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned());
        options = options.user_and_password(user, password);
    }
    let client = options.connect(addresses).await;
    Ok(jetstream::new(client.map_err(|error| format!("cannot connect to the broker: {error}"))?))
}

/// A `nats-server` of this program's own. A second process of this program keeps the server, so
/// that the server also ends if this process is killed.
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
        let mut server = Self { keeper, url: String::new() };
        io::BufReader::new(output).read_line(&mut server.url)?;
        server.url.truncate(server.url.trim_end().len());
        if server.url.starts_with("nats://") { Ok(server) } else { Err(server.url.clone().into()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take()); // this ends the server
        let _ = self.keeper.wait();
    }
}

/// Runs a `nats-server` in a temporary folder until standard input ends. Prints the address of the
/// server.
fn keep_server() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let mut command = process::Command::new("nats-server");
    command.args(["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir"]);
    command.arg(folder.path()).arg("--ports_file_dir").arg(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = command.spawn().map_err(|error| {
        format!(
            "NATS_URL is not set, and `nats-server` cannot be started: {error}; install it (on \
             Debian: apt install nats-server), or run `docker run -p 4222:4222 nats -js` and set \
             NATS_URL=nats://127.0.0.1:4222"
        )
    })?;
    let ports = folder.path().join(format!("nats-server_{}.ports", server.id()));
    let began = Instant::now();
    let url = loop {
        // The file has the form {"nats":["nats://127.0.0.1:35207"]}.
        let text = fs::read_to_string(&ports).unwrap_or_default();
        if let Some(url) = text.split('"').find(|part| part.starts_with("nats://")) {
            break Ok(url.to_owned());
        }
        if let Some(status) = server.try_wait()? {
            break Err(format!("`nats-server` has ended: {status}"));
        }
        if began.elapsed() > LONGEST {
            break Err("`nats-server` does not start".to_owned());
        }
        thread::sleep(Duration::from_millis(10));
    };
    if let Ok(url) = &url {
        let _ = writeln!(io::stdout(), "{url}"); // fails only if the program has ended
        let _ = io::stdin().read_to_end(&mut Vec::new());
    }
    let _ = server.kill(); // it may have ended
    server.wait()?;
    url.map(drop).map_err(Failure::from)
}

async fn other(role: &str, name: &str, url: &str) -> Result<(), Failure> {
    let (tasks, results) = queues(&connect(url).await?).await?;
    let ended = match role {
        "producer" => producer(name, &tasks).await,
        _ => consumer(name, &tasks, &results).await,
    };
    ended.map_err(|error| format!("{error}; the queues exist while `remote_queue` runs").into())
}

fn run() -> Result<(), Failure> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let url = env::var("NATS_URL");
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    match (&args[..], url) {
        (["keep-server"], _) => {
            keep_server().or_else(|error| Ok(writeln!(io::stdout(), "{error}")?))
        }
        ([role @ ("producer" | "consumer"), name, rest @ ..], Ok(url)) => {
            if rest == ["until-eof"] {
                let wait = || {
                    let _ = io::stdin().read_to_end(&mut Vec::new());
                    process::exit(0); // the program that has started this one has ended
                };
                thread::Builder::new().spawn(wait)?;
            }
            event_loop.block_on(other(role, name, &url))
        }
        ([], Ok(url)) => event_loop.block_on(demo(&url)),
        ([], Err(_)) => {
            let server = Server::start(&env::current_exe()?)?;
            event_loop.block_on(demo(&server.url))
        }
        _ => Err("set NATS_URL, and start `producer NAME` or `consumer NAME`".into()),
    }
}

fn main() -> ExitCode {
    shared::init();
    if let Err(error) = run() {
        eprintln!("remote_queue: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
