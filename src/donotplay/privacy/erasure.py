"""The end of accounts that were deleted: all that is somebody's own goes, in one transaction."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import structlog
from prometheus_client import Counter

from donotplay import audit
from donotplay.accounts.messages import erased_message
from donotplay.audit import Event
from donotplay.background import half_the_time, log_failure
from donotplay.clients import Client
from donotplay.database import Connection, Pool, transaction
from donotplay.mail import send_mail
from donotplay.privacy.inventory import KINDS
from donotplay.settings import Settings

LONGEST = timedelta(seconds=30)
"""Of a run over the accounts that are due, after which other tasks get their turn."""

STATEMENT_SECONDS = 600
"""For one kind of one account: its imports may have millions of rows."""

ERASED = Counter("donotplay_rows_erased", "Rows of accounts that were erased", ["kind"])

NOWHERE = Client(ip=None, user_agent=None)

log = structlog.get_logger()


class Erased(msgspec.Struct, frozen=True):
    """Where to tell it, known to nobody but whoever has this. `counts` are by kind of data."""

    email: str
    counts: dict[str, int]


async def erase(pool: Pool, user_id: UUID) -> Erased | None:
    """All of it or nothing; `None` when the account is not due: restored, or erased already.

    Afterwards nothing names the account but what runs out by itself within two hours, in Redis. Who was
    about to write something of it can't any more (`database.lacks_its_account`).
    """
    async with transaction(pool) as connection:
        # Log-ins, which restore it, wait for this lock, or this for them.
        account = await connection.fetchrow(
            "SELECT email, erasure_id FROM users WHERE id = $1 AND erase_at <= now() FOR NO KEY UPDATE",
            user_id,
        )
        if account is None:
            return None
        await _wait_for_others(connection, user_id)
        await audit.record(connection, Event.ERASED, NOWHERE, user_id)
        counts = await _delete_all(connection, user_id)
        await _forget_who_it_was(connection, user_id)
        await connection.execute(
            "UPDATE erasures SET erased_at = now(), counts = $2 WHERE id = $1", account["erasure_id"], counts
        )
    for kind, count in counts.items():
        ERASED.labels(kind).inc(count)
    return Erased(account["email"], counts)


async def erase_due(pool: Pool, settings: Settings, longest: timedelta = LONGEST) -> None:
    """One account after the other, with pauses as long as the work, so that nobody else is disturbed.

    One that fails keeps none of the others; its error is raised at the end.
    """
    clock = asyncio.get_running_loop().time
    until, failure = clock() + longest.total_seconds(), None
    due = await pool.fetch("SELECT id FROM users WHERE erase_at <= now() ORDER BY erase_at LIMIT 1000")
    for row in due:
        try:
            async with half_the_time():
                erased = await erase(pool, row["id"])
        except Exception as error:  # noqa: BLE001 -- others' accounts are due as well
            log_failure("account_not_erased", error, user_id=str(row["id"]))
            failure = error
        else:
            await tell_erased(settings, erased)
        if clock() > until:
            break
    if failure:
        raise failure


async def tell_erased(settings: Settings, erased: Erased | None) -> None:
    """The last e-mail, if the site sends any."""
    if erased and settings.smtp_server:
        message = erased_message(settings.backup_retention_days)
        await send_mail(settings, erased.email, message.subject, message.text)


async def forget_stray_events(pool: Pool) -> None:
    """Events that were written about an account while it was erased, such as a log-in that was refused."""
    rows = await pool.fetch(
        """
        SELECT DISTINCT user_id FROM audit_log
        WHERE at > now() - interval '2 days' AND user_id <> $1
            AND (num_nonnulls(session_id, ip, user_agent, request_id) > 0 OR details <> '{}')
            AND NOT EXISTS (SELECT FROM users WHERE id = user_id)
        """,
        audit.NOBODY,
    )
    for row in rows:
        async with transaction(pool) as connection:
            await _forget_who_it_was(connection, row["user_id"])


async def _wait_for_others(connection: Connection, user_id: UUID) -> None:
    """For what is at the imports and the list, in the order in which that locks them."""
    for table in ("user_imports", "user_lists"):
        await connection.execute(f"SELECT FROM {table} WHERE user_id = $1 FOR UPDATE", user_id)


async def _delete_all(connection: Connection, user_id: UUID) -> dict[str, int]:
    """Table by table, so that the deletion of the account itself has nothing left to look for."""
    counts = {"account": 1}
    for kind in KINDS:
        for table in kind.own_tables:
            status = await connection.execute(
                f"DELETE FROM {table} WHERE user_id = $1", user_id, timeout=STATEMENT_SECONDS
            )
            # The last table has what people know the kind by: imports, not their rows.
            counts[kind.key] = int(status.removeprefix("DELETE "))
    await connection.execute("DELETE FROM users WHERE id = $1", user_id, timeout=STATEMENT_SECONDS)
    return counts


async def _forget_who_it_was(connection: Connection, user_id: UUID) -> None:
    """Of the activity stays what happened and when, under an id that stands for nobody."""
    await connection.execute(
        """
        UPDATE audit_log
        SET user_id = $2, session_id = NULL, ip = NULL, user_agent = NULL, request_id = NULL, details = '{}'
        WHERE user_id = $1
        """,
        user_id,
        uuid4(),
        timeout=STATEMENT_SECONDS,
    )
