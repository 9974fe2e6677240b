"""People for tests."""

import secrets
from typing import Any
from uuid import UUID

import bcrypt
import httpx

from donotplay.accounts.passwords import _digest
from donotplay.asgi import ASGIApp
from donotplay.database import Connection
from tests.authenticators import App

API = "/api/v1"
NOBODY = UUID(int=0)
PASSWORD = "a song nobody asked for"

# Hashed once, at the lowest cost there is: a bcrypt of production's cost for each test would take minutes.
_PASSWORD_HASH = bcrypt.hashpw(_digest(PASSWORD), bcrypt.gensalt(4)).decode()


# The catalog stays as it is, so each name is searched for once.
_artist_ids: dict[str, int] = {}


class Person:
    """Somebody signed in: their account, and a client that sends their access token."""

    def __init__(self, client: httpx.AsyncClient, signed_in: dict[str, Any]) -> None:
        self.client = client
        self.id: str = signed_in["user"]["id"]
        self.email: str = signed_in["user"]["email"]
        self.access_token: str = signed_in["access_token"]
        self.refresh_token: str = signed_in["refresh_token"]

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access_token}", **options.pop("headers", {})}
        return await self.client.request(method, API + path, headers=headers, **options)

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.request("GET", path, params=parameters)

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.request("POST", path, json=body)

    async def patch(self, path: str, body: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.request("DELETE", path)

    async def find(self, query: str) -> list[dict[str, Any]]:
        response = await self.get("/artists/search", q=query)
        assert response.status_code == 200, response.text
        artists: list[dict[str, Any]] = response.json()["artists"]
        return artists

    async def block(self, name: str, **entry: Any) -> dict[str, Any]:
        """Put the first artist found under `name` on the list."""
        if name not in _artist_ids:
            _artist_ids[name] = (await self.find(name))[0]["id"]
        response = await self.post("/dnp", {"artist_id": _artist_ids[name], **entry})
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created


async def with_two_factors(person: Person) -> tuple[App, list[str]]:
    """Turn two factors on: the authenticator app, and the recovery codes."""
    setup = await person.post("/auth/2fa/setup", {"password": PASSWORD})
    assert setup.status_code == 200, setup.text
    app = App(setup.json()["secret"])
    enabled = await person.post("/auth/2fa/enable", {"code": app.code()})
    assert enabled.status_code == 200, enabled.text
    codes: list[str] = enabled.json()["recovery_codes"]
    return app, codes


async def activity_of(connection: Connection, user_id: str) -> list[str]:
    """The tags of what happened, the oldest first."""
    rows = await connection.fetch("SELECT event FROM audit_log WHERE user_id = $1 ORDER BY id", UUID(user_id))
    return [row["event"] for row in rows]


def browser(app: ASGIApp, address: str | None = None) -> httpx.AsyncClient:
    """A browser, or another client with cookies, at an address of its own unless one is given."""
    address = address or f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 40000))
    return httpx.AsyncClient(transport=transport, base_url="http://donotplay.test")


def new_email() -> str:
    return f"{secrets.token_hex(8)}@example.com"


async def make_account(connection: Connection, email: str | None = None) -> str:
    """An account with `PASSWORD`, made behind the API's back; returns its address."""
    email = email or new_email()
    await connection.execute(
        "INSERT INTO users (email, email_key, password_hash) VALUES ($1, $2, $3)",
        email,
        email.casefold(),
        _PASSWORD_HASH,
    )
    return email


async def log_in(client: httpx.AsyncClient, email: str, **fields: Any) -> httpx.Response:
    return await client.post(f"{API}/auth/login", json={"email": email, "password": PASSWORD, **fields})


async def sign_up(client: httpx.AsyncClient, connection: Connection) -> Person:
    response = await log_in(client, await make_account(connection))
    assert response.status_code == 200, response.text
    return Person(client, response.json())
