"""Runs a Tiltfile by a real Starlark interpreter, where stand-ins for Tilt's functions note their calls.

Run it by a Python that has starlark-pyo3: `evaluate.py TILTFILE TOOL...`, where the TOOLs are those that are
installed. Prints the calls as JSON: `[[function, positional arguments, named arguments], ...]`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import starlark

FUNCTIONS = (
    "blob",
    "docker_build",
    "fall_back_on",
    "helm",
    "k8s_resource",
    "k8s_yaml",
    "link",
    "local_resource",
    "port_forward",
    "sync",
)
CONSTANTS = {"TRIGGER_MODE_MANUAL": "manual", "TRIGGER_MODE_AUTO": "auto"}


def evaluate(path: Path, tools: set[str]) -> list[list[Any]]:
    calls: list[list[Any]] = []
    module = starlark.Module()

    def record(name: str) -> Any:
        def call(*positional: Any, **named: Any) -> Any:
            calls.append([name, positional, named])
            # What it returns can be handed on, and recognised where it arrives.
            return {"made by": name, "of": positional, **named}

        return call

    def local(command: str, **_named: Any) -> str:
        """`command -v TOOL` is all that a Tiltfile of ours may ask the machine for."""
        asked = re.fullmatch(r"command -v (\S+) \|\| true", command)
        assert asked, command
        return f"/usr/bin/{asked[1]}\n" if asked[1] in tools else ""

    for name in FUNCTIONS:
        module.add_callable(name, record(name))
    module.add_callable("local", local)
    for name, value in CONSTANTS.items():
        module[name] = value
    dialect = starlark.Dialect.extended()
    dialect.enable_top_level_stmt = True
    tree = starlark.parse(path.name, path.read_text("utf-8"), dialect)
    starlark.eval(module, tree, starlark.Globals.standard().extended_by([starlark.LibraryExtension.Print]))
    return calls


if __name__ == "__main__":
    json.dump(evaluate(Path(sys.argv[1]), set(sys.argv[2:])), sys.stdout)
