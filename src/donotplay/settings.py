"""Settings, and the only code that reads the environment.

Each field of `Settings` is the variable `DONOTPLAY_<FIELD>`, or the content of the file that
`DONOTPLAY_<FIELD>_FILE` names; `docs/operations/settings.md` lists them.
"""

import os
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Literal, Self

import msgspec
import platformdirs
from msgspec import Meta

from donotplay.errors import StartupError
from donotplay.networks import read_networks
from donotplay.origins import read_origin, read_origins
from donotplay.setting_files import SUFFIX, read_setting_file
from donotplay.smtp import SmtpServer, read_mail_address, read_smtp_url

PREFIX = "DONOTPLAY_"

MIN_SECRET_KEY_LENGTH = 32
"""Characters. An HS256 key shorter than its 256-bit hash would weaken it (RFC 7518, section 3.2)."""

PLACEHOLDERS = ("changeme", "changethis", "placeholder", "yoursecret", "insecure", "example")
"""Words, without signs between them, long enough not to turn up in a random secret."""

Environment = Literal["production", "development"]
LogFormat = Literal["json", "console"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this process runs. Build it with `Settings.from_environment`."""

    environment: Annotated[
        Environment, Meta(description="`development` adds the demo user and readable defaults")
    ] = "production"
    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="port of the site and the API")] = 5000
    workers: Annotated[int, Meta(ge=1, le=64, description="processes that answer requests")] = 1
    data_dir: Annotated[
        str | None,
        Meta(
            description="where the embedded servers' data live; the platform's user data directory if unset"
        ),
    ] = None
    database_url: Annotated[
        str | None, Meta(description="`postgresql://...` (15 or newer); unset means embedded")
    ] = None
    redis_url: Annotated[
        str | None, Meta(description="`redis://...` (Redis or Valkey, 7 or newer); unset means embedded")
    ] = None
    secret_keys: Annotated[
        str | None,
        Meta(
            description=(
                "sign and encrypt: at least 32 characters each, separated by commas; the first is used, the "
                "others still count; kept in the data directory if unset"
            )
        ),
    ] = None
    public_url: Annotated[
        str | None,
        Meta(description="address that browsers use; with `https://` cookies are marked Secure"),
    ] = None
    database_pool_size: Annotated[
        int, Meta(ge=1, le=500, description="connections to PostgreSQL per worker")
    ] = 10
    connect_attempts: Annotated[
        int, Meta(ge=1, le=100, description="tries to reach a server at start before giving up")
    ] = 6
    access_token_seconds: Annotated[
        int, Meta(ge=60, le=7 * 86_400, description="how long an access token is valid")
    ] = 86_400
    session_idle_seconds: Annotated[
        int, Meta(ge=60, description="a session ends when it was not refreshed for so long")
    ] = 30 * 86_400
    session_absolute_seconds: Annotated[
        int, Meta(ge=60, description="a session ends so long after log-in in any case")
    ] = 90 * 86_400
    password_hash_cost: Annotated[
        int, Meta(ge=12, le=18, description="bcrypt cost; each step doubles the time of a log-in")
    ] = 12
    rate_limits: Annotated[
        str | None,
        Meta(description="other [limits](rate-limits.md): `name=quota/seconds`, with commas"),
    ] = None
    audit_retention_days: Annotated[
        int, Meta(ge=30, le=3650, description="how long the activity is kept")
    ] = 365
    deletion_grace_days: Annotated[
        int,
        Meta(
            ge=0,
            le=365,
            description="so long a deleted account can be restored by logging in; 0 means not at all",
        ),
    ] = 14
    backup_retention_days: Annotated[
        int,
        Meta(
            ge=0,
            le=3650,
            description="how long your backups are kept; told to people who delete their account",
        ),
    ] = 30
    metrics_port: Annotated[int, Meta(ge=0, le=65535, description="port for Prometheus; 0 means none")] = 0
    max_body_bytes: Annotated[int, Meta(ge=1024, description="largest request body")] = 65_536
    trusted_proxies: Annotated[
        str | None,
        Meta(
            description="addresses or networks, with commas, whose `X-Forwarded-For` and "
            "`X-Forwarded-Proto` are believed"
        ),
    ] = None
    cors_origins: Annotated[
        str | None,
        Meta(description="origins, with commas, whose pages may call the API; never with our cookies"),
    ] = None
    smtp_url: Annotated[
        str | None,
        Meta(description="`smtp://user:password@host:587` or `smtps://...`; unset means no e-mail is sent"),
    ] = None
    smtp_from: Annotated[
        str | None, Meta(description="address that e-mails come from; needed with an SMTP URL")
    ] = None
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="lowest level that is logged")
    ] = "info"
    log_format: Annotated[LogFormat, Meta(description="`json`, or `console` for reading along")] = "json"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read `DONOTPLAY_*`; an empty value counts as unset. A bad or unknown one is a `StartupError`."""
        variables = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
        if unknown := sorted(name for name in variables if _field(name) not in cls.__struct_fields__):
            names = ", ".join(unknown)
            raise StartupError(f"unknown setting {names}; docs/operations/settings.md lists them")
        given: dict[str, str] = {}
        for variable, text in variables.items():
            name, is_file = _field(variable), variable.endswith(SUFFIX)
            if is_file and variable.removesuffix(SUFFIX) in variables:
                raise StartupError(f"{variable} and {variable.removesuffix(SUFFIX)} are both set")
            given[name] = value = read_setting_file(variable, text) if is_file else text
            if reason := _reason_against(name, value):
                shown = "" if is_file else f"={_shown(name, value)}"
                raise StartupError(f"{variable}{shown}: {reason}")
        settings = msgspec.convert(given, cls, strict=False)
        settings.check_secret_keys()
        if settings.smtp_url and not (settings.smtp_from and settings.public_url):
            raise StartupError(
                f"{PREFIX}SMTP_FROM and {PREFIX}PUBLIC_URL must be set together with {PREFIX}SMTP_URL: "
                "e-mails come from somebody and hold links"
            )
        return settings

    def check_secret_keys(self) -> None:
        """Refuse missing, short or placeholder secrets where others could guess them."""
        if self.secret_keys is None:
            if self.database_url is not None and self.environment == "production":
                raise StartupError(
                    f"{PREFIX}SECRET_KEYS must be set together with {PREFIX}DATABASE_URL; "
                    "`openssl rand -base64 48` makes one"
                )
            return
        for place, secret in enumerate(self.secrets, start=1):
            which = f"key {place} of {PREFIX}SECRET_KEYS"
            if len(secret) < MIN_SECRET_KEY_LENGTH:
                raise StartupError(f"{which} is shorter than {MIN_SECRET_KEY_LENGTH} characters")
            if self.environment == "production" and _is_placeholder(secret):
                raise StartupError(
                    f"{which} looks like a placeholder; `openssl rand -base64 48` makes a real one"
                )

    @property
    def secrets(self) -> list[str]:
        """The secret keys, the one in use first."""
        return [secret.strip() for secret in (self.secret_keys or "").split(",") if secret.strip()]

    @property
    def data_path(self) -> Path:
        """The data directory, absolute."""
        path = Path(self.data_dir) if self.data_dir else platformdirs.user_data_path("donotplay")
        return path.expanduser().absolute()

    def required(self, name: Literal["database_url", "redis_url", "secret_keys"]) -> str:
        """A setting that `serve` fills in when it runs the servers itself."""
        value: str | None = getattr(self, name)
        if value is None:
            raise StartupError(f"{PREFIX}{name.upper()} must be set")
        return value

    @property
    def site_url(self) -> str:
        """The address of the pages for links and passkeys, without a slash at its end."""
        return self.origin or f"http://localhost:{self.port}"

    @property
    def cookies_are_secure(self) -> bool:
        return self.origin is not None and self.origin.startswith("https://")

    @property
    def origin(self) -> str | None:
        """What browsers send as the origin of our own pages; `None` when only they know."""
        return read_origin(self.public_url) if self.public_url else None

    @property
    def trusted_networks(self) -> tuple[str, ...]:
        return read_networks(self.trusted_proxies) if self.trusted_proxies else ()

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Of other sites, whose pages may call the API."""
        return read_origins(self.cors_origins) if self.cors_origins else ()

    @property
    def smtp_server(self) -> SmtpServer | None:
        return read_smtp_url(self.smtp_url) if self.smtp_url else None

    def to_environment(self) -> dict[str, str]:
        """The variables from which another process reads these same settings."""
        return {
            f"{PREFIX}{name.upper()}": str(value)
            for name, value in msgspec.structs.asdict(self).items()
            if value is not None
        }

    def hand_on(self, environ: MutableMapping[str, str] = os.environ) -> None:
        """Have processes that we start read these same settings, whether or not ours came from files."""
        for name in self.__struct_fields__:
            environ.pop(f"{PREFIX}{name.upper()}{SUFFIX}", None)
        environ.update(self.to_environment())


def settings_table() -> str:
    """All settings as a Markdown table, for the documentation."""
    rows = []
    for field in msgspec.inspect.type_info(Settings).fields:  # type: ignore[attr-defined]
        description = field.type.extra_json_schema["description"]
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {default} | {description} |")
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])


_CHECKS: dict[str, Callable[[str], object]] = {
    "public_url": read_origin,
    "trusted_proxies": read_networks,
    "cors_origins": read_origins,
    "smtp_url": read_smtp_url,
    "smtp_from": read_mail_address,
}
"""Of texts with a form of their own."""


def _field(variable: str) -> str:
    """The field of `Settings` that this variable, or the file that it names, has the value of."""
    return variable.removeprefix(PREFIX).removesuffix(SUFFIX).lower()


def _reason_against(name: str, value: str) -> str | None:
    """Why `value` can't be used, without repeating it; `None` when it can."""
    try:
        msgspec.convert({name: value}, Settings, strict=False)
        _CHECKS.get(name, str)(value)
    except msgspec.ValidationError as error:
        reason = str(error).split(" - at ")[0]
        return reason if reason.startswith("Expected") else "Not one of the values that it can have"
    except ValueError as error:
        return str(error)
    return None


def _shown(name: str, value: str) -> str:
    """A value for an error message, unless it may hold a password."""
    return "***" if name in {"secret_keys", "database_url", "redis_url", "smtp_url"} else repr(value)


def _is_placeholder(secret: str) -> bool:
    letters = "".join(filter(str.isalnum, secret.lower()))
    return any(word in letters for word in PLACEHOLDERS) or len(set(secret)) < 10
