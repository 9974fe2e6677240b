"""What is told about each kind of data, and the rule by which it goes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

import msgspec

from donotplay.settings import PREFIX, Settings

Level = Literal["secret", "private", "internal", "public"]
"""docs/security/data.md says what follows from each."""


class Rule(msgspec.Struct, frozen=True):
    """Rows of `table` go when `ended` (an SQL expression, a time) is longer ago than `kept`.

    `kept` may be the setting that says it in days. `unless` is an SQL condition; `at_once` rows go with one
    statement: few of those that take others along.
    """

    table: str
    ended: str
    kept: timedelta | str
    unless: str = "false"
    at_once: int = 5000

    def time(self, settings: Settings) -> timedelta:
        if isinstance(self.kept, str):
            return timedelta(days=getattr(settings, self.kept))
        return self.kept

    def in_words(self) -> str:
        if isinstance(self.kept, str):
            return f"`{PREFIX}{self.kept.upper()}` ({getattr(Settings(), self.kept)} days)"
        return in_words(self.kept)


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of data.

    `tables` are in the order in which they can be emptied; those with a `user_` in front are somebody's own.
    `keys` are patterns of Redis keys. In `how_long`, {} is the time of the rule.
    """

    key: str
    what: str
    why: str
    level: Level
    how_long: str
    tables: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    elsewhere: str = ""
    rule: Rule | None = None

    @property
    def own_tables(self) -> tuple[str, ...]:
        """Those whose rows are of one person each, and go with the account."""
        return tuple(table for table in self.tables if table.startswith("user_"))

    def where(self) -> str:
        tables = [f"`{table}`" for table in self.tables]
        keys = [f"Redis `{key}`" for key in self.keys]
        return "; ".join([*([", ".join(tables)] if tables else []), *keys, *filter(None, [self.elsewhere])])

    def how_long_in_words(self) -> str:
        return self.how_long.format(self.rule.in_words()) if self.rule else self.how_long


def table_of(kinds: Iterable[Kind]) -> str:
    """As Markdown, for the documentation."""
    rows = [
        f"| {kind.what} | {kind.why} | {kind.level} | {kind.where()} | {kind.how_long_in_words()} |"
        for kind in kinds
    ]
    head = ["| what | why | level | where | how long |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])


def in_words(time: timedelta) -> str:
    for size, unit in (
        (timedelta(days=1), "day"),
        (timedelta(hours=1), "hour"),
        (timedelta(minutes=1), "minute"),
    ):
        if time >= size:
            count = time // size
            return f"{count} {unit}" + ("" if count == 1 else "s")
    return f"{time.total_seconds():.0f} seconds"
