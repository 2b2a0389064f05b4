"""Phrases for the streams, transports, sockets and subprocesses of `asyncio`."""

import asyncio
import inspect
import os
import signal
import socket
import sys
import tempfile
import threading

PIPE = asyncio.subprocess.PIPE


async def abstract_server():
    def greet(text):
        async def callback(reader, writer):
            writer.write(text)
            writer.close()

        return callback

    async def close(server: asyncio.AbstractServer):
        server.close()
        await server.wait_closed()

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        tcp = await asyncio.start_server(greet(b"by port\n"), "127.0.0.1", 0)
        unix = await asyncio.start_unix_server(greet(b"by path\n"), path)
        reader, writer = await asyncio.open_connection(*tcp.sockets[0].getsockname())
        print((await reader.read()).decode(), end="")
        writer.close()
        reader, writer = await asyncio.open_unix_connection(path)
        print((await reader.read()).decode(), end="")
        writer.close()
        for server in [tcp, unix]:
            await close(server)


async def base_protocol_pause_writing():
    resumed = asyncio.get_running_loop().create_future()

    class Protocol(asyncio.Protocol):
        def pause_writing(self):
            print("writing pauses")

        def resume_writing(self):
            print("writing resumes")
            resumed.set_result(None)

    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(Protocol, sock=ours)
    transport.write(bytes(10_000_000))
    reader, writer = await asyncio.open_connection(sock=theirs)
    await reader.readexactly(10_000_000)
    await resumed
    transport.close()
    writer.close()


async def buffered_protocol():
    ended = asyncio.get_running_loop().create_future()

    class Protocol(asyncio.BufferedProtocol):
        buffer = bytearray(4)

        def get_buffer(self, sizehint):
            return self.buffer

        def buffer_updated(self, length):
            print(f"{length}: {self.buffer[:length].decode()}")

        def eof_received(self):
            print("end")
            ended.set_result(None)

    ours, theirs = socket.socketpair()
    theirs.sendall(b"abcdef")
    theirs.close()
    await asyncio.get_running_loop().create_connection(Protocol, sock=ours)
    await ended


async def create_subprocess_exec_env():
    child = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", "echo $GREETING from $PWD, HOME is ${HOME:-not set}",
        env={"GREETING": "hello"}, cwd="/", stdout=PIPE,
    )
    print((await child.stdout.read()).decode(), end="")
    await child.wait()


async def create_subprocess_exec_pipeline():
    read, write = os.pipe()
    first = await asyncio.create_subprocess_exec("echo", "hello", stdout=write)
    os.close(write)
    second = await asyncio.create_subprocess_exec("tr", "a-z", "A-Z", stdin=read, stdout=PIPE)
    os.close(read)
    output, _ = await second.communicate()
    print(output.decode(), end="")
    print("success:", str(await first.wait() == 0).lower())


async def create_subprocess_shell():
    import shlex

    text = shlex.quote("hello; exit 4")
    child = await asyncio.create_subprocess_shell(
        f"echo {text} | tr a-z A-Z; exit 3", stdout=PIPE
    )
    output, _ = await child.communicate()
    print(output.decode(), end="")
    print("returncode:", child.returncode)


async def create_subprocess_shell_kill_all():
    child = await asyncio.create_subprocess_shell(
        "sleep 60 & echo; sleep 60", stdout=PIPE, start_new_session=True
    )
    await child.stdout.readexactly(1)
    os.killpg(child.pid, signal.SIGKILL)
    print("killed:", str(await child.wait() < 0).lower())
    print("all have ended:", str(await child.stdout.read() == b"").lower())


async def datagram_protocol():
    loop = asyncio.get_running_loop()

    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, client):
            self.transport.sendto(data.upper(), client)

    class Client(asyncio.DatagramProtocol):
        def datagram_received(self, data, server):
            answers.put_nowait(data)

    here, answers = ("127.0.0.1", 0), asyncio.Queue()
    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=here)
    client, _ = await loop.create_datagram_endpoint(Client, local_addr=here)
    for text in ["hello", "world"]:
        client.sendto(text.encode(), server.get_extra_info("sockname"))
        print((await answers.get()).decode())
    client.close()
    server.close()


async def datagram_protocol_error_received():
    loop = asyncio.get_running_loop()
    received = loop.create_future()

    class Protocol(asyncio.DatagramProtocol):
        def error_received(self, error):
            received.set_result(error)

    with socket.socket(type=socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        address = gone.getsockname()
    transport, _ = await loop.create_datagram_endpoint(Protocol, remote_addr=address)
    transport.sendto(b"hello")
    if isinstance(await received, ConnectionRefusedError):
        print("refused")
    transport.close()


async def incomplete_read_error():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"hello")
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    try:
        await reader.readexactly(8)
    except asyncio.IncompleteReadError as error:
        print(f"{len(error.partial)} of {error.expected}: {error.partial.decode()}")
    writer.close()


async def limit_overrun_error():
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours, limit=16)
    theirs.sendall(b"hello\na line without an end")
    for _ in range(2):
        try:
            print((await reader.readuntil(b"\n")).decode().rstrip())
        except asyncio.LimitOverrunError:
            print("too long")
    writer.close()
    theirs.close()


async def loop_add_writer():
    loop, data = asyncio.get_running_loop(), b"x" * 1_000_000
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    rest = memoryview(data)

    def write():
        nonlocal rest
        rest = rest[ours.send(rest) :]
        if not rest:
            loop.remove_writer(ours)
            ours.close()

    loop.add_writer(ours, write)
    reader, writer = await asyncio.open_connection(sock=theirs)
    print(str(await reader.read() == data).lower())
    writer.close()


async def loop_connect_accepted_socket():
    class Greet(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(b"hello\n")
            transport.close()

    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname()) as client:
            accepted, _ = listener.accept()  # returns at once
            await loop.connect_accepted_socket(Greet, accepted)
            with client.makefile() as file:
                print(await loop.run_in_executor(None, file.read), end="")


async def loop_connect_read_pipe():
    read, write = os.pipe()

    def write_lines():
        os.write(write, b"one\ntwo\n")
        os.close(write)

    writer = threading.Thread(target=write_lines)
    writer.start()
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    async for line in reader:
        print(line.decode().rstrip())
    transport.close()
    writer.join()


async def loop_connect_write_pipe():
    read, write = os.pipe()
    loop = asyncio.get_running_loop()
    text = loop.run_in_executor(None, os.fdopen(read).read)
    transport, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(write, "wb"))
    transport.write(b"hello\n")
    transport.close()
    print(await text, end="")


async def loop_create_connection():
    loop = asyncio.get_running_loop()
    lost = loop.create_future()

    class Client(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport
            transport.write(b"hello")

        def data_received(self, data):
            print(data.decode())
            self.transport.close()

        def connection_lost(self, error):
            lost.set_result(error is None)

    async def echo(reader, writer):
        writer.write(await reader.read(100))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    _, port = server.sockets[0].getsockname()
    await loop.create_connection(Client, "localhost", port)
    print("connection lost:", str(await lost).lower())
    server.close()


async def loop_create_connection_local_addr():
    loop = asyncio.get_running_loop()
    accepted = loop.create_future()

    class Server(asyncio.Protocol):
        def connection_made(self, transport):
            accepted.set_result(transport.get_extra_info("peername"))
            transport.close()

    server = await loop.create_server(Server, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    await loop.create_connection(asyncio.Protocol, host, port, local_addr=("127.0.0.2", 0))
    print("a client at", (await accepted)[0])
    server.close()


async def loop_create_server_reuse_port():
    import errno

    loop = asyncio.get_running_loop()
    first = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0, reuse_port=True)
    host, port = first.sockets[0].getsockname()
    for reuse_port in [True, False]:
        try:
            server = await loop.create_server(
                asyncio.Protocol, host, port, reuse_port=reuse_port, backlog=100
            )
            print("a second listener")
            server.close()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                print("in use")
    first.close()


async def loop_getnameinfo():
    loop = asyncio.get_running_loop()
    host, service = await loop.getnameinfo(("127.0.0.1", 80))
    print(host, service)


async def loop_remove_reader():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    loop.add_reader(ours, print, "never")
    await asyncio.sleep(0)
    print("removed:", str(loop.remove_reader(ours)).lower())
    theirs.sendall(b"hello")
    await asyncio.sleep(0)
    print(ours.recv(5).decode())
    ours.close()
    theirs.close()


async def loop_sendfile():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    reader, writer = await asyncio.open_connection(sock=theirs)

    async def send(file):
        await loop.sendfile(transport, file)
        transport.close()

    with tempfile.TemporaryFile() as file:
        file.write(b"x" * 1_000_000)
        file.seek(0)
        sending = asyncio.create_task(send(file))
        print(len(await reader.read()))
        await sending
    writer.close()


async def loop_sock_connect():
    loop = asyncio.get_running_loop()
    server, client = socket.socket(), socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", 0))
    server.listen(100)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for each in [server, client]:
        each.setblocking(False)

    (accepted, peer), _ = await asyncio.gather(
        loop.sock_accept(server), loop.sock_connect(client, server.getsockname())
    )
    print(str(client.getsockname() == peer).lower())
    for each in [server, client, accepted]:
        each.close()


async def loop_sock_recv():
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    for each in [ours, theirs]:
        each.setblocking(False)
    await loop.sock_sendall(ours, b"hello")
    print((await loop.sock_recv(theirs, 100)).decode())

    await loop.sock_sendall(ours, b"world")
    buffer = bytearray(100)
    length = await loop.sock_recv_into(theirs, buffer)
    print(f"{length}: {buffer[:length].decode()}")
    ours.close()
    theirs.close()


async def loop_sock_recvfrom():
    loop = asyncio.get_running_loop()
    ours, theirs = [socket.socket(type=socket.SOCK_DGRAM) for _ in range(2)]
    for each in [ours, theirs]:
        each.bind(("127.0.0.1", 0))
        each.setblocking(False)
    await loop.sock_sendto(ours, b"hello", theirs.getsockname())
    data, peer = await loop.sock_recvfrom(theirs, 100)
    print(data.decode(), str(peer == ours.getsockname()).lower())

    await loop.sock_sendto(ours, b"hello", theirs.getsockname())
    buffer = bytearray(100)
    length, peer = await loop.sock_recvfrom_into(theirs, buffer)
    print(buffer[:length].decode(), str(peer == ours.getsockname()).lower())
    ours.close()
    theirs.close()


async def open_connection_retry():
    server = await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", 0, start_serving=False
    )
    host, port = server.sockets[0].getsockname()

    async def start_later():
        await asyncio.sleep(0.05)
        await server.start_serving()

    async def connect():
        refused = 0
        while True:
            try:
                _, writer = await asyncio.open_connection(host, port)
                return writer, refused
            except ConnectionRefusedError:
                refused += 1
            await asyncio.sleep(0.005)

    task = asyncio.create_task(start_later())
    writer, refused = await asyncio.wait_for(connect(), 60)
    print(f"connected: true, refused before: {str(refused > 0).lower()}")
    writer.close()
    server.close()
    await task


async def open_unix_connection():
    async def hello(reader, writer):
        writer.write(b"hello\n")
        await writer.drain()
        writer.close()

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        server = await asyncio.start_unix_server(hello, path)
        reader, writer = await asyncio.open_unix_connection(path)
        print((await reader.readline()).decode(), end="")
        writer.close()
        server.close()


async def process_kill():
    child = await asyncio.create_subprocess_exec("sleep", "60")
    child.kill()
    await child.wait()
    print("exited:", str(child.returncode >= 0).lower())
    print("signal:", -child.returncode)


async def process_pid():
    child = await asyncio.create_subprocess_exec("sh", "-c", "echo $$", stdout=PIPE)
    text = (await child.stdout.read()).decode()
    print("the child's own number:", str(text.rstrip() == str(child.pid)).lower())
    await child.wait()
    print("known after wait:", str(child.pid is not None).lower())


async def process_send_signal():
    child = await asyncio.create_subprocess_exec(
        "sh", "-c", "trap 'echo asked; exit 5' USR1; echo ready; read line",
        stdin=PIPE, stdout=PIPE,
    )
    print((await child.stdout.readline()).decode().rstrip())
    child.send_signal(signal.SIGUSR1)
    print((await child.stdout.readline()).decode().rstrip())
    print("returncode:", await child.wait())


async def process_stdin():
    child = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    for text in ["one\n", "two\n"]:
        child.stdin.write(text.encode())
        await child.stdin.drain()
        print((await child.stdout.readline()).decode().rstrip())
    child.stdin.close()
    print("success:", str(await child.wait() == 0).lower())


async def process_terminate():
    async def stop(child, limit):
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), limit)
        except asyncio.TimeoutError:
            child.kill()
        return -await child.wait()

    for script, seconds in [
        ("echo; exec sleep 60", 10), ("trap '' TERM; echo; exec sleep 60", 0.1),
    ]:
        child = await asyncio.create_subprocess_exec("sh", "-c", script, stdout=PIPE)
        await child.stdout.readexactly(1)
        print("signal:", await stop(child, seconds))


async def process_wait():
    child = await asyncio.create_subprocess_exec("cat", stdin=PIPE)
    try:
        await asyncio.wait_for(child.wait(), 0.05)
    except asyncio.TimeoutError:
        print("timed out: true")
    print("running:", str(child.returncode is None).lower())
    child.stdin.close()
    print("returncode:", await child.wait())
    print("running:", str(child.returncode is None).lower())


async def protocol():
    loop = asyncio.get_running_loop()
    lost = loop.create_future()

    class Serve(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport
            print("connection made")

        def data_received(self, data):
            print("data received:", data.decode())
            self.transport.write(data)

        def eof_received(self):
            print("eof received")

        def connection_lost(self, error):
            lost.set_result(error)

    server = await loop.create_server(Serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    await reader.readexactly(5)
    writer.close()
    print("connection lost, by an error:", str(await lost is not None).lower())
    server.close()


async def read_transport_pause_reading():
    read = asyncio.get_running_loop().create_future()

    class Protocol(asyncio.Protocol):
        def data_received(self, data):
            print("read:", len(data))
            read.set_result(None)

    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(Protocol, sock=ours)
    transport.pause_reading()
    theirs.sendall(b"hello")
    await asyncio.sleep(0.05)
    print("is reading:", str(transport.is_reading()).lower())
    transport.resume_reading()
    print("is reading:", str(transport.is_reading()).lower())
    await read
    transport.close()
    theirs.close()


async def sendfile_not_available_error():
    loop = asyncio.get_running_loop()

    async def send(sock, pipe):
        try:
            await loop.sock_sendfile(sock, pipe, count=100, fallback=False)
        except asyncio.SendfileNotAvailableError:
            print("not available")
        await loop.sock_sendall(sock, pipe.read())

    read, write = os.pipe()
    os.write(write, b"hello")
    os.close(write)
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with os.fdopen(read, "rb") as pipe:
        await send(ours, pipe)
    print(theirs.recv(100).decode())
    ours.close()
    theirs.close()


async def server_abort_clients():
    length = 10_000_000
    tasks = set()

    async def answer(reader, writer):
        tasks.add(asyncio.current_task())
        try:
            writer.write(b"x" * length)
            await writer.drain()
        except ConnectionError:
            pass

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await reader.readexactly(1)
    server.close()
    server.abort_clients()
    await server.wait_closed()
    await asyncio.wait(tasks)
    print("clients:", sum(not task.done() for task in tasks))
    print("whole:", str(len(await reader.read()) + 1 == length).lower())
    writer.close()


async def server_close_clients():
    async def echo(reader, writer):
        while data := await reader.read(100):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    await reader.readexactly(5)
    server.close()
    server.close_clients()
    data = await reader.read(100)
    print("the server has closed the connection:", str(data == b"").lower())
    writer.close()
    await server.wait_closed()


async def server_serve_forever():
    async def hello(reader, writer):
        writer.write(b"hello\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hello, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    task = asyncio.create_task(server.serve_forever())
    print("is serving:", str(server.is_serving()).lower())
    reader, writer = await asyncio.open_connection(*address)
    print((await reader.read()).decode(), end="")
    writer.close()

    task.cancel()
    await asyncio.wait([task])
    print("cancelled:", str(task.cancelled()).lower())
    print("is serving:", str(server.is_serving()).lower())
    try:
        await asyncio.open_connection(*address)
    except ConnectionRefusedError:
        print("refused")


async def server_sockets():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    print(f"{host}, a port of its own: {str(port > 0).lower()}")
    server.close()


async def server_start_serving():
    server = await asyncio.start_server(
        lambda reader, writer: writer.close(), "127.0.0.1", 0, start_serving=False
    )
    address = server.sockets[0].getsockname()
    for _ in range(2):
        try:
            _, writer = await asyncio.open_connection(*address)
            print("connected: true")
            writer.close()
        except ConnectionRefusedError:
            print("connected: false")
        await server.start_serving()
    server.close()


async def server_wait_closed():
    tasks = set()

    async def echo(reader, writer):
        tasks.add(asyncio.current_task())
        while data := await reader.read(100):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(*address)
    while not tasks:
        await asyncio.sleep(0)
    server.close()
    try:
        await asyncio.open_connection(*address)
    except ConnectionRefusedError:
        print("refused: true")
    writer.write(b"still served")
    print((await reader.readexactly(12)).decode())
    writer.close()
    await asyncio.wait(tasks)  # since Python 3.12, `wait_closed` waits for the clients
    await server.wait_closed()
    print("clients:", sum(not task.done() for task in tasks))


async def start_server_broadcast():
    everyone = []

    async def join(reader, writer):
        everyone.append(writer)

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    clients = []
    for n in [1, 2]:
        clients.append(await asyncio.open_connection(*server.sockets[0].getsockname()))
        while len(everyone) < n:
            await asyncio.sleep(0)
    for writer in everyone:
        writer.write(b"hello, everyone\n")
        await writer.drain()
        writer.close()
    for reader, writer in clients:
        print((await reader.read()).decode(), end="")
        writer.close()
    server.close()


# A certificate of `localhost` and its key, made for this file.
_CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBXTCCAQSgAwIBAgIUXOfdU5p3hQF5i7x/ielLxtLmuSUwCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWcmNnZW4gc2VsZiBzaWduZWQgY2VydDAgFw03NTAxMDEwMDAw
MDBaGA80MDk2MDEwMTAwMDAwMFowITEfMB0GA1UEAwwWcmNnZW4gc2VsZiBzaWdu
ZWQgY2VydDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBJjIWX/Rmd8eIaihhVt
ApAVkgPNH3Ms8LR5r2zlm7wAAQyl2qQwNYjsMMm3eyf5e4bvjfrWP1EJEsRoS+ls
m0KjGDAWMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAKBggqhkjOPQQDAgNHADBEAiBt
2jeVqio74UfDqgZG8Ma8RZH8cy9jdqSD5YTVPVtMoAIgGan2Fn9GnAQ5mEgjx5UU
vR+oz8m0oqdDMnxVBUUJMNQ=
-----END CERTIFICATE-----
"""
_KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpofa4vrKLUZaEQIi
gtnz62ixqZ1yWIMXoP34Zva0NfChRANCAAQSYyFl/0ZnfHiGooYVbQKQFZIDzR9z
LPC0ea9s5Zu8AAEMpdqkMDWI7DDJt3sn+XuG74361j9RCRLEaEvpbJtC
-----END PRIVATE KEY-----
"""


def _contexts():
    """Returns the contexts of a server with this certificate, and of a client that trusts it."""
    import ssl

    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(_CERTIFICATE + _KEY)
        file.flush()
        server.load_cert_chain(file.name)
    return server, ssl.create_default_context(cadata=_CERTIFICATE)


async def start_server_ssl():
    server_context, client_context = _contexts()

    async def hello(reader, writer):
        writer.write(b"hello, in secret\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(hello, "127.0.0.1", 0, ssl=server_context)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(
        host, port, ssl=client_context, server_hostname="localhost"
    )
    print((await reader.read()).decode(), end="")
    writer.close()
    server.close()


async def start_unix_server():
    import errno

    async def hello(reader, writer):
        writer.write(b"hello\n")
        await writer.drain()
        writer.close()

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")
        with socket.socket(socket.AF_UNIX) as earlier:
            earlier.bind(path)  # leaves the file
        with socket.socket(socket.AF_UNIX) as again:
            try:
                again.bind(path)
            except OSError as error:
                print("in use:", str(error.errno == errno.EADDRINUSE).lower())
        server = await asyncio.start_unix_server(hello, path)
        reader, writer = await asyncio.open_unix_connection(path)
        print((await reader.read()).decode(), end="")
        writer.close()
        server.close()


async def stream_reader_at_eof():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"abcdef")
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    while not reader.at_eof():
        if three := await reader.read(3):
            print(three.decode())
    print("at the end")
    writer.close()


async def stream_reader_feed_data():
    reader = asyncio.StreamReader()
    reader.feed_data(b"one\nt")
    reader.feed_data(b"wo\n")
    reader.feed_eof()
    async for line in reader:
        print(line.decode().rstrip())


async def stream_reader_length_prefix():
    async def receive(reader):
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > 1_000_000:
            raise ValueError("too long")
        return await reader.readexactly(length)

    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    reader, other = await asyncio.open_connection(sock=theirs)
    for message in ["hello", "two\nlines"]:
        writer.write(len(message).to_bytes(4, "big") + message.encode())
        await writer.drain()
        message = await receive(reader)
        print(f"{len(message)}: {message.decode()}")
    writer.close()
    other.close()


async def stream_reader_read():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"hello, world")
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    data = await reader.read(5)
    print(len(data), data.decode())
    rest = await reader.read()
    print(len(rest), rest.decode())
    print(len(await reader.read(5)))
    writer.close()


async def stream_reader_readline_timeout():
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    for text, seconds in [("hel", 0.05), ("lo\n", 60)]:
        theirs.sendall(text.encode())
        try:
            line = await asyncio.wait_for(reader.readline(), seconds)
            print(line.decode().rstrip() if line else "the end")
        except asyncio.TimeoutError:
            print("timed out")
    writer.close()
    theirs.close()


async def stream_reader_readuntil_any():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"one;two\nthree;")
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    while True:
        try:
            print((await reader.readuntil((b";", b"\n")))[:-1].decode())
        except asyncio.IncompleteReadError:
            break
    writer.close()


async def stream_reader_readuntil_sequence():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody")
    reader, writer = await asyncio.open_connection(sock=ours)
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.decode().rstrip().splitlines():
        print(line)
    print((await reader.readexactly(4)).decode())
    writer.close()
    theirs.close()


async def stream_reader_set_exception():
    reader = asyncio.StreamReader()
    reader.feed_data(b"hel")
    reader.feed_data(b"lo\n")
    print((await reader.readline()).decode().rstrip())
    reader.set_exception(OSError("broken"))
    try:
        await reader.readline()
    except OSError as error:
        print("error:", error)


async def stream_writer_close():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    writer.write(b"goodbye")
    writer.close()
    await writer.wait_closed()
    print(theirs.makefile().read())
    theirs.close()


async def stream_writer_drain():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    data = b"x" * 10_000_000
    writer.write(data)
    try:
        await asyncio.wait_for(writer.drain(), 0.1)
    except asyncio.TimeoutError:
        print("waits")
    reader, other = await asyncio.open_connection(sock=theirs)
    await asyncio.gather(writer.drain(), reader.readexactly(len(data)))
    print("written")
    writer.close()
    other.close()


async def stream_writer_get_extra_info():
    accepted = asyncio.get_running_loop().create_future()

    async def accept(reader, writer):
        accepted.set_result(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    _, writer = await asyncio.open_connection(*address)
    print("peername:", str(writer.get_extra_info("peername") == address).lower())
    print("sockname:", str(writer.get_extra_info("sockname") == await accepted).lower())
    ours = writer.get_extra_info("socket")
    nodelay = (socket.IPPROTO_TCP, socket.TCP_NODELAY)
    print("nodelay at first:", str(ours.getsockopt(*nodelay) != 0).lower())
    ours.setsockopt(*nodelay, 1)
    print("nodelay:", str(ours.getsockopt(*nodelay) != 0).lower())
    writer.close()
    server.close()


async def stream_writer_is_closing():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    for _ in range(2):
        print("is closing:", str(writer.is_closing()).lower())
        writer.close()
    await writer.wait_closed()
    theirs.close()


async def stream_writer_start_tls():
    server_context, client_context = _contexts()
    done = asyncio.Event()

    async def serve(reader, writer):
        print((await reader.readline()).decode(), end="")
        writer.write(b"go ahead\n")
        await writer.start_tls(server_context)
        print((await reader.readline()).decode(), end="")
        done.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"STARTTLS\n")
    await reader.readline()
    await writer.start_tls(client_context, server_hostname="localhost")
    writer.write(b"a secret\n")
    await done.wait()
    writer.close()
    server.close()


async def stream_writer_transport():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    _, writer = await asyncio.open_connection(*address)
    print(str(writer.get_extra_info("peername") == address).lower())
    print(str(writer.transport.get_extra_info("peername") == address).lower())
    writer.close()
    server.close()


async def stream_writer_write_eof():
    async def shout(reader, writer):
        writer.write((await reader.read()).upper())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(shout, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    writer.write_eof()
    print((await reader.read()).decode())
    writer.close()
    server.close()


async def subprocess_devnull():
    null = asyncio.subprocess.DEVNULL
    child = await asyncio.create_subprocess_exec(
        "sh", "-c", "echo out; echo err >&2; read line || exit 3",
        stdin=null, stdout=null, stderr=null,
    )
    print("returncode:", await child.wait())


async def subprocess_protocol():
    loop = asyncio.get_running_loop()
    exited = loop.create_future()

    class Protocol(asyncio.SubprocessProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def pipe_data_received(self, fd, data):
            print(f"fd {fd}:", data.decode().rstrip())
            self.transport.get_pipe_transport(0).close()

        def connection_lost(self, error):
            exited.set_result(self.transport.get_returncode())

    script = "echo out; read line; echo err >&2; exit 3"
    transport, _ = await loop.subprocess_exec(Protocol, "sh", "-c", script)
    print("returncode:", await exited)
    transport.close()


async def subprocess_transport():
    loop = asyncio.get_running_loop()
    received, exited = loop.create_future(), asyncio.Event()

    class Protocol(asyncio.SubprocessProtocol):
        def pipe_data_received(self, fd, data):
            received.set_result(data)

        def process_exited(self):
            exited.set()

    transport, _ = await loop.subprocess_exec(Protocol, "cat")
    print("pid:", str(transport.get_pid() > 0).lower())
    print("running:", str(transport.get_returncode() is None).lower())
    transport.get_pipe_transport(0).write(b"hello\n")
    print((await received).decode(), end="")
    transport.kill()
    await exited.wait()
    print("running:", str(transport.get_returncode() is None).lower())
    transport.close()


async def transport():
    async def ask(reader, transport: asyncio.WriteTransport):
        transport.write(b"hello\n")
        return (await reader.readline()).decode()

    child = await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)
    print("by a pipe:", await ask(child.stdout, child.stdin.transport), end="")
    child.stdin.close()
    await child.wait()

    ours, theirs = socket.socketpair()
    theirs.sendall(b"hello\n")
    reader, writer = await asyncio.open_connection(sock=ours)
    print("by a socket:", await ask(reader, writer.transport), end="")
    writer.close()
    theirs.close()


async def write_transport_abort():
    length = 10_000_000
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    reader, other = await asyncio.open_connection(sock=theirs)
    writer.write(b"x" * length)
    await reader.readexactly(1)
    writer.transport.abort()
    print("whole:", str(len(await reader.read()) + 1 == length).lower())
    other.close()


async def write_transport_set_write_buffer_limits():
    ours, theirs = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=ours)
    reader, other = await asyncio.open_connection(sock=theirs)
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(b"x" * 10_000_000)
    print("buffered:", str(writer.transport.get_write_buffer_size() > 0).lower())
    await asyncio.gather(writer.drain(), reader.readexactly(10_000_000))
    print("buffered:", str(writer.transport.get_write_buffer_size() > 0).lower())
    writer.close()
    other.close()


if __name__ == "__main__":
    phrase = globals()[sys.argv[1]]
    asyncio.run(phrase()) if inspect.iscoroutinefunction(phrase) else phrase()
