"""From the command to the first answer: an empty data directory, a used one, and one after kill -9."""

import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.serving import launch, wait_until_ready

ROUNDS = 5


def report(directory: Path) -> str:
    first, warm, after_kill = [], [], []
    for round_ in range(ROUNDS):
        data = directory / str(round_)
        first.append(_measure(data, signal.SIGTERM))
        warm.append(_measure(data, signal.SIGTERM))
        _measure(data, signal.SIGKILL)
        after_kill.append(_measure(data, signal.SIGTERM))
    rows = [("first start", first), ("warm start", warm), ("after kill -9 of everything", after_kill)]
    bare = statistics.median(_python_seconds() for _ in range(ROUNDS))
    lines = [f"| `donotplay serve` ({ROUNDS} rounds) | median | slowest | of `import donotplay.app` |"]
    lines.append("| --- | ---: | ---: | ---: |")
    for name, seconds in rows:
        median = statistics.median(seconds)
        lines.append(f"| {name} | {median:.2f} s | {max(seconds):.2f} s | {median / bare:.1f} x |")
    return "\n".join(lines)


def _measure(data: Path, how_to_end: signal.Signals) -> float:
    """Seconds from launching the program until it is ready."""
    started = time.perf_counter()
    process, port = launch(data, LOG_LEVEL="error")
    wait_until_ready(process, port)
    seconds = time.perf_counter() - started
    if how_to_end == signal.SIGKILL:
        _kill_everything(process, data)
    else:
        process.terminate()
    process.wait()
    return seconds


def _kill_everything(process: subprocess.Popen[bytes], data: Path) -> None:
    ours = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
    servers = [
        each.pid for each in psutil.process_iter(["cwd"]) if (each.info["cwd"] or "").startswith(str(data))
    ]
    for process_id in ours + servers:
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
    while any(psutil.pid_exists(each) and psutil.Process(each).status() != "zombie" for each in servers):
        time.sleep(0.01)


def _python_seconds() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import donotplay.app"], check=True)
    return time.perf_counter() - started
