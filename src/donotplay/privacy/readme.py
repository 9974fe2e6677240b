"""What explains an export: README.txt for people, schema.json for programs."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from textwrap import fill
from typing import Any

import msgspec

from donotplay.dnp.files.own_json import FORMAT, VERSION, OwnEntry
from donotplay.privacy.contents import TABLES
from donotplay.privacy.files import DOCUMENTS, KINDS, LIST

_WIDTH = 100

_INTRODUCTION = """\
All that {site} holds about you, as of {exported_at:%Y-%m-%d %H:%M:%S} UTC.

Whoever runs {site} is responsible for it: the controller in the sense of the GDPR. Ask them about anything in
here. The authors of the program donotplay get none of it.
"""

_FORMS = """\
Files of JSON are for programs, files of CSV for spreadsheets; both have the same in them. Text is UTF-8.
Times are UTC, as ISO 8601 writes them. schema.json describes each field of the JSON files (JSON Schema
2020-12); the fields of CSV files have the same names, but for list.csv.

In CSV, several values in a cell have "; " between them, and a backslash stands before a ";" or backslash
within one. What a spreadsheet would run as a formula has an apostrophe before it.
"""

_ELSEWHERE = """\
What you searched for is not kept at all. Counters of limits, and whether a session lives, are kept outside of
the database, for minutes or hours. Whoever runs the site may have lines of its log, with addresses and ids,
and backups of the database; ask them.
"""


def read_me(site: str, exported_at: datetime) -> bytes:
    text = "\n".join(
        [
            _heading("Your data at donotplay", "="),
            _filled(_INTRODUCTION.format(site=site, exported_at=exported_at)),
            _heading("The files", "-"),
            _filled(_FORMS),
            "".join(_described()),
            _heading("What is not in here", "-"),
            "".join(_reasons()),
            _filled(_ELSEWHERE),
        ]
    )
    # Notepad of older Windows knows no other ends of lines.
    return text.replace("\n", "\r\n").encode()


def schema() -> bytes:
    """An object with a member for each JSON file."""
    structs: list[type[msgspec.Struct]] = [*(each.record for each in (*DOCUMENTS, *KINDS)), OwnEntry]
    references, components = msgspec.json.schema_components(structs, ref_template="#/$defs/{name}")
    described = dict(zip((struct.__name__ for struct in structs), references, strict=True))
    files: dict[str, Any] = {f"{each.name}.json": described[each.record.__name__] for each in DOCUMENTS}
    files[f"{LIST.name}.json"] = _list_schema(described[OwnEntry.__name__])
    for kind in KINDS:
        items = {"type": "array", "items": described[kind.record.__name__]}
        files[f"{kind.name}.json"] = _object({kind.json_name: items})
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An export of donotplay",
        "description": "Each property is the content of the file of that name.",
        **_object(files),
        "$defs": components,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _list_schema(entry: dict[str, Any]) -> dict[str, Any]:
    return _object(
        {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "exported_at": {"type": "string", "format": "date-time"},
            "entries": {"type": "array", "items": entry},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _described() -> Iterator[str]:
    yield _item("README.txt", "this text")
    yield _item("schema.json", "what the JSON files are made of, for programs")
    for document in DOCUMENTS:
        yield _item(f"{document.name}.json", document.title)
    for many in (LIST, *KINDS):
        yield _item(f"{many.name}.json, {many.name}.csv", many.title)


def _reasons() -> Iterator[str]:
    """What is left out, by the reason."""
    by_reason = defaultdict(list)
    for table, contents in TABLES.items():
        for column, reason in contents.left_out.items():
            by_reason[reason].append(f"{table}.{column}")
    for reason, columns in by_reason.items():
        yield _item(", ".join(columns), f"left out, since {reason}")


def _heading(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}\n"


def _filled(text: str) -> str:
    """Each paragraph anew, since what was put in may be long."""
    paragraphs = (fill(each, _WIDTH, break_on_hyphens=False) for each in text.split("\n\n"))
    return "\n\n".join(paragraphs) + "\n"


def _item(names: str, what: str) -> str:
    text = f"- {names}: {what}."
    return fill(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False) + "\n"
