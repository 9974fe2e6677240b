"""What tests of the list do behind the API's back, and what they read of it again and again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from donotplay.artists.additions import Addition, create_additions
from donotplay.database import Connection
from donotplay.dnp.entries import add_entry
from donotplay.dnp.schemas import NewEntry
from tests.people import Person

FUTURE = "2999-12-31T23:59:59Z"


async def add_own(connection: Connection, person: Person, name: str, **entry: Any) -> int:
    """Put an artist on the list that the catalog doesn't have; its id."""
    async with connection.transaction():
        (artist_id,) = await create_additions(connection, UUID(person.id), [Addition(name=name)])
        await add_entry(connection, UUID(person.id), NewEntry(artist_id, **entry))
    return artist_id


async def fill(connection: Connection, person: Person, entries: int, tag: str = "many") -> None:
    """Put so many artists of the person's own on the list, all with one tag."""
    await connection.execute(
        """
        WITH added AS (
            INSERT INTO user_artists (user_id, name, sort_name, sort_key, folded)
            SELECT $1, name, name, name, name
            FROM (SELECT 'artist ' || lpad(number::text, 6, '0') AS name
                  FROM generate_series(1, $2::integer) AS number) AS named
            RETURNING *
        )
        INSERT INTO user_artist_blocks (user_id, artist_id, tags, sort_key, prominence, names)
        SELECT user_id, id, ARRAY[$3], sort_key, 0, folded FROM added
        """,
        person.id,
        entries,
        tag,
    )


async def let_end(connection: Connection, person: Person, artist_id: int, ago: timedelta) -> None:
    """Let the entry have ended so long ago."""
    await connection.execute(
        "UPDATE user_artist_blocks SET until = now() - $3::interval WHERE user_id = $1 AND artist_id = $2",
        person.id,
        artist_id,
        ago,
    )


async def version_of(connection: Connection, person: Person) -> int:
    version = await connection.fetchval("SELECT version FROM user_lists WHERE user_id = $1", person.id)
    return int(version or 0)


async def entries_of(person: Person, **parameters: Any) -> list[dict[str, Any]]:
    """All entries that are wanted, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        response = await person.get("/dnp", **parameters, **cursor)
        assert response.status_code == 200, response.text
        page = response.json()
        found += page["entries"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def names_of(person: Person, **parameters: Any) -> list[str]:
    return [entry["artist"]["name"] for entry in await entries_of(person, **parameters)]


async def tags_of(person: Person) -> dict[str, int]:
    counts = (await person.get("/dnp/tags")).json()["tags"]
    return {each["tag"]: each["count"] for each in counts}


async def removed_of(person: Person) -> list[dict[str, Any]]:
    response = await person.get("/dnp/removed")
    assert response.status_code == 200, response.text
    entries: list[dict[str, Any]] = response.json()["entries"]
    return entries


async def changed(person: Person, path: str, body: Any) -> list[int]:
    """The artists whose entries a request has changed."""
    response = await person.post(path, body)
    assert response.status_code == 200, response.text
    artist_ids: list[int] = response.json()["artist_ids"]
    return artist_ids


def id_of(entry: dict[str, Any]) -> int:
    artist_id: int = entry["artist"]["id"]
    return artist_id
