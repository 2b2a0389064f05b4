//! Phrases for `asyncio`.

/// `asyncio.all_tasks()`: the number of tasks, because tokio exposes no list of the tasks.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The future that `block_on` itself runs is not a task and is not counted, whereas Python
/// counts the main coroutine.
pub async fn all_tasks() {
    use tokio::runtime::Handle;
    use tokio::task::JoinSet;

    let mut tasks = JoinSet::new(); // owns the tasks, and does not list them
    tasks.spawn(std::future::pending::<()>());
    tasks.spawn(std::future::pending::<()>());
    println!("{} besides this one", Handle::current().metrics().num_alive_tasks());
    tasks.shutdown().await;
    println!("{} besides this one", Handle::current().metrics().num_alive_tasks());
}

/// `asyncio.Barrier(parties)`: waits until all tasks have arrived, with `tokio::sync::Barrier`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A `wait` that is dropped still counts as an arrival, whereas a task that is cancelled in
/// Python's `wait` no longer counts. For a barrier as in Python, see `async_barrier`.
/// Since: 3.11
pub async fn barrier() {
    use std::sync::Arc;
    use tokio::sync::Barrier;

    let barrier = Arc::new(Barrier::new(2));
    let other = barrier.clone();
    let task = tokio::spawn(async move {
        println!("one has come");
        other.wait().await;
    });
    tokio::task::yield_now().await;
    println!("two has come");
    barrier.wait().await;
    task.await.expect("the task should not panic");
    println!("both go on");
}

/// `asyncio.Condition.wait_for(predicate)`: waits for a state, kept in a `watch` channel.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `wait_for` sees only the newest state. A state that has been replaced is missed, as in
/// Python.
pub async fn condition_wait_for() {
    use tokio::sync::watch;

    let (ready, mut state) = watch::channel(0);
    let waiter = tokio::spawn(async move {
        let seen = *state.wait_for(|count| *count >= 3).await.expect("the sender should live");
        println!("seen: {seen}");
    });
    for _ in 0..3 {
        tokio::task::yield_now().await;
        println!("one more");
        ready.send_modify(|count| *count += 1); // changes the state and notifies all receivers
    }
    waiter.await.expect("the task should not panic");
}

/// `asyncio.create_subprocess_exec(...)`: starts a program with `tokio::process::Command`.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: The runtime needs `enable_io` (part of `enable_all`); otherwise `spawn` panics. Dropping
/// the child does not kill the child, unless `kill_on_drop(true)` is set.
pub async fn create_subprocess_exec() {
    use std::process::Stdio;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo one; echo two; exit 3"]).stdout(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    let stdout = child.stdout.take().expect("stdout should be a pipe");
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await.expect("the pipe should be readable") {
        println!("{line}");
    }
    let status = child.wait().await.expect("the child should be ours");
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
}

/// `asyncio.current_task()`: the ID of the current task.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The future that `block_on` itself runs is not a task: `try_id` returns `None` there, and
/// `id` panics.
/// Rust prints: the main coroutine is a task: false
/// Rust prints: it is the task itself: true
/// Python prints: the main coroutine is a task: True
/// Python prints: it is the task itself: True
pub async fn current_task() {
    println!("the main coroutine is a task: {}", tokio::task::try_id().is_some());
    let task = tokio::spawn(async { tokio::task::id() });
    let id = task.id();
    println!("it is the task itself: {}", task.await.expect("the task should not panic") == id);
}

/// `asyncio.eager_task_factory`: begins a coroutine at once; only one that must wait is spawned.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A completed coroutine must not be spawned, because polling a completed coroutine panics.
/// So check the result of the first poll.
/// Since: 3.12
pub async fn eager_task_factory() {
    use futures::FutureExt;

    async fn work(name: &str, waits: bool) {
        println!("{name}: begins");
        if waits {
            tokio::task::yield_now().await;
        }
        println!("{name}: ends");
    }

    for (name, waits) in [("one", false), ("two", true)] {
        let mut coroutine = Box::pin(work(name, waits));
        match coroutine.as_mut().now_or_never() {
            Some(()) => println!("done"),
            None => {
                println!("waits");
                tokio::spawn(coroutine).await.expect("the task should not panic");
            }
        }
    }
}

/// `wait_for(event.wait(), timeout)`: waits for a flag, kept in a `watch` channel.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: A flag that is set and cleared at once is missed; for an event that misses no `set`, see
/// `async_event`.
pub async fn event_wait_timeout() {
    use std::time::Duration;
    use tokio::sync::watch;
    use tokio::time::timeout;

    let (flag, mut event) = watch::channel(false);
    match timeout(Duration::from_millis(50), event.wait_for(|is_set| *is_set)).await {
        Ok(Ok(_)) => println!("set"),
        Ok(Err(_)) => println!("the sender is dropped"),
        Err(_) => println!("not set in time"),
    }
    flag.send_replace(true);
    match timeout(Duration::from_secs(60), event.wait_for(|is_set| *is_set)).await {
        Ok(Ok(_)) => println!("set"),
        Ok(Err(_)) => println!("the sender is dropped"),
        Err(_) => println!("not set in time"),
    }
}

/// `asyncio.wait(return_when=FIRST_EXCEPTION)`: stops at the first failure; others stay pending.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `join_next` returns an `Err` for a panic and for an aborted task. An `Err` that the task
/// returns is inside the `Ok`. Check for both. `len` also counts a task that has ended, until
/// `join_next` returns its result.
pub async fn first_exception() {
    use std::future::pending;
    use std::panic::resume_unwind;
    use tokio::task::JoinSet;

    let mut tasks: JoinSet<Result<&str, &str>> = JoinSet::new();
    tasks.spawn(pending()).abort(); // cancelled: not a failure, as in Python
    tasks.spawn(async { Ok("good") });
    tasks.spawn(async { Err("bad") });
    tasks.spawn(pending());
    while let Some(done) = tasks.join_next().await {
        match done {
            Ok(Err(error)) => {
                println!("failed: {error}");
                break;
            }
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Ok(Ok(_)) | Err(_) => {}
        }
    }
    println!("pending: {}", tasks.len());
}

/// `asyncio.gather(return_exceptions=True)`: each result or error, in argument order.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: An `Err` that a task returns is inside the `Ok` of its handle; the handle's own `Err` is a
/// panic or an abort. If the `join_all` is dropped, the tasks keep running; for a `gather` that
/// aborts the tasks, see `run_gather`.
pub async fn gather_return_exceptions() {
    use futures::future::join_all;

    async fn work(n: u32) -> Result<u32, String> {
        if n == 2 { Err(format!("{n} fails")) } else { Ok(n) }
    }

    for result in join_all([1, 2, 3].map(|n| tokio::spawn(work(n)))).await {
        match result.expect("no task should panic") {
            Ok(value) => println!("{value}"),
            Err(error) => println!("error: {error}"),
        }
    }
}

/// `loop.add_reader(fd, callback)`: a task that waits until an open socket is readable.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `from_std` requires a nonblocking socket. `readable` may return when there is nothing to
/// read: wait again then. For a file that tokio has no type for, use `AsyncFd`; its `new` is
/// deprecated as unsound, and its `register` is `unsafe`.
#[cfg(unix)]
pub async fn loop_add_reader() {
    use std::io::{ErrorKind, Write};
    use tokio::net::UnixStream;

    let (socket, mut other) = std::os::unix::net::UnixStream::pair().expect("files should be free");
    socket.set_nonblocking(true).expect("the socket should be open");
    let socket = UnixStream::from_std(socket).expect("the runtime should have enable_io");
    other.write_all(b"hello").expect("the socket should be open");

    let mut buffer = [0; 100];
    let length = loop {
        socket.readable().await.expect("the socket should be open");
        match socket.try_read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            read => break read.expect("the socket should be open"),
        }
    };
    println!("{}", String::from_utf8_lossy(&buffer[..length]));
}

/// `loop.add_signal_handler`: receives a signal as a stream.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features macros,rt,signal`
/// Trap: The runtime needs `enable_io` (part of `enable_all`); otherwise `signal` panics. After
/// that call the signal no longer ends the program, even if the stream is dropped.
#[cfg(unix)]
pub async fn loop_add_signal_handler() {
    use rustix::process::{Signal, getpid, kill_process};
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt()).expect("the signal should be free");
    // For one Ctrl-C use `signal::ctrl_c().await`, on Windows as well. In a loop, keep a stream.
    for n in 1..=2 {
        kill_process(getpid(), Signal::INT).expect("the process should be there"); // as Ctrl-C does
        interrupt.recv().await.expect("the stream should not end");
        println!("interrupted {n}");
    }
}

/// `loop.create_datagram_endpoint(...)`: sends and receives with `tokio::net::UdpSocket`.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: The runtime needs `enable_io` (part of `enable_all`); otherwise `bind` panics.
pub async fn loop_create_datagram_endpoint() {
    use tokio::net::UdpSocket;

    let receiver = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = receiver.local_addr().expect("the socket should be bound");
    let sender = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    sender.send_to(b"hello", address).await.expect("this machine should be reachable");
    let mut buffer = [0; 1500];
    let (length, _) = receiver.recv_from(&mut buffer).await.expect("a datagram should arrive");
    println!("{}", String::from_utf8_lossy(&buffer[..length]));
}

/// `loop.getaddrinfo(host, port)`: looks up the addresses of a name, with `lookup_host`.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: The lookup runs in a thread, which a `timeout` does not end. `lookup_host` takes no name
/// of a service, such as `http`.
pub async fn loop_getaddrinfo() {
    let addresses = tokio::net::lookup_host(("localhost", 80)).await;
    for address in addresses.expect("the name should have an address") {
        println!("{} {}", address.ip(), address.port());
    }
}

/// `loop.slow_callback_duration`: detects coroutines that block the loop, by `tokio-metrics`.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-metrics --no-default-features`
/// Trap: Only a future that `instrument` wraps is measured.
pub async fn loop_slow_callback_duration() {
    use std::thread;
    use std::time::Duration;
    use tokio_metrics::TaskMonitor;

    let limit = Duration::from_millis(50);
    let mut builder = TaskMonitor::builder();
    builder.with_slow_poll_threshold(limit);
    let monitor = builder.build();
    let blocks = async { thread::sleep(Duration::from_millis(200)) };
    tokio::spawn(monitor.instrument(blocks)).await.expect("the task should not panic");
    println!("slow: {}", monitor.cumulative().total_slow_poll_count > 0);
}

/// `asyncio.open_connection(host, port)`: connects a `tokio::net::TcpStream`, in two halves.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: The runtime needs `enable_io` (part of `enable_all`); otherwise `connect` panics.
pub async fn open_connection() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a client should connect");
        socket.write_all(b"hello\n").await.expect("the client should read");
    });

    let socket = TcpStream::connect(address).await.expect("the server should listen");
    let (reader, mut writer) = socket.into_split();
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).await.expect("the server should write");
    println!("{}", line.trim_end());
    writer.shutdown().await.expect("the socket should be open"); // close, wait_closed
}

/// `wait_for(queue.get(), timeout)`: waits for an item; a cancelled `recv` loses no item.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
pub async fn queue_get_timeout() {
    use std::time::Duration;
    use tokio::sync::mpsc;
    use tokio::time::timeout;

    let (queue, mut items) = mpsc::channel(1);
    match timeout(Duration::from_millis(50), items.recv()).await {
        Ok(item) => println!("{item:?}"),
        Err(_) => println!("timed out"),
    }
    queue.send(1).await.expect("the receiver should live");
    match timeout(Duration::from_secs(60), items.recv()).await {
        Ok(item) => println!("{}", item.expect("the sender should live")),
        Err(_) => println!("timed out"),
    }
}

/// `asyncio.Queue.get_nowait()`: returns an item, or an error at once.
///
/// Add: `cargo add tokio --features macros,rt,sync`
pub async fn queue_get_nowait() {
    use tokio::sync::mpsc::{self, error::TryRecvError};

    let (queue, mut items) = mpsc::channel(1);
    queue.send(1).await.expect("the receiver should live");
    for _ in 0..2 {
        match items.try_recv() {
            Ok(item) => println!("{item}"),
            Err(TryRecvError::Empty) => println!("empty"), // Python: QueueEmpty
            Err(TryRecvError::Disconnected) => println!("closed"),
        }
    }
}

/// `asyncio.Queue.join()`: waits until the token of every item is dropped.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Add: `cargo add tokio-util --features rt`
/// Trap: `wait` returns only after `close`. To join again, call `reopen` before the next items. A
/// panic in the consumer drops the tokens as well, so `wait` returns although items are left.
pub async fn queue_join() {
    use tokio::sync::mpsc;
    use tokio_util::task::TaskTracker;

    let unfinished = TaskTracker::new();
    let (queue, mut items) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some((item, token)) = items.recv().await {
            println!("does {item}");
            drop(token); // task_done
        }
    });
    for round in [[1, 2], [3, 4]] {
        unfinished.reopen();
        for item in round {
            queue.send((item, unfinished.token())).expect("the receiver should live");
        }
        unfinished.close();
        unfinished.wait().await; // join
        println!("all done");
    }
}

/// `asyncio.Queue`: a queue with several readers, from the crate `async-channel`.
///
/// Add: `cargo add async-channel`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The crate has neither `task_done` nor `join`; for a queue that has both, see
/// `async_queue`.
pub async fn queue_many_readers() {
    let (queue, items) = async_channel::bounded(2);
    let readers = [0; 2].map(|_| {
        let items = items.clone();
        tokio::spawn(async move {
            let mut sum = 0;
            while let Ok(item) = items.recv().await {
                sum += item;
            }
            sum // every sender is dropped
        })
    });
    drop(items); // otherwise `send` blocks, and does not fail, when no reader is left
    for item in 1..=100 {
        queue.send(item).await.expect("a receiver should live");
    }
    drop(queue);
    let [one, two] = readers;
    let (one, two) = tokio::try_join!(one, two).expect("no reader should panic");
    println!("{}", one + two);
}

/// `asyncio.Queue.put_nowait(item)`: puts the item, or returns the item in an error at once.
///
/// Add: `cargo add tokio --features macros,rt,sync`
pub async fn queue_put_nowait() {
    use tokio::sync::mpsc::{self, error::TrySendError};

    let (queue, _items) = mpsc::channel(1);
    for item in [1, 2] {
        match queue.try_send(item) {
            Ok(()) => println!("put {item}"),
            Err(TrySendError::Full(item)) => println!("no place for {item}"), // QueueFull
            Err(TrySendError::Closed(item)) => println!("closed: {item}"),
        }
    }
}

/// `asyncio.Queue.shutdown()`: a blocked `put` fails; queued items can still be received.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: Only the receiver can `close`. With `async-channel`, each end can, and so can its clones.
/// Since: 3.13
pub async fn queue_shutdown() {
    use tokio::sync::mpsc;

    let (queue, mut items) = mpsc::channel(1);
    queue.send("first").await.expect("the receiver should live");
    let waiting = tokio::spawn(async move {
        if queue.send("second").await.is_err() {
            println!("put: shut down");
        }
    });
    tokio::task::yield_now().await;
    items.close();
    waiting.await.expect("the task should not panic");
    println!("get: {}", items.recv().await.expect("one item should be left"));
    if items.recv().await.is_none() {
        println!("get: shut down");
    }
}

/// `asyncio.Runner`: an event loop in one thread, whose tasks may share data that is not `Send`.
///
/// Add: `cargo add tokio --features rt`
/// Trap: Its tasks are spawned by `spawn_local`; `tokio::spawn` requires `Send` here as well. For
/// `main`, the same is `#[tokio::main(flavor = "local")]`.
/// Since: 3.11
pub fn runner() {
    use std::cell::RefCell;
    use std::rc::Rc;
    use tokio::runtime::{Builder, LocalOptions};
    use tokio::task::spawn_local;

    let mut builder = Builder::new_current_thread();
    let runner = builder.build_local(LocalOptions::default()).expect("the runtime should start");
    let log = Rc::new(RefCell::new(Vec::new())); // no Arc, no Mutex
    let for_task = log.clone();
    runner.block_on(async move {
        let task = spawn_local(async move { for_task.borrow_mut().push("from the task") });
        task.await.expect("the task should not panic");
    });
    println!("{}", log.borrow()[0]);
}

/// `asyncio.shield(task)`: the task keeps running when its waiter is cancelled.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The task is still dropped at the end of the runtime. Keep the handle and await the task.
pub async fn shield() {
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    let mut task = tokio::spawn(async {
        sleep(Duration::from_millis(300)).await;
        println!("the task ends");
    });
    // A spawned task does not end with its waiter, so the handle is the shield.
    if timeout(Duration::from_millis(20), &mut task).await.is_err() {
        println!("timed out");
    }
    task.await.expect("the task should not panic");
}

/// `asyncio.sleep(0)`: yields to the other tasks once.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: tokio does not promise which task runs next; Python first runs every task that is ready.
/// `tokio::time::sleep` of zero waits for the next tick of the timer, at most about a millisecond.
/// Also: tokio::task::yield_now, yield_now, yield to other tasks, 让出控制权
pub async fn sleep_zero() {
    let task = tokio::spawn(async { println!("the other one") });
    println!("before");
    tokio::task::yield_now().await;
    println!("after");
    task.await.expect("the task should not panic");
}

/// `asyncio.start_server(callback, host, port)`: accepts in a loop, with a task for each client.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,time`
/// Trap: `accept` may fail for a while, for example when too many files are open. A loop that ends
/// on that error ends the server. A panic in the task of a client affects only that client. The
/// runtime needs `enable_all`; otherwise `bind` or `sleep` panics.
/// Also: Too many open files, EMFILE, 打开的文件过多
pub async fn start_server() {
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    async fn echo(mut socket: TcpStream) -> std::io::Result<()> {
        let mut text = String::new();
        socket.read_to_string(&mut text).await?; // until the client shuts down its side
        socket.write_all(text.to_uppercase().as_bytes()).await
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((socket, _)) => drop(tokio::spawn(echo(socket))), // detached
                Err(_) => tokio::time::sleep(Duration::from_secs(1)).await, // as asyncio does
            }
        }
    });

    for text in ["hello", "world"] {
        let mut client = TcpStream::connect(address).await.expect("the server should listen");
        client.write_all(text.as_bytes()).await.expect("the server should read");
        client.shutdown().await.expect("the socket should be open"); // write_eof
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("the server should answer");
        println!("{answer}");
    }
}

/// `asyncio.StreamReader.readexactly(n)`: reads `n` bytes, and fails if the stream ends first.
///
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Trap: The bytes that arrived before the end are in the buffer, but nothing reports how many.
/// Python's `IncompleteReadError` contains these bytes.
pub async fn stream_reader_readexactly() {
    use std::io::ErrorKind;
    use tokio::io::AsyncReadExt;

    let mut reader = &b"abcde"[..]; // a socket works as well
    let mut four = [0; 4];
    reader.read_exact(&mut four).await.expect("four bytes should be left");
    println!("{}", String::from_utf8_lossy(&four));
    match reader.read_exact(&mut four).await {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => println!("ended too early"),
        other => panic!("{other:?}"),
    }
}

/// `asyncio.StreamReader.readline()`: reads a line with its line ending, or nothing at the end.
///
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Trap: `read_line` appends: clear the string before the next line. Under a `timeout` or in
/// `select!`, `read_line` may lose text; the `next_line` of `lines()` is cancellation-safe.
pub async fn stream_reader_readline() {
    use tokio::io::{AsyncBufReadExt, BufReader};

    let mut reader = BufReader::new(&b"one\ntwo"[..]); // the read half of a socket works as well
    let mut line = String::new();
    while reader.read_line(&mut line).await.expect("the stream should be UTF-8") > 0 {
        println!("{line:?}");
        line.clear();
    }
}

/// `asyncio.StreamReader.readuntil(separator)`: reads up to a byte, and includes that byte.
///
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Trap: At the end of the stream `read_until` returns the rest, whereas Python raises
/// `IncompleteReadError`: check for the separator. `read_until` has no limit, and its separator is
/// one byte.
pub async fn stream_reader_readuntil() {
    use tokio::io::{AsyncBufReadExt, BufReader};

    let mut reader = BufReader::new(&b"one;two"[..]);
    for _ in 0..2 {
        let mut part = Vec::new();
        reader.read_until(b';', &mut part).await.expect("the stream should be readable");
        let text = String::from_utf8_lossy(&part);
        println!("{text} {}", if part.ends_with(b";") { "whole" } else { "cut off" });
    }
}

/// `asyncio.StreamWriter.writelines(lines)`: `write_all` for each line, through a `BufWriter`.
///
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Trap: `write_all` itself waits for room, as Python's `write` and `drain` do together. A
/// `BufWriter` delivers nothing before the buffer is full or flushed. Call `flush` after the last
/// line, because a `BufWriter` that is dropped loses its contents.
pub async fn stream_writer_writelines() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};

    let (ours, mut theirs) = tokio::io::duplex(1024); // a socket works as well
    let mut writer = BufWriter::new(ours);
    for line in ["one\n", "two\n"] {
        writer.write_all(line.as_bytes()).await.expect("the reader should live");
    }
    writer.flush().await.expect("the reader should live"); // drain
    drop(writer);
    let mut text = String::new();
    theirs.read_to_string(&mut text).await.expect("the text should be UTF-8");
    print!("{text}");
}

/// `asyncio.subprocess.Process.communicate(input)`: writes, closes, and reads until the end.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: `wait_with_output` alone closes standard input unwritten. Input that is longer than a pipe
/// holds must be written while the output is read: join the two futures, as here. If the child ends
/// before the child has read all input, `written` is an error, `BrokenPipe`, which Python ignores.
pub async fn subprocess_communicate() {
    use std::process::Stdio;
    use tokio::io::AsyncWriteExt;
    use tokio::process::Command;

    let mut command = Command::new("cat");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("cat should start");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    let input = "x".repeat(1_000_000);
    let write = async move { stdin.write_all(input.as_bytes()).await }; // then drops stdin
    let (written, output) = tokio::join!(write, child.wait_with_output());
    written.expect("the child should read");
    println!("{}", output.expect("the child should be ours").stdout.len());
}

/// `asyncio.subprocess.STDOUT`: both outputs of a child through one pipe.
///
/// Add: `cargo add tokio --features io-util,macros,net,process,rt`
/// Trap: The command keeps its own ends of the pipe. Drop the command before reading; otherwise the
/// pipe has no end.
#[cfg(unix)]
pub async fn subprocess_stdout() {
    use std::os::fd::OwnedFd;
    use tokio::io::AsyncReadExt;
    use tokio::net::unix::pipe;
    use tokio::process::Command;

    let (write, mut read) = pipe::pipe().expect("the system should have a pipe left");
    let stdout = write.into_blocking_fd().expect("the pipe should be ours");
    let stderr: OwnedFd = stdout.try_clone().expect("the system should have a file left");
    let mut command = Command::new("sh");
    command.args(["-c", "echo out; echo err >&2"]).stdout(stdout).stderr(stderr);
    let mut child = command.spawn().expect("sh should start");
    drop(command);
    let mut text = String::new();
    read.read_to_string(&mut text).await.expect("the text should be UTF-8");
    child.wait().await.expect("the child should be ours");
    print!("{text}");
}

/// `asyncio.Task.cancel()`, `cancelled()`: `abort`, and `is_cancelled` on the handle's error.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `abort` only requests the cancellation: a task that another thread is running may still
/// return its value, so await the handle. A task cannot catch an `abort`. For a task that cleans
/// up, see `cancellation`.
pub async fn task_cancel() {
    let task = tokio::spawn(std::future::pending::<()>());
    tokio::task::yield_now().await; // the task begins
    task.abort();
    match task.await {
        Ok(()) => println!("ended by itself"),
        Err(error) if error.is_cancelled() => println!("cancelled"),
        Err(panic) => println!("{panic}"),
    }
}

/// `asyncio.Task.get_name()`: a `JoinMap` stores a key for each task.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-util --features join-map`
/// Trap: Spawning a task under a key that is in use aborts the earlier task.
pub async fn task_get_name() {
    use tokio_util::task::JoinMap;

    let mut tasks = JoinMap::new();
    tasks.spawn("one", async { 1 });
    tasks.spawn("two", async { 2 });
    while let Some((name, result)) = tasks.join_next().await {
        println!("{name}: {}", result.expect("the task should not panic"));
    }
}

/// `asyncio.TaskGroup`: the first failure cancels the other spawned tasks.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `JoinSet::join_all` is not a task group: `join_all` waits for every task, and does not
/// inspect an `Err` that a task returns. Here the code around the set is not cancelled and later
/// failures are lost; the group of `task_group` cancels its body and reports all failures.
/// Since: 3.11
pub async fn task_group() {
    use std::panic::resume_unwind;
    use tokio::task::JoinSet;

    let mut group = JoinSet::new();
    group.spawn(async {
        tokio::task::yield_now().await;
        Err("bad")
    });
    group.spawn(std::future::pending());
    group.spawn(std::future::pending()).abort(); // by hand: not a failure, as in Python
    while let Some(ended) = group.join_next().await {
        match ended {
            Ok(Err(error)) => {
                println!("failed: {error}");
                group.shutdown().await; // cancels the others, and waits until they have ended
            }
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Ok(Ok(())) | Err(_) => {}
        }
    }
    println!("left: {}", group.len());
}

/// `asyncio.timeout(delay)`: a time limit on a block of code.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The timeout drops the block at its current `await`; after that, no code of the block runs
/// except `Drop`. `return` and `?` in the block leave only the block.
/// Since: 3.11
pub async fn timeout() {
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    let block = async {
        println!("begins");
        sleep(Duration::from_secs(60)).await;
        println!("never");
    };
    if timeout(Duration::from_millis(50), block).await.is_err() {
        println!("timed out");
    }
}

/// `asyncio.timeout_at(when)`: one deadline for several waits.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: A `timeout` around each wait begins again each time.
/// Since: 3.11
pub async fn timeout_at() {
    use std::time::Duration;
    use tokio::sync::mpsc;
    use tokio::time::{Instant, timeout_at};

    let (queue, mut items) = mpsc::unbounded_channel();
    queue.send(1).expect("the receiver should live");
    queue.send(2).expect("the receiver should live");
    let deadline = Instant::now() + Duration::from_millis(200);
    let end = loop {
        match timeout_at(deadline, items.recv()).await {
            Ok(Some(item)) => println!("{item}"),
            Ok(None) => break "every sender is dropped",
            Err(_) => break "time is up",
        }
    };
    println!("{end}");
}

/// `asyncio.Timeout.reschedule(when)`: a timer of your own beside the work.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `select!` drops the future of the branch that loses. To continue with that future, pin the
/// future outside and pass it as `&mut`, like `limit` here.
/// Since: 3.11
pub async fn timeout_reschedule() {
    use std::{pin::pin, time::Duration};
    use tokio::time::{Instant, sleep};

    let mut limit = pin!(sleep(Duration::from_secs(60)));
    limit.as_mut().reset(Instant::now() + Duration::from_millis(50));
    tokio::select! {
        () = sleep(Duration::from_secs(60)) => println!("never"),
        () = &mut limit => println!("timed out"),
    }
}

/// `asyncio.to_thread(func, ...)`: runs a blocking call in another thread.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A call that has begun cannot be cancelled, and the end of the runtime waits for the call.
/// `spawn_blocking` is not for long computations: tokio starts up to 512 such threads, whereas
/// rayon has as many threads as there are cores.
pub async fn to_thread() {
    use std::thread;

    let here = thread::current().id();
    let call = move |name: &str| {
        println!("hello, {name}");
        thread::current().id() != here
    };
    let elsewhere = tokio::task::spawn_blocking(move || call("thread")).await;
    println!("in another thread: {}", elsewhere.expect("the call should not panic"));
}

/// `loop.run_in_executor`: runs a blocking call in place, on borrowed data.
///
/// Add: `cargo add tokio --features rt-multi-thread`
/// Trap: `block_in_place` panics unless the runtime has several threads. Other futures of the same
/// task, as in `join!` or `select!`, do not run meanwhile.
pub fn loop_run_in_executor() {
    use tokio::runtime::Builder;
    use tokio::task::block_in_place;

    let event_loop = Builder::new_multi_thread().build().expect("the runtime should start");
    event_loop.block_on(async {
        let text = String::from("borrowed");
        let length = block_in_place(|| text.len()); // the closure may block for any time
        println!("{text} {length}");
    });
}

/// `asyncio.wait_for(coroutine, timeout)`: cancels a coroutine that takes too long.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The timeout does not cancel a spawned task, but only detaches the task. To cancel the
/// task, wrap its handle in `tokio_util::task::AbortOnDropHandle`.
pub async fn wait_for() {
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    let slow = async {
        sleep(Duration::from_secs(60)).await;
        println!("never");
    };
    match timeout(Duration::from_millis(50), slow).await {
        Ok(()) => println!("done"),
        Err(_) => println!("timed out"),
    }
}

/// `asyncio.wait_for(task, timeout)`: cancels a spawned task as well, and waits for its end.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Add: `cargo add tokio-util --features rt`
/// Trap: A `timeout` that takes the bare `JoinHandle` only detaches the task. `AbortOnDropHandle`
/// aborts the task even if the code that waits is dropped.
pub async fn wait_for_task() {
    use std::time::Duration;
    use tokio::time::timeout;
    use tokio_util::task::AbortOnDropHandle;

    let mut task = AbortOnDropHandle::new(tokio::spawn(std::future::pending::<()>()));
    if timeout(Duration::from_millis(50), &mut task).await.is_err() {
        println!("timed out");
        task.abort();
        let ended = task.await; // waits until the task has ended, as Python does
        println!("cancelled: {}", ended.is_err_and(|error| error.is_cancelled()));
    }
}

/// `asyncio.wait_for(coroutine, 0)`: the coroutine begins in Rust, but not in Python.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `timeout` polls its future before the clock is checked. With a limit of zero a coroutine
/// begins, and a coroutine that does not wait completes.
/// Rust prints: begins
/// Rust prints: done
/// Python prints: timed out
pub async fn wait_for_zero() {
    use std::time::Duration;
    use tokio::time::timeout;

    let quick = async { println!("begins") };
    match timeout(Duration::ZERO, quick).await {
        Ok(()) => println!("done"),
        Err(_) => println!("timed out"),
    }
}
