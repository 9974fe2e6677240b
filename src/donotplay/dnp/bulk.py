"""Many entries changed at once."""

from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.changes import begin_change, take_off
from donotplay.dnp.pages import select_ids
from donotplay.dnp.rows import TOUCHED
from donotplay.dnp.schemas import BulkTagging, Selection
from donotplay.errors import invalid
from donotplay.tag_forms import MAX_TAGS, normalise_tags


async def tag_entries(connection: Connection, user_id: UUID, tagging: BulkTagging) -> list[int]:
    """Whose entries changed. None does when one would have too many tags."""
    add, remove = normalise_tags(tagging.add, "add"), normalise_tags(tagging.remove, "remove", most=None)
    if both := set(add) & set(remove):
        raise invalid("remove", f"These are also to be added: {', '.join(sorted(both))}")
    await begin_change(connection, user_id)
    rows = await connection.fetch(
        # Without a join: PostgreSQL, which can't know how many these are, would look through all for each.
        f"""
        UPDATE user_artist_blocks AS block SET {TOUCHED}, tags = ARRAY(
            SELECT tag FROM unnest(block.tags) WITH ORDINALITY AS each (tag, place)
            WHERE tag <> ALL ($4::text[]) ORDER BY place
        ) || ARRAY(
            SELECT tag FROM unnest($3::text[]) WITH ORDINALITY AS each (tag, place)
            WHERE tag <> ALL (block.tags) ORDER BY place
        )
        WHERE user_id = $1 AND artist_id = ANY ($2::bigint[]) AND NOT (tags @> $3 AND NOT tags && $4)
        RETURNING artist_id, cardinality(tags) AS tags
        """,
        user_id,
        await _selected(connection, user_id, tagging),
        add,
        remove,
    )
    if full := sum(row["tags"] > MAX_TAGS for row in rows):
        raise invalid("add", f"{full} of these entries would have more than {MAX_TAGS} tags.")
    return sorted(row["artist_id"] for row in rows)


async def remove_entries(connection: Connection, user_id: UUID, selection: Selection) -> list[int]:
    """Whose entries went; `removed.restore` puts them back."""
    await begin_change(connection, user_id)
    return await take_off(connection, user_id, await _selected(connection, user_id, selection))


async def _selected(connection: Connection, user_id: UUID, selection: Selection) -> list[int]:
    if (selection.artist_ids is None) == (selection.filter is None):
        raise invalid("artist_ids", "Give either these or a filter.")
    if selection.filter is not None:
        return await select_ids(connection, user_id, selection.filter)
    return selection.artist_ids or []
