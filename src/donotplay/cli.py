"""The `donotplay` command."""

import asyncio
import json
import signal
import sys
from typing import Annotated, NoReturn

import structlog
from cyclopts import App, Parameter

from donotplay import __version__
from donotplay.errors import StartupError
from donotplay.settings import Settings

app = App(
    name="donotplay",
    help="One Do-Not-Play list per listener. Settings are environment variables: docs/operations/settings.md",
    version=__version__,
)

app.command("donotplay.catalog_commands:catalog", name="catalog")
app.command("donotplay.user_commands:users", name="users")
app.command("donotplay.key_commands:keys", name="keys")

log = structlog.get_logger()


def main() -> NoReturn:
    """Run the command; what keeps it from running is one line, not a stack trace."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        app()
    except StartupError as error:
        sys.exit(f"donotplay: {error}")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    sys.exit(0)


def _stop(_signal: int, _frame: object) -> NoReturn:
    """SIGTERM before the server handles it itself: leave by way of every `finally`."""
    sys.exit(128 + signal.SIGTERM)


@app.command
def serve(
    *,
    reload: Annotated[
        bool, Parameter(help="start anew when the program's files change", negative="")
    ] = False,
) -> None:
    """Serve the pages and the API on one port; run PostgreSQL and Valkey too unless URLs are set."""
    from donotplay.server import run

    run(Settings.from_environment(), reload=reload)


@app.command
def dev() -> None:
    """Serve with hot reload on both sides: pages at :5000 by Vite, the API behind it at :3000."""
    from donotplay.development import run

    run()


@app.command
def migrate(to: Annotated[str, Parameter(help="revision, `head` or `base`")] = "head") -> None:
    """Bring the database to a revision; an older one takes newer revisions back."""
    from donotplay.migrations import migrate, preparing
    from donotplay.observability import configure_logging
    from donotplay.preparation import running_servers

    settings = Settings.from_environment()
    configure_logging(settings.log_level, settings.log_format)

    async def run(url: str) -> list[str]:
        await check_reachable(url)
        async with preparing(url):
            return await migrate(url, to)

    async def check_reachable(url: str) -> None:
        from donotplay.database import open_pool

        pool = await open_pool(url, size=1, attempts=settings.connect_attempts)
        await pool.close()

    with running_servers(settings) as complete:
        done = asyncio.run(run(complete.required("database_url")))
    print("\n".join(done) or "nothing to do")


@app.command
def settings() -> None:
    """Print what can be set, as a Markdown table."""
    from donotplay.settings import settings_table

    print(settings_table())


@app.command
def limits() -> None:
    """Print the rate limits, as a Markdown table."""
    from donotplay.rate_limits import limits_table

    print(limits_table())


@app.command
def privacy() -> None:
    """Print what is kept about people and how long, as a Markdown table."""
    from donotplay.privacy.inventory import KINDS
    from donotplay.privacy.kinds import table_of

    print(table_of(KINDS))


@app.command
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    from donotplay.app import create_api

    print(json.dumps(create_api(Settings()).openapi_schema.to_schema(), indent=2))
