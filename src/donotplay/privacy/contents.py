"""Which file of an export has what is held, and why something is in none: by table and column.

A test compares this with the database's schema. The column `user_id` names the person, as all of it does.
"""

from collections.abc import Mapping
from typing import NamedTuple

SECRET = "with it others might get into your account"  # noqa: S105 -- not a password
DERIVED = "it is made from the rest, to find and sort by"
TRANSIENT = "it guards the step after this one, and says nothing about you"
THE_EXPORT = "it is this export"


class Contents(NamedTuple):
    """`file` is a name without extension."""

    file: str
    columns: frozenset[str]
    left_out: Mapping[str, str]


def _contents(file: str, columns: str, **left_out: str) -> Contents:
    return Contents(file, frozenset(columns.split()), left_out)


TABLES: Mapping[str, Contents] = {
    "users": _contents(
        "account",
        """
        id email email_verified_at display_name locale time_zone created_at password_changed_at disabled_at
        erase_at
        """,
        password_hash=SECRET,
        email_key=DERIVED,
        erasure_id="it names the record of a deletion, of which you have the receipt",
    ),
    "user_lists": _contents("account", "version"),
    "user_settings": _contents("settings", "document updated_at", name_language=DERIVED),
    "user_totp": _contents("second-factors", "enabled_at", secret=SECRET, last_step=TRANSIENT),
    "user_recovery_codes": _contents("second-factors", "used_at", code_hash=SECRET),
    "user_artist_blocks": _contents(
        "list",
        "artist_id tags note scope until created_at updated_at",
        import_id="it is told by import-rows",
        sort_key=DERIVED,
        prominence=DERIVED,
        names=DERIVED,
        folded_note=DERIVED,
    ),
    "user_removed_blocks": _contents(
        "removed", "artist_id tags note scope until created_at updated_at removed_at", folded_note=DERIVED
    ),
    "user_artists": _contents(
        "own-artists",
        "id name sort_name type country disambiguation external_ids created_at",
        sort_key=DERIVED,
        folded=DERIVED,
    ),
    "user_artist_ids": _contents("own-artists", "artist_id service external_id"),
    "user_sessions": _contents(
        "sessions",
        """
        id user_agent created_at first_ip last_used_at ip refreshed_at authenticated_at expires_at ended_at
        """,
        refresh_token_hash=SECRET,
        answered_again=TRANSIENT,
    ),
    "audit_log": _contents("activity", "id event at ip user_agent session_id request_id details"),
    "user_passkeys": _contents(
        "passkeys", "id name created_at last_used_at synced sign_count credential_id public_key"
    ),
    "user_links": _contents("links", "purpose email_key new_email expires_at used_at", token_hash=SECRET),
    "user_imports": _contents(
        "imports",
        """
        id file_name format state unattended tags rows position created_at stepped_at applied_at undone_at
        """,
    ),
    "user_import_rows": _contents(
        "import-rows",
        "import_id number line text row outcome reason artist_id candidates joined answer added",
        key=DERIVED,
    ),
    "user_exports": _contents(
        "",
        "",
        **dict.fromkeys(
            ("id", "session_id", "state", "requested_at", "stepped_at", "tries", "expires_at", "bytes"),
            THE_EXPORT,
        ),
    ),
    "user_export_parts": _contents("", "", **dict.fromkeys(("export_id", "number", "data"), THE_EXPORT)),
}


def uncovered(columns: Mapping[str, set[str]]) -> list[str]:
    """Columns of tables with what is held about people that are in no file, and not left out for a reason.

    Those that are named here, and that the tables don't have, are among them.
    """
    told = {
        table: contents.columns | set(contents.left_out) | ({"user_id"} if table != "users" else set())
        for table, contents in TABLES.items()
    }
    tables = sorted(columns.keys() | told.keys())
    return [
        f"{table}.{column}"
        for table in tables
        for column in sorted(columns.get(table, set()) ^ told.get(table, set()))
    ]
