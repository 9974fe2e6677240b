"""Moments that people give: those that Python and PostgreSQL can both hold, in any zone."""

from datetime import UTC, datetime

from donotplay.errors import invalid

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
"""Would be stored as infinity, and come back without its zone."""


def is_storable(moment: datetime) -> bool:
    """Whether a moment, of any zone, is one in UTC too: the first and last hours of all may not be."""
    return _FIRST <= moment < _LAST


def storable(field: str, moment: datetime) -> datetime:
    """`moment`; `ValidationFailed` when it can't be stored."""
    if not is_storable(moment):
        raise invalid(field, "This is before the year 1 or after the year 9999.")
    return moment
