"""`donotplay users`: what whoever runs the site does for accounts. docs/operations/accounts.md tells how."""

import os
import secrets
import sys
from datetime import timedelta
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from donotplay.accounts import administration
from donotplay.accounts.errors import EmailTaken
from donotplay.accounts.links import LIFETIMES, LinkPurpose
from donotplay.accounts.messages import NOTICES, deleted_by_operator_message
from donotplay.accounts.overview import Account, AccountDetails, find_account, iterate_accounts
from donotplay.accounts.passwords import hash_password
from donotplay.accounts.users import check_email, email_key
from donotplay.audit import Event
from donotplay.command_work import Servers, work
from donotplay.database import Connection
from donotplay.dnp.totals import count_live_entries
from donotplay.errors import StartupError
from donotplay.mail import send_mail
from donotplay.privacy.erasure import erase, tell_erased
from donotplay.user_output import (
    Created,
    Deleted,
    Disabled,
    PasswordLink,
    SessionsEnded,
    ShownAccount,
    TwoFactorReset,
    show_accounts,
    tell,
)

users = App(name="users", help="Help people with their accounts. Each is named by e-mail address or id.")

Who = Annotated[str, Parameter(help="e-mail address or id of the account")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="print one JSON document")]

LINK_LIFETIME = LIFETIMES[LinkPurpose.RESET_PASSWORD]


@users.command(name="list")
def list_(
    *,
    disabled: Annotated[bool, Parameter(negative="", help="only those that are")] = False,
    search: Annotated[str | None, Parameter(help="only those with this in address or name")] = None,
    as_json: AsJson = False,
) -> None:
    """Print all accounts, sorted by address, however many there are."""

    async def read(servers: Servers) -> None:
        async with servers.transaction() as connection:
            accounts = iterate_accounts(connection, only_disabled=disabled, search=search)
            await show_accounts(accounts, as_json=as_json)

    try:
        work(read)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it, such as `head`, has seen enough; Python would flush once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@users.command
def show(who: Who, *, as_json: AsJson = False) -> None:
    """Print what is known about an account; nothing secret is in it."""

    async def read(servers: Servers) -> ShownAccount:
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            entries = await count_live_entries(connection, account.id)
        return ShownAccount(**msgspec.structs.asdict(account), entries=entries)

    tell(work(read), as_json=as_json)


@users.command
def create(
    email: str,
    *,
    name: Annotated[str, Parameter(help="what the person is called")] = "",
    as_json: AsJson = False,
) -> None:
    """Make an account, and print a link with which its owner can set the password.

    Nobody else ever knows the password. When the link has run out, `reset-password` makes another one.
    """

    async def make(servers: Servers) -> Created:
        address = check_email(email)
        # One that nobody knows, so that nobody can log in before the link was used.
        unknown = await hash_password(secrets.token_urlsafe(), servers.settings.password_hash_cost)
        try:
            async with servers.transaction() as connection:
                user = await administration.create(connection, address, name, unknown)
                link = await administration.make_password_link(
                    connection, user.id, user.email, servers.settings.site_url
                )
                account = await _find(connection, str(user.id))
        except EmailTaken:
            raise StartupError(f"there is an account with the address {email} already") from None
        return Created(_summary(account), PasswordLink(link, _seconds(LINK_LIFETIME)))

    tell(work(make), as_json=as_json)


@users.command
def disable(who: Who, *, as_json: AsJson = False) -> None:
    """Let nobody into an account from now on. All its sessions and links end at once; its data stay."""

    async def run(servers: Servers) -> Disabled:
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            ended = await administration.disable(connection, account.id)
            account = await _find(connection, str(account.id))
        await servers.remember_ended(ended)
        return Disabled(_summary(account), len(ended))

    tell(work(run), as_json=as_json)


@users.command
def enable(who: Who, *, as_json: AsJson = False) -> None:
    """Let the owner of a disabled account log in again."""

    async def run(servers: Servers) -> Account:
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            await administration.enable(connection, account.id)
            return _summary(await _find(connection, str(account.id)))

    tell(work(run), as_json=as_json)


@users.command
def delete(
    who: Who,
    *,
    now: Annotated[
        bool, Parameter(negative="", help="without days in which its owner can come back")
    ] = False,
    yes: Annotated[bool, Parameter(negative="", help="don't ask")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete an account, as its owner can: after some days all that is theirs is erased for good.

    Until then logging in restores it. `DONOTPLAY_DELETION_GRACE_DAYS` says how many days that is.
    """

    async def run(servers: Servers) -> Deleted:
        days = 0 if now else servers.settings.deletion_grace_days
        if not yes:
            async with servers.transaction() as connection:
                _confirm(await _find(connection, who), days)
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            requested = await administration.delete(connection, account.id, timedelta(days=days))
            account = await _find(connection, str(account.id))
        await servers.remember_ended(requested.ended if requested else [])
        receipt = requested.receipt if requested else None
        is_erased = days == 0 and await _erase(servers, account)
        if requested and not is_erased and servers.settings.smtp_server:
            message = deleted_by_operator_message(
                requested.erase_at, servers.settings.site_url, requested.receipt
            )
            await send_mail(servers.settings, account.email, message.subject, message.text)
        return Deleted(_summary(account), is_erased, receipt, len(requested.ended) if requested else 0)

    tell(work(run), as_json=as_json)


def _confirm(account: AccountDetails, days: int) -> None:
    """On standard error: standard output is for the result."""
    if not sys.stdin.isatty():
        raise StartupError("nobody is here to be asked: say --yes to delete it all the same")
    when = f"in {days} days" if days else "now and for good"
    print(
        f"{account.email} will be erased {when}. Type the address again: ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    if email_key(sys.stdin.readline()) != email_key(account.email):
        raise StartupError("that is another address: nothing was deleted")


async def _erase(servers: Servers, account: AccountDetails) -> bool:
    """Also when the scheduler of a site was quicker."""
    erased = await erase(servers.pool, account.id)
    await tell_erased(servers.settings, erased)
    async with servers.transaction() as connection:
        if await find_account(connection, str(account.id)):
            raise StartupError(f"the owner of {account.email} has just logged in, which restored the account")
    return True


@users.command
def reset_password(who: Who, *, as_json: AsJson = False) -> None:
    """Print a link with which the owner of the account can set a new password.

    It works once, for 30 minutes. Nobody but its owner learns the new password.
    """

    async def run(servers: Servers) -> PasswordLink:
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            if account.disabled_at:
                raise StartupError(f"the account of {account.email} is disabled: enable it first")
            link = await administration.make_password_link(
                connection, account.id, account.email, servers.settings.site_url
            )
        return PasswordLink(link, _seconds(LINK_LIFETIME))

    tell(work(run), as_json=as_json)


@users.command(name="reset-2fa")
def reset_two_factor(
    who: Who,
    *,
    passkeys: Annotated[bool, Parameter(negative="", help="remove the passkeys, too")] = False,
    as_json: AsJson = False,
) -> None:
    """Take authenticator app and recovery codes off an account, for somebody who has lost them.

    Make sure first that it is the owner who asks. All sessions end, and the owner is told by e-mail, if the
    site sends any. The password stays as it is.
    """

    async def run(servers: Servers) -> TwoFactorReset:
        async with servers.transaction() as connection:
            account = await _find(connection, who)
            reset = await administration.reset_two_factor(connection, account.id, with_passkeys=passkeys)
        await servers.remember_ended(reset.ended)
        if servers.settings.smtp_server:
            notice = NOTICES[Event.TWO_FACTOR_RESET]
            await send_mail(servers.settings, account.email, notice.subject, notice.text)
        return TwoFactorReset(reset.had_two_factor, reset.passkeys_removed, len(reset.ended))

    tell(work(run), as_json=as_json)


@users.command
def end_sessions(
    who: Annotated[str | None, Parameter(help="e-mail address or id of the account")] = None,
    *,
    everybody: Annotated[bool, Parameter(negative="", help="of all accounts")] = False,
    as_json: AsJson = False,
) -> None:
    """Log somebody out everywhere, or everybody; it takes effect at once."""
    if (who is None) != everybody:
        raise StartupError("name one account, or say --everybody")

    async def run(servers: Servers) -> SessionsEnded:
        async with servers.transaction() as connection:
            user_id = None if who is None else (await _find(connection, who)).id
            ended = await administration.log_out(connection, user_id)
        await servers.remember_ended(ended)
        return SessionsEnded(len(ended))

    tell(work(run), as_json=as_json)


async def _find(connection: Connection, who: str) -> AccountDetails:
    if (account := await find_account(connection, who)) is None:
        raise StartupError(f"nobody has the address or id {who}")
    return account


def _summary(account: AccountDetails) -> Account:
    return Account(**{field: getattr(account, field) for field in Account.__struct_fields__})


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())
