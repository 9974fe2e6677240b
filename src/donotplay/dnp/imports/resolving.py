"""Finding out what the rows of an import are about, a batch at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from donotplay.artists.identities import Identity, find_by_ids, find_by_names, load_identities
from donotplay.database import Connection
from donotplay.dnp.files import ListedRow
from donotplay.dnp.imports.deciding import Decision, decide, key_of, names_of
from donotplay.dnp.imports.schemas import Outcome
from donotplay.dnp.rows import LIVE


class NumberedRow(NamedTuple):
    """A row of an import that could be read."""

    number: int
    row: ListedRow
    outcome: Outcome = Outcome.WAITING


class _Resolved(NamedTuple):
    number: int
    outcome: Outcome
    reason: str
    decision: Decision
    key: str


async def load_rows(
    connection: Connection,
    user_id: UUID,
    import_id: UUID,
    outcomes: Sequence[Outcome],
    after: int,
    limit: int,
) -> list[NumberedRow]:
    """Those that are not added yet, in the order of the file."""
    rows = await connection.fetch(
        """
        SELECT number, row, outcome FROM user_import_rows
        WHERE user_id = $1 AND import_id = $2 AND outcome = ANY ($3::text[]) AND number > $4 AND NOT added
        ORDER BY number LIMIT $5
        """,
        user_id,
        import_id,
        outcomes,
        after,
        limit,
    )
    return [
        NumberedRow(row["number"], msgspec.convert(row["row"], ListedRow), Outcome(row["outcome"]))
        for row in rows
    ]


async def resolve(
    connection: Connection, user_id: UUID, import_id: UUID, rows: Sequence[NumberedRow]
) -> None:
    """Decide about these rows, and write it down."""
    by_id = await find_by_ids(connection, user_id, {each for _, row, _ in rows for each in row.external_ids})
    by_name = await find_by_names(connection, user_id, {name for _, row, _ in rows for name in names_of(row)})
    known = await _load_all(connection, user_id, [*by_id.values(), *by_name.values()])
    # One of the person's own may have been joined with another since it was found.
    by_id = {each: {artist_id for artist_id in ids if artist_id in known} for each, ids in by_id.items()}
    by_name = {name: [artist_id for artist_id in ids if artist_id in known] for name, ids in by_name.items()}
    decisions = [decide(row, by_id, by_name, known) for _, row, _ in rows]
    keys = [key_of(row, decision.artist_id) for (_, row, _), decision in zip(rows, decisions, strict=True)]
    listed = await _listed(connection, user_id, [decision.artist_id for decision in decisions])
    first_lines = await _first_lines(connection, user_id, import_id, keys)
    now, resolved = datetime.now(UTC), []
    for (number, row, _), decision, key in zip(rows, decisions, keys, strict=True):
        outcome, reason = Outcome(decision.outcome), decision.reason
        if row.until and row.until <= now:
            outcome, reason = Outcome.SKIPPED, "It has ended."
        elif decision.artist_id in listed:
            outcome, reason = Outcome.LISTED, f"On your list already. {reason}"
        elif outcome == Outcome.NEW and key in first_lines:
            outcome, reason = Outcome.LISTED, f"The same artist as in line {first_lines[key]}."
        elif outcome == Outcome.NEW:
            first_lines[key] = row.line
        resolved.append(_Resolved(number, outcome, reason, decision, key))
    await _write(connection, user_id, import_id, resolved)


async def _load_all(
    connection: Connection, user_id: UUID, found: Sequence[set[int] | list[int]]
) -> dict[int, Identity]:
    return await load_identities(connection, user_id, {artist_id for ids in found for artist_id in ids})


async def _listed(connection: Connection, user_id: UUID, artist_ids: Sequence[int | None]) -> set[int]:
    """Also artists of whom another that was merged into them is on the list."""
    rows = await connection.fetch(
        f"""
        SELECT coalesce(merged_into, artist_id) AS artist_id
        FROM user_artist_blocks AS block LEFT JOIN artists ON artists.id = artist_id
        WHERE user_id = $1 AND {LIVE} AND (artist_id = ANY ($2::bigint[]) OR artist_id IN (
            SELECT id FROM artists WHERE merged_into = ANY ($2)
        ))
        """,
        user_id,
        [artist_id for artist_id in artist_ids if artist_id is not None],
    )
    return {row["artist_id"] for row in rows}


async def _first_lines(
    connection: Connection, user_id: UUID, import_id: UUID, keys: Sequence[str]
) -> dict[str, int]:
    """In which line of the file an artist came before."""
    rows = await connection.fetch(
        """
        SELECT key, min(line) AS line FROM user_import_rows
        WHERE user_id = $1 AND import_id = $2 AND key = ANY ($3::text[]) AND outcome = 'new' GROUP BY key
        """,
        user_id,
        import_id,
        list(keys),
    )
    return {row["key"]: row["line"] for row in rows}


async def _write(
    connection: Connection, user_id: UUID, import_id: UUID, resolved: Sequence[_Resolved]
) -> None:
    await connection.executemany(
        """
        UPDATE user_import_rows
        SET outcome = $4, reason = $5, artist_id = $6, candidates = $7, joined = $8, key = $9
        WHERE user_id = $1 AND import_id = $2 AND number = $3
        """,
        [
            (
                user_id,
                import_id,
                number,
                outcome,
                reason,
                decision.artist_id,
                decision.candidates,
                decision.joined,
                key,
            )
            for number, outcome, reason, decision, key in resolved
        ],
    )
