//! Downloads from a server that sleeps, at most three at a time.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Outcome, Program, Request, Sample, Sampler, Variant};
use crate::semaphore::ours::Limit;
use crate::server::{self, Server};

pub(super) const PROGRAM: Program = Program {
    name: "downloads",
    what: "1,000 downloads of 3 ms, three at a time: at least 1.0 s",
    size: 1000,
    quick: 9,
    python: &["threads", "asyncio"],
    rust: &[
        Variant { name: "threads", beside: "threads", run: threads },
        Variant { name: "tokio", beside: "asyncio", run: tasks },
    ],
    prepare,
};

const AT_ONCE: usize = 3;
const SLEEP: Duration = Duration::from_millis(3);
/// The bytes of an answer.
const SIZE: usize = 10_000;

fn prepare(n: u64) -> Result<Option<Box<Sampler>>, String> {
    Ok(Some(Box::new(move |command| {
        let mut server =
            Server::start(&mut server::this(&["program", "downloads", "server", ""])?)?;
        let [port] = server.ask("port", 0)?;
        let command = command(&format!("127.0.0.1:{port}"))?;
        let sample = Sample::take(command, "downloads", n, [n, n * SIZE as u64])?;
        let [most] = server.ask("most", 0)?;
        if most > AT_ONCE as u64 {
            return Err(format!("{most} downloads ran at the same time"));
        }
        Ok(sample)
    })))
}

/// Serves downloads, and answers two requests: for the port, and for the largest number of
/// downloads at the same time. More threads than permitted downloads serve, so that an additional
/// download is seen.
pub(super) fn server(request: &Request) -> Outcome {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    request.answer(&[listener.local_addr()?.port().into()]);
    let (open, most) = (AtomicU64::new(0), AtomicU64::new(0));
    let serve = || -> io::Result<()> {
        loop {
            let (mut socket, _) = listener.accept()?;
            most.fetch_max(open.fetch_add(1, Relaxed) + 1, Relaxed);
            thread::sleep(SLEEP);
            open.fetch_sub(1, Relaxed); // before the client can start another download
            socket.write_all(&[b'-'; SIZE])?;
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 * AT_ONCE {
            scope.spawn(serve);
        }
        let request = Request::read()?;
        request.answer(&[most.load(Relaxed)]);
        io::copy(&mut io::stdin(), &mut io::sink())?;
        std::process::exit(0) // the threads accept connections forever
    })
}

fn threads(request: &Request, at: &str) -> Outcome {
    let limit = Limit::new(AT_ONCE);
    let download = || {
        limit.run(|| {
            let mut data = Vec::new();
            TcpStream::connect(at)?.read_to_end(&mut data)
        })
    };
    let sizes = thread::scope(|scope| -> io::Result<Vec<usize>> {
        let downloads: Vec<_> = (0..request.n).map(|_| scope.spawn(download)).collect();
        let sizes = downloads.into_iter();
        sizes.map(|download| download.join().expect("a download should not panic")).collect()
    })?;
    Ok(finish(request, &sizes)?)
}

fn tasks(request: &Request, at: &str) -> Outcome {
    async fn download(at: Arc<str>) -> io::Result<usize> {
        let _permit = SEM.acquire().await.expect("the semaphore should stay open");
        let mut data = Vec::new();
        tokio::net::TcpStream::connect(&*at).await?.read_to_end(&mut data).await
    }
    static SEM: Semaphore = Semaphore::const_new(AT_ONCE);
    let at: Arc<str> = at.into();
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    let sizes = event_loop.block_on(async {
        let downloads: JoinSet<_> = (0..request.n).map(|_| download(at.clone())).collect();
        downloads.join_all().await.into_iter().collect::<io::Result<Vec<usize>>>()
    })?;
    Ok(finish(request, &sizes)?)
}

fn finish(request: &Request, sizes: &[usize]) -> io::Result<()> {
    request.finish(&[sizes.len() as u64, sizes.iter().sum::<usize>() as u64])
}
