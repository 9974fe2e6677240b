"""Reaching the servers we depend on when the program starts."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import stamina

from donotplay.errors import StartupError

LONGEST_WAIT = timedelta(seconds=4)
"""Between two tries."""

JITTER = timedelta(milliseconds=200)
"""Added to a wait at random, so that many instances don't come back in step."""

_Result = TypeVar("_Result")


async def reach(
    name: str,
    url: str,
    connect: Callable[[], Awaitable[_Result]],
    *,
    attempts: int,
    may_pass: Callable[[Exception], bool],
) -> _Result:
    """Call `connect` until it works, with back-off, and while the error is one that `may_pass`.

    After `attempts` tries, or at once for any other error, one clear `StartupError`; a `ValueError`, by
    which clients refuse the URL itself, is left to the caller.
    """
    try:
        async for attempt in stamina.retry_context(
            on=may_pass, attempts=attempts, timeout=None, wait_max=LONGEST_WAIT, wait_jitter=JITTER
        ):
            with attempt:
                return await connect()
    except ValueError:
        raise
    except Exception as error:
        outcome = "can't be reached" if may_pass(error) else "refused"
        raise StartupError(f"{name} at {without_password(url)} {outcome}: {_reason(error)}") from error
    raise AssertionError("the retry context returns or raises")


def without_password(url: str) -> str:
    """A connection URL that may be shown."""
    password = urlsplit(url).password
    shown = url if password is None else url.replace(f":{password}@", ":***@", 1)
    return re.sub(r"(?<=password=)[^&]+", "***", shown)


def malformed(setting: str, like: str) -> StartupError:
    """The refusal of a URL. What is wrong with it is not repeated: a password may be part of that."""
    return StartupError(
        f"{setting} is no URL like {like}; special characters in a name or password are written %XX"
    )


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
