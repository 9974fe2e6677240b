"""`DONOTPLAY_X_FILE` in place of `DONOTPLAY_X`."""

import os
from pathlib import Path

import pytest

from donotplay.errors import StartupError
from donotplay.setting_files import MAX_BYTES
from donotplay.settings import Settings, settings_table

SECRET = "h8Zc1tq0Wm5vXr2LkP9yNs4bTf7uJd3G"


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    return tmp_path / "mounted"


def refusal(**variables: object) -> str:
    with pytest.raises(StartupError) as refused:
        read(**variables)
    message = str(refused.value)
    assert "\n" not in message
    return message


def read(**variables: object) -> Settings:
    return Settings.from_environment({f"DONOTPLAY_{name}": str(value) for name, value in variables.items()})


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_setting_is_read_from_a_file_without_the_line_end(mounted, end):
    mounted.write_bytes(f"{SECRET}{end}".encode())
    assert read(SECRET_KEYS_FILE=mounted).secret_keys == SECRET


def test_spaces_in_a_file_belong_to_the_value(mounted):
    mounted.write_text(" /srv/my data \n")
    assert read(DATA_DIR_FILE=mounted).data_dir == " /srv/my data "


@pytest.mark.parametrize("name", [row.split("`")[1] for row in settings_table().splitlines()[2:]])
def test_every_setting_can_come_from_a_file(name, tmp_path):
    missing = tmp_path / "missing"
    with pytest.raises(StartupError, match=f"^{name}_FILE: its file can't be read: No such file"):
        Settings.from_environment({f"{name}_FILE": str(missing)})


def test_number_from_a_file_is_a_number(mounted):
    mounted.write_text("8080\n")
    assert read(PORT_FILE=mounted).port == 8080


def test_empty_variable_beside_the_file_counts_as_unset(mounted):
    mounted.write_text("8080")
    assert read(PORT="", PORT_FILE=mounted).port == 8080
    assert read(PORT="81", PORT_FILE="").port == 81


def test_setting_given_twice_is_refused(mounted):
    mounted.write_text(SECRET)
    message = refusal(SECRET_KEYS=SECRET, SECRET_KEYS_FILE=mounted)
    assert message == "DONOTPLAY_SECRET_KEYS_FILE and DONOTPLAY_SECRET_KEYS are both set"


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"p\xe4ssword", "is not text in UTF-8"),
        (b"pass\0word", "has a NUL character in it"),
        (b"x" * (MAX_BYTES + 1), f"has more than {MAX_BYTES} bytes"),
    ],
    ids=["empty", "line end", "Latin-1", "NUL", "endless"],
)
def test_file_that_holds_no_setting_is_refused(mounted, content, wrong):
    mounted.write_bytes(content)
    assert refusal(REDIS_URL_FILE=mounted) == f"DONOTPLAY_REDIS_URL_FILE: its file {wrong}"


def test_directory_is_no_file(tmp_path):
    assert (
        refusal(REDIS_URL_FILE=tmp_path) == "DONOTPLAY_REDIS_URL_FILE: its file can't be read: Is a directory"
    )


def test_secret_put_where_its_path_belongs_is_not_shown():
    assert SECRET not in refusal(SECRET_KEYS_FILE=SECRET)


@pytest.mark.parametrize("name", ["PORT", "LOG_FORMAT", "TRUSTED_PROXIES", "CORS_ORIGINS", "SMTP_FROM"])
def test_content_that_is_no_such_setting_is_not_shown(mounted, name):
    mounted.write_text("hunter2-in-the-wrong-file")
    message = refusal(**{f"{name}_FILE": mounted})
    assert message.startswith(f"DONOTPLAY_{name}_FILE: ")
    assert "hunter2" not in message


def test_file_for_a_setting_that_does_not_exist_is_named(mounted):
    assert "unknown setting DONOTPLAY_DATABASE_URI_FILE;" in refusal(DATABASE_URI_FILE=mounted)


def test_workers_get_what_was_read_and_not_the_file_again(mounted):
    mounted.write_text(SECRET)
    environ = {"DONOTPLAY_SECRET_KEYS_FILE": str(mounted), "PATH": os.environ["PATH"]}
    settings = Settings.from_environment(environ)
    settings.hand_on(environ)
    mounted.unlink()
    assert Settings.from_environment(environ) == settings
    assert environ["PATH"] == os.environ["PATH"]
