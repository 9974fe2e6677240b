"""A person of whom all is held that can be held."""

from typing import Any

from donotplay.database import Connection
from tests.dnp.imports.test_importing import bring_in, do, preview, spotify, table
from tests.dnp.lists import FUTURE
from tests.people import Person, with_two_factors

FORMULA = "=1+1"

IN_EACH_COLUMN = (
    """
    UPDATE users SET email_verified_at = now(), display_name = 'Möhre', locale = 'de-AT',
        time_zone = 'Asia/Tokyo', disabled_at = now(), erase_at = now() + interval '14 days'
    WHERE id = $1
    """,
    """
    INSERT INTO user_settings (user_id, document) VALUES ($1, '{"version": 1, "theme": "dark"}')
    """,
    """
    UPDATE user_recovery_codes SET used_at = now() WHERE user_id = $1
        AND code_hash = (SELECT min(code_hash) FROM user_recovery_codes WHERE user_id = $1)
    """,
    """
    UPDATE user_sessions SET ended_at = now(),
        user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    WHERE user_id = $1
    """,
    """
    INSERT INTO user_passkeys (user_id, credential_id, public_key, sign_count, synced, name, last_used_at)
    VALUES ($1, 'credential', 'public key', 7, true, '=Phone', now())
    """,
    """
    INSERT INTO user_links (user_id, token_hash, purpose, email_key, new_email, expires_at, used_at)
    VALUES ($1, 'the hash of a token', 'change_email', 'old@example.com', 'New@example.com', now(), now())
    """,
    """
    UPDATE user_artists SET type = 'Person', country = 'AT', disambiguation = 'of the mill' WHERE user_id = $1
    """,
    """
    UPDATE user_imports SET undone_at = now(), file_name = 'my list.csv', tags = ARRAY['brought']
    WHERE user_id = $1
    """,
    """
    UPDATE user_import_rows SET joined = ARRAY[42], answer = 'artist', reason = 'for a reason'
    WHERE user_id = $1
    """,
)


async def fill_everything(person: Person, connection: Connection) -> None:
    """All tables and columns get something; the list has homonyms and artists of its own."""
    await with_two_factors(person)
    await person.block("abba", tags=["party", "70s", "a, b", "; c"], note='=1+1 "quoted"\nand a second line')
    await person.block("queen", scope="lead", until=FUTURE)
    for artist in await person.find("eve"):
        if artist["name"] == "Eve":
            await person.post("/dnp", {"artist_id": artist["id"]})
    unknown = table(("name", "spotify"), ("=Luno, the 'Machine'", spotify(21)), ("ABBA", spotify(22)))
    job = await do(person, await bring_in(person, unknown), "answers", {"rest": "new"})
    await do(person, job, "apply", {})
    await preview(person, table(("name",), ("Eve",)))
    await remove(person, await person.block("metallica", tags=["loud"], note=FORMULA, until=FUTURE))
    unlisted = await person.block("adele")
    await connection.execute(
        "UPDATE user_artist_blocks SET until = now() - interval '1 s' WHERE user_id = $1 AND artist_id = $2",
        person.id,
        unlisted["artist"]["id"],
    )
    for statement in IN_EACH_COLUMN:
        await connection.execute(statement, person.id)


async def remove(person: Person, entry: dict[str, Any]) -> None:
    response = await person.delete(f"/dnp/{entry['artist']['id']}")
    assert response.status_code == 204, response.text
