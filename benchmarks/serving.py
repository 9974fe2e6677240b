"""`donotplay serve` as a process of its own."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.catalogs import DONOTPLAY, settings
from donotplay.rate_limits import LIMITS

UNLIMITED = ",".join(f"{name}=1000000/60" for name in LIMITS)
"""For `RATE_LIMITS`: somebody who measures is quicker than any person."""


def launch(data: Path, **others: object) -> tuple[subprocess.Popen[bytes], int]:
    """The process and its port; it logs into a file beside its data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with data.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(
            [*DONOTPLAY, "serve"],
            env=settings(data, PORT=port, **others),
            stdout=log,
            stderr=log,
        )
    return process, port


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    while not _is_ready(port):
        if process.poll() is not None:
            raise subprocess.CalledProcessError(process.returncode, "donotplay serve")
        time.sleep(0.005)


@contextmanager
def serving(data: Path, **others: object) -> Iterator[tuple[int, str]]:
    """Its process id and its address, once it is ready."""
    process, port = launch(data, **others)
    try:
        wait_until_ready(process, port)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _is_ready(port: int) -> bool:
    with suppress(urllib.error.URLError, ConnectionError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready").status == 200)
    return False
