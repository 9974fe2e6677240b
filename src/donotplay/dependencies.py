"""What routes are given: a connection, a transaction, the person, and where the request came from."""

from collections.abc import AsyncGenerator
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency as Given

from donotplay.accounts.tokens import SessionKey
from donotplay.audit import MAX_USER_AGENT_LENGTH, Client
from donotplay.database import Connection, transaction


async def provide_connection(state: State) -> AsyncGenerator[Connection, None]:
    """For reads: each statement sees what is committed."""
    async with state.pool.acquire() as connection:
        yield connection


async def provide_transaction(state: State) -> AsyncGenerator[Connection, None]:
    """For writes: committed when the route returns, before the answer is sent."""
    async with transaction(state.pool) as connection:
        yield connection


async def provide_user_id(session: Given[SessionKey]) -> UUID:
    """The person who asks."""
    return session.user_id


async def provide_client(request: Request[Any, Any, Any]) -> Client:
    user_agent = request.headers.get("User-Agent")
    return Client(
        ip=_ip(request.client.host) if request.client else None,
        user_agent=user_agent[:MAX_USER_AGENT_LENGTH] if user_agent else None,
    )


def _ip(host: str) -> str | None:
    """The address in its normal form; servers on Unix sockets and test clients have none."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None
