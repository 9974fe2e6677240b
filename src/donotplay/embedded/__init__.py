"""PostgreSQL 18 and Valkey run by us, from their wheels, on Unix sockets in the data directory.

Both are started and stopped with their own tools and live in sessions of their own. When this process is
killed without warning they go on, and the next start in the same data directory takes them over.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from donotplay.embedded.account import Account
from donotplay.embedded.postgres import Postgres
from donotplay.embedded.valkey import Valkey
from donotplay.errors import StartupError

LONGEST_SOCKET_PATH = 100
"""Bytes. Linux takes 107, macOS 103."""

_NEEDS_NO_QUOTES = re.compile(r"[\w./-]+", re.ASCII)
"""In a URL, on a command line, or in a list of PostgreSQL's."""


class DataDirectoryInUse(StartupError):
    """Another program runs the servers of this data directory."""


class EmbeddedUrls(msgspec.Struct, frozen=True):
    """Where the embedded servers listen."""

    database: str
    redis: str


@contextmanager
def embedded_servers(data_dir: Path) -> Iterator[EmbeddedUrls]:
    """Run both servers in `data_dir` for as long as the context lasts."""
    data_dir = data_dir.resolve()
    with _only_user_of(data_dir), ExitStack() as started:
        account = Account.choose()
        sockets = _socket_directory(data_dir, account)
        postgres = Postgres(data_dir / "postgres", sockets, account)
        valkey = Valkey(data_dir / "valkey", sockets, account)
        for server in (postgres, valkey):
            started.callback(server.stop)
            server.start()
        yield EmbeddedUrls(postgres.url, valkey.url)


def urls_of_running(data_dir: Path) -> EmbeddedUrls:
    """Where the servers listen that another program runs in `data_dir`."""
    data_dir = data_dir.resolve()
    account = Account.choose()
    sockets = _socket_directory(data_dir, account)
    return EmbeddedUrls(
        Postgres(data_dir / "postgres", sockets, account).url,
        Valkey(data_dir / "valkey", sockets, account).url,
    )


@contextmanager
def _only_user_of(data_dir: Path) -> Iterator[None]:
    """Hold the data directory's lock, which the kernel gives back when this process ends in any way."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data_dir / "lock").open("a+")
    except OSError as error:
        raise StartupError(f"the data directory {data_dir} can't be used: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DataDirectoryInUse(
                f"{data_dir} is in use by another donotplay (process {lock.read().strip() or 'unknown'}): "
                "stop it, or set DONOTPLAY_DATA_DIR to another directory"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _socket_directory(data_dir: Path, account: Account) -> Path:
    """A private directory for the sockets; a short plain one where the data directory's path is not."""
    directory = data_dir / "run"
    is_short = len(os.fsencode(directory / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    if not is_short or not _NEEDS_NO_QUOTES.fullmatch(str(directory)):
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
        directory = Path(tempfile.gettempdir()) / f"donotplay-{os.geteuid()}-{digest}"
    account.make_directory(directory)
    owner = directory.stat(follow_symlinks=False)
    if owner.st_uid != (os.geteuid() if account.uid is None else account.uid) or owner.st_mode & 0o077:
        raise StartupError(f"{directory} belongs to somebody else: remove it")
    return directory
