//! TCP server and clients: a task for each connection echoes lines (`asyncio.start_server`).
//!
//! The loop that accepts connections is written out: each connection gets a task, so a slow client
//! delays only its own task. `write_all` waits while the client does not read, as `drain` does in
//! Python, so the server's memory stays bounded. `LinesCodec` limits the length of a line, as the
//! `StreamReader` does; `read_line` of tokio has no limit. To stop, the server closes the listener,
//! tells each task by a `CancellationToken`, and waits for the tasks. A task that is told finishes
//! the line that the task is echoing. After a second the server cuts off the tasks that are left,
//! in the middle of a line.
//!
//! Python:   tests/python/tcp_echo.py
//! Rust:     `tokio::net::TcpListener`, `tokio::net::TcpStream`, `tokio_util::codec::LinesCodec`,
//!           `tokio_util::task::TaskTracker`, `futures::StreamExt::next`
//! Section:  网络流
//! Run:      cargo run -p async --bin tcp_echo    (ends after 1.3 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features io-util,net,rt,time
//!           cargo add tokio-util --features codec,rt
//! Contract: exact - a client that has sent half a line, or that never reads, delays no other
//!           client; the server reads nothing more from a client that does not read; a line over
//!           64 KiB closes its connection; the end of the server closes all connections

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures::StreamExt;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::time::{sleep, timeout};
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const LONGEST_LINE: usize = 64 * 1024;

/// Echoes the lines of one client until the client closes its side, or until `stop` is cancelled.
async fn echo(socket: TcpStream, stop: CancellationToken) -> Result<(), LinesCodecError> {
    let (reader, mut writer) = socket.into_split();
    let mut lines = FramedRead::new(reader, LinesCodec::new_with_max_length(LONGEST_LINE));
    while let Some(Some(line)) = stop.run_until_cancelled(lines.next()).await {
        writer.write_all(format!("{}\n", line?).as_bytes()).await?;
    }
    Ok(writer.shutdown().await?)
}

/// Accepts connections until `stop` is cancelled, then waits at most a second for their tasks.
/// Returns the number of connections.
async fn serve(listener: TcpListener, stop: CancellationToken) -> usize {
    let tasks = TaskTracker::new();
    let kill = CancellationToken::new();
    let mut connections = 0;
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        // For example, too many files are open. The next `accept` would fail immediately.
        let Ok((socket, _)) = accepted else {
            sleep(Duration::from_secs(1)).await;
            continue;
        };
        connections += 1;
        let (stop, kill) = (stop.clone(), kill.clone());
        tasks.spawn(async move {
            shared::log!(lane: format!("connection {connections}"), holds, "a socket");
            // An error, such as a line that is too long, ends this connection and no other.
            let _ = kill.run_until_cancelled(echo(socket, stop)).await;
            shared::log!(lane: format!("connection {connections}"), done);
        });
    }
    drop(listener); // from here on, the system refuses connections
    tasks.close();
    if timeout(Duration::from_secs(1), tasks.wait()).await.is_err() {
        kill.cancel();
        tasks.wait().await;
    }
    connections
}

/// A connection to the server.
struct Client {
    name: &'static str,
    stream: BufReader<TcpStream>,
}

impl Client {
    async fn connect(name: &'static str, server: SocketAddr) -> io::Result<Self> {
        Ok(Self { name, stream: BufReader::new(TcpStream::connect(server).await?) })
    }

    async fn send(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes()).await
    }

    /// Tells the server that nothing will follow.
    async fn send_eof(&mut self) -> io::Result<()> {
        self.stream.shutdown().await
    }

    /// Waits for a line, and prints it.
    async fn receive(&mut self) -> io::Result<()> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await {
            Ok(0) => println!("{}: the server has closed the connection", self.name),
            Ok(_) => println!("{}: {}", self.name, line.trim_end()),
            // The server did not read everything that was sent.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                println!("{}: the server has closed the connection", self.name);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

async fn run() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?; // 0: the system chooses the port
    let server = listener.local_addr()?;
    let stop = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, stop.clone()));

    let mut slow = Client::connect("slow", server).await?;
    slow.send("half a line").await?;
    let mut fast = Client::connect("fast", server).await?;
    for line in ["one\n", "two\n", "three\n"] {
        fast.send(line).await?;
        fast.receive().await?;
    }
    fast.send_eof().await?;
    fast.receive().await?;
    slow.send(", and the other half\n").await?;
    slow.receive().await?;

    let mut long = Client::connect("long", server).await?;
    long.send(&"-".repeat(LONGEST_LINE + 1)).await?;
    long.receive().await?;

    let mut deaf = Client::connect("deaf", server).await?;
    let line = format!("{}\n", "-".repeat(16_383));
    // Ends when the buffers of both sides are full.
    while timeout(Duration::from_millis(300), deaf.send(&line)).await.is_ok() {}
    println!("deaf: the server does not read, because nothing reads the echo");
    let mut fast = Client::connect("fast", server).await?;
    fast.send("four\n").await?;
    fast.receive().await?;

    println!("main: stops the server");
    stop.cancel();
    slow.receive().await?;
    fast.receive().await?;
    let connections = serving.await.expect("the server should not panic");
    println!("main: the server has ended after {connections} connections");
    if let Err(error) = TcpStream::connect(server).await {
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        println!("main: connection refused");
    }
    Ok(())
}

fn main() -> io::Result<()> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(run())
}
