"""Matching of a library against a large list: compiling it, asking what is in doubt, and the verdicts."""

import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from benchmarks.tables import megabytes, milliseconds, table
from donotplay.artists.names import fold
from donotplay.dnp.compiled import CompiledList, KnownNames, ListedArtist
from donotplay.dnp.credits import _read_short_credit
from donotplay.dnp.matching import match, names_to_look_up, verdict_of_unlisted
from donotplay.dnp.schemas import Scope
from donotplay.dnp.segments import _short_name_of
from donotplay.dnp.titles import _read_short_title
from donotplay.dnp.tracks import Track

ENTRIES, TRACKS, ARTISTS = 100_000, 10_000, 3_000
"""Of the list, of the library, and how many artists the library is by."""

LISTED = 0.05
"""Share of the library's artists that are on the list."""

ROUNDS = 9

_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "sor",
    "ta",
    "vel",
    "an",
    "dor",
    "is",
    "qua",
    "ne",
    "bri",
    "zo",
    "fen",
    "tu",
    "lia",
    "mar",
    "gol",
    "esh",
    "rö",
    "ya",
]

Result = TypeVar("Result")


class Material(NamedTuple):
    """Made, the same each time."""

    entries: list[ListedArtist]
    tracks: list[Track]


def made(entries: int = ENTRIES, tracks: int = TRACKS, artists: int = ARTISTS) -> Material:
    """A tenth of the tracks has a guest in the credit or title, a twentieth several leads."""
    chance = random.Random(20261125)
    names = _names(chance, entries + artists)
    listed, own = names[:entries], names[entries:]
    own[: round(artists * LISTED)] = chance.sample(listed, round(artists * LISTED))
    weights = [1 / place for place in range(1, artists + 1)]
    chance.shuffle(own)
    return Material(
        [_entry(number, name) for number, name in enumerate(listed, 1)],
        [_track(chance, number, *chance.choices(own, weights, k=3)) for number in range(tracks)],
    )


def report() -> Iterator[str]:
    """One table."""
    entries, tracks = made()
    compiled, compiling = _timed(lambda: CompiledList(entries))
    tracemalloc.start()
    held = CompiledList(entries)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del held
    known = _known(tracks, compiled)
    now = datetime.now(UTC)

    def verdicts() -> list[str]:
        _looked_up(tracks, compiled)
        return [match(track, compiled, known, now=now).verdict for track in tracks]

    def cold_verdicts() -> float:
        forget()
        return _timed(verdicts)[1]

    cold = [cold_verdicts() for _ in range(ROUNDS)]
    found = verdicts()
    warm = [_timed(verdicts)[1] for _ in range(ROUNDS)]
    one = [_timed(lambda track=track: match(track, compiled, known, now=now))[1] for track in tracks]  # type: ignore[misc]
    yield table(
        [f"{len(tracks):,} tracks, {len(compiled):,} entries", "median", "slowest"],
        [
            ["compiling the list", milliseconds(compiling), megabytes(size)],
            ["all tracks, credits never seen", *_of(cold)],
            ["all tracks, credits seen before", *_of(warm)],
            ["one track", *_of(one)],
        ],
    )
    counts = ", ".join(f"{found.count(verdict):,} {verdict}" for verdict in ("blocked", "unsure", "allowed"))
    yield f"{counts}; {len(_looked_up(tracks, compiled)):,} names to look up in the catalog."


def forget() -> None:
    """As in a process that has just started."""
    _short_name_of.cache_clear()
    _read_short_credit.cache_clear()
    _read_short_title.cache_clear()


def _looked_up(tracks: Sequence[Track], compiled: CompiledList) -> set[str]:
    return {
        form
        for track in tracks
        if not verdict_of_unlisted(track, compiled)
        for form in names_to_look_up(track, compiled)
    }


def _known(tracks: Sequence[Track], compiled: CompiledList) -> KnownNames:
    """The listed artists alone have their names, but for each tenth."""
    forms = sorted(_looked_up(tracks, compiled))
    return KnownNames((form, [-place]) for place, form in enumerate(forms) if place % 10 == 0)


def _names(chance: random.Random, count: int) -> list[str]:
    names = set[str]()
    while len(names) < count:
        words = [
            "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))) for _ in range(chance.randint(1, 3))
        ]
        names.add(" ".join(words).title())
    return chance.sample(sorted(names), count)


def _entry(number: int, name: str) -> ListedArtist:
    folded = fold(name)
    ids = {"musicbrainz": [f"mbid-{number}"], "spotify": [f"spotify-{number}"], "deezer": [str(number)]}
    return ListedArtist(number, name, Scope.ANY_CREDIT, None, [folded, f"{folded} alias"], ids)


def _track(chance: random.Random, number: int, lead: str, second: str, third: str) -> Track:
    kind = chance.random()
    title = f"{second.split(' ', maxsplit=1)[0]} Song {number}"
    if kind < 0.05:
        return Track(artist=f"{lead} feat. {second}", title=title)
    if kind < 0.1:
        return Track(artist=lead, title=f"{title} (feat. {third})")
    if kind < 0.15:
        return Track(artist=f"{lead} & {second}", title=title)
    return Track(artist=lead, title=title, ids={"spotify": [f"nobody-{lead}"]})


def _timed(function: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    result = function()
    return result, time.perf_counter() - started


def _of(seconds: Sequence[float]) -> tuple[str, str]:
    return _precise(statistics.median(seconds)), _precise(max(seconds))


def _precise(seconds: float) -> str:
    return milliseconds(seconds) if seconds > 0.001 else f"{seconds * 1e6:.0f} µs"
