"""Every kind of data that there is: what for, how sensitive, where, how long.

docs/privacy.md shows it as a table (`donotplay privacy` prints that), `retention.py` cleans by it, and
`erasure.py` empties by it what is somebody's own. Tests find tables, Redis keys and names in browsers that
are missing.
"""

from datetime import timedelta

from donotplay.accounts import attempts, closing, liveness, passkeys, totp
from donotplay.dnp import check, removed
from donotplay.dnp.imports import jobs
from donotplay.privacy.kinds import Kind, Rule, in_words
from donotplay.settings import PREFIX, Settings

KINDS = (
    Kind(
        key="account",
        what="e-mail address, name, language, time zone, when it was made",
        why="to know you again, to reach you, and to speak to you as you like",
        level="private",
        tables=("users",),
        how_long="with the account",
    ),
    Kind(
        key="password",
        what="password",
        why="to let you in, and nobody else",
        level="secret",
        elsewhere="`users`, as a bcrypt hash from which it can't be read",
        how_long="until you change it",
    ),
    Kind(
        key="settings",
        what="settings: theme, tags, notices and the like",
        why="so that they are the same on every device",
        level="private",
        tables=("user_settings",),
        how_long="with the account",
    ),
    Kind(
        key="sessions",
        what="where you are signed in: device, IP addresses, times, the hash of a refresh token",
        why="to keep you signed in, to show you where, and to let you in at home while somebody guesses",
        level="private",
        tables=("user_sessions",),
        rule=Rule("user_sessions", "least(ended_at, expires_at)", timedelta(days=30)),
        how_long="{} after its end",
    ),
    Kind(
        key="authenticator_app",
        what="secret of an authenticator app",
        why="to check its codes",
        level="secret",
        tables=("user_totp",),
        keys=("totp_setup:*",),
        elsewhere="encrypted in both",
        how_long=f"until you turn it off; {totp.SETUP_SECONDS // 60} minutes of setup in Redis",
    ),
    Kind(
        key="recovery_codes",
        what="recovery codes",
        why="to let you in without the app",
        level="secret",
        tables=("user_recovery_codes",),
        elsewhere="as hashes",
        how_long="until they are replaced or turned off",
    ),
    Kind(
        key="passkeys",
        what="public keys and names of passkeys, when each was used last",
        why="to let you in without a password",
        level="private",
        tables=("user_passkeys",),
        how_long="until you remove them",
    ),
    Kind(
        key="ceremonies",
        what="log-ins and additions of a passkey that have begun",
        why="so that an answer counts once, and for nobody else",
        level="secret",
        keys=("passkey_*",),
        how_long=f"until answered, at most {passkeys.CEREMONY_SECONDS // 60} minutes",
    ),
    Kind(
        key="links",
        what="links that were sent by e-mail: what for, to which address",
        why="so that each works once, and not for long",
        level="private",
        tables=("user_links",),
        elsewhere="their secrets as hashes",
        rule=Rule("user_links", "expires_at", timedelta(days=7)),
        how_long="{} after they stopped working",
    ),
    Kind(
        key="list",
        what="your list: artists, tags, notes, when each was added",
        why="that is what the site is for",
        level="private",
        tables=("user_artist_blocks",),
        elsewhere=f"memory of the program: {in_words(check.KEPT_FOR)} after the last check",
        how_long="until you take them off",
    ),
    Kind(
        key="list_version",
        what="how often your list has changed",
        why="so that your devices and the program notice when it is another one",
        level="internal",
        tables=("user_lists",),
        how_long="with the account",
    ),
    Kind(
        key="removed_entries",
        what="entries that you took off your list, or that ended",
        why="so that you can put them back",
        level="private",
        tables=("user_removed_blocks",),
        rule=Rule("user_removed_blocks", "removed_at", removed.KEPT),
        how_long="{}",
    ),
    Kind(
        key="own_artists",
        what="artists that only you have, and their ids",
        why="so that they can be on your list",
        level="private",
        tables=("user_artist_ids", "user_artists"),
        rule=Rule(
            "user_artists",
            "created_at",
            removed.KEPT,
            unless="""
                EXISTS (
                    SELECT FROM user_artist_blocks AS listed
                    WHERE (listed.user_id, listed.artist_id) = (kept.user_id, kept.id)
                ) OR EXISTS (
                    SELECT FROM user_removed_blocks AS removed
                    WHERE (removed.user_id, removed.artist_id) = (kept.user_id, kept.id)
                )
            """,
        ),
        how_long="{}, and as long as an entry is about them",
    ),
    Kind(
        key="imports",
        what="files that you imported, row by row",
        why="to ask you about them, and to undo them",
        level="private",
        tables=("user_import_rows", "user_imports"),
        # One may take 100,000 rows along.
        rule=Rule("user_imports", "created_at", jobs.KEPT, at_once=1),
        how_long="{}",
    ),
    Kind(
        key="exports",
        what="files with all of your data, which you asked for",
        why="so that you can fetch them",
        level="private",
        tables=("user_export_parts", "user_exports"),
        rule=Rule("user_exports", "expires_at", timedelta(0), at_once=10),
        how_long="24 hours",
    ),
    Kind(
        key="activity",
        what="activity: log-ins, refusals and changes, with IP address and device",
        why="so that you and whoever runs the site can see what happened, and who tried to get in",
        level="private",
        tables=("audit_log",),
        rule=Rule("audit_log", "at", "audit_retention_days"),
        how_long="{}; when the account is erased, what and when are left of it, not who and from where",
    ),
    Kind(
        key="receipts",
        what="deletions of accounts: when, and how many rows of each kind; nothing about whose",
        why="so that whoever has the receipt can see what became of it",
        level="internal",
        tables=("erasures",),
        elsewhere="the receipt as a hash",
        rule=Rule("erasures", "coalesce(erased_at, restored_at)", closing.RECEIPT_KEPT),
        how_long="{} after the account was erased or restored",
    ),
    Kind(
        key="counters",
        what="counters of limits, by id, IP address, or hash of the e-mail address",
        why="to stop those who guess passwords or overload the site",
        level="private",
        keys=("limits:*",),
        how_long="twice the limit's window, at most two hours",
    ),
    Kind(
        key="liveness",
        what="whether a session lives",
        why="to answer quickly, and to end it at once",
        level="internal",
        keys=("session:*",),
        how_long=in_words(liveness.LIVE_FOR),
    ),
    Kind(
        key="refresh_cookie",
        what="refresh token of the browser",
        why="to keep you signed in",
        level="secret",
        elsewhere="your browser: cookie `donotplay_refresh`, which scripts can't read",
        how_long="until the session ends",
    ),
    Kind(
        key="device_cookie",
        what="that this browser has signed in to the account",
        why="to let you in while somebody else guesses your password",
        level="private",
        elsewhere="your browser: cookie `donotplay_device`",
        how_long=f"{in_words(attempts.KNOWN_FOR)} after a log-in; erased accounts need it no more",
    ),
    Kind(
        key="browser",
        what="theme; that somebody is signed in here, was before, or is being logged out",
        why="to show the right colours and page at once",
        level="internal",
        elsewhere="your browser: `donotplay.*` in its local storage",
        how_long="until you clear the site's data",
    ),
    Kind(
        key="log",
        what="lines about requests and security events, with IP addresses and ids of accounts",
        why="to find out what went wrong, and who attacks",
        level="private",
        elsewhere="[logs](security/logging.md) of the program",
        how_long="as whoever runs the site keeps them",
    ),
    Kind(
        key="server_logs",
        what="starts, stops and errors of the embedded servers, without values",
        why="to find out what went wrong",
        level="internal",
        elsewhere="`server.log` of each in the data directory",
        how_long="until whoever runs the site removes them",
    ),
    Kind(
        key="mail",
        what="e-mails with links, notices and a deletion's receipt",
        why="to reach you when you can't log in, and to warn you",
        level="private",
        elsewhere="the mail server of the site, and your mailbox; nothing of them is kept here",
        how_long="as those keep them",
    ),
    Kind(
        key="backups",
        what="all that is in PostgreSQL, as it was",
        why="so that nothing is lost when a disk breaks",
        level="secret",
        elsewhere="where whoever runs the site keeps them",
        how_long=f"`{PREFIX}BACKUP_RETENTION_DAYS` ({Settings().backup_retention_days} days)",
    ),
    Kind(
        key="redis_file",
        what="what is in Redis, as it was",
        why="so that a restart forgets nothing",
        level="private",
        elsewhere="Valkey's file in the data directory",
        how_long="until Valkey writes it anew, some minutes after something has changed",
    ),
    Kind(
        key="secret_keys",
        what="secret keys of the site, passwords of its servers",
        why="to sign and encrypt, and to reach them",
        level="secret",
        elsewhere="settings, or `secret.key` in the data directory",
        how_long="until whoever runs the site exchanges them",
    ),
    Kind(
        key="operation",
        what="figures, which tasks ran, the version of the schema",
        why="to run the site",
        level="internal",
        tables=("scheduled_tasks", "alembic_version"),
        elsewhere="memory of the program",
        how_long="the last state",
    ),
    Kind(
        key="catalog",
        what="artists, their names and their ids",
        why="to find them",
        level="public",
        tables=(
            "artists",
            "artist_names",
            "artist_external_ids",
            "name_starts",
            "name_words",
            "name_word_typos",
            "catalog_imports",
        ),
        how_long="always",
    ),
)
