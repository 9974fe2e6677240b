"""The documentation is complete, and what it points to exists."""

import re
from pathlib import Path
from typing import get_args

import pytest

from donotplay.accounts.keys import Purpose
from donotplay.accounts.passwords import CONTEXT_WORDS
from donotplay.artists.prominence import MOST, WEIGHTS
from donotplay.audit import Event
from donotplay.database import REQUIRED_EXTENSIONS
from donotplay.rate_limits import limits_table
from donotplay.settings import settings_table
from donotplay.user_commands import users
from donotplay.user_output import Result, ShownAccount

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]

LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
MAKE_TARGET = re.compile(r"^\s*(?:`)?make ([a-z0-9-]+)", re.MULTILINE)


def test_settings_are_documented_as_they_are():
    document = (ROOT / "docs/operations/settings.md").read_text()
    assert settings_table() in document, "paste what `donotplay settings` prints"


def test_rate_limits_are_documented_as_they_are():
    document = (ROOT / "docs/operations/rate-limits.md").read_text()
    assert limits_table() in document, "paste what `donotplay limits` prints"


def test_commands_for_accounts_are_documented_with_all_that_they_print():
    document = (ROOT / "docs/operations/accounts.md").read_text()
    commands = [name for name in users if not name.startswith("-")]
    assert [name for name in commands if f"\n$ donotplay users {name}" not in document] == []
    cells = first_cells("docs/operations/accounts.md", "Fields")
    assert sorted(cells) == sorted([*commands, *ShownAccount.__struct_fields__])
    printed = {field for kind in get_args(Result) for field in kind.__struct_fields__}
    assert [field for field in printed if f"`{field}`" not in document] == []


def test_every_decision_is_in_the_index():
    index = (ROOT / "docs/decisions/README.md").read_text()
    records = sorted(path.name for path in ROOT.glob("docs/decisions/[0-9]*.md"))
    assert re.findall(r"\((\d{4}[^)]*)\)", index) == records


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_that_are_told_exist(document):
    makefile = (ROOT / "Makefile").read_text()
    missing = [
        target
        for target in MAKE_TARGET.findall(document.read_text())
        if not re.search(rf"^{target}:", makefile, re.MULTILINE)
    ]
    assert missing == []


def first_cells(document: str, heading: str) -> list[str]:
    """What stands as code in the first column of the table below a heading."""
    section = (ROOT / document).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_events_are_documented_as_they_are():
    assert sorted(first_cells("docs/security/logging.md", "Events")) == sorted(Event)


def test_derived_keys_are_documented_as_they_are():
    assert first_cells("docs/security/cryptography.md", "Keys") == list(Purpose)


def test_words_that_are_no_passwords_are_documented_as_they_are():
    document = (ROOT / "docs/security/accounts.md").read_text()
    listed = document.split("- the words about this site")[1].split(".\n")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == CONTEXT_WORDS


def test_extensions_that_are_needed_are_documented():
    document = (ROOT / "docs/operations/settings.md").read_text()
    assert [name for name in REQUIRED_EXTENSIONS if f"`{name}`" not in document] == []


def test_prominence_is_documented_as_it_is_computed():
    document = (ROOT / "docs/operations/catalog.md").read_text()
    figures = re.findall(r"\| (\d+) \| (\d+) \|$", document, re.MULTILINE)
    assert figures == [(str(weight), str(most)) for weight, most in zip(WEIGHTS, MOST, strict=True)]
