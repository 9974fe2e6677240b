"""The servers' processes, seen from outside."""

import re
from pathlib import Path

import psutil

START_TIMEOUT_SECONDS = 120
"""Recovery after a crash has to replay the log written since the last checkpoint."""

STOP_TIMEOUT_SECONDS = 30


def is_running(program: str, path: Path) -> bool:
    """Whether a process of this name has `path` in its command line.

    Unlike its working directory, that may be read by root in a container, who lacks CAP_SYS_PTRACE.
    """
    named = re.compile(rf"(?:^|[ :]){re.escape(str(path))}(?: |$)")
    return any(
        process.info["name"] == program and named.search(" ".join(process.info["cmdline"] or ()))
        for process in psutil.process_iter(["name", "cmdline"])
    )
