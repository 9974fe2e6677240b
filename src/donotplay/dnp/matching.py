"""May this be played? One pure function, which everything that acts on the list uses.

An id on the list settles who is meant, whatever the names say. Names are then judged by these rules:

- Exactly folded equality decides first. A name that is the same but for spaces or a leading article counts
  only if the catalog knows nobody who has exactly the credit's name; if others have one as near: unsure.
- A name that artists share of whom not all are on the list is unsure. So is one that a lead-only or ended
  entry shares with another entry: who is not blocked here counts as not listed.
- Where an id is given for an artist, at a service at which the listed artist of that name has only other
  ones, the name does not block. If artists have one id there, and the catalog knows another artist of that
  name, then that one is meant: allowed. Otherwise it may be another page of the same artist: unsure.
- Ids of a track without names are taken as those of the first artists of the credit, in its order.
- What is an artist as a whole, by the list, by the catalog, or as one of the track's artists, is not split.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import msgspec

from donotplay.dnp.compiled import LONGEST_FORM, CompiledList, KnownNames, ListedArtist
from donotplay.dnp.credits import Credit
from donotplay.dnp.mentions import (
    Case,
    Mention,
    case_of,
    credits_of,
    roles_in,
    structured_mentions,
    written_mentions,
)
from donotplay.dnp.schemas import Scope
from donotplay.dnp.segments import Name, name_of
from donotplay.dnp.titles import NOBODY_IN_TITLE, read_title
from donotplay.dnp.tracks import ROLES, Evidence, Ids, Match, Role, Track, Verdict

NO_EVIDENCE = frozenset({"lastfm"})
"""Services whose id is the name, so that all artists of that name have it."""

SEVERAL_IDS = frozenset({"youtube", "youtube_music", "soundcloud", "bandcamp"})
"""Services at which one artist has several pages as a matter of course."""

_encode = msgspec.msgpack.Encoder().encode

ALLOWED = Verdict("allowed", "No artist of this track is on the list.", [])

_CUT = Verdict("unsure", "The credit is too long to be read to its end.", [])

_AS: Mapping[Role, str] = {"lead": "a lead artist", "guest": "a guest", "remixer": "the remixer"}

_BLOCKED: Mapping[Evidence, str] = {
    "id": "{match.name} is on the list and, by an id, {role} of this track.",
    "name": "{match.name} is on the list and is named as {role} of this track.",
    "alias": "{match.name} is on the list and is named as {role} of this track, as \u201c{match.part}\u201d.",
}
_SHARED = "Several artists are called \u201c{name}\u201d, and not all of them are blocked here."
_ACCOMPANYING = "\u201cwith {name}\u201d in the title may name a guest, or be just part of the title."
_ANOTHER = "Several artists are called \u201c{name}\u201d, and the id given is not the listed one\u2019s."
_PERHAPS_ANOTHER = "\u201c{name}\u201d is on the list, but with another id than the one given."


def what_decides(track: Track, *, remixers: bool = False) -> bytes:
    """The same for tracks that have the same verdict. Most titles name nobody: an album is one case."""
    names_somebody = track.title and (remixers or read_title(track.title) is not NOBODY_IN_TITLE)
    return _encode((track.artist, track.title if names_somebody else None, track.artists, track.ids))


def verdict_of_unlisted(track: Track, compiled: CompiledList, *, remixers: bool = False) -> Verdict | None:
    """What `match` says of a track without any name or id that is on the list; None if there is one."""
    read = credits_of(track, remixers=remixers)
    is_cut = False
    # Not with any(): a generator for each track is a third of the time that most tracks take.
    for credit in read:
        if compiled.may_have(credit.forms):
            return None
        is_cut |= credit.is_cut
    if _has_listed_id(track, compiled):
        return None
    return _CUT if is_cut else ALLOWED


def names_to_look_up(track: Track, compiled: CompiledList, *, remixers: bool = False) -> set[str]:
    """The forms of names that `KnownNames` have to be got for, before `match` is asked about this track.

    Not for one that `verdict_of_unlisted` answers. A name of the catalog is asked for if it is one of these:
    folded, without spaces, with or without its article, cut to 64 letters.
    """
    return {
        form[:LONGEST_FORM]
        for credit in credits_of(track, remixers=remixers)
        for form in _forms_in_doubt(credit, compiled)
    }


def match(
    track: Track, compiled: CompiledList, known: KnownNames, *, now: datetime, remixers: bool = False
) -> Verdict:
    """Blocked if anything is blocked, otherwise unsure if anything is, otherwise allowed."""
    if verdict := verdict_of_unlisted(track, compiled, remixers=remixers):
        return verdict
    found = [_CUT for credit in credits_of(track, remixers=remixers) if credit.is_cut][:1]
    return _joined([*found, *_findings(case_of(track, compiled, known, now, remixers=remixers))])


def _has_listed_id(track: Track, compiled: CompiledList) -> bool:
    if track.ids and compiled.has_any(track.ids):
        return True
    return bool(track.artists) and any(compiled.has_any(credited.ids) for credited in track.artists)


def _joined(found: Sequence[Verdict]) -> Verdict:
    for verdict in ("blocked", "unsure", "allowed"):
        if these := [each for each in found if each.verdict == verdict]:
            matches = dict.fromkeys(each for finding in these for each in finding.matches)
            return Verdict(these[0].verdict, these[0].reason, [*matches])
    return ALLOWED


def _forms_in_doubt(credit: Credit, compiled: CompiledList) -> Iterator[str]:
    """Of names that are on the list, and of those that could be one artist as a whole."""
    names = [credit.whole] if credit.whole else []
    for segment in credit.segments:
        names += (name for name in segment.parts if compiled.may_have({*name.forms}))
        names += (span.name for span in segment.spans)
        if segment.parts or compiled.may_have({*segment.whole.forms}):
            names.append(segment.whole)
    for name in names:
        yield from name.forms


def _findings(case: Case) -> Iterator[Verdict]:
    written = [*written_mentions(case)]
    structured = [*structured_mentions(case, written)]
    settled = set[int | str]()
    for entry, role, part, name in _id_hits(case, written):
        yield _judged(case, [Match(entry.artist_id, entry.name, "id", role, part)], [entry], role)
        settled |= {entry.artist_id, name}
    ids = _ids_of_names(case, structured or written)
    once = {(each.name.folded, each.role, each.is_certain): each for each in reversed(structured + written)}
    for mention in reversed(once.values()):
        if mention.name.folded not in settled:
            given = ids.get(mention.name.folded, {})
            yield from _by_name(case, mention, given, settled)


def _id_hits(case: Case, written: Sequence[Mention]) -> Iterator[tuple[ListedArtist, Role, str, str]]:
    """Entries whose ids are given; in which role; the name or id given; that name folded, if there is one."""
    roles = roles_in(written) | case.credited_roles
    for artist, name in case.credited:
        for entry, given in _with_ids(case, artist.ids):
            role = artist.role or _first_role(roles, [name] if name else entry.names)
            yield entry, role, artist.name or given, name
    for entry, given in _with_ids(case, case.track.ids):
        yield entry, _first_role(roles, entry.names), given, ""


def _first_role(roles: Mapping[str, Role], names: Sequence[str]) -> Role:
    found = {role for name in names if (role := roles.get(name))}
    return next((role for role in ROLES if role in found), "lead")


def _with_ids(case: Case, ids: Ids) -> Iterator[tuple[ListedArtist, str]]:
    for service, given in ids.items():
        for each in given:
            for entry in case.compiled.with_id(service, each):
                yield entry, f"{service}:{each}"


def _ids_of_names(case: Case, mentions: Sequence[Mention]) -> dict[str, dict[str, list[str]]]:
    """What ids are given for the artist of a folded name."""
    ids: dict[str, dict[str, list[str]]] = {}
    for artist, folded in case.credited:
        own = ids.setdefault(folded, {}) if artist.ids else {}
        for service, given in artist.ids.items():
            own.setdefault(service, []).extend(given)
    without_name = [(service, [*{*given}]) for service, given in case.track.ids.items()]
    in_order = dict.fromkeys(
        each.name.folded for each in mentions if each.is_certain and each.role != "remixer"
    )
    for place, folded in enumerate(in_order if without_name else ()):
        ids.setdefault(folded, {service: given for service, given in without_name if len(given) > place})
    return ids


def _by_name(case: Case, mention: Mention, ids: Ids, settled: AbstractSet[int | str]) -> Iterator[Verdict]:
    name = mention.name
    listed, others = case.compiled.named(name), {*case.known.named(name)}
    if not listed and not others:
        listed, others = case.compiled.nearly_named(name), {*case.known.nearly_named(name)}
    if not listed or any(entry.artist_id in settled for entry in listed):
        return
    others -= {entry.artist_id for entry in listed}
    listed += [entry for each in [*others] if (entry := case.compiled.entry_of(each))]
    others -= {entry.artist_id for entry in listed}
    possible = [entry for entry in listed if not _other_ids(entry, ids)]
    matches = [
        Match(entry.artist_id, entry.name, _evidence(entry, name), mention.role, name.text)
        for entry in possible or listed
        if _counts(case, entry, mention.role)
    ]
    if matches and not possible:
        tells = any(service not in SEVERAL_IDS for entry in listed for service in _other_ids(entry, ids))
        yield _other_id_given(matches, name, is_another=bool(others) and tells)
    elif matches and (others or len(matches) < len(possible)):
        yield Verdict("unsure", _SHARED.format(name=name.text), matches)
    elif matches and not mention.is_certain:
        yield Verdict("unsure", _ACCOMPANYING.format(name=name.text), matches)
    else:
        yield _judged(case, matches, possible or listed, mention.role)


def _judged(case: Case, matches: Sequence[Match], entries: Sequence[ListedArtist], role: Role) -> Verdict:
    """Blocked by those that count; if none does, why not."""
    if any(_counts(case, entry, role) for entry in entries):
        return Verdict(
            "blocked", _BLOCKED[matches[0].evidence].format(match=matches[0], role=_AS[role]), [*matches]
        )
    return Verdict("allowed", _why_not(case, entries[0], role), [])


def _counts(case: Case, entry: ListedArtist, role: Role) -> bool:
    return _is_live(case, entry) and (
        role == "lead" or (entry.scope != Scope.LEAD and (role != "remixer" or case.remixers))
    )


def _is_live(case: Case, entry: ListedArtist) -> bool:
    return entry.until is None or entry.until > case.now


def _why_not(case: Case, entry: ListedArtist, role: Role) -> str:
    if not _is_live(case, entry):
        return f"The entry of {entry.name} has ended."
    if role == "remixer" and not case.remixers:
        return f"{entry.name} is only the remixer, and remixers were not asked about."
    return f"{entry.name} is on the list only for tracks they lead, and is here {_AS[role]}."


def _evidence(entry: ListedArtist, name: Name) -> Evidence:
    own = name_of(entry.names[0])
    is_own = name.form in own.forms or name.bare_form == own.form
    return "name" if is_own else "alias"


def _other_ids(entry: ListedArtist, ids: Ids) -> list[str]:
    """Services at which the entry's artist has only other ids than those given."""
    return [
        service
        for service, given in ids.items()
        if _differ(service, given, entry.external_ids.get(service, ()))
    ]


def _differ(service: str, given: Sequence[str], own: Sequence[str]) -> bool:
    if service in NO_EVIDENCE or not given or not own or not {*given}.isdisjoint(own):
        return False
    # A channel's id is not comparable with a handle.
    return bool({each.startswith("UC") for each in given} & {each.startswith("UC") for each in own})


def _other_id_given(matches: Sequence[Match], name: Name, *, is_another: bool) -> Verdict:
    if is_another:
        return Verdict("allowed", _ANOTHER.format(name=name.text), [])
    return Verdict("unsure", _PERHAPS_ANOTHER.format(name=name.text), [*matches])
