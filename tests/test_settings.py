import re
from pathlib import Path

import pytest

from donotplay.errors import StartupError
from donotplay.preparation import read_secrets
from donotplay.settings import Settings

GOOD_SECRET = "h8Zc1tq0Wm5vXr2LkP9yNs4bTf7uJd3G"

FROM = "dnp@example.com"


def read(**variables: str) -> Settings:
    return Settings.from_environment({f"DONOTPLAY_{name}": value for name, value in variables.items()})


def test_without_variables_everything_has_a_default():
    settings = read()
    assert settings.database_url is None
    assert settings.port == 5000
    assert settings.data_path == settings.data_path.absolute()


def test_values_are_read_with_their_types_and_others_variables_left_alone():
    settings = Settings.from_environment({"DONOTPLAY_PORT": "8080", "PORT": "1", "DONOTPLAY_HOST": ""})
    assert settings.port == 8080
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("PORT", "70000"), ("WORKERS", "0"), ("LOG_FORMAT", "xml")]
)
def test_bad_value_is_named(name, value):
    with pytest.raises(StartupError, match=f"DONOTPLAY_{name}='{value}'"):
        read(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, proxy.internal"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://app.example/path"),
        ("CORS_ORIGINS", "https://*.example"),
        ("PUBLIC_URL", "dnp.example"),
        ("SMTP_FROM", "DNP <dnp@example.com>"),
    ],
)
def test_text_without_the_form_that_it_needs_is_refused_by_name(name, value):
    with pytest.raises(StartupError, match=re.escape(f"DONOTPLAY_{name}='{value}': ")):
        read(**{name: value})


def test_password_of_the_mail_server_is_never_shown():
    with pytest.raises(StartupError, match=re.escape("DONOTPLAY_SMTP_URL=***: must be like")) as refused:
        read(SMTP_URL="smtp://me:swordfish@mail.example:port")
    assert "swordfish" not in str(refused.value)


@pytest.mark.parametrize("given", [{}, {"SMTP_FROM": FROM}, {"PUBLIC_URL": "https://dnp.example"}])
def test_mail_server_needs_a_sender_and_the_address_that_links_lead_to(given):
    with pytest.raises(StartupError, match="DONOTPLAY_SMTP_FROM and DONOTPLAY_PUBLIC_URL must be set"):
        read(SMTP_URL="smtp://mail.example", **given)


def test_mail_server_is_read_with_its_sender():
    settings = read(SMTP_URL="smtp://mail.example", SMTP_FROM=FROM, PUBLIC_URL="https://dnp.example")
    assert settings.smtp_server
    assert settings.smtp_server.host == "mail.example"


def test_misspelled_setting_is_named():
    with pytest.raises(StartupError, match="DONOTPLAY_DATABASE_URI"):
        read(DATABASE_URI="postgresql://localhost")


def test_secret_is_never_shown():
    with pytest.raises(StartupError) as refused:
        read(SECRET_KEYS="short")
    assert "'short'" not in str(refused.value)


def test_bcrypt_cost_below_twelve_is_refused():
    with pytest.raises(StartupError, match="PASSWORD_HASH_COST"):
        read(PASSWORD_HASH_COST="11")


def test_production_on_its_own_database_needs_a_secret():
    with pytest.raises(StartupError, match="SECRET_KEYS must be set"):
        read(DATABASE_URL="postgresql://db/x")
    assert read(DATABASE_URL="postgresql://db/x", SECRET_KEYS=GOOD_SECRET).secret_keys == GOOD_SECRET
    assert read(DATABASE_URL="postgresql://db/x", ENVIRONMENT="development").secret_keys is None


@pytest.mark.parametrize(
    "secret", ["change-me-" * 4, "your_secret_key_goes_in_this_place", "a" * 40, "short"]
)
def test_guessable_secret_is_refused_in_production(secret):
    with pytest.raises(StartupError, match="SECRET_KEYS"):
        read(SECRET_KEYS=secret)


def test_another_process_reads_the_same_settings_from_the_environment():
    settings = read(
        PORT="1234",
        SECRET_KEYS=GOOD_SECRET,
        PUBLIC_URL="https://dnp.example",
        TRUSTED_PROXIES="10.0.0.0/8, fd00::1",
        CORS_ORIGINS="https://a.example,https://b.example",
    )
    assert Settings.from_environment(settings.to_environment()) == settings


def test_cookies_are_secure_under_https():
    assert read(PUBLIC_URL="https://dnp.example").cookies_are_secure
    assert read(PUBLIC_URL="HTTPS://dnp.example/").cookies_are_secure
    assert not read(PUBLIC_URL="http://dnp.example").cookies_are_secure
    assert not read().cookies_are_secure


def test_required_setting_that_is_missing_is_named():
    with pytest.raises(StartupError, match="DONOTPLAY_REDIS_URL"):
        Settings().required("redis_url")


def test_generated_secret_stays_and_is_for_its_owner_alone(tmp_path: Path):
    first = read_secrets(tmp_path / "data")
    assert read_secrets(tmp_path / "data") == first
    assert len(first) == 64
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o077 == 0
