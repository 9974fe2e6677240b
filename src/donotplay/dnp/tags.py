"""Tags: the person's own words, in one form, so that two spellings are one tag."""

import unicodedata
from uuid import UUID

from donotplay.database import Connection
from donotplay.dnp.schemas import TagCount
from donotplay.errors import FieldError, ValidationFailed

MAX_TAGS = 20
MAX_TAG_LENGTH = 50


def normalise_tags(tags: list[str]) -> list[str]:
    """Trimmed, lower case, each once in the order given; empty ones are dropped. Idempotent."""
    normal = list(dict.fromkeys(tag for tag in map(normalise_tag, tags) if tag))
    errors = [
        FieldError("tags", f"A tag has at most {MAX_TAG_LENGTH} characters: {tag[:MAX_TAG_LENGTH]}...")
        for tag in normal
        if len(tag) > MAX_TAG_LENGTH
    ]
    if len(normal) > MAX_TAGS:
        errors.append(FieldError("tags", f"An entry has at most {MAX_TAGS} tags."))
    if errors:
        raise ValidationFailed(errors=errors)
    return normal


def normalise_tag(tag: str) -> str:
    """One space between words, no control characters, lower case."""
    visible = "".join(" " if unicodedata.category(character) == "Cc" else character for character in tag)
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower())
    return " ".join(lowered.split())


async def count_tags(connection: Connection, user_id: UUID) -> list[TagCount]:
    rows = await connection.fetch(
        """
        SELECT tag, count(*) FROM user_artist_blocks, unnest(tags) AS tag
        WHERE user_id = $1 GROUP BY tag ORDER BY count DESC, tag
        """,
        user_id,
    )
    return [TagCount(**row) for row in rows]
