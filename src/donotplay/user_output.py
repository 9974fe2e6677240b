"""What `donotplay users` prints: a JSON document for programs, or lines for people.

The fields are a promise, and described in docs/operations/accounts.md.
"""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec

from donotplay.accounts.overview import Account, AccountDetails

WIDTH = 20
"""Of the column with what a value is."""


class ShownAccount(AccountDetails, frozen=True):
    """`entries` of the list."""

    entries: int


class PasswordLink(msgspec.Struct, frozen=True):
    """Works once, for `expires_in` seconds."""

    link: str
    expires_in: int


class Created(msgspec.Struct, frozen=True):
    account: Account
    password_link: PasswordLink


class Disabled(msgspec.Struct, frozen=True):
    account: Account
    sessions_ended: int


class Deleted(msgspec.Struct, frozen=True):
    """`receipt` is null when the account waited for its end already: who asked for that has it."""

    account: Account
    erased: bool
    receipt: str | None
    sessions_ended: int


class TwoFactorReset(msgspec.Struct, frozen=True):
    had_two_factor: bool
    passkeys_removed: int
    sessions_ended: int


class SessionsEnded(msgspec.Struct, frozen=True):
    sessions_ended: int


Result = Account | PasswordLink | Created | Disabled | Deleted | TwoFactorReset | SessionsEnded


def tell(result: Result, *, as_json: bool) -> None:
    document = msgspec.json.format(msgspec.json.encode(result)).decode()
    print(document if as_json else "\n".join(in_words(result)))


async def show_accounts(accounts: AsyncIterator[Account], *, as_json: bool) -> None:
    """One by one, as they come: `{"accounts": [...]}`, or a line each."""
    if not as_json:
        async for account in accounts:
            print(_line(account))
        return
    sys.stdout.write('{"accounts": [')
    before = "\n  "
    async for account in accounts:
        sys.stdout.write(before + msgspec.json.encode(account).decode())
        before = ",\n  "
    print("\n]}")


def in_words(result: Result) -> list[str]:
    """The lines for people."""
    match result:
        case PasswordLink():
            lines = [result.link, f"It works once, for {result.expires_in // 60} minutes."]
        case Created():
            made = f"{result.account.email} has an account now. This link lets its owner set the password:"
            lines = [made, *in_words(result.password_link)]
        case Disabled():
            lines = [_line(result.account), *in_words(SessionsEnded(result.sessions_ended))]
        case Deleted():
            lines = _deleted(result)
        case TwoFactorReset():
            was = "taken off" if result.had_two_factor else "off already"
            lines = [
                f"two factors were {was}",
                f"{result.passkeys_removed} passkeys were removed",
                *in_words(SessionsEnded(result.sessions_ended)),
            ]
        case SessionsEnded():
            lines = [f"{result.sessions_ended} sessions were ended"]
        case ShownAccount():
            lines = _details(result)
        case _:
            lines = [_line(result)]
    return lines


def _deleted(result: Deleted) -> list[str]:
    email, at = result.account.email, result.account.erase_at
    if result.erased or at is None:
        said = f"{email} was erased"
    else:
        said = f"{email} will be erased on {_moment(at)}, unless its owner logs in before"
    receipt = f"receipt: {result.receipt}" if result.receipt else "who asked for it before has the receipt"
    return [said, receipt, *in_words(SessionsEnded(result.sessions_ended))]


def _line(account: Account) -> str:
    """Address, since when, and what is out of the ordinary."""
    remarks = [
        "" if account.email_verified else "unverified",
        f"disabled since {_moment(account.disabled_at)}" if account.disabled_at else "",
        f"will be erased on {_moment(account.erase_at)}" if account.erase_at else "",
    ]
    told = ", ".join(filter(None, remarks))
    return f"{account.email:<40}  {account.created_at:%Y-%m-%d}  {told}".rstrip()


def _details(account: ShownAccount) -> list[str]:
    on = f"on, {account.recovery_codes_left} recovery codes left" if account.two_factor else "off"
    values = {
        "id": account.id,
        "address": account.email + ("" if account.email_verified else " (unverified)"),
        "name": account.display_name or "none",
        "since": _moment(account.created_at),
        "disabled": _moment(account.disabled_at) if account.disabled_at else "no",
        "waits for deletion": f"until {_moment(account.erase_at)}" if account.erase_at else "no",
        "sessions": account.sessions,
        "two factors": on,
        "passkeys": account.passkeys,
        "entries": account.entries,
        "last sign-in": _moment(account.last_sign_in_at) if account.last_sign_in_at else "none known",
    }
    return [f"{name:<{WIDTH}}{value}" for name, value in values.items()]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
