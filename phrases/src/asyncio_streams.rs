//! Phrases for the streams, transports, sockets and subprocesses of `asyncio`.

/// `asyncio.AbstractServer`: accepts from a listener of any kind, by the trait `Listener`.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-util --features codec,net`
/// Trap: The trait has `accept` and `local_addr` only. To close a listener, drop the listener.
#[cfg(unix)]
pub async fn abstract_server() {
    use std::{env, fs, io, process};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
    use tokio_util::net::Listener;

    async fn greet(mut server: impl Listener<Io: Unpin>, text: &str) -> io::Result<()> {
        let (mut socket, _) = server.accept().await?;
        socket.write_all(text.as_bytes()).await
    }

    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = tcp.local_addr().expect("the listener should be bound");
    let path = env::temp_dir().join(format!("abstract-server-{}", process::id()));
    let unix = UnixListener::bind(&path).expect("the path should be free");
    let clients = async {
        let mut text = String::new();
        TcpStream::connect(address).await?.read_to_string(&mut text).await?;
        UnixStream::connect(&path).await?.read_to_string(&mut text).await?;
        Ok(text)
    };
    let all = tokio::try_join!(clients, greet(tcp, "by port\n"), greet(unix, "by path\n"));
    print!("{}", all.expect("both clients should be served").0);
    fs::remove_file(path).expect("the listener should have made the file");
}

/// `asyncio.BaseProtocol.pause_writing()`: `try_write` fails while the buffers are full.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `writable` may return although the buffers are still full, so call `try_write` again. Most
/// code awaits `write_all` instead, which pauses and resumes by itself.
pub async fn base_protocol_pause_writing() {
    use std::io::ErrorKind;
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let mut written = 0;
    loop {
        match ours.try_write(&[b'x'; 65_536]) {
            Ok(length) => written += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => panic!("{error}"),
        }
    }
    println!("writing pauses");
    theirs.read_exact(&mut vec![0; written]).await.expect("the socket should be open");
    ours.writable().await.expect("the socket should be open");
    println!("writing resumes");
}

/// `asyncio.BufferedProtocol`: reads into a buffer that the caller owns.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `read` overwrites the buffer from the start, and may fill less than the whole buffer. Only
/// the first `length` bytes are new.
pub async fn buffered_protocol() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"abcdef").await.expect("the socket should be open");
    drop(theirs);

    let mut buffer = [0; 4]; // get_buffer
    loop {
        match ours.read(&mut buffer).await.expect("the socket should be open") {
            0 => break println!("end"), // eof_received
            // buffer_updated
            length => println!("{length}: {}", String::from_utf8_lossy(&buffer[..length])),
        }
    }
}

/// `asyncio.create_subprocess_exec(cwd=..., env=...)`: sets the folder and the environment.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: `env` adds to the inherited environment, whereas Python's `env` replaces the environment:
/// `env_clear` does that. A child without `PATH` finds fewer programs.
#[cfg(unix)]
pub async fn create_subprocess_exec_env() {
    use tokio::process::Command;

    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo $GREETING from $PWD, HOME is ${HOME:-not set}"]);
    command.env_clear().env("GREETING", "hello").current_dir("/");
    let output = command.output().await.expect("sh should start");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

/// `asyncio.create_subprocess_exec(stdout=write)`: two programs, connected by a pipe.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: The pipe ends when no process has the writing end. A `Command` keeps the ends that were
/// passed to the `Command`, and the second program then waits forever. Here each `Command` is
/// dropped at once.
pub async fn create_subprocess_exec_pipeline() {
    use std::process::Stdio;
    use tokio::process::Command;

    let (read, write) = std::io::pipe().expect("the system should have a pipe left");
    let first = Command::new("echo").arg("hello").stdout(write).spawn();
    let second = Command::new("tr").args(["a-z", "A-Z"]).stdin(read).stdout(Stdio::piped()).spawn();
    let mut first = first.expect("echo should start");
    let output = second.expect("tr should start").wait_with_output().await;
    print!("{}", String::from_utf8_lossy(&output.expect("the child should be ours").stdout));
    println!("success: {}", first.wait().await.expect("the child should be ours").success());
}

/// `asyncio.create_subprocess_shell(cmd)`: lets a shell run a line.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: The shell runs text that is pasted into the line. Pass a user's text as an argument, here
/// `$1`. The shell of Windows is `cmd /C`.
pub async fn create_subprocess_shell() {
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo \"$1\" | tr a-z A-Z; exit 3", "sh", "hello; exit 4"]);
    let output = command.output().await.expect("sh should start");
    print!("{}", String::from_utf8_lossy(&output.stdout));
    println!("returncode: {}", output.status.code().expect("the shell should exit by itself"));
}

/// `asyncio.create_subprocess_shell(start_new_session=True)`: kills a shell and its children.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: A signal for the shell alone leaves the shell's children running. Ctrl-C does not reach a
/// child in a group of its own.
#[cfg(unix)]
pub async fn create_subprocess_shell_kill_all() {
    use rustix::process::{Pid, Signal, kill_process_group};
    use std::process::Stdio;
    use tokio::io::AsyncReadExt;
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "sleep 60 & echo; sleep 60"]).process_group(0).stdout(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    let mut stdout = child.stdout.take().expect("stdout should be a pipe");
    stdout.read_u8().await.expect("the shell should write when `sleep` runs");
    let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let group = group.expect("the child should not have been waited for");
    kill_process_group(group, Signal::KILL).expect("the group should be there");
    println!("killed: {}", child.wait().await.expect("the child should be ours").code().is_none());
    // The pipe ends when no process of the group is left.
    let left = stdout.read_to_end(&mut Vec::new()).await.expect("the pipe should be readable");
    println!("all have ended: {}", left == 0);
}

/// `asyncio.DatagramProtocol`: an echo server on UDP, as a task that receives and sends.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: The rest of a datagram that is longer than the buffer is lost; on Unix, without an error.
/// Over IPv4 a datagram has at most 65,507 bytes.
pub async fn datagram_protocol() {
    use std::io;
    use tokio::net::UdpSocket;

    async fn echo(server: UdpSocket) -> io::Result<()> {
        let mut buffer = vec![0; 65_507];
        loop {
            let (length, client) = server.recv_from(&mut buffer).await?; // datagram_received
            server.send_to(&buffer[..length].to_ascii_uppercase(), client).await?; // sendto
        }
    }

    let server = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = server.local_addr().expect("the socket should be bound");
    let server = tokio::spawn(echo(server));
    let client = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    for text in ["hello", "world"] {
        client.send_to(text.as_bytes(), address).await.expect("the server should be reachable");
        let mut buffer = [0; 100];
        let (length, _) = client.recv_from(&mut buffer).await.expect("the server should answer");
        println!("{}", String::from_utf8_lossy(&buffer[..length]));
    }
    server.abort(); // close
}

/// `asyncio.DatagramProtocol.error_received(exc)`: an error that a connected socket reports.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: Only a connected socket reports the error, at the next `send` or `recv`. Most lost
/// datagrams are lost without an error.
#[cfg(unix)]
pub async fn datagram_protocol_error_received() {
    use std::io::ErrorKind;
    use tokio::net::UdpSocket;

    let gone = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = gone.local_addr().expect("the socket should be bound");
    drop(gone);
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port should be free");
    socket.connect(address).await.expect("the address should be valid"); // remote_addr
    socket.send(b"hello").await.expect("this machine should be reachable");
    match socket.recv(&mut [0; 100]).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => println!("refused"),
        other => panic!("{other:?}"),
    }
}

/// `asyncio.IncompleteReadError.partial`: the bytes that arrived before the end of the stream.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: Under a `timeout` or in `select!`, neither `read_exact` nor `read_to_end` is
/// cancellation-safe: bytes that have been read may be lost.
pub async fn incomplete_read_error() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    const EXPECTED: u64 = 8;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"hello").await.expect("the socket should be open");
    drop(theirs);

    let mut partial = Vec::new();
    let length = ours.take(EXPECTED).read_to_end(&mut partial).await;
    if length.expect("the socket should be open") as u64 != EXPECTED {
        println!("{} of {EXPECTED}: {}", partial.len(), String::from_utf8_lossy(&partial));
    }
}

/// `asyncio.LimitOverrunError`: a limit on the length of a line, with `take`.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `read_until` alone has no limit: a peer that sends no separator fills the memory. After
/// the error the rest of the line is still to come, so close the connection. `LinesCodec` of
/// tokio-util has `new_with_max_length`, and is cancellation-safe.
pub async fn limit_overrun_error() {
    use std::io::{Error, ErrorKind, Result};
    use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    async fn read_line(reader: &mut (impl AsyncBufRead + Unpin), limit: u64) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        let length = reader.take(limit).read_until(b'\n', &mut line).await?;
        let is_whole = line.ends_with(b"\n") || (length as u64) < limit; // or the end
        if is_whole { Ok(line) } else { Err(Error::new(ErrorKind::InvalidData, "too long")) }
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (theirs, _)) = both.expect("the client should be accepted");
    ours.write_all(b"hello\na line without an end").await.expect("the socket should be open");
    let mut reader = BufReader::new(theirs);
    for _ in 0..2 {
        match read_line(&mut reader, 16).await {
            Ok(line) => println!("{}", String::from_utf8_lossy(line.trim_ascii_end())),
            Err(error) => println!("{error}"),
        }
    }
}

/// `loop.add_writer(fd, callback)`: a task that writes a piece whenever the socket has room.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `try_write` may write less than the slice, and may fail with `WouldBlock` after `writable`
/// has returned. `write_all` contains this loop.
#[cfg(unix)]
pub async fn loop_add_writer() {
    use std::io::{self, ErrorKind};
    use tokio::io::AsyncReadExt;
    use tokio::net::UnixStream;

    async fn write(socket: UnixStream, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            socket.writable().await?;
            match socket.try_write(rest) {
                Ok(length) => rest = &rest[length..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    let (ours, mut theirs) = UnixStream::pair().expect("the system should have sockets left");
    let (data, mut received) = (vec![b'x'; 1_000_000], Vec::new());
    let both = tokio::try_join!(write(ours, &data), theirs.read_to_end(&mut received));
    both.expect("the sockets should be open");
    println!("{}", received == data);
}

/// `loop.connect_accepted_socket(factory, sock)`: serves a connection that std has accepted.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `from_std` requires a nonblocking socket. A blocking socket is a panic in a debug build on
/// Unix; otherwise each of its reads blocks the whole event loop.
pub async fn loop_connect_accepted_socket() {
    use std::io::Read;
    use std::net;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpStream;

    let listener = net::TcpListener::bind("127.0.0.1:0").expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let mut client = net::TcpStream::connect(address).expect("the listener should listen");
    let (socket, _) = listener.accept().expect("the client has connected"); // returns at once
    socket.set_nonblocking(true).expect("the socket should be open");
    let mut socket = TcpStream::from_std(socket).expect("the runtime should have enable_io");
    socket.write_all(b"hello\n").await.expect("the client should be there");
    drop(socket);
    let mut text = String::new();
    client.read_to_string(&mut text).expect("the server should answer");
    print!("{text}");
}

/// `loop.connect_read_pipe(factory, pipe)`: reads lines from a pipe that is already open.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `from_owned_fd` accepts pipes only. Standard input may also be a terminal or a file: use
/// `tokio::io::stdin`, whose read runs in a thread. The end of the runtime waits for that read,
/// until a line arrives.
#[cfg(unix)]
pub async fn loop_connect_read_pipe() {
    use std::io::Write;
    use std::thread;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::net::unix::pipe::Receiver;

    let (read, mut write) = std::io::pipe().expect("the system should have a pipe left");
    let writer = thread::spawn(move || write.write_all(b"one\ntwo\n"));
    let pipe = Receiver::from_owned_fd(read.into()).expect("the runtime should have enable_io");
    let mut lines = BufReader::new(pipe).lines(); // the StreamReader
    while let Some(line) = lines.next_line().await.expect("the pipe should be readable") {
        println!("{line}");
    }
    writer.join().expect("the thread should not panic").expect("the pipe should be open");
}

/// `loop.connect_write_pipe(factory, pipe)`: writes into a pipe that is already open.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: A write after the reader has closed the pipe returns the error `BrokenPipe`. `write` of
/// asyncio raises nothing then: `connection_lost` gets the error.
#[cfg(unix)]
pub async fn loop_connect_write_pipe() {
    use std::io::Read;
    use std::thread;
    use tokio::io::AsyncWriteExt;
    use tokio::net::unix::pipe::Sender;

    let (mut read, write) = std::io::pipe().expect("the system should have a pipe left");
    let reader = thread::spawn(move || {
        let mut text = String::new();
        read.read_to_string(&mut text).map(|_| text)
    });
    let mut pipe = Sender::from_owned_fd(write.into()).expect("the runtime should have enable_io");
    pipe.write_all(b"hello\n").await.expect("the pipe should be open");
    drop(pipe); // close
    let text = reader.join().expect("the thread should not panic");
    print!("{}", text.expect("the pipe should be readable"));
}

/// `loop.create_connection(factory, host, port)`: a client that sends, and awaits the answer.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `connect` tries the addresses of a name one after the other, as Python does without
/// `happy_eyeballs_delay`. An address that does not answer delays the others.
pub async fn loop_create_connection() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let port = listener.local_addr().expect("the listener should be bound").port();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await?;
        let (mut reader, mut writer) = socket.split();
        tokio::io::copy(&mut reader, &mut writer).await // an echo
    });

    let socket = TcpStream::connect(("localhost", port)).await;
    let mut socket = socket.expect("the server should listen"); // connection_made
    socket.write_all(b"hello").await.expect("the server should read");
    let mut buffer = [0; 100];
    let length = socket.read(&mut buffer).await.expect("the server should answer");
    println!("{}", String::from_utf8_lossy(&buffer[..length])); // data_received
    socket.shutdown().await.expect("the socket should be open");
    let length = socket.read(&mut buffer).await.expect("the end should come");
    println!("connection lost: {}", length == 0);
}

/// `loop.create_connection(local_addr=...)`: connects from an address of your choice.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `TcpSocket::connect` takes one address, and no name. `TcpStream::connect` takes a name and
/// tries each address of the name, but the system chooses the local address.
#[cfg(not(target_os = "macos"))]
pub async fn loop_create_connection_local_addr() {
    use tokio::net::{TcpListener, TcpSocket};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let socket = TcpSocket::new_v4().expect("the system should have a socket left");
    let local = "127.0.0.2:0".parse().expect("the address should be valid"); // any free port
    socket.bind(local).expect("the address should be of this machine");
    let both = tokio::try_join!(socket.connect(address), listener.accept());
    let (_client, (_accepted, peer)) = both.expect("the client should be accepted");
    println!("a client at {}", peer.ip());
}

/// `loop.create_server(reuse_port=True)`: several listeners on one port, one for each process.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: Every one of the sockets needs the option. The system chooses the listener of each
/// connection. Connections that still wait for an `accept` when their listener is closed are reset.
#[cfg(unix)]
pub async fn loop_create_server_reuse_port() {
    use std::io::{self, ErrorKind};
    use std::net::SocketAddr;
    use tokio::net::{TcpListener, TcpSocket};

    fn listen(address: SocketAddr, reuse_port: bool) -> io::Result<TcpListener> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseport(reuse_port)?;
        socket.bind(address)?;
        socket.listen(100) // backlog
    }

    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let first = listen(any, true).expect("a port should be free");
    let address = first.local_addr().expect("the listener should be bound");
    for reuse_port in [true, false] {
        match listen(address, reuse_port) {
            Ok(_) => println!("a second listener"),
            Err(error) if error.kind() == ErrorKind::AddrInUse => println!("in use"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// `loop.getnameinfo(sockaddr)`: looks up the names of an address and a port, with `dns-lookup`.
///
/// Add: `cargo add dns-lookup`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The call blocks, for seconds if a name server does not answer, so `spawn_blocking` runs
/// the call in a thread.
pub async fn loop_getnameinfo() {
    use std::net::SocketAddr;

    let address = SocketAddr::from(([127, 0, 0, 1], 80));
    let names = tokio::task::spawn_blocking(move || dns_lookup::getnameinfo(&address, 0)).await;
    let (host, service) =
        names.expect("the call should not panic").expect("the address should be valid");
    println!("{host} {service}");
}

/// `loop.remove_reader(fd)`, `loop.remove_writer(fd)`: aborts the task; the socket stays open.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: A task that owns the socket closes the socket when the task is aborted. Here an `Arc`
/// keeps the socket open. A writer awaits `writable`, and is removed likewise.
#[cfg(unix)]
pub async fn loop_remove_reader() {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;

    let (ours, mut theirs) = UnixStream::pair().expect("the system should have sockets left");
    let ours = Arc::new(ours);
    let socket = ours.clone();
    let reader = tokio::spawn(async move { socket.readable().await.map(|()| println!("never")) });
    tokio::task::yield_now().await; // the task waits
    reader.abort(); // remove_reader
    println!("removed: {}", reader.await.is_err_and(|error| error.is_cancelled()));
    theirs.write_all(b"hello").await.expect("the socket should be open");
    let mut ours = Arc::into_inner(ours).expect("the task should have ended");
    let mut buffer = [0; 5];
    ours.read_exact(&mut buffer).await.expect("the bytes should arrive");
    println!("{}", String::from_utf8_lossy(&buffer));
}

/// `loop.sendfile(transport, file)`: the system copies a file to a socket.
///
/// Add: `cargo add rustix --features fs`
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `sendfile` blocks while the file is read from the disk, as in Python. This form is for
/// Linux; `tokio::io::copy` copies from any reader, on any system.
#[cfg(target_os = "linux")]
pub async fn loop_sendfile() {
    use rustix::fs::sendfile;
    use std::fs::File;
    use std::{env, fs, io, process};
    use tokio::io::{AsyncReadExt, Interest};
    use tokio::net::UnixStream;

    async fn send(socket: UnixStream, file: File) -> io::Result<()> {
        // Begins where the last call has ended. `async_io` waits while the socket is full.
        let send = || Ok(sendfile(&socket, &file, None, 1 << 20)?);
        while socket.async_io(Interest::WRITABLE, send).await? > 0 {}
        Ok(())
    }

    let path = env::temp_dir().join(format!("sendfile-{}", process::id()));
    fs::write(&path, vec![b'x'; 1_000_000]).expect("the folder should be writable");
    let file = File::open(&path).expect("the file should exist");
    fs::remove_file(path).expect("the file should exist");
    let (ours, mut theirs) = UnixStream::pair().expect("the system should have sockets left");
    let mut received = Vec::new();
    let both = tokio::try_join!(send(ours, file), theirs.read_to_end(&mut received));
    both.expect("the sockets should be open");
    println!("{}", received.len());
}

/// `loop.sock_accept(sock)`, `loop.sock_connect(sock, address)`: sockets that you configure.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `TcpSocket::listen` and `connect` consume the socket, so an option that must be set before
/// is set on the `TcpSocket`. `TcpListener::bind` sets `SO_REUSEADDR` on Unix; a `TcpSocket` does
/// not.
pub async fn loop_sock_connect() {
    use tokio::net::TcpSocket;

    let server = TcpSocket::new_v4().expect("the system should have a socket left");
    server.set_reuseaddr(true).expect("the option should be known");
    let any = "127.0.0.1:0".parse().expect("the address should be valid");
    server.bind(any).expect("a port should be free");
    let address = server.local_addr().expect("the socket should be bound");
    let server = server.listen(100).expect("the socket should be bound");
    let client = TcpSocket::new_v4().expect("the system should have a socket left");
    client.set_keepalive(true).expect("the option should be known");

    let both = tokio::try_join!(client.connect(address), server.accept());
    let (client, (_socket, peer)) = both.expect("the client should be accepted");
    println!("{}", client.local_addr().expect("the client should be connected") == peer);
}

/// `loop.sock_recv(sock, n)`, `sock_recv_into`, `sock_sendall`: a socket of std in the event loop.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `from_std` requires a nonblocking socket. `read_buf` into a `Vec` without capacity
/// reserves 64 bytes, and reads no more.
#[cfg(unix)]
pub async fn loop_sock_recv() {
    use std::os::unix::net;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;

    let (ours, theirs) = net::UnixStream::pair().expect("the system should have sockets left");
    let [mut ours, mut theirs] = [ours, theirs].map(|socket| {
        socket.set_nonblocking(true).expect("the socket should be open");
        UnixStream::from_std(socket).expect("the runtime should have enable_io")
    });
    ours.write_all(b"hello").await.expect("the socket should be open"); // sock_sendall
    let mut data = Vec::with_capacity(100);
    theirs.read_buf(&mut data).await.expect("the socket should be open"); // sock_recv
    println!("{}", String::from_utf8_lossy(&data));

    ours.write_all(b"world").await.expect("the socket should be open");
    let mut buffer = [0; 100];
    let length = theirs.read(&mut buffer).await; // sock_recv_into
    let length = length.expect("the socket should be open");
    println!("{length}: {}", String::from_utf8_lossy(&buffer[..length]));
}

/// `loop.sock_recvfrom(sock, n)`, `sock_recvfrom_into`, `sock_sendto`: the same for datagrams.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `from_std` requires a nonblocking socket.
/// Since: 3.11
pub async fn loop_sock_recvfrom() {
    use std::net;
    use tokio::net::UdpSocket;

    let [ours, theirs] = [(); 2].map(|()| {
        let socket = net::UdpSocket::bind("127.0.0.1:0").expect("a port should be free");
        socket.set_nonblocking(true).expect("the socket should be open");
        UdpSocket::from_std(socket).expect("the runtime should have enable_io")
    });
    let [address, from] =
        [&theirs, &ours].map(|socket| socket.local_addr().expect("the socket should be bound"));
    for _ in 0..2 {
        ours.send_to(b"hello", address).await.expect("this machine should be reachable");
        let mut buffer = [0; 100];
        let (length, peer) = theirs.recv_from(&mut buffer).await.expect("a datagram should arrive");
        println!("{} {}", String::from_utf8_lossy(&buffer[..length]), peer == from);
    }
}

/// `asyncio.open_connection(host, port)`: connects again until the server listens.
///
/// Add: `cargo add tokio --features macros,net,rt,time`
/// Trap: Only `ConnectionRefused` says that no program listens. An address that does not answer
/// fails after a minute or more, so put a `timeout` around the whole loop.
/// Also: retry on failure, retry a connection, 重试, 重连
pub async fn open_connection_retry() {
    use std::io::ErrorKind;
    use std::time::Duration;
    use tokio::net::{TcpSocket, TcpStream};
    use tokio::time::{sleep, timeout};

    let server = TcpSocket::new_v4().expect("the system should have a socket left");
    let any = "127.0.0.1:0".parse().expect("the address should be valid");
    server.bind(any).expect("a port should be free");
    let address = server.local_addr().expect("the socket should be bound");
    tokio::spawn(async move {
        sleep(Duration::from_millis(50)).await;
        server.listen(100).expect("the socket should be bound").accept().await
    });

    let mut refused = 0;
    let connect = async {
        loop {
            match TcpStream::connect(address).await {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => refused += 1,
                connected => return connected,
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    let connected = timeout(Duration::from_secs(60), connect).await;
    let connected = connected.expect("the server should listen in time").is_ok();
    println!("connected: {connected}, refused before: {}", refused > 0);
}

/// `asyncio.open_unix_connection(path)`: connects to a Unix socket, to read and to write.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: The path of a Unix socket has at most some hundred bytes (107 on Linux).
#[cfg(unix)]
pub async fn open_unix_connection() {
    use std::{env, fs, process};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{UnixListener, UnixStream};

    let path = env::temp_dir().join(format!("open-unix-connection-{}", process::id()));
    let listener = UnixListener::bind(&path).expect("the path should be free");
    let both = tokio::try_join!(UnixStream::connect(&path), listener.accept());
    let (socket, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"hello\n").await.expect("the socket should be open");

    let (reader, mut writer) = socket.into_split();
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).await.expect("the server should write");
    print!("{line}");
    writer.shutdown().await.expect("the socket should be open"); // close
    fs::remove_file(path).expect("the listener should have made the file");
}

/// `asyncio.subprocess.Process.kill()`: kills a child at once, and waits for the child.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: `kill` also waits; `start_kill` only sends the signal, as Python's `kill` does. `code()`
/// returns `None` if a signal has ended the child, whereas Python's `returncode` is negative.
#[cfg(unix)]
pub async fn process_kill() {
    use std::os::unix::process::ExitStatusExt;
    use tokio::process::Command;

    let mut child = Command::new("sleep").arg("60").spawn().expect("sleep should start");
    child.kill().await.expect("the child should be ours");
    let status = child.wait().await.expect("the child should be ours"); // the same status again
    println!("exited: {}", status.code().is_some());
    println!("signal: {}", status.signal().expect("a signal should have ended the child"));
}

/// `asyncio.subprocess.Process.pid`: the process ID of a child.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: `id` returns `None` once the child has been waited for, because another process may get
/// the number then. Python keeps the number.
/// Rust prints: the child's own number: true
/// Rust prints: known after wait: false
/// Python prints: the child's own number: true
/// Python prints: known after wait: true
pub async fn process_pid() {
    use std::process::Stdio;
    use tokio::io::AsyncReadExt;
    use tokio::process::Command;

    let mut command = Command::new("sh");
    let child = command.args(["-c", "echo $$"]).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("sh should start");
    let id = child.id().expect("the child should not have been waited for");
    let mut stdout = child.stdout.take().expect("stdout should be a pipe");
    let mut text = String::new();
    stdout.read_to_string(&mut text).await.expect("the text should be UTF-8");
    println!("the child's own number: {}", text.trim_end() == id.to_string());
    child.wait().await.expect("the child should be ours");
    println!("known after wait: {}", child.id().is_some());
}

/// `asyncio.subprocess.Process.send_signal(signal)`: sends a signal that the child handles.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: Most signals end a child that has not installed a handler yet, so wait until the child
/// says that the handler is installed.
#[cfg(unix)]
pub async fn process_send_signal() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::process::Stdio;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "trap 'echo asked; exit 5' USR1; echo ready; read line"]);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("sh should start");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout should be a pipe")).lines();
    let ready = lines.next_line().await.expect("the pipe should be readable");
    println!("{}", ready.expect("the child should write"));
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let pid = pid.expect("the child should not have been waited for");
    kill_process(pid, Signal::USR1).expect("the child should be there");
    let asked = lines.next_line().await.expect("the pipe should be readable");
    println!("{}", asked.expect("the child should write"));
    let status = child.wait().await.expect("the child should be ours");
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
}

/// `asyncio.subprocess.Process.stdin`, `stdout`: a conversation with a child, line by line.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: Many programs write whole blocks into a pipe, so the answer to a line may come only at the
/// end of their input. `wait` closes standard input first, unless `stdin` has been taken.
pub async fn process_stdin() {
    use std::process::Stdio;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::process::Command;

    let mut command = Command::new("cat");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("cat should start");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout should be a pipe")).lines();
    for text in ["one\n", "two\n"] {
        stdin.write_all(text.as_bytes()).await.expect("the child should read");
        let line = lines.next_line().await.expect("the pipe should be readable");
        println!("{}", line.expect("the child should answer"));
    }
    drop(stdin); // the end of its input ends the child
    println!("success: {}", child.wait().await.expect("the child should be ours").success());
}

/// `asyncio.subprocess.Process.terminate()`: asks a child to end, and kills a child that does not.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features io-util,macros,process,rt,time`
/// Trap: Tokio itself only has `kill` (SIGKILL), which gives the child no time to clean up.
#[cfg(unix)]
pub async fn process_terminate() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::process::ExitStatusExt;
    use std::process::{ExitStatus, Stdio};
    use std::{io, time::Duration};
    use tokio::io::AsyncReadExt;
    use tokio::process::{Child, Command};
    use tokio::time::timeout;

    async fn stop(child: &mut Child, limit: Duration) -> io::Result<ExitStatus> {
        if let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            kill_process(pid, Signal::TERM)?; // terminate
        }
        if timeout(limit, child.wait()).await.is_err() {
            child.kill().await?;
        }
        child.wait().await // the same status again
    }

    for (script, seconds) in
        [("echo; exec sleep 60", 10.0), ("trap '' TERM; echo; exec sleep 60", 0.1)]
    {
        let mut command = Command::new("sh");
        let child = command.args(["-c", script]).stdout(Stdio::piped()).spawn();
        let mut child = child.expect("sh should start");
        let stdout = child.stdout.as_mut().expect("stdout should be a pipe");
        stdout.read_u8().await.expect("the child should write when it is ready");
        let status = stop(&mut child, Duration::from_secs_f64(seconds)).await;
        let signal = status.expect("the child should be ours").signal();
        println!("signal: {}", signal.expect("a signal should have ended the child"));
    }
}

/// `asyncio.subprocess.Process.wait()`, `returncode`: waits for a child, with a time limit.
///
/// Add: `cargo add tokio --features macros,process,rt,time`
/// Trap: `wait` closes standard input first, unless `stdin` has been taken. A `wait` that times out
/// leaves the child running; to kill the child, call `kill`.
pub async fn process_wait() {
    use std::process::Stdio;
    use std::time::Duration;
    use tokio::process::Command;
    use tokio::time::timeout;

    let child = Command::new("cat").stdin(Stdio::piped()).spawn();
    let mut child = child.expect("cat should start");
    let stdin = child.stdin.take();
    println!("timed out: {}", timeout(Duration::from_millis(50), child.wait()).await.is_err());
    // returncode: returns at once
    println!("running: {}", child.try_wait().expect("the child should be ours").is_none());
    drop(stdin); // the end of its input ends the child
    let status = child.wait().await.expect("the child should be ours");
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
    println!("running: {}", child.try_wait().expect("the child should be ours").is_none());
}

/// `asyncio.Protocol`: a task awaits what a protocol is told by callbacks.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: A `read` returns the bytes that have arrived, not a message. `Framed` of tokio-util splits
/// the bytes into messages.
pub async fn protocol() {
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    async fn serve(mut socket: TcpStream) -> io::Result<()> {
        println!("connection made");
        let mut buffer = [0; 4096];
        loop {
            let length = socket.read(&mut buffer).await?;
            if length == 0 {
                println!("eof received");
                return Ok(());
            }
            println!("data received: {}", String::from_utf8_lossy(&buffer[..length]));
            socket.write_all(&buffer[..length]).await?;
        }
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut client, (socket, _)) = both.expect("the client should be accepted");
    let server = tokio::spawn(serve(socket));
    client.write_all(b"hello").await.expect("the server should read");
    client.read_exact(&mut [0; 5]).await.expect("the server should answer");
    drop(client);
    let result = server.await.expect("the server should not panic");
    println!("connection lost, by an error: {}", result.is_err());
}

/// `asyncio.ReadTransport.pause_reading()`: a branch of `select!` that is off for a while.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,sync,time`
/// Trap: Nothing is read unless a task awaits the read, so most code needs no pause. Meanwhile the
/// buffers of the system fill, and then the peer's writes wait.
pub async fn read_transport_pause_reading() {
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::{net, sync::watch, time};

    let listener = net::TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(net::TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let (is_reading, mut reads) = watch::channel(false); // pause_reading
    let task = tokio::spawn(async move {
        let mut buffer = [0; 100];
        loop {
            let on = *reads.borrow_and_update();
            tokio::select! {
                length = ours.read(&mut buffer), if on => {
                    return println!("read: {}", length.expect("the socket should be open"));
                }
                changed = reads.changed() => changed.expect("the sender should live"),
            }
        }
    });
    theirs.write_all(b"hello").await.expect("the socket should be open");
    time::sleep(Duration::from_millis(50)).await;
    println!("is reading: {}", *is_reading.borrow());
    is_reading.send_replace(true); // resume_reading
    println!("is reading: {}", *is_reading.borrow());
    task.await.expect("the task should not panic");
}

/// `asyncio.SendfileNotAvailableError`: copies otherwise when the system cannot send the file.
///
/// Add: `cargo add rustix --features fs`
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `sendfile` of Linux reads from files only, not from pipes and sockets. `tokio::io::copy`
/// reads from anything.
#[cfg(target_os = "linux")]
pub async fn sendfile_not_available_error() {
    use rustix::fs::sendfile;
    use std::io::{self, ErrorKind};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
    use tokio::net::{UnixStream, unix::pipe};

    async fn send(mut socket: UnixStream, mut pipe: pipe::Receiver) -> io::Result<()> {
        let sent = || Ok(sendfile(&socket, &pipe, None, 100)?);
        match socket.async_io(Interest::WRITABLE, sent).await {
            Err(error) if error.kind() == ErrorKind::InvalidInput => println!("not available"),
            sent => panic!("{sent:?}"),
        }
        tokio::io::copy(&mut pipe, &mut socket).await.map(drop)
    }

    let (mut write, read) = pipe::pipe().expect("the system should have a pipe left");
    write.write_all(b"hello").await.expect("the pipe should be open");
    drop(write);
    let (ours, mut theirs) = UnixStream::pair().expect("the system should have sockets left");
    send(ours, read).await.expect("the socket should be open");
    let mut text = String::new();
    theirs.read_to_string(&mut text).await.expect("the text should be UTF-8");
    println!("{text}");
}

/// `asyncio.Server.abort_clients()`: aborts the tasks of all clients, which drops their sockets.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: An answer that is being written is cut off. To end after the current request, see
/// `Server.close_clients()`.
/// Since: 3.13
pub async fn server_abort_clients() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinSet;

    const LENGTH: usize = 10_000_000; // more than the buffers hold
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut client, (mut socket, _)) = both.expect("the client should be accepted");
    let mut clients = JoinSet::new();
    clients.spawn(async move { socket.write_all(&vec![b'x'; LENGTH]).await });

    client.read_u8().await.expect("the server should write");
    clients.shutdown().await; // aborts, and waits until every task has ended
    println!("clients: {}", clients.len());
    let length = client.read_to_end(&mut Vec::new()).await.expect("the end should come");
    println!("whole: {}", length + 1 == LENGTH);
}

/// `asyncio.Server.close_clients()`: tells the task of each client to close its connection.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-util`
/// Trap: Without `run_until_cancelled`, a task that waits for a silent client never ends. Only the
/// read is cancelled, so an answer that is being written is completed, unless the client never
/// reads the answer.
/// Since: 3.13
pub async fn server_close_clients() {
    use std::io;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_util::sync::CancellationToken;

    async fn echo(mut socket: TcpStream, stop: CancellationToken) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while let Some(length) = stop.run_until_cancelled(socket.read(&mut buffer)).await {
            match length? {
                0 => break, // the client has closed
                length => socket.write_all(&buffer[..length]).await?,
            }
        }
        socket.shutdown().await
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut client, (socket, _)) = both.expect("the client should be accepted");
    let stop = CancellationToken::new(); // a clone for each client
    let task = tokio::spawn(echo(socket, stop.clone()));

    client.write_all(b"hello").await.expect("the server should read");
    client.read_exact(&mut [0; 5]).await.expect("the server should answer");
    stop.cancel();
    let length = client.read(&mut [0; 100]).await.expect("the socket should be open");
    println!("the server has closed the connection: {}", length == 0);
    task.await.expect("no panic should occur").expect("the socket should be open");
}

/// `asyncio.Server.serve_forever()`: accepts until the task is cancelled, which closes the server.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: The tasks of the clients keep running until the end of the runtime, which drops the tasks.
/// An error of `accept`, for example too many open files, ends this loop; asyncio waits a second,
/// and accepts again.
pub async fn server_serve_forever() {
    use std::io::{self, ErrorKind};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    async fn serve_forever(listener: TcpListener) -> io::Result<()> {
        loop {
            let (mut socket, _) = listener.accept().await?;
            tokio::spawn(async move { socket.write_all(b"hello\n").await });
        }
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let mut server = tokio::spawn(serve_forever(listener));
    println!("is serving: {}", !server.is_finished());
    let mut client = TcpStream::connect(address).await.expect("the server should listen");
    let mut text = String::new();
    client.read_to_string(&mut text).await.expect("the server should write");
    print!("{text}");

    server.abort(); // drops the listener
    println!("cancelled: {}", (&mut server).await.is_err_and(|error| error.is_cancelled()));
    println!("is serving: {}", !server.is_finished());
    match TcpStream::connect(address).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => println!("refused"),
        other => panic!("{other:?}"),
    }
}

/// `asyncio.Server.sockets`: the address of a listener, whose port the system has chosen.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: A `TcpListener` is one socket, whereas a server of asyncio may have several, for IPv4 and
/// IPv6 or for several hosts. Bind a listener for each address.
pub async fn server_sockets() {
    use tokio::net::TcpListener;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    println!("{}, a port of its own: {}", address.ip(), address.port() > 0);
}

/// `asyncio.Server.start_serving()`: binds first, and listens later.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `TcpListener::bind` binds and listens. Connections that arrive before the first `accept`
/// wait in the queue of the system.
pub async fn server_start_serving() {
    use tokio::net::{TcpSocket, TcpStream};

    let socket = TcpSocket::new_v4().expect("the system should have a socket left");
    let any = "127.0.0.1:0".parse().expect("the address should be valid");
    socket.bind(any).expect("a port should be free");
    let address = socket.local_addr().expect("the socket should be bound");
    println!("connected: {}", TcpStream::connect(address).await.is_ok());
    let listener = socket.listen(100).expect("the socket should be bound"); // is_serving
    println!("connected: {}", TcpStream::connect(address).await.is_ok());
    listener.accept().await.expect("a client should have connected");
}

/// `asyncio.Server.wait_closed()`: accepts no more, then waits until every client is gone.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-util --features rt`
/// Trap: A client that stays connected makes the wait endless, so put a `timeout` around `wait`.
/// Before Python 3.12, `wait_closed` did not wait for the clients.
pub async fn server_wait_closed() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_util::task::TaskTracker;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut client, (mut socket, _)) = both.expect("the client should be accepted");
    let clients = TaskTracker::new();
    clients.spawn(async move {
        let (mut reader, mut writer) = socket.split();
        copy(&mut reader, &mut writer).await // echoes until the client closes
    });
    drop(listener); // close; a task that accepts in a loop is aborted
    println!("refused: {}", TcpStream::connect(address).await.is_err());
    let mut answer = [0; 12];
    client.write_all(b"still served").await.expect("the server should read");
    client.read_exact(&mut answer).await.expect("the server should answer");
    println!("{}", String::from_utf8_lossy(&answer));
    drop(client);
    clients.close();
    clients.wait().await; // wait_closed
    println!("clients: {}", clients.len());
}

/// `asyncio.start_server(callback)`: broadcasts a message to all clients.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,sync`
/// Trap: A slow client does not delay the others. When messages of a slow client have been
/// overwritten, `recv` returns the error `Lagged`, and this task closes the connection.
/// Also: chat server, broadcast to all clients, 聊天室, 广播, 广播消息, 给所有客户端发消息
pub async fn start_server_broadcast() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::broadcast;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let (everyone, _) = broadcast::channel(16); // messages that a slow client may be behind
    let mut clients = Vec::new();
    for _ in 0..2 {
        let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
        let (client, (mut socket, _)) = both.expect("the client should be accepted");
        clients.push(client);
        let mut messages: broadcast::Receiver<String> = everyone.subscribe();
        tokio::spawn(async move {
            while let Ok(message) = messages.recv().await {
                socket.write_all(message.as_bytes()).await?;
            }
            socket.shutdown().await
        });
    }
    everyone.send("hello, everyone\n".to_owned()).expect("a client should be there");
    drop(everyone); // ends the tasks, after the last message
    for mut client in clients {
        let mut text = String::new();
        client.read_to_string(&mut text).await.expect("the server should write");
        print!("{text}");
    }
}

/// `asyncio.start_server(ssl=context)`: a server and a client with TLS, by `tokio-rustls`.
///
/// Add: `cargo add rcgen`
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-rustls --no-default-features --features ring`
/// Trap: Call `shutdown` at the end. Otherwise the peer cannot tell the end from a cut connection,
/// and `read_to_string` fails with `UnexpectedEof`. For servers with a public certificate, fill the
/// roots from the crate `webpki-roots`.
#[cfg(target_os = "linux")]
pub async fn start_server_ssl() {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let own = own.expect("the name should be valid"); // otherwise read from files: `pem_file_iter`
    let certificate = own.cert.der().clone();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("the certificate should be valid");
    let server = ServerConfig::builder().with_no_client_auth();
    let server = server.with_single_cert(vec![certificate], own.signing_key.into());
    let acceptor = TlsAcceptor::from(Arc::new(server.expect("the key should match")));
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(client));

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (client, (server, _)) = both.expect("the client should be accepted");
    let name = "localhost".try_into().expect("the name should be valid");
    let both = tokio::try_join!(connector.connect(name, client), acceptor.accept(server));
    let (mut client, mut server) = both.expect("the certificate should be accepted");
    server.write_all(b"hello, in secret\n").await.expect("the client should read");
    server.shutdown().await.expect("the socket should be open");
    let mut text = String::new();
    client.read_to_string(&mut text).await.expect("the end should come");
    print!("{text}");
}

/// `asyncio.start_unix_server(callback, path)`: listens on a path that an earlier server has left.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: A dropped listener leaves the file, and the next `bind` fails with `AddrInUse`. `listen`
/// removes the file also when a server still listens there, as asyncio does. Since Python 3.13
/// asyncio removes the file at the end, too.
#[cfg(unix)]
pub async fn start_unix_server() {
    use std::{env, fs, io, path::Path, process};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{UnixListener, UnixStream};

    fn listen(path: &Path) -> io::Result<UnixListener> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => UnixListener::bind(path),
        }
    }

    let path = env::temp_dir().join(format!("start-unix-server-{}", process::id()));
    drop(listen(&path).expect("the folder should be writable")); // leaves the file
    let again = UnixListener::bind(&path);
    println!("in use: {}", again.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse));
    let listener = listen(&path).expect("the folder should be writable");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move { socket.write_all(b"hello\n").await });
        }
    });
    let mut client = UnixStream::connect(&path).await.expect("the server should listen");
    let mut text = String::new();
    client.read_to_string(&mut text).await.expect("the server should write");
    print!("{text}");
    fs::remove_file(&path).expect("the listener should have made the file");
}

/// `asyncio.StreamReader.at_eof()`: `fill_buf` returns no bytes at the end of the stream.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `fill_buf` waits until bytes or the end arrive. Python's `at_eof` does not wait, so
/// `False` does not mean that more bytes will come.
pub async fn stream_reader_at_eof() {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"abcdef").await.expect("the socket should be open");
    drop(theirs);

    let mut reader = BufReader::new(ours);
    while !reader.fill_buf().await.expect("the socket should be open").is_empty() {
        let mut three = [0; 3];
        reader.read_exact(&mut three).await.expect("three bytes should be left");
        println!("{}", String::from_utf8_lossy(&three));
    }
    println!("at the end");
}

/// `asyncio.StreamReader.feed_data(data)`, `feed_eof()`: the writing half of a pipe in memory.
///
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Trap: `write_all` waits while the pipe is full, whereas `feed_data` never waits.
pub async fn stream_reader_feed_data() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, simplex};

    let (reader, mut writer) = simplex(64);
    writer.write_all(b"one\nt").await.expect("the reader should live"); // feed_data
    writer.write_all(b"wo\n").await.expect("the reader should live");
    writer.shutdown().await.expect("the reader should live"); // feed_eof
    let mut lines = BufReader::new(reader).lines();
    while let Some(line) = lines.next_line().await.expect("the text should be UTF-8") {
        println!("{line}");
    }
}

/// `int.from_bytes(await reader.readexactly(4), "big")`: messages, each after its length.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: Check the length before the buffer is allocated: the peer chooses the length, up to 4 GB.
/// `LengthDelimitedCodec` of tokio-util has a limit and is cancellation-safe.
pub async fn stream_reader_length_prefix() {
    use std::io::{self, ErrorKind};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    async fn receive(socket: &mut TcpStream) -> io::Result<Vec<u8>> {
        let length = socket.read_u32().await?;
        if length > 1_000_000 {
            return Err(ErrorKind::InvalidData.into());
        }
        let mut message = vec![0; length as usize];
        socket.read_exact(&mut message).await?;
        Ok(message)
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    for message in ["hello", "two\nlines"] {
        let length = u32::try_from(message.len()).expect("the message should be short");
        ours.write_u32(length).await.expect("the socket should be open"); // big-endian
        ours.write_all(message.as_bytes()).await.expect("the socket should be open");
        let message = receive(&mut theirs).await.expect("a message should arrive");
        println!("{}: {}", message.len(), String::from_utf8_lossy(&message));
    }
}

/// `asyncio.StreamReader.read(n)`: reads at most `n` bytes, or all bytes until the end.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `read` returns as soon as some bytes have arrived, often fewer than `n`. If the buffer is
/// not empty, 0 means the end of the stream.
pub async fn stream_reader_read() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"hello, world").await.expect("the socket should be open");
    drop(theirs);

    let mut buffer = [0; 5];
    let length = ours.read(&mut buffer).await.expect("the socket should be open"); // read(5)
    println!("{length} {}", String::from_utf8_lossy(&buffer[..length]));
    let mut rest = Vec::new();
    let length = ours.read_to_end(&mut rest).await.expect("the socket should be open"); // read()
    println!("{length} {}", String::from_utf8_lossy(&rest));
    println!("{}", ours.read(&mut buffer).await.expect("the socket should be open"));
}

/// `wait_for(reader.readline(), timeout)`: waits for a line; half a line is kept for the next call.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,time`
/// Trap: `read_line` and `read_exact` lose the text that they have read if a `timeout` drops the
/// future. The `next_line` of `lines()` is cancellation-safe.
pub async fn stream_reader_readline_timeout() {
    use std::time::Duration;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let mut lines = BufReader::new(ours).lines();
    for (text, seconds) in [("hel", 0.05), ("lo\n", 60.0)] {
        theirs.write_all(text.as_bytes()).await.expect("the socket should be open");
        match timeout(Duration::from_secs_f64(seconds), lines.next_line()).await {
            Ok(Ok(Some(line))) => println!("{line}"),
            Ok(Ok(None)) => println!("the end"),
            Ok(Err(error)) => println!("{error}"),
            Err(_) => println!("timed out"),
        }
    }
}

/// `asyncio.StreamReader.readuntil((b";", b"\n"))`: reads up to the first of several bytes.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-util --features codec`
/// Trap: The codec removes the separator. `new_with_max_length` limits the length of a part.
/// Since: 3.13
pub async fn stream_reader_readuntil_any() {
    use futures::StreamExt;
    use tokio::io::AsyncWriteExt;
    use tokio::net::{TcpListener, TcpStream};
    use tokio_util::codec::{AnyDelimiterCodec, FramedRead};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    theirs.write_all(b"one;two\nthree;").await.expect("the socket should be open");
    drop(theirs);

    let codec = AnyDelimiterCodec::new(b";\n".to_vec(), b";".to_vec()); // for reads, for writes
    let mut parts = FramedRead::new(ours, codec);
    while let Some(part) = parts.next().await {
        println!("{}", String::from_utf8_lossy(&part.expect("the socket should be open")));
    }
}

/// `asyncio.StreamReader.readuntil(b"\r\n\r\n")`: reads up to a separator of several bytes.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: The separator may arrive in two pieces, which a search within each piece misses. Without
/// `take`, a peer that sends no separator fills the memory. Keep the `BufReader`, which may have
/// read bytes that follow the separator.
pub async fn stream_reader_readuntil_sequence() {
    use std::io;
    use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    async fn read_head(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
        let (mut reader, mut head) = (reader.take(65_536), Vec::new()); // the limit
        while !head.ends_with(b"\r\n\r\n") {
            if reader.read_until(b'\n', &mut head).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into()); // too long, or the end
            }
        }
        Ok(head)
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody";
    theirs.write_all(request).await.expect("the socket should be open");
    let mut reader = BufReader::new(ours);
    let head = read_head(&mut reader).await.expect("the head should be whole");
    for line in String::from_utf8_lossy(&head).trim_end().lines() {
        println!("{line}");
    }
    let mut body = [0; 4];
    reader.read_exact(&mut body).await.expect("the body should follow");
    println!("{}", String::from_utf8_lossy(&body));
}

/// `asyncio.StreamReader.set_exception(exc)`: an error in the middle of a stream of pieces.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features io-util,macros,rt`
/// Add: `cargo add tokio-util --features io`
/// Trap: The bytes before the error can still be read. Python's reader raises the exception at
/// once, even if bytes are left.
pub async fn stream_reader_set_exception() {
    use futures::stream;
    use std::io;
    use tokio::io::AsyncBufReadExt;
    use tokio_util::io::StreamReader;

    let pieces = [Ok(&b"hel"[..]), Ok(&b"lo\n"[..]), Err(io::Error::other("broken"))];
    let mut lines = StreamReader::new(stream::iter(pieces)).lines(); // or the pieces of a channel
    for _ in 0..2 {
        match lines.next_line().await {
            Ok(line) => println!("{}", line.expect("the stream should not have ended")),
            Err(error) => println!("error: {error}"),
        }
    }
}

/// `asyncio.StreamWriter.close()`, `wait_closed()`: writes what is left, then closes.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: After `into_split`, the socket is closed only when both halves are dropped; a dropped
/// writing half ends the sending direction. A `BufWriter` that is dropped loses its contents.
pub async fn stream_writer_close() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");

    let mut writer = BufWriter::new(ours);
    writer.write_all(b"goodbye").await.expect("the socket should be open");
    writer.shutdown().await.expect("the peer should be there"); // writes what is left
    drop(writer); // closes
    let mut text = String::new();
    theirs.read_to_string(&mut text).await.expect("the end should come");
    println!("{text}");
}

/// `asyncio.StreamWriter.drain()`: `write_all` itself waits while the peer does not read.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt,time`
/// Trap: A `write_all` that is dropped may have written a part. Here the `timeout` borrows the
/// pinned future, which goes on afterwards.
pub async fn stream_writer_drain() {
    use std::pin::pin;
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::timeout;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let data = vec![b'x'; 10_000_000]; // more than the buffers of both sides hold
    let mut write = pin!(ours.write_all(&data));
    if timeout(Duration::from_millis(100), &mut write).await.is_err() {
        println!("waits");
    }
    let mut received = vec![0; data.len()];
    let both = tokio::try_join!(write, theirs.read_exact(&mut received));
    both.expect("the sockets should be open");
    println!("written");
}

/// `asyncio.StreamWriter.get_extra_info(name)`: the addresses and the options of a socket.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: asyncio turns Nagle's algorithm off for every TCP connection; tokio does not. Without
/// `set_nodelay(true)`, a small message after another one may wait some 40 ms.
/// Rust prints: peername: true
/// Rust prints: sockname: true
/// Rust prints: nodelay at first: false
/// Rust prints: nodelay: true
/// Python prints: peername: true
/// Python prints: sockname: true
/// Python prints: nodelay at first: true
/// Python prints: nodelay: true
pub async fn stream_writer_get_extra_info() {
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (_theirs, from)) = both.expect("the client should be accepted");
    println!("peername: {}", ours.peer_addr().expect("the socket should be open") == address);
    println!("sockname: {}", ours.local_addr().expect("the socket should be open") == from);
    println!("nodelay at first: {}", ours.nodelay().expect("the option should be known"));
    ours.set_nodelay(true).expect("the option should be known");
    println!("nodelay: {}", ours.nodelay().expect("the option should be known"));
}

/// `asyncio.StreamWriter.is_closing()`: an `Option`, which is `None` once the socket is closed.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: No method tells that the peer has closed: a `read` returns 0 then, and a later write
/// fails.
pub async fn stream_writer_is_closing() {
    use tokio::io::AsyncWriteExt;
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let socket = TcpStream::connect(address).await.expect("the listener should listen");
    let mut writer = Some(socket);
    for _ in 0..2 {
        println!("is closing: {}", writer.is_none());
        if let Some(mut writer) = writer.take() {
            writer.shutdown().await.expect("the socket should be open");
        }
    }
}

/// `asyncio.StreamWriter.start_tls(context)`: upgrades a connection that is already in use to TLS.
///
/// Add: `cargo add rcgen`
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Add: `cargo add tokio-rustls --no-default-features --features ring`
/// Trap: A `BufReader` may read ahead, into the handshake, so read the plain part without a
/// `BufReader`. Do not trust what the plain part said.
/// Since: 3.11
#[cfg(target_os = "linux")]
pub async fn stream_writer_start_tls() {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
    let own = own.expect("the name should be valid");
    let certificate = own.cert.der().clone();
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("the certificate should be valid");
    let server = ServerConfig::builder().with_no_client_auth();
    let server = server.with_single_cert(vec![certificate], own.signing_key.into());
    let acceptor = TlsAcceptor::from(Arc::new(server.expect("the key should match")));
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(client));

    let (mut client, mut server) = UnixStream::pair().expect("the system should have sockets left");
    let mut buffer = [0; 9];
    client.write_all(b"STARTTLS\n").await.expect("the socket should be open");
    server.read_exact(&mut buffer).await.expect("the socket should be open");
    print!("{}", String::from_utf8_lossy(&buffer));
    server.write_all(b"go ahead\n").await.expect("the socket should be open");
    client.read_exact(&mut buffer).await.expect("the socket should be open");

    let name = "localhost".try_into().expect("the name should be valid");
    let both = tokio::try_join!(connector.connect(name, client), acceptor.accept(server));
    let (mut client, mut server) = both.expect("the certificate should be accepted");
    client.write_all(b"a secret\n").await.expect("the socket should be open");
    server.read_exact(&mut buffer).await.expect("the socket should be open");
    print!("{}", String::from_utf8_lossy(&buffer));
}

/// `asyncio.StreamWriter.transport`: `reunite` returns the socket of two halves.
///
/// Add: `cargo add tokio --features macros,net,rt`
/// Trap: `reunite` with a half of another socket returns an error, which contains both halves.
pub async fn stream_writer_transport() {
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let socket = TcpStream::connect(address).await.expect("the listener should listen");
    let (reader, writer) = socket.into_split();
    println!("{}", writer.peer_addr().expect("the socket should be open") == address);
    let socket = reader.reunite(writer).expect("both should be of one socket");
    println!("{}", socket.peer_addr().expect("the socket should be open") == address);
}

/// `asyncio.StreamWriter.write_eof()`: ends the request; the answer can still be read.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: `shutdown` of a TCP or Unix socket ends the sending direction only. `drop` closes both.
pub async fn stream_writer_write_eof() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    ours.write_all(b"hello").await.expect("the socket should be open");
    ours.shutdown().await.expect("the socket should be open"); // write_eof

    let mut request = String::new();
    theirs.read_to_string(&mut request).await.expect("the end should come");
    theirs.write_all(request.to_uppercase().as_bytes()).await.expect("the client should read");
    drop(theirs);
    let mut answer = String::new();
    ours.read_to_string(&mut answer).await.expect("the server should answer");
    println!("{answer}");
}

/// `asyncio.subprocess.DEVNULL`: a child without input, whose output is discarded.
///
/// Add: `cargo add tokio --features macros,process,rt`
/// Trap: By default a child inherits standard input, and may read what your program should read.
/// `output` of tokio does not change that, whereas `output` of std does.
pub async fn subprocess_devnull() {
    use std::process::Stdio;
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo out; echo err >&2; read line || exit 3"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().await.expect("sh should start");
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
}

/// `asyncio.SubprocessProtocol`: reads both outputs of a child at the same time, line by line.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: Reading one pipe to its end before the other deadlocks as soon as the child has filled the
/// other pipe.
pub async fn subprocess_protocol() {
    use std::process::Stdio;
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo out; read line; echo err >&2; exit 3"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    let mut stdin = child.stdin.take(); // keeps the child's input open
    let mut out = BufReader::new(child.stdout.take().expect("stdout should be a pipe")).lines();
    let mut err = BufReader::new(child.stderr.take().expect("stderr should be a pipe")).lines();
    let out = async {
        while let Some(line) = out.next_line().await? {
            println!("fd 1: {line}"); // pipe_data_received
            drop(stdin.take());
        }
        Ok(()) // pipe_connection_lost
    };
    let err = async {
        while let Some(line) = err.next_line().await? {
            println!("fd 2: {line}");
        }
        Ok(())
    };
    let all = tokio::try_join!(child.wait(), out, err);
    let (status, ..) = all.expect("the pipes should be readable"); // process_exited
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
}

/// `asyncio.SubprocessTransport`: the process ID, the pipes and the exit status of a child.
///
/// Add: `cargo add tokio --features io-util,macros,process,rt`
/// Trap: A `Child` that is dropped keeps running, unless `kill_on_drop(true)` is set. `close` of a
/// Python transport kills the child.
pub async fn subprocess_transport() {
    use std::process::Stdio;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::process::Command;

    let mut command = Command::new("cat");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true); // close
    let mut child = command.spawn().expect("cat should start");
    println!("pid: {}", child.id().is_some()); // get_pid
    // get_returncode
    println!("running: {}", child.try_wait().expect("the child should be ours").is_none());
    let stdin = child.stdin.as_mut().expect("stdin should be a pipe"); // get_pipe_transport(0)
    stdin.write_all(b"hello\n").await.expect("the child should read");
    let stdout = child.stdout.as_mut().expect("stdout should be a pipe"); // get_pipe_transport(1)
    let mut answer = [0; 6];
    stdout.read_exact(&mut answer).await.expect("the child should answer");
    print!("{}", String::from_utf8_lossy(&answer));
    child.start_kill().expect("the child should be ours"); // kill
    child.wait().await.expect("the child should be ours"); // process_exited
    println!("running: {}", child.try_wait().expect("the child should be ours").is_none());
}

/// `asyncio.Transport`: a function that reads and writes any kind of stream, by two traits.
///
/// Add: `cargo add tokio --features io-util,macros,net,process,rt`
/// Trap: The traits need `Unpin` for `read_line` and `write_all`. Sockets, pipes and `Box::pin` of
/// anything are `Unpin`.
#[cfg(unix)]
pub async fn transport() {
    use std::{io, process::Stdio};
    use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
    use tokio::net::UnixStream;
    use tokio::process::Command;

    async fn ask(
        reader: impl AsyncRead + Unpin,      // ReadTransport
        mut writer: impl AsyncWrite + Unpin, // WriteTransport
    ) -> io::Result<String> {
        let mut answer = String::new();
        writer.write_all(b"hello\n").await?;
        BufReader::new(reader).read_line(&mut answer).await?;
        Ok(answer)
    }

    let mut command = Command::new("cat");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("cat should start");
    let stdin = child.stdin.take().expect("stdin should be a pipe");
    let stdout = child.stdout.take().expect("stdout should be a pipe");
    print!("by a pipe: {}", ask(stdout, stdin).await.expect("the child should answer"));
    child.wait().await.expect("the child should be ours");

    let (ours, mut theirs) = UnixStream::pair().expect("the system should have sockets left");
    theirs.write_all(b"hello\n").await.expect("the socket should be open");
    let (reader, writer) = ours.into_split();
    print!("by a socket: {}", ask(reader, writer).await.expect("the peer has answered"));
}

/// `asyncio.WriteTransport.abort()`: closes without writing the rest.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: The peer cannot tell this end from a regular one. After `set_zero_linger()`, the
/// peer gets the error `ConnectionReset` instead.
pub async fn write_transport_abort() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    const LENGTH: usize = 10_000_000; // more than the buffers hold
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (mut ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let write = tokio::spawn(async move { ours.write_all(&vec![b'x'; LENGTH]).await });
    theirs.read_u8().await.expect("the task should write");
    write.abort(); // drops the socket
    let length = theirs.read_to_end(&mut Vec::new()).await.expect("the end should come");
    println!("whole: {}", length + 1 == LENGTH);
}

/// `asyncio.WriteTransport.set_write_buffer_limits(high)`: a `BufWriter` of this capacity.
///
/// Add: `cargo add tokio --features io-util,macros,net,rt`
/// Trap: A `BufWriter` keeps the bytes until the buffer is full or flushed, whereas Python writes
/// at once and buffers only the bytes that the system does not take.
pub async fn write_transport_set_write_buffer_limits() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};
    use tokio::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
    let address = listener.local_addr().expect("the listener should be bound");
    let both = tokio::try_join!(TcpStream::connect(address), listener.accept());
    let (ours, (mut theirs, _)) = both.expect("the client should be accepted");
    let mut writer = BufWriter::with_capacity(16 * 1024, ours); // set_write_buffer_limits
    writer.write_all(b"hello").await.expect("the socket should be open");
    println!("buffered: {}", !writer.buffer().is_empty()); // get_write_buffer_size
    writer.flush().await.expect("the socket should be open"); // drain
    println!("buffered: {}", !writer.buffer().is_empty());
    theirs.read_exact(&mut [0; 5]).await.expect("the bytes should arrive");
}
