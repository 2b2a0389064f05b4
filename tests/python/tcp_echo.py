"""asyncio.start_server, asyncio.open_connection: a task for each connection echoes lines."""

import asyncio
import sys

LONGEST_LINE = 64 * 1024


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Server:
    def __init__(self):
        self.tasks = set()
        self.reading = set()  # the tasks that wait for a line
        self.stopping = False
        self.connections = 0

    async def start(self):
        self.server = await asyncio.start_server(
            self.echo, "127.0.0.1", 0, limit=LONGEST_LINE
        )
        return self.server.sockets[0].getsockname()

    async def echo(self, reader, writer):
        self.connections += 1
        task = asyncio.current_task()
        self.tasks.add(task)
        try:
            while line := await self.read(task, reader):
                writer.write(line)
                await writer.drain()
            writer.close()
        except ValueError:  # the line is too long
            writer.close()
        except asyncio.CancelledError:
            writer.transport.abort()  # `close` would wait until the client has read everything
        finally:
            self.tasks.discard(task)

    async def read(self, task, reader):
        if self.stopping:
            return b""
        self.reading.add(task)
        try:
            return await reader.readline()
        finally:
            self.reading.discard(task)

    async def stop(self):
        self.stopping = True
        self.server.close()
        for task in self.reading:
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=1)
        for task in self.tasks:
            task.cancel()
        await self.server.wait_closed()


class Client:
    def __init__(self, name, reader, writer):
        self.name, self.reader, self.writer = name, reader, writer

    @classmethod
    async def connect(cls, name, server):
        return cls(name, *await asyncio.open_connection(*server))

    async def send(self, text):
        self.writer.write(text.encode())
        await self.writer.drain()

    def send_eof(self):
        self.writer.write_eof()

    async def receive(self):
        try:
            line = await self.reader.readline()
        except ConnectionResetError:  # the server did not read everything that was sent
            line = b""
        say(f"{self.name}: {line.decode().rstrip() or 'the server has closed the connection'}")


async def main():
    serving = Server()
    server = await serving.start()

    slow = await Client.connect("slow", server)
    await slow.send("half a line")
    fast = await Client.connect("fast", server)
    for line in ["one\n", "two\n", "three\n"]:
        await fast.send(line)
        await fast.receive()
    fast.send_eof()
    await fast.receive()
    await slow.send(", and the other half\n")
    await slow.receive()

    long = await Client.connect("long", server)
    await long.send("-" * (LONGEST_LINE + 1))
    await long.receive()

    deaf = await Client.connect("deaf", server)
    line = "-" * 16_383 + "\n"
    while True:
        try:
            await asyncio.wait_for(deaf.send(line), 0.3)
        except asyncio.TimeoutError:  # the buffers of both sides are full
            break
    say("deaf: the server does not read, because nothing reads the echo")
    fast = await Client.connect("fast", server)
    await fast.send("four\n")
    await fast.receive()

    say("main: stops the server")
    stopping = asyncio.create_task(serving.stop())
    await slow.receive()
    await fast.receive()
    await stopping
    say(f"main: the server has ended after {serving.connections} connections")
    try:
        await asyncio.open_connection(*server)
    except ConnectionRefusedError:
        say("main: connection refused")


if __name__ == "__main__":
    asyncio.run(main())
