#!/usr/bin/env python3
"""Makes `asvs.md`, for people to read, of `asvs.toml`."""

import re
import tomllib
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import msgspec
from msgspec import Meta

HERE = Path(__file__).parent
RECORD, PAGE = HERE / "asvs.toml", HERE / "asvs.md"

Text = Annotated[str, Meta(min_length=1, pattern=r"\S")]
Reference = Annotated[str, Meta(pattern=r"^[^:]+(::.+)?$", description="`file`, or `file::name in it`")]


class Met(msgspec.Struct, tag_field="status", tag="met", forbid_unknown_fields=True):
    """The requirement holds: how, the tests that show it, and the code that does it."""

    how: Text
    tests: list[Reference] = []
    code: list[Reference] = []

    def __post_init__(self) -> None:
        if not self.tests and not self.code:
            raise ValueError("what is met needs tests or code that show it")


class NotApplicable(msgspec.Struct, tag_field="status", tag="not_applicable", forbid_unknown_fields=True):
    """The requirement is about something that is not there."""

    reason: Text


class Open(msgspec.Struct, tag_field="status", tag="open", forbid_unknown_fields=True):
    """The requirement does not hold yet."""

    why: Text


Entry = Met | NotApplicable | Open

HEADINGS = {Met: "met", NotApplicable: "not applicable", Open: "open"}


class Section(msgspec.Struct):
    """A section of a chapter, such as V6.2."""

    title: str
    entries: dict[str, Entry]


class Chapter(msgspec.Struct):
    """A chapter of the standard, such as V6."""

    title: str
    sections: dict[str, Section]

    def entries(self) -> dict[str, Entry]:
        return {key: entry for section in self.sections.values() for key, entry in section.entries.items()}


def read_record() -> dict[str, Chapter]:
    """The record by the standard's ids; an error that names the entry which is not as it should be."""
    return {key: _chapter(key, table) for key, table in tomllib.loads(RECORD.read_text("utf-8")).items()}


def _chapter(key: str, table: dict[str, Any]) -> Chapter:
    title, parts = _titled(key, table)
    return Chapter(title, {number: _section(number, part) for number, part in parts.items()})


def _section(key: str, table: dict[str, Any]) -> Section:
    title, parts = _titled(key, table)
    return Section(title, {number: _entry(number, part) for number, part in parts.items()})


def _titled(key: str, table: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The title of a chapter or section, and its parts by their whole numbers."""
    if "title" not in table:
        raise ValueError(f"{RECORD.name}, {key}: it has no title")
    return table["title"], {f"{key}.{number}": part for number, part in table.items() if number != "title"}


def _entry(key: str, table: dict[str, Any]) -> Entry:
    try:
        return msgspec.convert(table, Entry)
    except msgspec.ValidationError as error:
        raise ValueError(f"{RECORD.name}, {key}: {error}") from None


def page(record: dict[str, Chapter]) -> str:
    parts = [_INTRODUCTION, _counts(record), _open(record)]
    parts += [_details(key, chapter) for key, chapter in record.items()]
    return "\n".join(parts)


_INTRODUCTION = """\
# OWASP ASVS 5.0, levels 1 and 2

How donotplay meets the requirements of the [Application Security Verification Standard][standard], which are
named by their ids here. This page is made from [asvs.toml](asvs.toml) by `make asvs`; a test sees to it that
no requirement is left out, and that the tests and the code which are named exist.

[standard]: https://owasp.org/www-project-application-security-verification-standard/
"""


def _counts(record: dict[str, Chapter]) -> str:
    counts = {key: Counter(map(type, chapter.entries().values())) for key, chapter in record.items()}
    rows = [
        _row(f"[{key} {chapter.title}](#{_anchor(key, chapter)})", *(counts[key][kind] for kind in HEADINGS))
        for key, chapter in record.items()
    ]
    total = sum(counts.values(), Counter())
    rows.append(_row("all", *(total[kind] for kind in HEADINGS)))
    head = [_row("chapter", *HEADINGS.values()), _row("---", *["---:"] * len(HEADINGS))]
    return _lines(*head, *rows)


def _open(record: dict[str, Chapter]) -> str:
    entries = {key: entry for chapter in record.values() for key, entry in chapter.entries().items()}
    rows = [_row(key, _escaped(entry.why)) for key, entry in entries.items() if isinstance(entry, Open)]
    if not rows:
        return "## Open\n\nNothing.\n"
    return _lines("## Open", "", _row("requirement", "what is missing"), _row("---", "---"), *rows)


def _details(key: str, chapter: Chapter) -> str:
    lines = [f"## {key} {chapter.title}"]
    for section_key, section in chapter.sections.items():
        lines += ["", f"### {section_key} {section.title}", ""]
        lines += [_row("requirement", "status", "evidence"), _row("---", "---", "---")]
        lines += [_row(each, HEADINGS[type(entry)], _told(entry)) for each, entry in section.entries.items()]
    return _lines(*lines)


def _told(entry: Entry) -> str:
    match entry:
        case Met(how, tests, code):
            links = [f"{name}: {', '.join(map(_link, refs))}." for name, refs in _named(tests, code) if refs]
            return "<br>".join([_escaped(how), *links])
        case NotApplicable(text) | Open(text):
            return _escaped(text)


def _named(tests: list[str], code: list[str]) -> list[tuple[str, list[str]]]:
    return [("Tests", tests), ("Code", code)]


def _link(reference: str) -> str:
    path, _, name = reference.partition("::")
    file = PurePosixPath(path)
    shown = f"`{file.stem}.{name}`" if file.suffix == ".py" else _escaped(name) or f"`{path}`"
    return f"[{shown}](../../{path})"


def _anchor(key: str, chapter: Chapter) -> str:
    """What GitHub makes of a heading."""
    return re.sub(r"[^\w -]", "", f"{key} {chapter.title}".lower()).replace(" ", "-")


def _escaped(text: str) -> str:
    return re.sub(r"([|*_<\\\[\]])", r"\\\1", text)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(read_record()), "utf-8")
