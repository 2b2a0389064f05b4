//! The queue of `remote_queue`, and what happens to an item whose consumer is killed.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use libtest_mimic::Completion;
use rustix::process::Signal;
use tests::{Failure, Program, contracts, faults, snippets};
use tokio::runtime;
use tokio::time::timeout;

use crate::broker::{Broker, Certificates, Client};
use crate::faults::{end, wait_for, wait_until_gone};

#[allow(dead_code, reason = "the snippet's file, unchanged")]
#[path = "../../src/bin/remote_queue.rs"]
mod snippet;

use snippet::RemoteQueue;

/// A server that the program keeps until this value is dropped.
struct Server(Child, String);

impl Server {
    fn start() -> Self {
        let mut command = Command::new(snippets::path("remote_queue"));
        command.arg("keep-server").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = command.spawn().expect("the program should start");
        let mut url = String::new();
        let output = keeper.stdout.take().expect("standard output should be a pipe");
        BufReader::new(output).read_line(&mut url).expect("the line should be UTF-8");
        assert!(url.starts_with("nats://"), "no server: {url}");
        Self(keeper, url.trim_end().to_owned())
    }

    /// Returns the program as a producer or consumer on another machine.
    fn program(&self, arguments: [&str; 2]) -> Program {
        let mut command = Command::new(snippets::path("remote_queue"));
        command.args(arguments).env("NATS_URL", &self.1);
        Program::new("remote_queue", command)
    }

    async fn open(&self, name: &str, maxsize: i64) -> RemoteQueue {
        let client = async_nats::connect(&self.1).await.expect("the server should answer");
        let queue = RemoteQueue::open(&jetstream::new(client), name, maxsize).await;
        queue.expect("the server should create a queue")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn block_on(test: impl Future<Output = ()>) -> Completion {
    let event_loop = runtime::Builder::new_current_thread().enable_all().build();
    event_loop.expect("a runtime should start").block_on(test);
    Completion::Completed
}

const SECOND: Duration = Duration::from_secs(1);

pub fn a_full_queue_refuses_and_put_waits() -> Completion {
    let server = Server::start();
    block_on(async {
        let queue = server.open("full", 2).await;
        let put = async |item| queue.put_nowait(item).await.expect("the server should answer");
        assert!(put("one").await && put("two").await);
        assert!(!put("three").await, "a full queue should refuse an item");
        assert_eq!(queue.qsize().await.ok(), Some(2));
        let waits = timeout(SECOND / 2, queue.put("three")).await;
        assert!(waits.is_err(), "`put` should wait: {waits:?}");

        let item = queue.get(SECOND).await.ok().flatten().expect("there should be an item");
        assert_eq!(item.text(), "one");
        assert!(!put("three").await, "an item that is being worked on should count");
        let (put, done) = tokio::join!(queue.put("three"), item.task_done());
        assert!(put.is_ok() && done.is_ok(), "{put:?}, {done:?}");
        let again = server.open("full", 9).await;
        assert_eq!(again.qsize().await.ok(), Some(2));
        let refused = again.put_nowait("four").await;
        assert!(matches!(refused, Ok(false)), "the first `maxsize` should count: {refused:?}");
    })
}

pub fn get_waits_for_the_timeout() -> Completion {
    let server = Server::start();
    block_on(async {
        let queue = server.open("empty", 2).await;
        for time in [SECOND / 2, Duration::ZERO] {
            let began = Instant::now();
            let item = queue.get(time).await.expect("the server should answer");
            assert!(item.is_none(), "the queue should be empty");
            let waited = began.elapsed();
            assert!(waited >= time && waited < time + 3 * SECOND, "waited {waited:?}");
        }
        for longest in [5 * SECOND, Duration::MAX] {
            let (item, put) = tokio::join!(queue.get(longest), async {
                tokio::time::sleep(SECOND / 5).await;
                queue.put("one").await
            });
            let item = item.ok().flatten().expect("there should be an item");
            assert!(put.is_ok() && item.text() == "one", "after a wait for at most {longest:?}");
            item.task_done().await.expect("the server should answer");
        }
    })
}

pub fn an_item_comes_back_unless_it_is_acknowledged() -> Completion {
    let server = Server::start();
    block_on(async {
        let queue = server.open("comes-back", 2).await;
        queue.put("one").await.expect("the server should answer");
        let get = async || queue.get(3 * SECOND).await.expect("the server should answer");
        let began = Instant::now();
        drop(get().await.expect("there should be an item"));
        let item = get().await.expect("the item should be delivered again");
        assert_eq!(item.text(), "one");
        assert!(began.elapsed() >= SECOND, "after {:?}", began.elapsed());
        item.task_done().await.expect("the server should answer");
        assert!(get().await.is_none(), "the item should be gone");
    })
}

/// The broker is killed and started again while an item waits, and while a consumer waits.
pub fn a_restart_of_the_broker_loses_no_item() -> Completion {
    async fn restart(mut broker: Broker) -> Broker {
        let restart = tokio::task::spawn_blocking(move || {
            broker.restart();
            broker
        });
        restart.await.expect("the broker should start again")
    }
    let broker = Broker::start();
    block_on(async {
        let client = async_nats::connect(broker.url()).await.expect("the broker should answer");
        let queue = RemoteQueue::open(&jetstream::new(client), "restart", 2).await;
        let queue = queue.expect("the broker should create a queue");
        queue.put("one").await.expect("the broker should answer");
        let broker = restart(broker).await;
        let item = queue.get(10 * SECOND).await.expect("the broker should answer");
        let item = item.expect("the item should survive the restart");
        assert_eq!(item.text(), "one");
        item.task_done().await.expect("the broker should answer");

        let (item, _broker) = tokio::join!(queue.get(10 * SECOND), async {
            tokio::time::sleep(SECOND / 2).await;
            let broker = restart(broker).await;
            queue.put("two").await.expect("the broker should answer");
            broker
        });
        let item = item.expect("the broker should answer");
        assert_eq!(item.expect("the request for an item should survive").text(), "two");
    })
}

/// A producer waits for consumers. The first consumer is killed.
pub fn a_killed_consumer_loses_no_item() -> Completion {
    let server = Server::start();
    let mut producer = faults::start(server.program(["producer", "p"]));
    let patience = 20 * SECOND;
    producer.watch(Instant::now() + SECOND, patience).unwrap_or_else(Failure::fail);
    assert!(
        producer.status().is_none(),
        "a producer of five items should wait at a queue of three"
    );
    let mut killed = faults::start(server.program(["consumer", "2"]));
    producer.wait(patience).unwrap_or_else(Failure::fail); // the consumer has taken two items
    killed.signal(Signal::KILL);
    killed.wait(patience).unwrap_or_else(Failure::fail);
    let mut other = faults::start(server.program(["consumer", "3"]));
    block_on(async {
        let (tasks, results) = (
            server.open("remote_queue-tasks", 3).await,
            server.open("remote_queue-results", 100).await,
        );
        let mut items = BTreeSet::new();
        while items.len() < 5 {
            let item = results.get(5 * SECOND).await.ok().flatten();
            let item = item.unwrap_or_else(|| panic!("items are lost, but {items:?}"));
            items.insert(item.text().into_owned());
            item.task_done().await.expect("the server should answer");
        }
        tasks.put("end").await.expect("the server should answer");
    });
    other.wait(patience).unwrap_or_else(Failure::fail);
    other.finish().unwrap_or_else(Failure::fail);
    producer.finish().unwrap_or_else(Failure::fail);
    killed.finish_anyhow().unwrap_or_else(Failure::fail);
    Completion::Completed
}

/// Consumer 1 dies with an item in its hands.
pub fn rust_loses_no_item_and_python_one() -> Completion {
    let contract = contracts::of("remote_queue");
    let run = contract.hold(snippets::program("remote_queue")).unwrap_or_else(Failure::fail);
    assert_eq!(run.texts().last(), Some(&"13 put, 13 done, 0 lost"));
    let Some(python) = snippets::counterpart(&contract.header) else {
        return Completion::ignored_with("no CPython");
    };
    let run = contract.hold(python).unwrap_or_else(Failure::fail);
    assert_eq!(run.texts().last(), Some(&"13 put, 12 done, 1 lost"));
    Completion::Completed
}

/// Interrupted in the middle, the program and its server end, and no file is left.
pub fn ends_when_interrupted_while_the_others_work() -> Completion {
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let mut command = Command::new(snippets::path("remote_queue"));
    command.env("TMPDIR", folder.path());
    let mut running = faults::start(Program::new("remote_queue", command));
    let patience = 20 * SECOND;
    running.wait_for_lines(3, patience).unwrap_or_else(Failure::fail);
    running.watch(Instant::now() + SECOND / 2, patience).unwrap_or_else(Failure::fail);
    assert!(running.status().is_none(), "the item of consumer 1 should take a second");
    running.interrupt().unwrap_or_else(Failure::fail);
    running.finish().unwrap_or_else(Failure::fail);
    let left = folder.path().read_dir().expect("the folder should be readable").count();
    assert_eq!(left, 0, "the folder of the server should be deleted");
    Completion::Completed
}

/// A killed program leaves neither producers nor consumers nor its server.
pub fn nothing_is_left_of_a_killed_program() -> Completion {
    let command = Command::new(snippets::path("remote_queue"));
    let mut running = faults::start(Program::new("remote_queue", command));
    running.wait_for_lines(3, 20 * SECOND).unwrap_or_else(Failure::fail);
    running.watch(Instant::now() + SECOND / 5, 20 * SECOND).unwrap_or_else(Failure::fail);
    assert!(running.children().len() >= 3, "producers and consumers should work");
    running.signal(Signal::KILL);
    let began = Instant::now();
    wait_until_gone(running);
    let took = began.elapsed();
    assert!(took < 3 * SECOND, "the last process should end at once, not after {took:?}");
    Completion::Completed
}

/// The program ends and deletes its queues while a consumer from another machine waits.
pub fn a_joined_consumer_says_that_the_queues_are_deleted() -> Completion {
    let server = Server::start();
    let client = Client::connect(&server.1);
    let mut joined = faults::start(server.program(["consumer", "4"]));
    client.wait_for_stream("remote_queue-results");
    joined.watch(Instant::now() + SECOND / 2, 20 * SECOND).unwrap_or_else(Failure::fail);
    client.delete("remote_queue-tasks");
    wait_for(&mut joined, "the queues exist while `remote_queue` runs");
    let (status, transcript) = end(joined);
    transcript.assert(status.code() == Some(1), status.to_string());
    transcript.assert(transcript.stderr.lines().count() == 1, "there should be one line");
    Completion::Completed
}

/// `NATS_URL` names the brokers of a cluster. One of them is away.
pub fn address_of_a_cluster() -> Completion {
    let broker = Broker::start();
    let mut command = Command::new(snippets::path("remote_queue"));
    command.env("NATS_URL", format!("nats://127.0.0.1:1,{}", broker.url()));
    let contract = contracts::of("remote_queue");
    contract.hold(Program::new("remote_queue", command)).unwrap_or_else(Failure::fail);
    Completion::Completed
}

/// The broker wants a user and a password, which are in the address.
pub fn password() -> Completion {
    let broker =
        Broker::with("authorization { user: \"an:na\", password: \"s3cr\u{e9}t@/%\" }", "");
    let program = |user: &str| {
        let mut command = Command::new(snippets::path("remote_queue"));
        command.env("NATS_URL", format!("nats://{user}{}", broker.address));
        Program::new("remote_queue", command)
    };
    let contract = contracts::of("remote_queue");
    contract.hold(program("an%3Ana:s3cr\u{e9}t%40%2F%25@")).unwrap_or_else(Failure::fail);
    for user in ["an%3Ana:wr0ng@", ""] {
        let (status, transcript) = end(faults::start(program(user)));
        let said = &transcript.stderr;
        transcript.assert(status.code() == Some(1), status.to_string());
        let one = said.lines().count() == 1 && said.contains("authorization violation");
        transcript.assert(one && !said.contains("wr0ng"), "one line should say what is wrong");
    }
    Completion::Completed
}

/// The address says that the broker has TLS. Its certificate is from an authority of the test.
pub fn tls() -> Completion {
    let certificates = Certificates::new();
    let broker = Broker::with(&certificates.settings, "");
    let program = |authority: Option<&Path>| {
        let mut command = Command::new(snippets::path("remote_queue"));
        command.env("NATS_URL", format!("tls://{}", broker.address));
        command.envs(authority.map(|file| ("SSL_CERT_FILE", file)));
        Program::new("remote_queue", command)
    };
    let (status, transcript) = end(faults::start(program(None)));
    let refused = status.code() == Some(1) && transcript.stderr.contains("certificate");
    transcript.assert(refused, format!("an unknown authority: {status}"));
    let contract = contracts::of("remote_queue");
    contract.hold(program(Some(&certificates.authority))).unwrap_or_else(Failure::fail);
    Completion::Completed
}

/// Without a server, or with wrong arguments, the program says so in one line.
pub fn fails_with_one_line() -> Completion {
    let nowhere = ("NATS_URL", "nats://127.0.0.1:1");
    for (arguments, (name, value), words) in [
        (&[][..], ("PATH", "/nowhere"), "apt install nats-server"),
        (&[], nowhere, "cannot connect to the broker"),
        (&["consumer", "2"], nowhere, "cannot connect to the broker"),
        (&["consumer", "2"], ("PATH", "/nowhere"), "set NATS_URL"),
        (&["consumer"], nowhere, "producer NAME"),
    ] {
        let mut command = Command::new(snippets::path("remote_queue"));
        let output = command.args(arguments).env_remove("NATS_URL").env(name, value).output();
        let output = output.expect("the program should start");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert_eq!(message.lines().count(), 1, "{arguments:?}: {message}");
        assert!(message.starts_with("remote_queue: ") && message.contains(words), "{message}");
        assert!(output.stdout.is_empty());
    }
    Completion::Completed
}
