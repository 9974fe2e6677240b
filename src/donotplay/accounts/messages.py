"""The words of the e-mails."""

from datetime import UTC, datetime

import msgspec

from donotplay.audit import Event

_NOT_YOU = (
    "If this was you, there is nothing to do. If not, somebody else has got into your account: set a new "
    'password at once ("Forgot your password?" on the log-in page), then look at your sessions and your '
    "activity."
)


class Message(msgspec.Struct, frozen=True):
    """Plain text: nothing to load, nothing to click by mistake."""

    subject: str
    text: str


def verification_message(link: str) -> Message:
    return Message(
        "Is this your e-mail address?",
        "Somebody, most likely you, made a donotplay account with this address. Confirm it here:\n\n"
        f"{link}\n\nThe link works once, for two days. If it was not you, ignore this message.\n",
    )


def reset_message(link: str) -> Message:
    return Message(
        "A new password for donotplay",
        "Somebody, most likely you, forgot the password of your donotplay account. Set a new one here:\n\n"
        f"{link}\n\nThe link works once, for 30 minutes. If it was not you, ignore this message: your "
        "password stays as it is.\n",
    )


def change_message(link: str) -> Message:
    return Message(
        "Is this your new e-mail address?",
        "Somebody, most likely you, wants this address for their donotplay account. Confirm it here:\n\n"
        f"{link}\n\nThe link works once, for two days; until then the old address stays. If it was not you, "
        "ignore this message.\n",
    )


def import_message(site_url: str) -> Message:
    return Message(
        "Your import is on your Do-Not-Play list",
        f"All of your last import is on your Do-Not-Play list now: {site_url}\n\nYou can do without "
        "these messages: your settings have a switch for them.\n",
    )


def deletion_message(erase_at: datetime, site_url: str, receipt: str) -> Message:
    return Message(
        "Your donotplay account will be deleted",
        "Somebody, most likely you, deleted your donotplay account. It will be erased on "
        f"{_moment(erase_at)}, with everything in it. Until then you can have it back as it was: "
        f"log in at\n\n{site_url}/login\n\n"
        "If it was not you, do so at once, set a new password, and look at your activity.\n\n"
        f"This receipt shows what becomes of it, also when it is gone:\n\n{receipt}\n",
    )


def deleted_by_operator_message(erase_at: datetime, site_url: str, receipt: str) -> Message:
    return Message(
        "Your donotplay account will be deleted",
        "Whoever runs the site has deleted your donotplay account. It will be erased on "
        f"{_moment(erase_at)}, with everything in it. If you want to keep it, log in before:\n\n"
        f"{site_url}/login\n\n"
        f"This receipt shows what becomes of it, also when it is gone:\n\n{receipt}\n",
    )


def erased_message(backup_days: int) -> Message:
    return Message(
        "Your donotplay account is gone",
        "Your donotplay account was erased, with everything in it. This is the last message to you: your "
        "address was deleted with it.\n\n"
        f"Backups of the site may hold the account for another {backup_days} days. The receipt that you got "
        "shows what was erased.\n",
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %B %Y at %H:%M} UTC"


def _notice(subject: str) -> Message:
    return Message(subject, f"{subject}.\n\n{_NOT_YOU}\n")


NOTICES = {
    Event.EMAIL_CHANGE_REQUESTED: Message(
        "Your donotplay account is about to get another e-mail address",
        "Somebody, most likely you, asked for another e-mail address for your donotplay account. It changes "
        "when the link that was sent to the new address is used; until then this one stays.\n\n"
        "If this was you, there is nothing to do here. If not, somebody else has got into your account: log "
        "in, take the new address back in your profile and change your password, then look at your sessions "
        "and your activity.\n",
    ),
    Event.EMAIL_CHANGED: Message(
        "Your donotplay account has another e-mail address",
        "Your donotplay account has another e-mail address from now on. Log in with the new one; no more "
        "messages about the account come to this one.\n\n"
        "If this was you, there is nothing to do. If not, somebody else has got into your account: where you "
        "are still signed in, or with a passkey, change the address back and set a new password. If you "
        "can't get in any more, ask whoever runs the site for help.\n",
    ),
    Event.LOGGED_IN: Message(
        "Somebody signed in to your donotplay account",
        "Somebody signed in to your donotplay account from a browser or a place that it did not know yet.\n\n"
        f"{_NOT_YOU}\n\nYou can do without these messages: your settings have a switch for them.\n",
    ),
    Event.PASSWORD_CHANGED: _notice("Your donotplay password was changed"),
    Event.PASSWORD_RESET: _notice("Your donotplay password was set anew by a link"),
    Event.TWO_FACTOR_ENABLED: _notice("Two factors are on for your donotplay account"),
    Event.TWO_FACTOR_DISABLED: _notice("Two factors were turned off for your donotplay account"),
    Event.TWO_FACTOR_RESET: Message(
        "Two factors were taken off your donotplay account",
        "Whoever runs the site has taken two factors off your donotplay account, as for somebody who has "
        "lost them, and logged you out everywhere. Your password is the same as before.\n\nIf you did not "
        "ask for this, tell them at once. Otherwise log in and set two factors up anew.\n",
    ),
    Event.RECOVERY_CODES_RENEWED: _notice("Your donotplay recovery codes were replaced"),
    Event.PASSKEY_ADDED: _notice("A passkey was added to your donotplay account"),
    Event.PASSKEY_REMOVED: _notice("A passkey was removed from your donotplay account"),
}
"""What is told by e-mail, besides being in the activity."""
