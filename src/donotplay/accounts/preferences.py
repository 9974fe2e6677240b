"""A person's settings: one document, stored as far as it was ever changed, brought forward when it is old.

Stored is what the person chose, and the version; the rest has the defaults of the version that reads it. A
document of an older version is read as if it were of this one, and written so with the next change. One that
a newer version wrote, before the program was put back to this one, is read as far as it is known here, and
not changed: this version can't tell what it would spoil.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from donotplay.accounts.errors import SettingsNewer
from donotplay.accounts.preference_schemas import DEFAULTS, ORIGINAL, Preferences, PreferencesPatch
from donotplay.accounts.profile import check_language
from donotplay.accounts.users import lock_user
from donotplay.database import Connection, Pool
from donotplay.tag_forms import normalise_tags

Document = dict[str, Any]

Step = Callable[[Document], Document]
"""Makes a stored document of one version into one of the next, but for `version` itself."""

_Settings = TypeVar("_Settings", bound=msgspec.Struct)
_Input = TypeVar("_Input", Preferences, PreferencesPatch)


class Format(msgspec.Struct, Generic[_Settings], frozen=True):
    """A version of the document. `steps` lead to it: the first one from version 1 to version 2.

    No step is ever removed, since documents stay as they are until they are changed.
    """

    defaults: _Settings
    steps: Sequence[Step] = ()

    @property
    def version(self) -> int:
        return len(self.steps) + 1

    def bring_forward(self, stored: Document) -> Document:
        """A stored document in this version; a newer one as it is."""
        document = stored
        for version in range(stored["version"], self.version):
            document = {**self.steps[version - 1](document), "version": version + 1}
        return document

    def read(self, stored: Document) -> _Settings:
        """The settings that a stored document means; of a newer one what is known."""
        document = self.bring_forward(stored)
        if document["version"] <= self.version:
            return self._with_defaults(document)
        known: Document = {}
        for leaf in _leaves({name: value for name, value in document.items() if name != "version"}):
            try:
                self._with_defaults(more := merge_patch(known, leaf))
            except msgspec.ValidationError:
                continue
            known = more
        return self._with_defaults(known)

    def _with_defaults(self, document: Document) -> _Settings:
        complete = merge_patch(msgspec.to_builtins(self.defaults), document)
        return msgspec.convert(complete, type(self.defaults))


CURRENT = Format(DEFAULTS)


async def get_preferences(connection: Connection | Pool, user_id: UUID) -> Preferences:
    """The defaults where nothing was ever changed."""
    return await get_settings(connection, user_id, CURRENT)


async def replace_preferences(connection: Connection, user_id: UUID, given: Preferences) -> list[str]:
    """Which settings are others than before."""
    document = msgspec.to_builtins(_normal(given))
    return await change_settings(connection, user_id, lambda _stored: document, CURRENT)


async def patch_preferences(connection: Connection, user_id: UUID, given: PreferencesPatch) -> list[str]:
    """The same; of patches of different settings at the same time none is lost."""
    patch = msgspec.to_builtins(_normal(given))
    return await change_settings(connection, user_id, lambda stored: merge_patch(stored, patch), CURRENT)


async def get_settings(connection: Connection | Pool, user_id: UUID, form: Format[_Settings]) -> _Settings:
    return form.read(await _fetch(connection, user_id) or {"version": form.version})


async def change_settings(
    connection: Connection, user_id: UUID, change: Step, form: Format[_Settings]
) -> list[str]:
    """Let `change` make another document of the stored one; which settings are others than before.

    `SettingsNewer` for a document of a newer version. Nothing is stored when nothing is another.
    """
    # The account is the lock: the document may not be there yet.
    await lock_user(connection, user_id)
    before = form.bring_forward(await _fetch(connection, user_id) or {"version": form.version})
    if before["version"] > form.version:
        raise SettingsNewer
    after = {**change(before), "version": form.version}
    old, new = form.read(before), form.read(after)
    changed = [name for name in new.__struct_fields__ if getattr(old, name) != getattr(new, name)]
    if changed:
        await _store(connection, user_id, after)
    return changed


def merge_patch(target: Any, patch: Any) -> Any:  # noqa: ANN401 -- any JSON
    """RFC 7396, section 2: members of `patch` replace those of `target`, null removes. Changes neither."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _normal(given: _Input) -> _Input:
    """As it is stored: tags in the form that lists have them in, languages in their shortest."""
    if isinstance(given.default_tags, list):
        given = msgspec.structs.replace(
            given, default_tags=normalise_tags(given.default_tags, "default_tags")
        )
    if isinstance(given.artist_names, str):
        given = msgspec.structs.replace(given, artist_names=_normal_language(given.artist_names))
    return given


def _normal_language(language: str) -> str:
    return language if language == ORIGINAL else check_language(language, "artist_names")


def _leaves(document: Document) -> Iterator[Document]:
    """Patches that set one value each, and together all of the document."""
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from ({name: leaf} for leaf in _leaves(dict(value)))
        else:
            yield {name: value}


async def _fetch(connection: Connection | Pool, user_id: UUID) -> Document | None:
    document: Document | None = await connection.fetchval(
        "SELECT document FROM user_settings WHERE user_id = $1", user_id
    )
    return document


async def _store(connection: Connection, user_id: UUID, document: Document) -> None:
    language = document.get("artist_names", ORIGINAL)
    await connection.execute(
        """
        INSERT INTO user_settings (user_id, document, name_language) VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE
        SET document = excluded.document, name_language = excluded.name_language, updated_at = now()
        """,
        user_id,
        document,
        None if language == ORIGINAL else language,
    )
