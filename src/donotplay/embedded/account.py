"""Whom the servers run as, and how their programs are run."""

import os
import pwd
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec
import structlog

from donotplay.errors import StartupError

ACCOUNT = "donotplay"
"""The system account that the servers run as when we are root; PostgreSQL refuses to be root."""

log = structlog.get_logger()


class Account(msgspec.Struct, frozen=True):
    """Whom the servers run as; `None` stands for ourselves."""

    uid: int | None
    gid: int | None

    @classmethod
    def choose(cls) -> Self:
        if os.geteuid() != 0:
            return cls(None, None)
        try:
            entry = pwd.getpwnam(ACCOUNT)
        except KeyError:
            entry = _add_system_account()
        return cls(entry.pw_uid, entry.pw_gid)

    def make_directory(self, path: Path) -> Path:
        """A directory that only this account can enter."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
            let_others_pass(path.parent)
        return path

    def run(self, *command: str | Path, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run `command` to its end with only the environment it needs; `given` is its input."""
        # Files, not pipes: servers started by the command would inherit a pipe and keep it open for good.
        with tempfile.TemporaryFile("w+") as typed, tempfile.TemporaryFile("w+") as output:
            typed.write(given)
            typed.seek(0)
            with _signals_held_back():
                result = subprocess.run(
                    [str(part) for part in command],
                    cwd=cwd,
                    env={"PATH": os.defpath, "LC_ALL": "C"},
                    stdin=typed,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=self.uid,
                    group=self.gid,
                    extra_groups=None if self.uid is None else [],
                    start_new_session=True,  # away from the terminal's Ctrl-C
                    check=False,
                    text=True,
                )
            output.seek(0)
            result.stdout = output.read()
        return result


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Told to stop in here, we do so afterwards: a server whose start is cut short would be nobody's."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    handlers = {
        wanted: signal.signal(wanted, lambda number, _frame: held.append(number))
        for wanted in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for wanted, handler in handlers.items():
            signal.signal(wanted, handler)
        for number in held:
            signal.raise_signal(number)


def _add_system_account() -> pwd.struct_passwd:
    command = ("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT)
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise StartupError(
            f"PostgreSQL can't run as root, and the system account {ACCOUNT!r} can't be made ({error}): "
            "run donotplay as an ordinary user"
        ) from error


def let_others_pass(directory: Path) -> None:
    """Let the servers' account pass through (not read) the directories above what it uses; see ADR 0002."""
    for ancestor in (directory, *directory.parents):
        mode = ancestor.stat().st_mode
        if not mode & 0o001:
            ancestor.chmod(mode | 0o001)
            log.warning("directory_opened_for_passing", path=str(ancestor), why=f"for the account {ACCOUNT}")
