"""The tags of a list: how many there are of each, and several that become one."""

from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.changes import begin_change
from donotplay.dnp.rows import LIVE, TOUCHED
from donotplay.dnp.schemas import TagCount, TagMerge
from donotplay.errors import invalid
from donotplay.tag_forms import normalise_tags


async def count_tags(connection: Connection, user_id: UUID) -> list[TagCount]:
    rows = await connection.fetch(
        f"""
        SELECT tag, count(*) FROM user_artist_blocks AS block, unnest(tags) AS tag
        WHERE user_id = $1 AND {LIVE} GROUP BY tag ORDER BY count DESC, tag
        """,
        user_id,
    )
    return [TagCount(**row) for row in rows]


async def merge_tags(connection: Connection, user_id: UUID, merge: TagMerge) -> list[int]:
    """Let these tags be one, or none; whose entries changed. It stands where the first of them stood."""
    old, into = _tags_to_merge(merge), _merged_tag(merge)
    await begin_change(connection, user_id)
    rows = await connection.fetch(
        f"""
        UPDATE user_artist_blocks AS block SET {TOUCHED}, tags = ARRAY(
            SELECT tag FROM (
                SELECT coalesce(CASE WHEN tag = ANY ($2::text[]) THEN $3::text END, tag) AS tag, place
                FROM unnest(tags) WITH ORDINALITY AS each (tag, place)
                WHERE tag <> ALL ($2) OR $3 IS NOT NULL
            ) AS merged
            GROUP BY tag ORDER BY min(place)
        )
        WHERE user_id = $1 AND tags && $2
        RETURNING artist_id
        """,
        user_id,
        [tag for tag in old if tag != into],
        into,
    )
    return sorted(row["artist_id"] for row in rows)


def _tags_to_merge(merge: TagMerge) -> list[str]:
    tags = normalise_tags(merge.tags, most=None)
    if not tags:
        raise invalid("tags", "None of these is a tag.")
    return tags


def _merged_tag(merge: TagMerge) -> str | None:
    """A blank is refused: who renames a tag to nothing by mistake would lose it."""
    if merge.into is None:
        return None
    tags = normalise_tags([merge.into], "into")
    if not tags:
        raise invalid("into", "This is not a tag. Null takes the tags off all entries.")
    return tags[0]
