"""Which artists a track names, each in which role."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from donotplay.dnp.compiled import CompiledList, KnownNames
from donotplay.dnp.credits import Credit, read_credit
from donotplay.dnp.segments import Name, Segment
from donotplay.dnp.titles import NOBODY_IN_TITLE, read_remixers, read_title
from donotplay.dnp.tracks import ROLES, CreditedArtist, Role, Track


class Mention(NamedTuple):
    """A name in the track's credits that is taken as one artist's."""

    name: Name
    role: Role
    is_certain: bool = True


class Credited(NamedTuple):
    """An artist of the structured credit."""

    artist: CreditedArtist
    folded: str
    """Its name; empty when there is none."""


class Case(NamedTuple):
    """A track and what it is judged by."""

    track: Track
    credited: tuple[Credited, ...]
    single_artists: frozenset[str]
    """Folded names that the caller says are of one artist each."""
    compiled: CompiledList
    known: KnownNames
    now: datetime
    remixers: bool

    @property
    def credited_roles(self) -> dict[str, Role]:
        """By folded name, where the caller says so."""
        return {each.folded: each.artist.role for each in self.credited if each.artist.role}


def credits_of(track: Track, *, remixers: bool) -> list[Credit]:
    """Everything that names are read from."""
    read = [read_credit(track.artist)] if track.artist else []
    if track.artists:
        read += (read_credit(credited.name) for credited in track.artists if credited.name)
    if track.title:
        in_title = read_title(track.title)
        if in_title is not NOBODY_IN_TITLE:
            read += in_title
        if remixers:
            read.append(read_remixers(track.title))
    return read


def written_mentions(case: Case) -> Iterator[Mention]:
    """Who the credit and the title name; each in one role, the structured credit's if it has one.

    Who comes first in the credit leads, wherever else they are named.
    """
    mentions = [*_as_written(case)]
    first = {each.name.folded: each.role for each in mentions[:1] if case.track.artist}
    roles = roles_in(mentions) | first | case.credited_roles
    for mention in mentions:
        yield mention._replace(role=roles[mention.name.folded])


def _as_written(case: Case) -> Iterator[Mention]:
    track = case.track
    if track.artist:
        yield from _in_credit(case, read_credit(track.artist))
    if track.title:
        featured, accompanied = read_title(track.title)
        yield from _in_credit(case, featured)
        for mention in _in_credit(case, accompanied):
            yield mention._replace(is_certain=False)
        if case.remixers:
            for mention in _in_credit(case, read_remixers(track.title)):
                yield mention._replace(role="remixer")


def _in_credit(case: Case, credit: Credit) -> Iterator[Mention]:
    if credit.whole and len(credit.segments) > 1 and case.compiled.named(credit.whole):
        yield Mention(credit.whole, "lead")
    for segment in credit.leads:
        yield from (Mention(name, "lead") for name in _names_in(case, segment))
    for segment in credit.guests:
        yield from (Mention(name, "guest") for name in _names_in(case, segment))


def structured_mentions(case: Case, written: Sequence[Mention]) -> Iterator[Mention]:
    """Who is credited by themselves. Some callers still have "A feat. B" there."""
    roles = roles_in(written)
    for artist, folded in case.credited:
        if artist.name:
            role = artist.role or roles.get(folded, "lead")
            for mention in _in_credit(case, read_credit(artist.name)):
                yield mention._replace(role=role) if mention.role == "lead" else mention


def roles_in(mentions: Sequence[Mention]) -> dict[str, Role]:
    """The first of `ROLES` that each folded name has."""
    roles: dict[str, Role] = {}
    for mention in mentions:
        known = roles.get(mention.name.folded, mention.role)
        roles[mention.name.folded] = min(known, mention.role, key=ROLES.index)
    return roles


def case_of(
    track: Track, compiled: CompiledList, known: KnownNames, now: datetime, *, remixers: bool
) -> Case:
    read = [read_credit(each.name).whole if each.name else None for each in track.artists]
    credited = tuple(
        Credited(each, name.folded if name else "") for each, name in zip(track.artists, read, strict=True)
    )
    # A list of a single name, without an id, may be just the credit.
    single = frozenset(each.folded for each in credited if len(credited) > 1 or each.artist.ids)
    return Case(track, credited, single, compiled, known, now, remixers)


def _is_artist(case: Case, name: Name) -> bool:
    return bool(
        name.folded in case.single_artists
        or case.compiled.nearly_named(name)
        or case.known.nearly_named(name)
    )


def _names_in(case: Case, segment: Segment) -> list[Name]:
    """The names that a segment is made of: as few as are known, the longest first, then its parts."""
    if not segment.parts or _is_artist(case, segment.whole):
        return [segment.whole]
    taken: list[Name | None] = [*segment.parts]
    free = [True] * len(taken)
    for span in segment.spans:
        if all(free[span.first : span.behind]) and _is_artist(case, span.name):
            free[span.first : span.behind] = [False] * (span.behind - span.first)
            taken[span.first : span.behind] = [span.name, *[None] * (span.behind - span.first - 1)]
    return [name for name in taken if name]
