"""The record of OWASP ASVS 5.0 answers every requirement of levels 1 and 2, and what it names exists."""

import ast
import json
import runpy
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

_STANDARD = (ROOT.parent / "shared/reference/asvs-5.0.0.json").resolve()

generator = runpy.run_path(str(ROOT / "docs/security/generate.py"))
RECORD = generator["read_record"]()
ENTRIES = {key: entry for chapter in RECORD.values() for key, entry in chapter.entries().items()}


def requirements() -> list[dict[str, str]]:
    """Those of levels 1 and 2. The standard's text is no part of the repository."""
    if not _STANDARD.exists():
        pytest.skip(f"the text of the standard is missing: {_STANDARD}")
    return [each for each in json.loads(_STANDARD.read_text())["requirements"] if each["L"] in {"1", "2"}]


@cache
def names_in(module: Path) -> set[str]:
    """What a module defines, with what its classes define: `Keyring`, `Keyring.encrypt`."""
    return set(_defined(ast.parse(module.read_text()).body))


def _defined(body: list[ast.stmt], prefix: str = "") -> list[str]:
    names: list[str] = []
    for statement in body:
        match statement:
            case ast.ClassDef(name=name, body=inner):
                names += [prefix + name, *_defined(inner, f"{prefix}{name}.")]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.append(prefix + name)
            case ast.Assign(targets=targets):
                names += [prefix + target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.append(prefix + name)
    return names


def is_there(reference: str) -> bool:
    """Whether there is such a file and, where a name is given, such a name in it."""
    path, _, name = reference.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    if file.suffix == ".py":
        return name in names_in(file)
    return not name or any(f"{quote}{name}{quote}" in file.read_text() for quote in "'\"`")


def is_test(reference: str) -> bool:
    path, _, name = reference.partition("::")
    is_python_test = path.startswith("tests/") and name.startswith("test_")
    return bool(name) and (is_python_test or path.endswith((".spec.ts", ".test.ts"))) and is_there(reference)


def test_every_requirement_of_levels_1_and_2_is_answered_and_no_other():
    assert list(ENTRIES) == [each["req_id"] for each in requirements()]


def test_chapters_and_sections_are_called_as_in_the_standard():
    chapters = {each["chapter_id"]: each["chapter_name"] for each in requirements()}
    sections = {each["section_id"]: each["section_name"] for each in requirements()}
    assert {key: chapter.title for key, chapter in RECORD.items()} == chapters
    assert {
        key: section.title for chapter in RECORD.values() for key, section in chapter.sections.items()
    } == sections


def named(what: str) -> list[tuple[str, str]]:
    """Each entry's tests or code, with the entry's id."""
    return [(key, reference) for key, entry in ENTRIES.items() for reference in getattr(entry, what, [])]


def test_tests_that_are_named_exist():
    assert [(key, reference) for key, reference in named("tests") if not is_test(reference)] == []


def test_code_that_is_named_exists():
    assert [(key, reference) for key, reference in named("code") if not is_there(reference)] == []


def test_page_is_made_of_the_record():
    page = generator["PAGE"].read_text()
    assert page == generator["page"](RECORD), (
        "docs/security/asvs.md is not what asvs.toml says: run make asvs"
    )


@pytest.mark.parametrize(
    "table",
    [
        {"status": "met", "how": "By hand."},
        {"status": "met", "how": "By hand.", "tests": ["tests/test_asvs.py"], "why": "Because."},
        {"status": "met", "how": " ", "tests": ["tests/test_asvs.py::test_page_is_made_of_the_record"]},
        {"status": "met", "how": "By hand.", "tests": [""]},
        {"status": "not_applicable"},
        {"status": "not_applicable", "reason": ""},
        {"status": "open", "reason": "Because."},
        {"status": "planned", "why": "Because."},
        {"why": "Because."},
    ],
    ids=str,
)
def test_entry_without_just_what_its_status_needs_is_refused_by_its_id(table):
    with pytest.raises(ValueError, match=r"asvs\.toml, V1\.1\.1: "):
        generator["_entry"]("V1.1.1", table)


@pytest.mark.parametrize(
    "reference",
    [
        "tests/test_asvs.py::test_that_nobody_wrote",
        "tests/test_asvs.py::is_there",
        "tests/test_asvs.py",
        "tests/test_nothing.py::test_nothing",
        "src/donotplay/app.py::create_app",
        "web/e2e/accounts.spec.ts::a title that nobody wrote",
        "web/e2e/accounts.spec.ts",
    ],
)
def test_what_is_no_test_is_not_taken_for_one(reference):
    assert not is_test(reference)


@pytest.mark.parametrize(
    ("reference", "is_found"),
    [
        ("src/donotplay/errors.py::ProblemError.document", True),
        ("src/donotplay/errors.py::ProblemError.keeps_writes", True),
        ("src/donotplay/settings.py::PREFIX", True),
        ("web/svelte.config.js", True),
        ("src/donotplay/errors.py::document", False),
        ("src/donotplay/errors.py", False),
        ("web/nothing.js", False),
        ("web", False),
    ],
)
def test_code_is_found_by_file_and_name(reference, is_found):
    assert is_there(reference) == is_found
