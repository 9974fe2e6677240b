"""`donotplay dev`: the API with hot reload, and Vite in front of it for the pages."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from donotplay import server
from donotplay.errors import StartupError
from donotplay.preparation import DEMO_EMAIL, DEMO_PASSWORD
from donotplay.setting_files import SUFFIX
from donotplay.settings import PREFIX, Settings

API_PORT = 3000
PAGES_URL = "http://localhost:5000"

DEFAULTS = {
    "ENVIRONMENT": "development",
    "DATA_DIR": str(Path(".local") / "data"),
    "LOG_FORMAT": "console",
    "PORT": str(API_PORT),
    "PUBLIC_URL": PAGES_URL,
}

WELCOME = f"""
  donotplay is starting at {PAGES_URL}
  demo user: {DEMO_EMAIL} with the password {DEMO_PASSWORD}
  Ctrl-C stops it; the data stays in .local/data
"""


def run() -> None:
    for name, value in DEFAULTS.items():
        if PREFIX + name + SUFFIX not in os.environ:
            os.environ.setdefault(PREFIX + name, value)
    settings = Settings.from_environment()
    with _vite(Path("web"), settings.port):
        print(WELCOME, flush=True)
        server.run(settings, reload=True)


@contextmanager
def _vite(web: Path, api_port: int) -> Iterator[None]:
    """The pages' own server, which hands `/api` on to ours."""
    if not (web / "node_modules").exists():
        raise StartupError(
            "`donotplay dev` works in a clone after `make setup`; use `donotplay serve` elsewhere"
        )
    npm = shutil.which("npm")
    if npm is None:
        raise StartupError("npm is missing: install Node.js 20.19 or newer")
    environment = {**os.environ, f"{PREFIX}PORT": str(api_port)}
    # In a session of its own: Ctrl-C reaches us alone, and we stop it last.
    process = subprocess.Popen(
        [npm, "run", "--silent", "dev"], cwd=web, env=environment, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=10)
