#!/usr/bin/env python3
"""Makes what can be made of the chart: the table of values in README.md, the settings in values.schema.json.

A value's meaning is the comment above it in values.yaml; a setting's form is that in `donotplay.settings`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from donotplay.settings import PREFIX, Settings

CHART = Path(__file__).parent / "donotplay"
README, SCHEMA = CHART / "README.md", CHART / "values.schema.json"
SUBCHARTS = ("postgresql", "valkey")

SET_BY_THE_CHART = {
    "host",
    "port",
    "data_dir",
    "metrics_port",
    "public_url",
    "trusted_proxies",
    "database_url",
    "redis_url",
    "secret_keys",
    "smtp_url",
    "smtp_from",
}

TABLE = re.compile(r"(?<=<!-- values -->\n).*(?=<!-- end of values -->)", re.DOTALL)


class Value(NamedTuple):
    """A value that can be set, such as `api.replicas`; of a group of values only the meaning is told."""

    path: str
    default: str
    meaning: str


def read_values(file: Path, prefix: str = "") -> list[Value]:
    """The values in the order of the file."""
    text = file.read_text("utf-8")
    return list(_values(yaml.compose(text), text.splitlines(), prefix))


def _values(mapping: Any, lines: list[str], prefix: str) -> Iterator[Value]:  # noqa: ANN401 -- PyYAML has no types
    for key, node in mapping.value:
        path, meaning = prefix + key.value, _comment_above(lines, key.start_mark.line)
        # Resources are one value for whoever reads about them; an empty mapping is one for everybody.
        if isinstance(node, yaml.MappingNode) and node.value and key.value != "resources":
            if meaning:
                yield Value(path, "", meaning)
            yield from _values(node, lines, f"{path}.")
        else:
            yield Value(path, _shown(node), meaning)


def _comment_above(lines: list[str], line: int) -> str:
    comment: list[str] = []
    while line and lines[line - 1].lstrip().startswith("# "):
        line -= 1
        comment.insert(0, lines[line].lstrip()[2:])
    return " ".join(comment)


def _shown(node: Any) -> str:  # noqa: ANN401
    value = yaml.safe_load(yaml.serialize(node))
    return "" if value == "" else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def all_values() -> list[Value]:
    """The chart's own, and those of the servers for development, which say first whether there are any."""
    values = read_values(CHART / "values.yaml")
    for name in SUBCHARTS:
        values += read_values(CHART / "charts" / name / "values.yaml", f"{name}.")
    return values


def values_table() -> str:
    rows = [f"| `{value.path}` | {value.default} | {value.meaning} |" for value in all_values()]
    return "\n".join(["| value | default | meaning |", "| --- | --- | --- |", *rows]) + "\n"


def readme() -> str:
    table = values_table()
    return TABLE.sub(lambda _: table, README.read_text("utf-8"))


def settings_schema() -> dict[str, Any]:
    """Of `settings` in the values: the variables that the chart does not set itself, as they can be set."""
    fields = msgspec.json.schema_components([Settings])[1]["Settings"]["properties"]
    return {
        f"{PREFIX}{name.upper()}": _without_default(form)
        for name, form in fields.items()
        if name not in SET_BY_THE_CHART
    }


def _without_default(form: dict[str, Any]) -> dict[str, Any]:
    """`None` is said by leaving a value out."""
    kept = {key: value for key, value in form.items() if key != "default"}
    if "anyOf" in kept:
        (kind,) = [each for each in kept.pop("anyOf") if each != {"type": "null"}]
        kept |= kind
    return kept


def schema() -> str:
    document = json.loads(SCHEMA.read_text("utf-8"))
    document["properties"]["settings"]["properties"] = settings_schema()
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    README.write_text(readme(), "utf-8")
    SCHEMA.write_text(schema(), "utf-8")
