"""`donotplay serve`: servers, schema, then granian with its workers."""

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import threading
from pathlib import Path

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from donotplay.asgi import ASGIApp
from donotplay.errors import StartupError
from donotplay.metrics import served
from donotplay.observability import configure_logging
from donotplay.preparation import prepare_database, running_servers
from donotplay.rate_limits import overridden
from donotplay.settings import Settings

SHUTDOWN_SECONDS = 10
"""For requests under way when we are told to stop."""

MAX_HEAD_BYTES = 65_536
"""Of a request: its line and all of its headers. Granian counts between reads, so a part more may pass."""

log = structlog.get_logger()


def run(settings: Settings, *, reload: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is under way and stop the embedded servers."""
    configure_logging(settings.log_level, settings.log_format)
    _check_port(settings)
    overridden(settings.rate_limits)
    with running_servers(settings) as complete, served(settings.host, settings.metrics_port):
        asyncio.run(prepare_database(complete))
        # The workers are processes of their own and read their settings from the environment.
        complete.hand_on()
        log.info("serving", url=f"http://{settings.host}:{settings.port}")
        if reload:
            # A forked worker would keep the modules that this process has imported, changed or not.
            multiprocessing.set_start_method("spawn")
        Server(
            f"{__name__}:create_worker",
            factory=True,
            interface=Interfaces.ASGI,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            workers_kill_timeout=SHUTDOWN_SECONDS,
            # Browsers and proxies speak HTTP/1.1 to a port without TLS. What nobody needs can't be attacked.
            http=HTTPModes.http1,
            websockets=False,
            http1_settings=HTTP1Settings(max_buffer_size=MAX_HEAD_BYTES),
            respawn_failed_workers=True,
            log_enabled=False,
            reload=reload,
            reload_paths=[Path(__file__).parent] if reload else None,
        ).serve()


def create_worker() -> ASGIApp:
    """The application, in a worker: told to stop while it is made, it ends; and it ends with its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from donotplay.app import create_app

    app = create_app()
    # What a worker consists of stays: to walk through it took the collector a tenth of a second each time.
    gc.freeze()
    return app


def _end_with_parent() -> None:
    """Left alone by a kill -9 of its parent a worker would keep the port and the data directory's lock."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


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
