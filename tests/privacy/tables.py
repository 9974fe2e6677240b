"""Somebody of whom there is something in every table that has people's data."""

from uuid import UUID

import msgspec

from donotplay.database import Connection
from tests.people import make_account

SECRET = "a word that stands nowhere else"
"""In all texts that are theirs."""

_ROWS = {
    "user_settings": "INSERT INTO user_settings (user_id, document) VALUES ($1, to_jsonb($2::text))",
    "user_sessions": """
        INSERT INTO user_sessions (user_id, refresh_token_hash, user_agent, ip, expires_at)
        VALUES ($1, $2::text::bytea, $2, '192.0.2.1', now() + interval '1 day')
    """,
    "user_totp": "INSERT INTO user_totp (user_id, secret, last_step) VALUES ($1, $2::text::bytea, 0)",
    "user_recovery_codes": """
        INSERT INTO user_recovery_codes (user_id, code_hash) VALUES ($1, $2::text::bytea)
    """,
    "user_passkeys": """
        INSERT INTO user_passkeys (user_id, credential_id, public_key, sign_count, synced, name)
        VALUES ($1, '', '', 0, false, $2)
    """,
    "user_links": """
        INSERT INTO user_links (user_id, token_hash, purpose, email_key, expires_at)
        VALUES ($1, '', 'verify_email', $2, now() + interval '1 day')
    """,
    "user_lists": "INSERT INTO user_lists (user_id, version) VALUES ($1, length($2))",
    "user_artists": """
        INSERT INTO user_artists (user_id, name, sort_name, sort_key, folded) VALUES ($1, $2, $2, $2, $2)
    """,
    "user_artist_ids": """
        INSERT INTO user_artist_ids (user_id, service, external_id, artist_id)
        SELECT user_id, 'spotify', $2, id FROM user_artists WHERE user_id = $1
    """,
    "user_artist_blocks": """
        INSERT INTO user_artist_blocks (user_id, artist_id, note, sort_key, prominence, names)
        SELECT user_id, id, $2, $2, 0, $2 FROM user_artists WHERE user_id = $1
    """,
    "user_removed_blocks": """
        INSERT INTO user_removed_blocks
            (user_id, artist_id, tags, note, scope, created_at, updated_at, removed_at)
        VALUES ($1, 1, '{}', $2, 'lead', now(), now(), now())
    """,
    "user_imports": """
        INSERT INTO user_imports (user_id, file_name, format, state, unattended, rows)
        VALUES ($1, $2, 'text', 'ready', false, 1)
    """,
    "user_import_rows": """
        INSERT INTO user_import_rows (user_id, import_id, number, line, text)
        SELECT user_id, id, 1, 1, $2 FROM user_imports WHERE user_id = $1
    """,
    "user_exports": """
        INSERT INTO user_exports (user_id, session_id, state, expires_at, bytes)
        VALUES ($1, gen_random_uuid(), 'ready', now() + interval '1 day', length($2))
    """,
    "user_export_parts": """
        INSERT INTO user_export_parts (user_id, export_id, number, data)
        SELECT user_id, id, 1, $2::text::bytea FROM user_exports WHERE user_id = $1
    """,
    "audit_log": """
        INSERT INTO audit_log (user_id, event, session_id, ip, user_agent, request_id, details)
        VALUES ($1, 'passkey.added', gen_random_uuid(), '192.0.2.1', $2, $2,
            jsonb_build_object('name', $2::text))
    """,
}


class Everything(msgspec.Struct):
    """Whose it is."""

    id: UUID
    email: str


async def tables_of_people(connection: Connection) -> set[str]:
    """All that have rows of one person each, but the accounts themselves."""
    rows = await connection.fetch(
        """
        SELECT table_name::text FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND column_name = 'user_id' AND table_type = 'BASE TABLE'
        """
    )
    return {row["table_name"] for row in rows}


async def all_tables(connection: Connection) -> set[str]:
    rows = await connection.fetch("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows}


async def with_everything(connection: Connection) -> Everything:
    """A new account, and a row of it in each table."""
    assert await tables_of_people(connection) == set(_ROWS), "say here how a row of a new table is made"
    email = await make_account(connection)
    user_id = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
    for statement in _ROWS.values():
        await connection.execute(statement, user_id, SECRET)
    await connection.execute("UPDATE users SET display_name = $2 WHERE id = $1", user_id, SECRET)
    return Everything(user_id, email)


async def rows_with(connection: Connection, text: str) -> dict[str, int]:
    """In which tables it stands, wherever in a row, and how often."""
    found = {}
    for table in await all_tables(connection):
        query = f"SELECT count(*) FROM {table} AS whole WHERE strpos(whole::text, $1) > 0"
        found[table] = await connection.fetchval(query, text)
    return {table: count for table, count in found.items() if count}
