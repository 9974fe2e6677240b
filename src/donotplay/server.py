"""`donotplay serve`: servers, schema, then granian with its workers."""

import asyncio
import os
import socket
from pathlib import Path

import structlog
from granian.constants import Interfaces
from granian.server import Server

from donotplay.errors import StartupError
from donotplay.observability import configure_logging
from donotplay.preparation import prepare_database, running_servers
from donotplay.settings import Settings

SHUTDOWN_SECONDS = 10
"""For requests under way when we are told to stop."""

log = structlog.get_logger()


def run(settings: Settings, *, reload: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is under way and stop the embedded servers."""
    configure_logging(settings.log_level, settings.log_format)
    _check_port(settings)
    with running_servers(settings) as complete:
        asyncio.run(prepare_database(complete))
        # The workers are processes of their own and read their settings from the environment.
        os.environ.update(complete.to_environment())
        log.info("serving", url=f"http://{settings.host}:{settings.port}")
        Server(
            "donotplay.app:create_app",
            factory=True,
            interface=Interfaces.ASGI,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            workers_kill_timeout=SHUTDOWN_SECONDS,
            respawn_failed_workers=True,
            log_enabled=False,
            reload=reload,
            reload_paths=[Path(__file__).parent] if reload else None,
        ).serve()


def _check_port(settings: Settings) -> None:
    """Say clearly that somebody else listens there, before anything is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartupError(
                f"can't listen on {settings.host}:{settings.port}: {error.strerror}; "
                "set DONOTPLAY_PORT or DONOTPLAY_HOST"
            ) from error
