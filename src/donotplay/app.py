"""The one place where everything is plugged together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Request, Router
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from donotplay import __version__
from donotplay.accounts.authentication import SECURITY, provide_session, require_session
from donotplay.accounts.keys import Keyring
from donotplay.accounts.routes import own_account_routers, public_auth_router
from donotplay.artists.routes import artists_router
from donotplay.asgi import ASGIApp
from donotplay.background import repeat
from donotplay.cross_origin import allow_origins
from donotplay.database import open_pool
from donotplay.dependencies import (
    provide_client,
    provide_connection,
    provide_transaction,
    provide_user_id,
)
from donotplay.dnp.check import FORGET_EVERY, CompiledLists
from donotplay.dnp.imports.runner import ImportRunner
from donotplay.dnp.routes import dnp_router
from donotplay.errors import UnsupportedMediaType
from donotplay.health import health_router
from donotplay.observability import RequestContext, configure_logging
from donotplay.privacy.erasure_routes import deletion_router, public_erasure_router
from donotplay.privacy.housekeeping import tasks
from donotplay.problems import render
from donotplay.proxies import behind_proxies
from donotplay.rate_limiter import RateLimits
from donotplay.redis_client import open_redis
from donotplay.scheduler import Scheduler
from donotplay.security_headers import protect_api, protect_pages
from donotplay.settings import Settings
from donotplay.site import PAGES, with_pages

API_PATH = "/api/v1"

SMALLEST_COMPRESSED = 1024
"""Bytes. Below one network packet compression saves nothing."""

UNCOMPRESSED = [
    # Answers with tokens: compression beside a chosen text can leak them (BREACH).
    f"^{API_PATH}/auth",
    # Ten thousand answers take longer to compress than to find, for a caller that is mostly next door.
    f"^{API_PATH}/dnp/check",
    # Events come one by one.
    f"^{API_PATH}/dnp/imports/[^/]+/events",
]


def create_app(settings: Settings | None = None, pages: Path = PAGES) -> ASGIApp:
    """The whole site as one ASGI application: proxies and request ids around pages around the API.

    Its lifespan opens and closes the connections. The database must have been prepared.
    """
    settings = settings or Settings.from_environment()
    configure_logging(settings.log_level, settings.log_format)
    always_https = settings.cookies_are_secure
    api = protect_api(cast("ASGIApp", create_api(settings)), always_https=always_https)
    site = protect_pages(with_pages(api, pages), pages, always_https=always_https)
    return behind_proxies(RequestContext(site), settings.trusted_networks)


def create_api(settings: Settings) -> Litestar:
    signed_in = Router(
        "/",
        route_handlers=[artists_router, dnp_router, *own_account_routers, deletion_router],
        guards=[require_session],
        dependencies={"session": Provide(provide_session), "user_id": Provide(provide_user_id)},
        security=SECURITY,
    )
    return Litestar(
        [
            Router(API_PATH, route_handlers=[public_auth_router, public_erasure_router, signed_in]),
            health_router,
        ],
        dependencies={
            "connection": Provide(provide_connection),
            "transaction": Provide(provide_transaction),
            "client": Provide(provide_client),
        },
        before_request=_require_json,
        exception_handlers={Exception: render},
        cors_config=allow_origins(settings.allowed_origins),
        request_max_body_size=settings.max_body_bytes,
        compression_config=CompressionConfig("gzip", minimum_size=SMALLEST_COMPRESSED, exclude=UNCOMPRESSED),
        lifespan=[lambda app: _connections(app, settings)],
        openapi_config=_openapi_config(),
        logging_config=None,
    )


@asynccontextmanager
async def _connections(app: Litestar, settings: Settings) -> AsyncIterator[None]:
    app.state.settings = settings
    app.state.keyring = Keyring(settings.secrets)
    app.state.pool = await open_pool(
        settings.required("database_url"),
        size=settings.database_pool_size,
        attempts=settings.connect_attempts,
    )
    app.state.redis = await open_redis(settings.required("redis_url"), attempts=settings.connect_attempts)
    app.state.limits = RateLimits(app.state.redis, settings.rate_limits)
    app.state.jobs = ImportRunner(app.state.pool)
    app.state.lists = CompiledLists(app.state.pool)
    scheduler = Scheduler(settings.required("database_url"), app.state.pool, tasks(app.state.pool, settings))
    working = [
        asyncio.create_task(app.state.jobs.run()),
        asyncio.create_task(scheduler.run()),
        asyncio.create_task(repeat(FORGET_EVERY, "lists_not_forgotten", app.state.lists.forget_unused)),
    ]
    try:
        yield
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await app.state.redis.aclose()
        await app.state.pool.close()


async def _require_json(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that says it is not JSON, before anything is read into it."""
    has_body = request.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in request.headers
    if has_body and request.content_type[0] != "application/json":
        raise UnsupportedMediaType


def _openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="donotplay",
        version=__version__,
        summary="One Do-Not-Play list per listener.",
        path="/api/openapi.json",
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: handler.handler_name,
        render_plugins=[JsonRenderPlugin(path="/")],
        components=Components(
            security_schemes={
                name: SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
                for requirement in SECURITY
                for name in requirement
            }
        ),
    )
