"""Putting the rows of an import on the list, a batch at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from donotplay.artists.additions import Addition, add_ids, create_additions, name_additions
from donotplay.artists.identities import find_by_ids, load_identities
from donotplay.artists.links import ExternalId
from donotplay.database import Connection
from donotplay.dnp.files import ListedRow
from donotplay.dnp.imports.deciding import placeholder_name
from donotplay.dnp.imports.resolving import NumberedRow
from donotplay.dnp.imports.schemas import Outcome
from donotplay.dnp.joining import join_artists, refresh_entries
from donotplay.dnp.rows import LISTED_ARTIST, folded_note
from donotplay.tag_forms import MAX_TAGS, normalise_tags

_TAGS_CUT = f" Not all tags fit: an entry has at most {MAX_TAGS}."


class _Placed(NamedTuple):
    """A row with the artist that it is about."""

    number: int
    row: ListedRow
    artist_id: int


async def apply(
    connection: Connection, user_id: UUID, import_id: UUID, rows: Sequence[NumberedRow], tags: list[str]
) -> None:
    """Put those that are new on the list, after `begin_change`.

    Entries that are on it already stay as they are; but artists of the list's own learn from their rows.
    """
    chosen = await _chosen(connection, user_id, import_id, rows)
    known = [_Placed(number, row, chosen[number]) for number, row, _ in rows if number in chosen]
    new = {each.number for each in rows if each.outcome == Outcome.NEW}
    created = await _create(
        connection, user_id, [each for each in rows if each.number in new and each.number not in chosen]
    )
    await _complete_additions(connection, user_id, known + created)
    placed = [each for each in known if each.number in new] + created
    added = await _insert(connection, user_id, import_id, placed, tags)
    await connection.executemany(
        """
        UPDATE user_import_rows SET artist_id = $4, added = $5,
            outcome = CASE WHEN $5 THEN outcome ELSE 'listed' END,
            answer = CASE WHEN $5 THEN answer END,
            reason = CASE WHEN $5 THEN reason || $6 ELSE 'On your list already.' END
        WHERE user_id = $1 AND import_id = $2 AND number = $3
        """,
        [
            (user_id, import_id, number, artist_id, number in added, _TAGS_CUT if _is_full(row, tags) else "")
            for number, row, artist_id in placed
        ],
    )


async def _chosen(
    connection: Connection, user_id: UUID, import_id: UUID, rows: Sequence[NumberedRow]
) -> dict[int, int]:
    """The artists that were found for rows, by number, and that are still there.

    Artists of the person's own that are one of them are joined.
    """
    found = await connection.fetch(
        """
        SELECT number, artist_id, joined FROM user_import_rows
        WHERE user_id = $1 AND import_id = $2 AND number = ANY ($3::integer[]) AND artist_id IS NOT NULL
        """,
        user_id,
        import_id,
        [each.number for each in rows],
    )
    joins = {own_id: row["artist_id"] for row in found for own_id in row["joined"]}
    await join_artists(connection, user_id, list(joins.items()))
    chosen = {row["number"]: row["artist_id"] for row in found}
    known = await load_identities(connection, user_id, set(chosen.values()))
    return {number: artist_id for number, artist_id in chosen.items() if artist_id in known}


async def _create(connection: Connection, user_id: UUID, rows: Sequence[NumberedRow]) -> list[_Placed]:
    """Artists of the person's own for these, but where one has the id by now, from a row before perhaps."""
    external_ids = {each for _, row, _ in rows for each in row.external_ids}
    by_id = await find_by_ids(connection, user_id, external_ids)
    placed, missing = list[_Placed](), list[NumberedRow]()
    seen = set[object]()
    again = list[NumberedRow]()
    for numbered in rows:
        known = [artist_id for each in numbered.row.external_ids for artist_id in sorted(by_id.get(each, ()))]
        if known:
            placed.append(_Placed(numbered.number, numbered.row, known[0]))
        elif seen.isdisjoint(numbered.row.external_ids):
            seen.update(numbered.row.external_ids)
            missing.append(numbered)
        else:
            again.append(numbered)
    ids = await create_additions(connection, user_id, [_addition(row) for _, row, _ in missing])
    placed += [
        _Placed(each.number, each.row, artist_id) for each, artist_id in zip(missing, ids, strict=True)
    ]
    return placed + (await _create(connection, user_id, again) if again else [])


def _addition(row: ListedRow) -> Addition:
    return Addition(
        name=row.name or placeholder_name(row.external_ids[0]),
        sort_name=row.sort_name,
        type=row.type,
        country=row.country,
        disambiguation=row.disambiguation,
        external_ids=row.external_ids,
    )


async def _complete_additions(connection: Connection, user_id: UUID, placed: Sequence[_Placed]) -> None:
    """What a row knows of an addition that was not known before: more ids, and a name in place of an id."""
    known = await load_identities(connection, user_id, {artist_id for _, _, artist_id in placed})
    own = [each for each in placed if known[each.artist_id].own_addition]
    learned = defaultdict[int, list[ExternalId]](list)
    for _, row, artist_id in own:
        has = known[artist_id].external_ids
        learned[artist_id] += (each for each in row.external_ids if each.id not in has.get(each.service, ()))
    await add_ids(connection, user_id, {artist_id: ids for artist_id, ids in learned.items() if ids})
    named = [
        (artist_id, row.name, row.sort_name)
        for _, row, artist_id in own
        if row.name and known[artist_id].name in map(placeholder_name, row.external_ids)
    ]
    await name_additions(connection, user_id, named)
    await refresh_entries(connection, user_id, [artist_id for artist_id, _, _ in named])


async def _insert(
    connection: Connection, user_id: UUID, import_id: UUID, placed: Sequence[_Placed], tags: list[str]
) -> set[int]:
    """The numbers of rows whose artists were not on the list. Of two rows about one, the first counts."""
    firsts = {each.artist_id: each for each in reversed(placed)}
    now = datetime.now(UTC)
    rows = await connection.fetch(
        f"""
        INSERT INTO user_artist_blocks (
            user_id, artist_id, tags, note, folded_note, scope, until, created_at, updated_at, import_id,
            sort_key, prominence, names
        )
        SELECT $1, listed.artist_id, string_to_array(tags, E'\\n'), note, folded_note, scope, until,
            created_at, updated_at, $2, artist.*
        FROM unnest(
            $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
            $9::timestamptz[], $10::timestamptz[]
        ) AS listed (artist_id, tags, note, folded_note, scope, until, created_at, updated_at)
        CROSS JOIN {LISTED_ARTIST}
        ON CONFLICT (user_id, artist_id) DO NOTHING
        RETURNING artist_id
        """,
        user_id,
        import_id,
        list(firsts),
        ["\n".join(_tags(each.row, tags)[:MAX_TAGS]) for each in firsts.values()],
        [each.row.note or None for each in firsts.values()],
        [folded_note(each.row.note) for each in firsts.values()],
        [each.row.scope for each in firsts.values()],
        [each.row.until for each in firsts.values()],
        [each.row.created_at or now for each in firsts.values()],
        [each.row.updated_at or each.row.created_at or now for each in firsts.values()],
    )
    return {firsts[row["artist_id"]].number for row in rows}


def _tags(row: ListedRow, for_all: list[str]) -> list[str]:
    """The row's own first: of too many the last ones go."""
    return normalise_tags([*row.tags, *for_all], most=None)


def _is_full(row: ListedRow, for_all: list[str]) -> bool:
    return len(_tags(row, for_all)) > MAX_TAGS
