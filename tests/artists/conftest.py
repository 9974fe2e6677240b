"""A starter catalog of a few artists: joining all of it with each dump would take seconds."""

import pytest

from donotplay.artists import starter

HEADER = "prominence name sort_name type country disambiguation genres aliases search_hints"

FEW = (
    "5 ABBA ABBA Group SE - pop - -",
    "5 Radiohead Radiohead Group GB - rock On_a_Friday Radio_Head",
    "5 Eminem Eminem Person US - rap Slim_Shady -",
)


def starter_file(*lines: str) -> str:
    """A file of the starter catalog; fields have spaces between them, `_` is a space and `-` is nothing."""
    return "\n".join(
        "\t".join("" if field == "-" else field for field in line.split(" "))
        for line in (HEADER, *(line.replace("_", "\0") for line in lines))
    ).replace("\0", " ")


@pytest.fixture
def small_starter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "_files", lambda: [starter_file(*FEW)])
