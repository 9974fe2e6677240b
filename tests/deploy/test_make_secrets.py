"""The script that makes a site's secrets."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from donotplay.settings import Settings

SCRIPT = Path(__file__).parents[2] / "deploy/docker/make-secrets.sh"


def make_secrets(directory: Path) -> dict[str, str]:
    subprocess.run([SCRIPT, directory], check=True)
    return {
        str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()
    }


def test_program_and_servers_are_given_the_same_passwords(tmp_path):
    secrets = make_secrets(tmp_path)
    assert urlsplit(secrets["api/database_url"].strip()).password == secrets["postgres/password"]
    assert urlsplit(secrets["api/redis_url"].strip()).password == secrets["valkey/password"]
    assert secrets["valkey/valkey.conf"] == f"requirepass {secrets['valkey/password']}\n"


def test_each_secret_is_random_and_another(tmp_path):
    first, second = make_secrets(tmp_path / "first"), make_secrets(tmp_path / "second")
    drawn = [site[name] for site in (first, second) for name in site if re.search(r"password$|keys$", name)]
    assert len(drawn) == len(set(drawn)) == 8
    assert all(re.fullmatch("[0-9a-f]{64}", secret) for secret in drawn)


def test_program_starts_with_them(tmp_path):
    make_secrets(tmp_path)
    files = {f"DONOTPLAY_{path.name.upper()}_FILE": str(path) for path in (tmp_path / "api").iterdir()}
    assert Settings.from_environment(files).secrets


def test_secrets_that_are_there_stay(tmp_path):
    ours = tmp_path / "api/database_url"
    ours.parent.mkdir()
    ours.write_text("postgresql://elsewhere/donotplay\n")
    first = make_secrets(tmp_path)
    assert first["api/database_url"] == "postgresql://elsewhere/donotplay\n"
    assert make_secrets(tmp_path) == first


def test_file_that_a_dead_machine_left_empty_is_made_anew(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/password").touch()
    assert len(make_secrets(tmp_path)["postgres/password"]) == 64


@pytest.mark.parametrize("arguments", [[], [""]], ids=["none", "empty"])
def test_directory_that_is_not_named_is_asked_for(arguments):
    result = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False)
    assert (result.returncode != 0, "a directory for the secrets has to be named" in result.stderr) == (
        True,
        True,
    )
