"""Settings from files: `DONOTPLAY_X_FILE` names a file that holds `DONOTPLAY_X`, as secrets are mounted."""

from pathlib import Path

from donotplay.errors import StartupError

SUFFIX = "_FILE"

MAX_BYTES = 65_536
"""Half of what Linux allows for one variable, in which workers get the value."""


def read_setting_file(variable: str, path: str) -> str:
    """What the file holds, without line ends at its end; otherwise one line that names the variable.

    Neither the content nor the path is repeated: who mixes up `X` and `X_FILE` has put the secret there.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StartupError(f"{variable}: its file can't be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise StartupError(f"{variable}: its file has more than {MAX_BYTES} bytes")
    try:
        value = content.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise StartupError(f"{variable}: its file is not text in UTF-8") from None
    if "\0" in value:
        raise StartupError(f"{variable}: its file has a NUL character in it")
    if not value:
        raise StartupError(f"{variable}: its file is empty")
    return value
