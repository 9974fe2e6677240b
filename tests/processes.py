"""`donotplay` as real processes, and the servers that belong to them."""

import multiprocessing
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil
import redis
from coverage import Coverage
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay.cli import main

PATIENCE_SECONDS = 30
"""Far above what anything here takes: it ends a test that would otherwise hang."""

HOLDER = """
import pathlib, sys
from donotplay.embedded import embedded_servers
with embedded_servers(pathlib.Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""


def environment(**settings: object) -> dict[str, str]:
    """Ours, with only these settings. Compiling each module at every start would take two seconds."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("DONOTPLAY_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return ours | {f"DONOTPLAY_{name.upper()}": str(value) for name, value in settings.items()}


def run_donotplay(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "donotplay", *arguments],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def scratch() -> str | None:
    """Memory where there is plenty, since each copy of a data directory is 100 MB; otherwise the usual place.

    A kill -9 of processes loses nothing of either: that is the kernel's, and only a power cut takes it.
    """
    memory = Path("/dev/shm")
    is_plenty = memory.is_dir() and shutil.disk_usage(memory).free > 8 * 1024**3
    return str(memory) if is_plenty else None


def copy_directory(source: Path, target: Path) -> None:
    """With owners and modes. `shutil` keeps no owners."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def is_alive(process: psutil.Process) -> bool:
    """A zombie is not: whoever inherited it may take a while to bury it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(processes: Iterable[psutil.Process]) -> None:
    """A server says that it has stopped a moment before its process ends."""
    left = list(processes)
    wait_until(lambda: not any(map(is_alive, left)))


def postmaster(directory: Path) -> psutil.Process:
    return psutil.Process(int((directory / "postgres" / "postmaster.pid").read_text().split()[0]))


def servers(directory: Path) -> list[psutil.Process]:
    """PostgreSQL with its children, and Valkey."""
    first = postmaster(directory)
    with redis.Redis(unix_socket_path=str(directory / "run" / "valkey.sock")) as client:
        valkey = psutil.Process(client.info("server")["process_id"])
    return [first, *first.children(recursive=True), valkey]


def kill(processes: Iterable[psutil.Process]) -> None:
    """kill -9, and wait until they are gone."""
    killed = list(processes)
    for process in killed:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until_gone(killed)


def remove_directory(directory: Path) -> None:
    """End what still runs in it, then delete it."""
    for file in directory.glob("*/postgres/postmaster.pid"):
        with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            left = psutil.Process(int(file.read_text().split()[0]))
            if str(file.parent) in left.cmdline():
                left.send_signal(signal.SIGQUIT)  # at once, but unlike a kill it clears its shared memory
                wait_until_gone([left])
    for file in directory.glob("*/run/valkey.sock"):
        once = Retry(NoBackoff(), retries=0)
        with suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(file), retry=once) as client:
            client.shutdown(nosave=True, now=True, force=True)
    shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def holder(directory: Path, **options: object) -> Iterator[psutil.Process]:
    """Another program that runs the servers of a data directory until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    with process:
        assert "up\n" in iter(process.stdout.readline, ""), "it did not start"
        yield psutil.Process(process.pid)
        process.kill()


class Program:
    """`donotplay serve` on a port of its own."""

    def __init__(self, directory: Path, **settings: object) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(data_dir=directory, port=self.port, log_level="warning", **settings)
        self.logfile = directory.parent / f"{directory.name}-{self.port}.log"
        self.client = httpx.Client(base_url=self.url, timeout=PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)
        self.client.close()

    def launch(self) -> None:
        with self.logfile.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "donotplay", "serve"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Launch it and wait until it answers."""
        self.launch()
        wait_until(self.is_ready)

    def stop(self, number: int) -> int:
        """Its exit code."""
        os.kill(self.process.pid, number)
        return self.process.wait(PATIENCE_SECONDS)

    def log(self) -> str:
        return self.logfile.read_text()

    def processes(self) -> list[psutil.Process]:
        """Everything that runs because of it."""
        main = psutil.Process(self.process.pid)
        return [main, *main.children(recursive=True), *servers(self.directory)]

    def kill(self, order: random.Random) -> None:
        """kill -9 of everything, in this order."""
        processes = self.processes()
        order.shuffle(processes)
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(PATIENCE_SECONDS)
        wait_until_gone(processes)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log()
        try:
            return self.client.get("/health/ready").status_code == 200
        except httpx.TransportError:
            return False


class ForkedProgram(Program):
    """`donotplay serve` forked from a process that has imported it: a start costs 0.3 s, not 1.3 s."""

    def launch(self) -> None:
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload(["donotplay.cli", "donotplay.server", "donotplay.app"])
        process = forks.Process(target=_serve, args=(self.environment, self.logfile))
        self.logfile.write_text("")
        process.start()
        self.process = _Fork(process)  # type: ignore[assignment]


class _Fork:
    """Speaks like `subprocess.Popen`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self.process = process
        self.pid = process.pid
        self.terminate = process.terminate

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self.process.join(timeout)
        return self.process.exitcode


def _serve(settings: dict[str, str], logfile: Path) -> None:
    """What `python -m donotplay serve` does once Python is up. Other tests measure what it covers."""
    if measuring := Coverage.current():
        measuring.stop()
    with logfile.open("w") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(settings)
    sys.argv = ["donotplay", "serve"]
    multiprocessing.set_start_method("fork", force=True)
    main()
