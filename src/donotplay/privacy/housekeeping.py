"""All tasks of the scheduler."""

from datetime import timedelta
from functools import partial

import structlog

from donotplay.database import Pool
from donotplay.dnp import upkeep
from donotplay.privacy.erasure import erase_due, forget_stray_events
from donotplay.privacy.inventory import KINDS
from donotplay.privacy.kinds import Kind
from donotplay.privacy.retention import clean
from donotplay.scheduler import Task
from donotplay.settings import Settings

CLEAN_EVERY = timedelta(minutes=10)

log = structlog.get_logger()


def tasks(pool: Pool, settings: Settings) -> list[Task]:
    """What is soonest due first."""
    return [
        Task("erase_accounts", timedelta(seconds=10), partial(erase_due, pool, settings)),
        Task("put_ended_entries_aside", timedelta(minutes=1), partial(upkeep.put_ended_aside, pool)),
        Task("refresh_lists", timedelta(minutes=1), partial(upkeep.refresh_after_catalog_import, pool)),
        Task("forget_stray_events", CLEAN_EVERY, partial(forget_stray_events, pool)),
        *(
            Task(f"clean_{kind.key}", CLEAN_EVERY, partial(_clean, pool, settings, kind))
            for kind in KINDS
            if kind.rule
        ),
    ]


async def _clean(pool: Pool, settings: Settings, kind: Kind) -> None:
    if removed := await clean(pool, settings, kind):
        log.info("data_removed", kind=kind.key, rows=removed)
