"""What routes are given: a connection, a transaction, the person, and where the request came from."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency as Given

from donotplay.accounts.tokens import SessionKey
from donotplay.clients import Client, client_of
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
    return client_of(request.scope)
