"""Request ids, and JSON logs with a line a request. Bodies, query strings and headers are never logged."""

import logging
import re
import secrets
import sys
import time
from typing import TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from donotplay.asgi import ASGIApp, Message, Receive, Scope, Send
from donotplay.settings import LogFormat

_WELL_FORMED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

log = structlog.get_logger()


def configure_logging(level: str, log_format: LogFormat, stream: TextIO | None = sys.__stderr__) -> None:
    """Send our own and the libraries' log records to `stream` in one format."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    logging.basicConfig(handlers=[_IntoStructlog()], level=level.upper(), force=True)
    for chatty in ("httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _rendering(log_format: LogFormat) -> list[structlog.typing.Processor]:
    if log_format == "json":
        # Local variables hold passwords and keys.
        without_locals = ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(without_locals), structlog.processors.JSONRenderer()]
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


class _IntoStructlog(logging.Handler):
    """What libraries log through the standard library, in our format."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info
        )


class RequestContext:
    """ASGI middleware: gives each request its id, answers with it, and logs the outcome."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.application(scope, receive, send_with_id)
            finally:
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    seconds=round(time.perf_counter() - started, 4),
                )


def _request_id(scope: Scope) -> str:
    """The client's own id when it is well formed, otherwise a new one."""
    for name, value in scope["headers"]:
        if name.lower() == b"x-request-id":
            given: str = value.decode("latin-1")
            if _WELL_FORMED_REQUEST_ID.fullmatch(given):
                return given
    return secrets.token_hex(16)
