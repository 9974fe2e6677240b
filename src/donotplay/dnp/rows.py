"""How entries stand in PostgreSQL: SQL that several modules are made of, and how a row becomes an entry."""

import asyncpg

from donotplay.artists.catalog import ARTIST_COLUMNS, ARTIST_OF_ENTRY, artist_from
from donotplay.artists.names import fold
from donotplay.dnp.schemas import Entry, Scope

OWN_COLUMNS = ("tags", "note", "scope", "until", "created_at", "updated_at")
"""What an entry is beside its artist."""

STORED_COLUMNS = (*OWN_COLUMNS, "folded_note")
"""The same in `user_artist_blocks` and `user_removed_blocks`."""

ENTRY_COLUMNS = ", ".join([ARTIST_COLUMNS, *(f"block.{column}" for column in OWN_COLUMNS)])
"""To be selected from `ENTRIES`, for `entry_from`."""

ENTRIES = f"user_artist_blocks AS block CROSS JOIN {ARTIST_OF_ENTRY}"

LIVE = "(block.until IS NULL OR block.until > now())"
"""Whether an entry has not ended. One that has is soon put aside, by upkeep.py or the next change."""

NAMES_OF_ARTIST = r"""
    coalesce((
        SELECT string_agg(folded, E'\n' ORDER BY place) FROM (
            SELECT folded, min(position) AS place FROM artist_names
            WHERE artist_id = artists.id AND kind <> 'search_hint' GROUP BY folded
        ) AS each_once
    ), '')
"""
"""`names` of an entry of `artists`."""

SORT_KEY = "left(sort_key, 300)"
"""`sort_key` of an entry: an index can't hold the longest names, and no cursor should."""

NEXT_UPDATE = "greatest(clock_timestamp(), updated_at + interval '1 microsecond')"
"""`updated_at` of a changed entry. It never goes back, even if the clock does: it is the entity tag."""

TOUCHED = f"updated_at = {NEXT_UPDATE}"
"""To be set with each change of an entry."""

LISTED_ARTIST = f"""
    LATERAL (
        SELECT {SORT_KEY} AS sort_key, prominence, {NAMES_OF_ARTIST} AS names
        FROM artists WHERE id = listed.artist_id
        UNION ALL
        SELECT {SORT_KEY}, 0, folded FROM user_artists WHERE (user_id, id) = ($1, listed.artist_id)
    ) AS artist
"""
"""What an entry of the person $1 keeps of its artist, `listed.artist_id`; the migration of lists says why."""


def entry_from(row: asyncpg.Record) -> Entry:
    own = {column: row[column] for column in OWN_COLUMNS}
    return Entry(**own | {"artist": artist_from(row), "scope": Scope(row["scope"])})


def folded_note(note: str | None) -> str | None:
    """What a note is found by."""
    return fold(note) if note else None
