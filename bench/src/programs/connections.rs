//! An echo server with many connections at the same time.

use std::io;
use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt, stream};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime;

use super::{Outcome, Program, Request, Sample, Sampler, Variant};
use crate::server::{self, Server};
use crate::tcp_echo;

pub(super) const PROGRAM: Program = Program {
    name: "connections",
    what: "10,000 connections are open, and two lines are echoed through each",
    size: 10_000,
    quick: 20,
    python: &["asyncio"],
    rust: &[Variant { name: "tokio", beside: "asyncio", run: serve }],
    prepare,
};

/// The files that a process opens in addition to the connections, at most.
const OTHER_FILES: u64 = 100;
/// The client opens this many connections at a time.
const AT_ONCE: usize = 50;

fn prepare(n: u64) -> Result<Option<Box<Sampler>>, String> {
    if let Err(permitted) = permit(n + OTHER_FILES) {
        eprintln!("bench: connections: skipped: {n} need more than {permitted} open files");
        return Ok(None);
    }
    Ok(Some(Box::new(move |command| {
        let mut server = Server::start(&mut command("")?)?;
        let [port] = server.ask("port", 0)?;
        let at = format!("127.0.0.1:{port}");
        let client = server::this(&["program", "connections", "client", &at]);
        let mut client = Server::start(&mut client?)?;
        let [_, nanoseconds, echoes] = client.ask("connections", n)?;
        if echoes != 2 * n {
            return Err(format!("{echoes} of {} echoes are right", 2 * n));
        }
        let [processor] = server.ask("connections", n)?; // the connections are still open
        let time = Duration::from_nanos(nanoseconds);
        Sample::of(&server.id(), time, processor).map_err(|error| error.to_string())
    })))
}

/// Permits this process and its children so many open files.
///
/// # Errors
///
/// Returns the number that the system permits if it is less.
fn permit(files: u64) -> Result<(), u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match current {
        Some(current) if current < files => {
            let wanted = Rlimit { current: Some(files), maximum };
            setrlimit(Resource::Nofile, wanted).map_err(|_| maximum.unwrap_or(current))
        }
        _ => Ok(()),
    }
}

/// Serves, and answers two requests: for the port, and for the processor time.
fn serve(request: &Request, _: &str) -> Outcome {
    request.answer(&[tcp_echo::ours::start()?.port().into()]);
    Ok(Request::read()?.finish(&[])?)
}

/// Opens all connections, and a line is echoed through each: once when the connection is open, and
/// once more when all are open.
///
/// The first echo shows that the server has accepted the connection. So the server's backlog never
/// overflows, which would delay a connection by a second or more.
pub(super) fn client(request: &Request, at: &str) -> Outcome {
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    let watch = Instant::now();
    let (connections, echoes) = event_loop.block_on(async {
        let open = |number| async move {
            let mut connection = TcpStream::connect(at).await?;
            send(&mut connection, number).await?;
            let is_right = receives(&mut connection, number).await?;
            io::Result::Ok((connection, is_right))
        };
        let opened = stream::iter(0..request.n).map(open).buffer_unordered(AT_ONCE);
        let opened: Vec<_> = opened.try_collect().await?;
        let (mut connections, are_right): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        for (connection, number) in connections.iter_mut().zip(0..) {
            send(connection, number).await?;
        }
        let mut echoes = are_right.into_iter().map(u64::from).sum();
        for (connection, number) in connections.iter_mut().zip(0..) {
            echoes += u64::from(receives(connection, number).await?);
        }
        io::Result::Ok((connections, echoes))
    })?;
    let nanoseconds = u64::try_from(watch.elapsed().as_nanos())?;
    request.finish(&[nanoseconds, echoes])?;
    drop(connections);
    Ok(())
}

fn line(number: u64) -> String {
    format!("line {number}\n")
}

async fn send(connection: &mut TcpStream, number: u64) -> io::Result<()> {
    connection.write_all(line(number).as_bytes()).await
}

/// Waits for an echo, and returns whether the echo is right.
async fn receives(connection: &mut TcpStream, number: u64) -> io::Result<bool> {
    let line = line(number);
    let mut echo = vec![0; line.len()];
    connection.read_exact(&mut echo).await?;
    Ok(echo == line.as_bytes())
}
