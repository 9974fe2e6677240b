"""`donotplay users` and `donotplay keys`: what whoever runs the site does for its accounts."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cyclopts import App

from donotplay import audit
from donotplay.accounts.keys import Keyring
from donotplay.accounts.links import LIFETIMES, LinkPurpose, issue_link
from donotplay.accounts.totp import reencrypt_secrets
from donotplay.accounts.users import find_credentials
from donotplay.audit import Event
from donotplay.clients import Client
from donotplay.database import Connection, open_pool, transaction
from donotplay.errors import StartupError
from donotplay.observability import configure_logging
from donotplay.preparation import reachable_database, with_secrets
from donotplay.settings import Settings

users = App(name="users", help="Help people with their accounts.")
keys = App(name="keys", help="Care for the secrets that sign and encrypt.")

BY_OPERATOR = Client(ip=None, user_agent=None)

_Result = TypeVar("_Result")


@users.command
def reset_password(email: str) -> None:
    """Print a link with which the owner of the account can set a new password.

    It works once, for 30 minutes. Nobody but its owner learns the new password.
    """

    async def issue(connection: Connection, settings: Settings) -> str:
        credentials = await find_credentials(connection, email)
        if credentials is None:
            raise StartupError(f"nobody has the address {email}")
        user = credentials.user
        await audit.record(
            connection, Event.RESET_REQUESTED, BY_OPERATOR, user.id, details={"by": "operator"}
        )
        return await issue_link(
            connection, user.id, user.email, LinkPurpose.RESET_PASSWORD, settings.site_url
        )

    minutes = LIFETIMES[LinkPurpose.RESET_PASSWORD].total_seconds() // 60
    print(f"{_run(issue)}\nIt works once, for {minutes:.0f} minutes.")


@keys.command
def rotate() -> None:
    """Encrypt anew, with the first of the secret keys, what older ones have encrypted.

    Before: put a new key in front of the others, and restart. After: an older key can be removed, as soon as
    no access token that it signed is valid any more.
    """

    async def encrypt_anew(connection: Connection, settings: Settings) -> str:
        keyring = Keyring(settings.secrets)
        count = await reencrypt_secrets(connection, keyring)
        return f"{count} secrets are now encrypted with the key {keyring.current.id.hex()}"

    print(_run(encrypt_anew))


def _run(work: Callable[[Connection, Settings], Awaitable[_Result]]) -> _Result:
    """Do something in one transaction, also while another donotplay serves from the same data directory."""
    settings = with_secrets(Settings.from_environment())
    configure_logging(settings.log_level, settings.log_format)

    async def run(url: str) -> _Result:
        pool = await open_pool(url, size=1, attempts=settings.connect_attempts)
        try:
            async with transaction(pool) as connection:
                return await work(connection, settings)
        finally:
            await pool.close()

    with reachable_database(settings) as url:
        return asyncio.run(run(url))
