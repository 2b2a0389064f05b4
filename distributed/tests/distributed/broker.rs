//! A `nats-server` of a test's own, and a client with which the test looks into the server.

use std::fs;
use std::iter;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context, ErrorCode};
use rustix::process::{Signal, kill_process};
use tempfile::TempDir;
use tests::{Failure, Program, Running};
use tokio::runtime::{Builder, Runtime};

/// How long a server or a client may take to start on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A `nats-server` with JetStream on a port of the loopback. The server keeps its port and its
/// store when it is started again. Dropping the value kills the server.
pub struct Broker {
    running: Option<Running>,
    /// The command that runs the server, for example through `nsenter`.
    command: Vec<String>,
    folder: TempDir,
    /// The host and the port.
    pub address: String,
}

impl Broker {
    pub fn start() -> Self {
        Self::with("", "")
    }

    /// Starts a server with more settings, and with more settings of JetStream.
    pub fn with(settings: &str, jetstream: &str) -> Self {
        Self::on("127.0.0.1", &["nats-server"], None, settings, jetstream)
    }

    /// Starts the three servers of a cluster, and waits until the cluster has a leader. Its streams
    /// have no replicas: each is on one of the servers.
    pub fn cluster() -> [Self; 3] {
        let ports = [(); 3].map(|()| free_port());
        let routes = ports.map(|port| format!("\"nats://127.0.0.1:{port}\"")).join(", ");
        let brokers = ports.map(|port| {
            Self::with(
                &format!(
                    "cluster {{ name: test, listen: \"127.0.0.1:{port}\", routes: [{routes}] }}"
                ),
                "",
            )
        });
        let client = brokers[0].client();
        wait_until("the cluster should have a leader", || {
            // Only a leader knows that there is no such stream.
            let stream = client.runtime.block_on(client.context.get_stream("nothing"));
            let error = stream.err().map(|error| error.kind());
            matches!(error, Some(GetStreamErrorKind::JetStream(error))
                if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
        });
        brokers
    }

    /// Starts a server at the address `host` by the command `command`, with its store in `store`.
    pub fn on(
        host: &str,
        command: &[&str],
        store: Option<&Path>,
        settings: &str,
        jetstream: &str,
    ) -> Self {
        let folder = TempDir::new().expect("creating a folder should succeed");
        let store = store.map_or_else(|| folder.path().join("store"), Path::to_owned);
        let address = format!("{host}:{}", free_port());
        let text = format!(
            "listen: \"{address}\"\nserver_name: \"{address}\"\n{settings}\n\
             jetstream {{ store_dir: \"{}\"\n{jetstream} }}\n",
            store.display()
        );
        fs::write(folder.path().join("config"), text).expect("writing a file should succeed");
        let command = command.iter().map(|part| (*part).to_owned()).collect();
        let mut broker = Self { running: None, command, folder, address };
        broker.start_again();
        broker
    }

    /// Starts the server again, on its port and its store, and waits until the server is ready.
    pub fn start_again(&mut self) {
        self.try_to_start().unwrap_or_else(|said| panic!("the server should start\n{said}"));
    }

    /// Starts the server as [`Broker::start_again`] does.
    ///
    /// # Errors
    ///
    /// Returns what the server says if it does not start.
    pub fn try_to_start(&mut self) -> Result<(), String> {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).arg("-c").arg(self.folder.path().join("config"));
        let program = Program::new("nats-server", command);
        let mut running = program.start().unwrap_or_else(Failure::fail);
        let until = Instant::now() + PATIENCE;
        while !running.transcript().stderr.contains("Server is ready") {
            let soon = Instant::now() + Duration::from_millis(10);
            running.watch(soon, Duration::MAX).unwrap_or_else(Failure::fail);
            let waits = running.status().is_none() && Instant::now() < until;
            if !waits {
                return Err(running.transcript().to_string());
            }
        }
        self.running = Some(running);
        Ok(())
    }

    /// Kills the server by SIGKILL, and waits until it has ended.
    pub fn kill(&mut self) {
        self.running = None; // dropping a `Running` kills the program
    }

    /// Kills the server, and returns a copy of its store.
    pub fn kill_and_copy(&mut self) -> TempDir {
        self.kill();
        let copy = TempDir::new().expect("creating a folder should succeed");
        copy_folder(&self.folder.path().join("store"), copy.path());
        copy
    }

    /// Kills the server, which loses what it has stored since the copy was made.
    pub fn kill_and_lose(&mut self, copy: &TempDir) {
        self.kill();
        let store = self.folder.path().join("store");
        fs::remove_dir_all(&store).expect("the folder should be ours");
        copy_folder(copy.path(), &store);
    }

    /// Sends a signal to the server.
    pub fn signal(&self, signal: Signal) {
        let running = self.running.as_ref().expect("the server should run");
        kill_process(running.pid(), signal).expect("the server should be alive");
    }

    /// Kills the server and starts it again after a second.
    pub fn restart(&mut self) {
        self.kill();
        thread::sleep(Duration::from_secs(1));
        self.start_again();
    }

    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.url())
    }
}

/// Waits until a condition holds, and panics with `what` if it does not.
#[track_caller]
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn copy_folder(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-rT").args([from, to]).status();
    assert!(status.expect("`cp` should start").success(), "{} should be copied", from.display());
}

/// Returns a free port of the loopback. The system gives none of these ports to a client, so the
/// port stays free while the server does not run.
fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let ports = iter::repeat_with(|| fastrand::u16(10_000..30_000));
    ports.take(1000).find(is_free).expect("a port should be free")
}

/// A small disk, which only the processes in its mount namespace see.
pub struct Disk {
    /// A process that keeps the namespace.
    host: Running,
    folder: TempDir,
}

impl Disk {
    /// Mounts the disk.
    ///
    /// # Errors
    ///
    /// Returns why the tests may not do this.
    pub fn new() -> Result<Self, String> {
        let folder = TempDir::new().expect("creating a folder should succeed");
        let mut command = Command::new("unshare");
        let mount = "mount -t tmpfs -o size=4m tmpfs \"$0\" && echo mounted && exec sleep 600";
        command.args(["-rm", "sh", "-c", mount]).arg(folder.path());
        let mut host = Program::new("disk", command).start().unwrap_or_else(Failure::fail);
        match host.wait_for_lines(1, PATIENCE) {
            Ok(()) => Ok(Self { host, folder }),
            Err(failure) => {
                Err(format!("needs mount namespaces: {}", failure.transcript.stderr.trim()))
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the first words of a command that sees the disk.
    pub fn command(&self) -> Vec<String> {
        let host = self.host.pid().as_raw_pid().to_string();
        ["nsenter", "-t", &host, "-U", "--preserve-credentials", "-m"].map(str::to_owned).into()
    }

    /// Runs a line of `sh` in the folder of the disk.
    fn run(&self, line: &str) {
        let [nsenter, rest @ ..] = &self.command()[..] else { unreachable!("there are words") };
        let line = format!("cd \"$0\" && {line}");
        let mut command = Command::new(nsenter);
        command.args(rest).args(["sh", "-c", &line]).arg(self.path());
        let status = command.status().expect("`nsenter` should start");
        assert!(status.success(), "{line}: {status}");
    }

    pub fn fill(&self) {
        self.run("! cat /dev/zero >ballast 2>ballast.log");
    }

    pub fn make_room(&self) {
        self.run("rm ballast");
    }

    /// Makes the disk "ro", which needs that no process has a file open for writing, or "rw".
    pub fn remount(&self, mode: &str) {
        self.run(&format!("mount -o remount,{mode} \"$0\""));
    }

    /// Makes a folder of the disk that refuses each write.
    pub fn read_only_folder(&self) -> PathBuf {
        self.run("mkdir locked && mount -t tmpfs -o ro tmpfs locked");
        self.path().join("locked")
    }
}

/// A client that blocks. A stranger on the broker.
pub struct Client {
    runtime: Runtime,
    client: async_nats::Client,
    context: Context,
}

impl Client {
    pub fn connect(url: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("creating a runtime should succeed");
        let client = runtime.block_on(async_nats::connect(url)).expect("the broker should answer");
        let context = {
            let _inside = runtime.enter();
            jetstream::new(client.clone())
        };
        Self { runtime, client, context }
    }

    /// Publishes a message and does not ask whether a stream has stored it.
    pub fn publish(&self, subject: &str, words: &str) {
        self.runtime.block_on(async {
            let sent = self.client.publish(subject.to_owned(), words.to_owned().into()).await;
            sent.expect("the broker should take the message");
            self.client.flush().await.expect("the broker should take the message");
        });
    }

    /// Counts the messages that are published on the subjects from now on.
    pub fn count(&self, subjects: &str) -> Count {
        let subscriber = self.runtime.block_on(self.client.subscribe(subjects.to_owned()));
        let subscriber = subscriber.expect("the broker should accept a subscription");
        // The answer to a request says that the broker has read the subscription.
        let _ = self.runtime.block_on(self.context.query_account());
        Count { subscriber }
    }

    /// Returns how many messages have been published since [`Client::count`].
    pub fn counted(&self, count: &mut Count) -> usize {
        self.heard(count).len()
    }

    /// Returns what has been published since [`Client::count`].
    pub fn heard(&self, count: &mut Count) -> Vec<String> {
        use futures::StreamExt;
        let _ = self.runtime.block_on(self.context.query_account());
        let mut messages = Vec::new();
        self.runtime.block_on(async {
            let soon = Duration::from_millis(200);
            while let Ok(Some(message)) = tokio::time::timeout(soon, count.subscriber.next()).await
            {
                messages.push(String::from_utf8_lossy(&message.payload).into_owned());
            }
        });
        messages
    }

    /// Waits until the stream exists.
    pub fn wait_for_stream(&self, name: &str) {
        wait_until(&format!("there should be a stream {name}"), || {
            self.runtime.block_on(self.context.get_stream(name)).is_ok()
        });
    }

    fn stream(&self, name: &str) -> Stream {
        let stream = self.runtime.block_on(self.context.get_stream(name));
        stream.expect("the broker should have the stream")
    }

    /// Returns how many messages the stream holds, and how many it has ever stored.
    pub fn messages(&self, stream: &str) -> (u64, u64) {
        let stream = self.stream(stream);
        let state = &stream.cached_info().state;
        (state.messages, state.last_sequence)
    }

    /// Returns the address of the server of a cluster that has the stream.
    pub fn server_of(&self, stream: &str) -> String {
        let stream = self.stream(stream);
        let cluster = stream.cached_info().cluster.as_ref().expect("there should be a cluster");
        cluster.leader.clone().expect("the stream should have a leader")
    }

    /// Returns the description of the stream.
    pub fn description(&self, stream: &str) -> String {
        let stream = self.stream(stream);
        stream.cached_info().config.description.clone().expect("there should be a description")
    }

    /// Deletes the stream.
    pub fn delete(&self, stream: &str) {
        let deleted = self.runtime.block_on(self.context.delete_stream(stream));
        deleted.expect("the stream should be deleted");
    }

    /// Deletes the messages of the stream.
    pub fn purge(&self, stream: &str) {
        let stream = self.stream(stream);
        let purged = self.runtime.block_on(async { stream.purge().await });
        purged.expect("the messages should be deleted");
    }

    /// Returns the names of the streams on the broker.
    pub fn streams(&self) -> Vec<String> {
        use futures::TryStreamExt;
        let names = self.runtime.block_on(self.context.stream_names().try_collect());
        names.expect("the broker should answer")
    }

    /// Fills the store of the broker until it refuses a message.
    pub fn fill(&self) {
        let config = jetstream::stream::Config {
            name: "ballast".to_owned(),
            subjects: vec!["ballast".to_owned()],
            ..Default::default()
        };
        self.runtime.block_on(async {
            self.context.create_stream(config).await.expect("the store should have room");
            for size in [100_000, 10_000, 1_000, 100, 1] {
                loop {
                    let sent = self.context.publish("ballast", vec![0; size].into()).await;
                    if sent.expect("the broker should take the message").await.is_err() {
                        break;
                    }
                }
            }
        });
    }

    /// Deletes what [`Client::fill`] has stored.
    pub fn make_room(&self) {
        self.delete("ballast");
    }
}

/// What [`Client::count`] counts.
pub struct Count {
    subscriber: async_nats::Subscriber,
}

/// Certificates for a server at 127.0.0.1, from an authority of the test's own.
pub struct Certificates {
    pub authority: PathBuf,
    /// The settings with which the server uses the certificate.
    pub settings: String,
    _folder: TempDir,
}

impl Certificates {
    pub fn new() -> Self {
        use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
        let folder = TempDir::new().expect("creating a folder should succeed");
        let key = || KeyPair::generate().expect("generating a key should succeed");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "the authority of a test");
        let authority = CertifiedIssuer::self_signed(params, key());
        let authority = authority.expect("signing a certificate should succeed");
        let server_key = key();
        let server = CertificateParams::new(vec!["127.0.0.1".to_owned()])
            .and_then(|params| params.signed_by(&server_key, &authority))
            .expect("signing a certificate should succeed");
        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("writing a file should succeed");
            path
        };
        let cert = write("server.pem", server.pem());
        let key = write("key.pem", server_key.serialize_pem());
        let settings =
            format!("tls {{ cert_file: \"{}\"\nkey_file: \"{}\" }}", cert.display(), key.display());
        Self { authority: write("authority.pem", authority.pem()), settings, _folder: folder }
    }
}
