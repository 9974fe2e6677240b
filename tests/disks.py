"""Disks that are nearly full."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted_disk(directory: Path, size_bytes: int) -> Iterator[Path]:
    """A disk of this size, in memory. Skips the test where nobody may mount one."""
    directory.mkdir()
    options = f"size={size_bytes // 1024}k,mode=711"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def give_to_owner_of(directory: Path, other: Path) -> None:
    """Let the servers of a data directory use another one."""
    owner = directory.stat()
    os.chown(other, owner.st_uid, owner.st_gid)
