"""What stands in the files of an export. The fields are the same in JSON and CSV; times are UTC.

There may be a million of one kind, and they hold no cycles: the garbage collector needn't look for any.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

ExternalIds = Annotated[
    dict[str, list[str]], Meta(description="ids at services; there can be several at one")
]


class Account(msgspec.Struct, frozen=True, gc=False):
    """The account itself. `locale` and `time_zone` are null for what the browser says."""

    exported_at: datetime
    id: UUID
    email: str
    email_verified_at: datetime | None
    display_name: str
    locale: str | None
    time_zone: str | None
    created_at: datetime
    password_changed_at: datetime
    disabled_at: Annotated[datetime | None, Meta(description="since when nobody can log in to it")]
    erase_at: Annotated[datetime | None, Meta(description="when it will be erased, if that was asked for")]
    list_version: Annotated[int, Meta(description="counts the changes of the list")]


class Settings(msgspec.Struct, frozen=True, gc=False):
    """The settings. `document` is null while all are as they were at first."""

    updated_at: datetime | None
    document: dict[str, Any] | None


class SecondFactors(msgspec.Struct, frozen=True, gc=False):
    """What a log-in asks for beside the password."""

    authenticator_app_since: Annotated[datetime | None, Meta(description="null when there is none")]
    recovery_codes_left: int
    recovery_codes_used_at: list[datetime]


class Removed(msgspec.Struct, frozen=True, gc=False):
    """An entry that was taken off the list, or has ended."""

    artist_id: int
    name: str
    sort_name: str
    type: str | None
    country: str | None
    disambiguation: str
    external_ids: ExternalIds
    own_addition: Annotated[bool, Meta(description="whether it is in own-artists, and the catalog lacks it")]
    tags: list[str]
    note: str | None
    scope: str
    until: datetime | None
    created_at: datetime
    updated_at: datetime
    removed_at: datetime
    restorable_until: Annotated[
        datetime | None,
        Meta(description="null when the artist is on the list again, so that it can't be put back"),
    ]


class AddedArtist(msgspec.Struct, frozen=True, gc=False):
    """An artist that only this account has."""

    id: int
    name: str
    sort_name: str
    type: str | None
    country: str | None
    disambiguation: str
    external_ids: ExternalIds
    created_at: datetime


class Session(msgspec.Struct, frozen=True, gc=False):
    """A log-in, also one that has ended. `device` is made from what the browser said, `user_agent`."""

    id: UUID
    device: str
    user_agent: str | None
    created_at: datetime
    first_ip: str | None
    last_used_at: datetime
    last_ip: str | None
    refreshed_at: Annotated[datetime, Meta(description="when it last got new tokens")]
    authenticated_at: Annotated[datetime, Meta(description="when all factors were last given in it")]
    expires_at: datetime
    ended_at: Annotated[datetime | None, Meta(description="when it was ended before it had expired")]


class Activity(msgspec.Struct, frozen=True, gc=False):
    """Something that happened to the account."""

    id: int
    event: str
    at: datetime
    ip: str | None
    device: str
    user_agent: str | None
    session_id: UUID | None
    request_id: Annotated[str | None, Meta(description="of the line in the site's log")]
    details: dict[str, str]


class Passkey(msgspec.Struct, frozen=True, gc=False):
    """A passkey. Its private key never leaves the device."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None
    synced: Annotated[bool, Meta(description="whether its maker keeps it on several devices")]
    sign_count: Annotated[int, Meta(description="how often it was used, if it counts that")]
    credential_id: Annotated[str, Meta(description="base64url")]
    public_key: Annotated[str, Meta(description="COSE (RFC 9053) in base64url")]


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link that was sent by e-mail."""

    purpose: str
    email: Annotated[str, Meta(description="the address of the account then, in lower case")]
    new_email: Annotated[str | None, Meta(description="the address that it was to show as yours")]
    expires_at: datetime
    used_at: datetime | None


class Import(msgspec.Struct, frozen=True, gc=False):
    """A file on its way onto the list."""

    id: UUID
    file_name: str
    format: str
    state: str
    unattended: Annotated[bool, Meta(description="whether it was applied without being looked at first")]
    tags: Annotated[list[str], Meta(description="put on all entries that it adds")]
    rows: int
    position: Annotated[int, Meta(description="rows that the current step is done with")]
    created_at: datetime
    stepped_at: Annotated[datetime, Meta(description="when it was last worked at")]
    applied_at: datetime | None
    undone_at: datetime | None


class ImportRow(msgspec.Struct, frozen=True, gc=False):
    """A row of such a file, and what became of it."""

    import_id: UUID
    number: Annotated[int, Meta(description="counts the records of the file from 1")]
    line: int
    text: Annotated[str, Meta(description="what stands there, cut")]
    read: Annotated[
        dict[str, Any] | None, Meta(description="what was read from it; null when it can't be read")
    ]
    outcome: str
    reason: str
    artist_id: Annotated[int | None, Meta(description="what it is about")]
    artist_name: str | None
    candidates: Annotated[list[int], Meta(description="ids of artists that it could be about")]
    joined: Annotated[list[int], Meta(description="ids of artists of your own that are this one")]
    answer: Annotated[str | None, Meta(description="what you said it is about")]
    added: Annotated[bool, Meta(description="whether it put its artist on the list")]
