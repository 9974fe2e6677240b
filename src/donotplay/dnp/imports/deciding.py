"""What a row of a list is about, from what the row says and what is known. Pure: no look-ups, no guesses.

An id counts for more than a name. A name counts only when exactly one artist has it who has no other id at a
service that the row names, and who is as the row says otherwise; two of a name are a question.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from donotplay.artists.identities import Identity
from donotplay.artists.links import ExternalId, link_to, service_name
from donotplay.artists.names import fold
from donotplay.dnp.files import ListedRow


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """`new` without an artist is one that the catalog doesn't have."""

    outcome: Literal["new", "question"]
    reason: str
    artist_id: int | None = None
    candidates: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    """Additions of the person's own that turn out to be the artist."""


def names_of(row: ListedRow) -> list[str]:
    """The folded forms that a row's name may have in the catalog: "Bowie, David" is turned round, too."""
    if row.name is None:
        return []
    first, comma, last = row.name.partition(",")
    turned = [fold(f"{last} {first}")] if comma and "," not in last and last.strip() else []
    return [fold(row.name), *turned]


def decide(
    row: ListedRow,
    by_id: Mapping[ExternalId, Collection[int]],
    by_name: Mapping[str, list[int]],
    known: Mapping[int, Identity],
) -> Decision:
    """`by_name` has the best known first; `known` all who are in the two."""
    with_id = {
        artist_id: external_id
        for external_id in reversed(row.external_ids)
        for artist_id in by_id.get(external_id, ())
    }
    named = next((known_ids for name in names_of(row) if (known_ids := by_name.get(name, []))), [])
    if with_id:
        return _by_id(row, with_id, named, known)
    return _by_name(row, [known[artist_id] for artist_id in named])


def _by_id(
    row: ListedRow, with_id: Mapping[int, ExternalId], named: list[int], known: Mapping[int, Identity]
) -> Decision:
    of_catalog = [artist_id for artist_id in with_id if not known[artist_id].own_addition]
    own = [artist_id for artist_id in with_id if known[artist_id].own_addition]
    if len(of_catalog) > 1 or (not of_catalog and len(own) > 1):
        return Decision(
            outcome="question",
            reason="Its ids belong to different artists.",
            candidates=_in_order(with_id, known),
        )
    artist = known[(of_catalog or own)[0]]
    others = [artist_id for artist_id in named if artist_id != artist.id and artist_id not in own]
    forms = names_of(row)
    if others and not artist.own_addition and artist.names.isdisjoint(forms):
        return Decision(
            outcome="question",
            reason=f"Its id belongs to {artist.name}, its name to somebody else.",
            candidates=(artist.id, *others),
        )
    service = service_name(with_id[artist.id].service)
    called = "" if not forms or not artist.names.isdisjoint(forms) else f", where it is called {artist.name}"
    return Decision(
        outcome="new",
        reason=f"Found by its id at {service}{called}.",
        artist_id=artist.id,
        joined=tuple(own) if of_catalog else (),
    )


def _by_name(row: ListedRow, named: list[Identity]) -> Decision:
    if row.name is None:
        return Decision(outcome="new", reason="The catalog does not have its id, and the file no name.")
    if row.own_addition:
        named = [artist for artist in named if artist.own_addition]
    if not named:
        return _unknown(row)
    possible = [artist for artist in named if not _has_other_ids(artist, row.external_ids)]
    if not possible:
        return Decision(outcome="new", reason="Not in the catalog: those of this name there have other ids.")
    fitting = [artist for artist in possible if _fits(artist, row)]
    if len(fitting) == 1 and (not row.external_ids or _is_bare(fitting[0])):
        return Decision(outcome="new", reason="The only artist of this name.", artist_id=fitting[0].id)
    others = [artist for artist in possible if artist not in fitting]
    return Decision(
        outcome="question",
        reason=_why_it_is_asked(possible, fitting),
        candidates=tuple(artist.id for artist in (*fitting, *others)),
    )


def _why_it_is_asked(possible: list[Identity], fitting: list[Identity]) -> str:
    if len(fitting) == 1:
        return "An artist of this name is known, but nothing tells whether the id is theirs."
    if len(possible) == 1:
        return "The artist of this name is another than the file describes."
    return f"{len(possible)} artists have this name."


def _unknown(row: ListedRow) -> Decision:
    if row.external_ids or row.own_addition:
        return Decision(outcome="new", reason="Not in the catalog.")
    return Decision(outcome="question", reason="No artist of this name is in the catalog.")


def _is_bare(artist: Identity) -> bool:
    """Whether it is an addition of the person's own of which nothing but the name is known."""
    return artist.own_addition and not artist.external_ids


def _has_other_ids(artist: Identity, external_ids: Iterable[ExternalId]) -> bool:
    """Whether the artist is somebody else at a service of which the row has an id: none of them is theirs."""
    return any(external_id.service in artist.external_ids for external_id in external_ids)


def _fits(artist: Identity, row: ListedRow) -> bool:
    """Whether nothing that the row says speaks against it. A disambiguation is what tells homonyms apart."""
    return (
        row.type in (None, artist.type)
        and row.country in (None, artist.country)
        and (row.disambiguation is None or fold(row.disambiguation) == fold(artist.disambiguation))
        and (row.sort_name is None or fold(row.sort_name) in {fold(artist.sort_name), *artist.names})
    )


def _in_order(ids: Iterable[int], known: Mapping[int, Identity]) -> tuple[int, ...]:
    return tuple(sorted(ids, key=lambda artist_id: (-known[artist_id].prominence, artist_id)))


def key_of(row: ListedRow, artist_id: int | None) -> str:
    """What two rows of a file have in common that are about the same artist."""
    if artist_id is not None:
        return f"artist {artist_id}"
    if row.external_ids:
        return "{} {}".format(*row.external_ids[0])
    return f"name {fold(row.name or '')}"


def placeholder_name(external_id: ExternalId) -> str:
    """What an artist is called of which nothing but an id is known: its page."""
    return (link_to(*external_id) or ":".join(external_id)).removeprefix("https://")
