"""A person's settings as one document, of version 1, and what changes it."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from donotplay.tag_forms import MAX_TAG_LENGTH, MAX_TAGS

VERSION: Final = 1

ORIGINAL = "original"
"""Of `artist_names`: as the catalog has them."""

Version = Annotated[
    Literal[1],
    Meta(description="of the document; one that a later version of donotplay wrote has a higher one"),
]
Theme = Annotated[
    Literal["system", "light", "dark"], Meta(description="of the pages; `system`: the browser's")
]
ArtistNames = Annotated[
    str,
    Meta(
        pattern="^(original|[a-z]{2,3})$",
        description="`original`, or the language (ISO 639) in which artists that have a name in it are shown",
    ),
]
DefaultTags = Annotated[
    list[Annotated[str, Meta(max_length=MAX_TAG_LENGTH)]],
    Meta(
        max_length=MAX_TAGS,
        description="of new entries that don't say theirs; trimmed, lower case, each once",
    ),
]
DefaultScope = Annotated[
    Literal["lead", "any_credit"], Meta(description="of new entries that don't say theirs")
]
PageSize = Annotated[int, Meta(ge=25, le=200, description="entries on a page of the list")]
NewSignIn = Annotated[
    bool, Meta(description="when somebody signs in from a browser that the account doesn't know yet")
]
ImportFinished = Annotated[bool, Meta(description="when all of an import is on the list")]


class EmailNotices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is told by e-mail, besides changes that decide who gets into the account."""

    new_sign_in: NewSignIn
    import_finished: ImportFinished


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All settings of a person."""

    version: Version
    theme: Theme
    artist_names: ArtistNames
    default_tags: DefaultTags
    default_scope: DefaultScope
    page_size: PageSize
    email_notices: EmailNotices


DEFAULTS = Preferences(
    version=VERSION,
    theme="system",
    artist_names=ORIGINAL,
    default_tags=[],
    default_scope="any_credit",
    page_size=50,
    email_notices=EmailNotices(new_sign_in=True, import_finished=False),
)


class EmailNoticesPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON Merge Patch of `EmailNotices`."""

    new_sign_in: NewSignIn | UnsetType | None = UNSET
    import_finished: ImportFinished | UnsetType | None = UNSET


class PreferencesPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A JSON Merge Patch (RFC 7396) of the settings: null goes back to the default."""

    version: Version | UnsetType | None = UNSET
    theme: Theme | UnsetType | None = UNSET
    artist_names: ArtistNames | UnsetType | None = UNSET
    default_tags: DefaultTags | UnsetType | None = UNSET
    default_scope: DefaultScope | UnsetType | None = UNSET
    page_size: PageSize | UnsetType | None = UNSET
    email_notices: EmailNoticesPatch | UnsetType | None = UNSET


def json_schema() -> dict[str, Any]:
    """Of the whole document (JSON Schema 2020-12), with the defaults."""
    (schema,), definitions = msgspec.json.schema_components([Preferences], ref_template="#/$defs/{name}")
    document = definitions.pop(schema["$ref"].rpartition("/")[2])
    for name, default in msgspec.to_builtins(DEFAULTS).items():
        document["properties"][name]["default"] = default
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:donotplay:schema:donotplay-settings-{VERSION}",
        **document,
        "title": f"A person's settings, version {VERSION}",
        "$defs": definitions,
    }
