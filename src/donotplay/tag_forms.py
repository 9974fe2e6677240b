"""Tags: the person's own words, in one form, so that two spellings are one tag."""

import unicodedata

from donotplay.errors import FieldError, ValidationFailed

MAX_TAGS = 20
MAX_TAG_LENGTH = 50


def normalise_tags(tags: list[str], field: str = "tags", *, most: int | None = MAX_TAGS) -> list[str]:
    """Trimmed, lower case, each once in the order given; empty ones are dropped. Idempotent.

    `ValidationFailed`, which names `field`, for one that is too long, and for more than `most`.
    """
    normal = list(dict.fromkeys(tag for tag in map(normalise_tag, tags) if tag))
    errors = [
        FieldError(field, f"A tag has at most {MAX_TAG_LENGTH} characters: {tag[:MAX_TAG_LENGTH]}...")
        for tag in normal
        if len(tag) > MAX_TAG_LENGTH
    ]
    if most is not None and len(normal) > most:
        errors.append(FieldError(field, f"An entry has at most {most} tags."))
    if errors:
        raise ValidationFailed(errors=errors)
    return normal


def normalise_tag(tag: str) -> str:
    """One space between words, no control characters, lower case."""
    visible = "".join(" " if unicodedata.category(character) == "Cc" else character for character in tag)
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower())
    return " ".join(lowered.split())
