"""The list as matching looks things up in it, and what the catalog says about the names it meets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple

from donotplay.artists.names import compact, without_article
from donotplay.dnp.schemas import Scope
from donotplay.dnp.segments import Name

LONGEST_FORM = 64
"""Letters of a form that the catalog is asked about: as many as its index has (`artists.incoming`)."""


MAX_ALIKE = 100
"""Entries of one name, or one id, that count."""


class ListedArtist(NamedTuple):
    """An entry of the list as matching needs it."""

    artist_id: int
    name: str
    scope: Scope
    until: datetime | None
    names: Sequence[str]
    """Folded; the first is the name itself, the others aliases, legal and sort names."""
    external_ids: Mapping[str, Sequence[str]]
    """By service, as `artists.links` reads them; MusicBrainz among them."""


_Entries = dict[str, ListedArtist | list[ListedArtist]]
"""Mostly one each: half a million lists of one would take 40 MB and half of the time."""


class CompiledList:
    """A list that answers who has an id or a name. Entries that have ended are in it: time goes on."""

    def __init__(self, entries: Iterable[ListedArtist]) -> None:
        self._by_artist: dict[int, ListedArtist] = {}
        self._by_id: defaultdict[str, _Entries] = defaultdict(dict)
        self._by_form: _Entries = {}
        self._by_bare_form: _Entries = {}
        for entry in entries:
            self._by_artist[entry.artist_id] = entry
            for folded in entry.names:
                _add(self._by_form, compact(folded), entry)
                if " " in folded and (bare := without_article(folded)):
                    _add(self._by_bare_form, compact(bare), entry)
            for service, ids in entry.external_ids.items():
                for each in ids:
                    _add(self._by_id[service], each, entry)
        # Kept, as they are asked for each track.
        self._has_no_form = self._by_form.keys().isdisjoint
        self._has_no_bare_form = self._by_bare_form.keys().isdisjoint

    def __len__(self) -> int:
        return len(self._by_artist)

    def entry_of(self, artist_id: int) -> ListedArtist | None:
        return self._by_artist.get(artist_id)

    def with_id(self, service: str, external_id: str) -> list[ListedArtist]:
        of_service = self._by_id.get(service)
        return _get(of_service, external_id) if of_service else []

    def has_any(self, ids: Mapping[str, Iterable[str]]) -> bool:
        return any(
            each in of_service
            for service, given in ids.items()
            if (of_service := self._by_id.get(service))
            for each in given
        )

    def may_have(self, forms: AbstractSet[str]) -> bool:
        """Whether any of the names with these forms could be on the list; quick, to rule most tracks out."""
        return not (self._has_no_form(forms) and self._has_no_bare_form(forms))

    def named(self, name: Name) -> list[ListedArtist]:
        """Who has exactly this name, as folded."""
        return [entry for entry in _get(self._by_form, name.form) if name.folded in entry.names]

    def nearly_named(self, name: Name) -> list[ListedArtist]:
        """Who has this name but for spaces, or but for a leading article on either side."""
        found = _get(self._by_form, name.form) + _get(self._by_bare_form, name.form)
        if name.bare_form:
            found += _get(self._by_form, name.bare_form)
        return [*{entry.artist_id: entry for entry in found}.values()]


class KnownNames:
    """What the catalog knows about names: which artists have them.

    Made from all names (folded, no search hints) that begin as `names_to_look_up` asks, with or without their
    article, each with artists that have it; a name may come several times.
    """

    def __init__(self, names: Iterable[tuple[str, Iterable[int]]] = ()) -> None:
        exact, forms, bare_forms = (defaultdict[str, set[int]](set) for _ in range(3))
        for folded, artist_ids in names:
            exact[folded].update(artist_ids)
            forms[compact(folded)].update(artist_ids)
            if bare := without_article(folded):
                bare_forms[compact(bare)].update(artist_ids)
        self._exact, self._by_form, self._by_bare_form = dict(exact), dict(forms), dict(bare_forms)

    def named(self, name: Name) -> AbstractSet[int]:
        return self._exact.get(name.folded, frozenset())

    def nearly_named(self, name: Name) -> AbstractSet[int]:
        """As for the list; who has exactly this name is among them."""
        nobody = set[int]()
        found = self._by_form.get(name.form, nobody) | self._by_bare_form.get(name.form, nobody)
        return found | self._by_form.get(name.bare_form, nobody) if name.bare_form else found


def _add(entries: _Entries, key: str, entry: ListedArtist) -> None:
    there = entries.setdefault(key, entry)
    if there is entry:
        return
    if not isinstance(there, list):
        entries[key] = [there, entry]
    elif there[-1] is not entry and len(there) < MAX_ALIKE:
        there.append(entry)


def _get(entries: _Entries, key: str) -> list[ListedArtist]:
    there = entries.get(key)
    if there is None:
        return []
    return there if isinstance(there, list) else [there]
