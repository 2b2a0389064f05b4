"""asyncio.create_subprocess_exec: output, input, exit status, timeout and kill."""

import asyncio
import sys
from asyncio.subprocess import PIPE

MEGABYTE = 1_000_000  # more than a pipe holds


def say(line):
    """Writes the whole line in one call, as all counterparts do."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def shell(script, **pipes):
    return await asyncio.create_subprocess_exec("sh", "-c", script, **pipes)


async def run():
    process = await shell("echo out; echo err >&2; exit 3", stdout=PIPE, stderr=PIPE)
    stdout, stderr = await process.communicate()
    say(f"stdout: {stdout.decode().rstrip()}")
    say(f"stderr: {stderr.decode().rstrip()}")
    say(f"status: {process.returncode}")


async def both_pipes():
    script = f"head -c {MEGABYTE} /dev/zero >&2; head -c {MEGABYTE} /dev/zero"
    process = await shell(script, stdout=PIPE, stderr=PIPE)
    stdout, stderr = await process.communicate()
    say(f"both pipes: {len(stdout)} and {len(stderr)} bytes")


async def through_a_child():
    for script in ["cat", "head -c 3"]:
        process = await shell(script, stdin=PIPE, stdout=PIPE)
        stdout, _ = await process.communicate(b"x" * MEGABYTE)
        say(f"{script}: {len(stdout)} bytes")


async def time_is_up():
    process = await shell("exec sleep 5")
    try:
        await asyncio.wait_for(process.wait(), 0.2)
    except asyncio.TimeoutError:
        say(f"timeout: still running: {str(process.returncode is None).lower()}")
        process.kill()
    code = await process.wait()
    say(f"timeout: exit status: {code if code >= 0 else 'none, killed'}")


async def wait_for_child(stdout):
    process = await shell("echo started; exec sleep 5", stdout=PIPE)
    try:
        stdout.set_result(process.stdout)
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def aborted():
    stdout = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(wait_for_child(stdout))
    stdout = await stdout
    await stdout.readexactly(8)
    task.cancel()
    await asyncio.wait_for(stdout.read(), 3)
    await asyncio.wait([task])
    say("aborted: the child has ended: true")


async def not_found():
    try:
        await asyncio.create_subprocess_exec("no-such-program")
    except FileNotFoundError:
        say("not found: true")


async def main():
    await run()
    await both_pipes()
    await through_a_child()
    await time_is_up()
    await aborted()
    await not_found()


if __name__ == "__main__":
    asyncio.run(main())
