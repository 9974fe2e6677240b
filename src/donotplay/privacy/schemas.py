"""What goes out of the routes about what is held about people."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class ExportState(StrEnum):
    """What becomes of an export. Only a `ready` one can be fetched, once."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    FETCHED = "fetched"
    EXPIRED = "expired"


class Export(msgspec.Struct, frozen=True):
    """All that is held about somebody, on its way to them."""

    state: ExportState
    requested_at: datetime
    expires_at: Annotated[datetime, Meta(description="when it is deleted, fetched or not")]
    bytes: Annotated[int | None, Meta(description="how large the ZIP is; null until it is ready")]
    is_this_session: Annotated[
        bool, Meta(description="whether this session asked for it, and so can fetch it")
    ]
