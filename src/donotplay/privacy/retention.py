"""What is kept only for a while goes when its time is over, as the inventory says."""

from prometheus_client import Counter

from donotplay.background import half_the_time
from donotplay.database import Pool
from donotplay.privacy.kinds import Kind, Rule
from donotplay.settings import Settings

REMOVED = Counter("donotplay_rows_removed", "Rows that went since their time was over", ["kind"])


async def clean(pool: Pool, settings: Settings, kind: Kind) -> int:
    """Remove what is older than the rule of the kind says; how many rows went.

    A few at a time, with pauses between, so that nobody waits for them.
    """
    if kind.rule is None:
        return 0
    total, removed = 0, kind.rule.at_once
    while removed == kind.rule.at_once:
        async with half_the_time():
            removed = await _remove_some(pool, settings, kind.rule)
        REMOVED.labels(kind.key).inc(removed)
        total += removed
    return total


async def _remove_some(pool: Pool, settings: Settings, rule: Rule) -> int:
    """What somebody is using just now is left for the next time."""
    status = await pool.execute(
        f"""
        DELETE FROM {rule.table} WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM {rule.table} AS kept
            WHERE {rule.ended} < now() - $1::interval AND NOT ({rule.unless})
            LIMIT {rule.at_once} FOR UPDATE OF kept SKIP LOCKED
        ))
        """,
        rule.time(settings),
    )
    return int(status.removeprefix("DELETE "))
