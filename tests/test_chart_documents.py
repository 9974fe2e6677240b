"""The chart's README and schema say what its values and the program's settings are."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "deploy/helm/generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_lists_the_values_as_they_are(generate):
    assert generate.README.read_text() == generate.readme(), "run make chart-docs"


def test_schema_knows_the_settings_as_they_are(generate):
    assert generate.SCHEMA.read_text() == generate.schema(), "run make chart-docs"


def test_every_value_has_a_meaning(generate):
    assert [value.path for value in generate.all_values() if not value.meaning] == []


def test_what_the_chart_sets_are_settings(generate):
    from donotplay.settings import Settings

    assert set(Settings.__struct_fields__) >= generate.SET_BY_THE_CHART
