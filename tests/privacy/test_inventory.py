"""The inventory of data: complete, and what people are told."""

import re
from pathlib import Path

from donotplay.accounts.cookies import DEVICE_COOKIE, REFRESH_COOKIE
from donotplay.privacy.inventory import KINDS
from donotplay.privacy.kinds import table_of
from donotplay.settings import Settings
from tests.people import API, PASSWORD, log_in
from tests.privacy.tables import all_tables, tables_of_people

ROOT = Path(__file__).parent.parent.parent

TABLES = [table for kind in KINDS for table in kind.tables]


async def test_every_table_is_in_it_once(connection):
    assert sorted(TABLES) == sorted(await all_tables(connection))


async def test_every_table_of_people_is_emptied_with_the_account(connection):
    """`audit_log` is not emptied: its rows lose whose they were."""
    own = {table for kind in KINDS for table in kind.own_tables}
    assert own | {"audit_log"} == await tables_of_people(connection)


async def test_tables_that_go_with_others_are_emptied_before_them(connection):
    """Otherwise each of 100,000 rows would have to be looked for by itself."""
    rows = await connection.fetch(
        """
        SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint
        WHERE contype = 'f' AND confdeltype = 'c' AND confrelid <> 'users'::regclass
        """
    )
    order = [table for kind in KINDS for table in kind.own_tables]
    pairs = [(row["child"], row["parent"]) for row in rows if row["parent"] in order]
    assert len(pairs) >= 3
    assert [pair for pair in pairs if order.index(pair[0]) > order.index(pair[1])] == []


async def test_rules_are_about_tables_of_their_kind(connection):
    for kind in KINDS:
        if kind.rule:
            assert kind.rule.table in kind.tables
            assert ("{}" in kind.how_long) or kind.key == "exports"


def test_keys_of_kinds_are_unique():
    assert len({kind.key for kind in KINDS}) == len(KINDS)


async def test_every_key_in_redis_is_in_it(person, client, redis):
    """After somebody has done all that leaves one."""
    await person.post("/auth/2fa/setup", {"password": PASSWORD})
    await person.post("/auth/passkeys/registration-options", {"password": PASSWORD})
    await client.post(f"{API}/auth/passkeys/login-options", json={})
    await log_in(client, person.email)
    patterns = [kind_key for kind in KINDS for kind_key in kind.keys]
    known = {pattern: [key async for key in redis.scan_iter(pattern)] for pattern in patterns}
    assert [pattern for pattern, keys in known.items() if not keys] == []
    everything = {key async for key in redis.scan_iter()}
    assert everything - {key for keys in known.values() for key in keys} == set()


async def test_every_key_in_redis_runs_out_within_two_hours(person, redis):
    await person.get("/users/me")
    async for key in redis.scan_iter():
        assert 0 < await redis.pttl(key) <= 2 * 3600 * 1000 or not await redis.exists(key), key


def test_every_name_in_browsers_is_in_it():
    sources = [*(ROOT / "web/src").rglob("*.ts"), *(ROOT / "web/static").rglob("*.js")]
    text = "\n".join(path.read_text() for path in sources if not path.name.endswith(".test.ts"))
    stored = set(re.findall(r"(?:local|session)Storage\.setItem\((\w+)", text))
    names = {re.search(rf"const {name} = '([^']+)'", text)[1] for name in stored}  # type: ignore[index]
    assert names
    assert [name for name in names if not name.startswith("donotplay.")] == []
    where = table_of(KINDS)
    assert "`donotplay.*`" in where
    assert f"`{REFRESH_COOKIE}`" in where
    assert f"`{DEVICE_COOKIE}`" in where


def test_people_are_told_what_is_done():
    document = (ROOT / "docs/privacy.md").read_text()
    assert table_of(KINDS) in document, "paste what `donotplay privacy` prints"


def test_times_are_told_as_the_rules_have_them():
    told = {kind.key: kind.how_long_in_words() for kind in KINDS}
    assert told["sessions"] == "30 days after its end"
    assert told["links"] == "7 days after they stopped working"
    assert f"({Settings().audit_retention_days} days)" in told["activity"]
