"""Up, down, at the same time, and what goes wrong: each on an empty database of its own."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from donotplay import migrations
from donotplay.database import REQUIRED_EXTENSIONS
from donotplay.errors import StartupError
from donotplay.migrations import LOCK_KEY, migrate, preparing
from donotplay.preparation import prepare_database
from donotplay.settings import Settings
from tests.processes import run_donotplay

REVISIONS = sorted(file.stem for file in (Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
OLDER, LATEST = REVISIONS[-2:]

SCHEMA = """
    SELECT 'column', table_name, column_name,
        concat_ws(' ', data_type, column_default, is_nullable, collation_name, is_identity)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', p.oid::regprocedure::text, '', p.prosrc
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'type', typname, '', typtype::text
    FROM pg_type WHERE typnamespace = 'public'::regnamespace
    ORDER BY 1, 2, 3
"""

REVISION = """
from alembic import op

revision = "{name}"
down_revision = "{after}"


def upgrade() -> None:
    op.execute("CREATE TABLE {name} ()")
    {then}


def downgrade() -> None:
    op.execute("DROP TABLE {name}")
"""


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[str]:
    """The URL of an empty database."""
    url = settings.required("database_url")
    name = f"test_{secrets.token_hex(6)}"
    await execute(url, f"CREATE DATABASE {name}")
    yield url.replace("/donotplay?", f"/{name}?")
    await execute(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the revisions to which a test can add; used in place of ours."""
    copy = tmp_path / "100% migrations"
    shutil.copytree(Path(migrations.__file__).parent, copy)
    monkeypatch.setattr(migrations, "__file__", str(copy / "__init__.py"))
    return copy / "versions"


def add_revision(versions: Path, name: str, after: str, then: str = "") -> None:
    (versions / f"{name}.py").write_text(REVISION.format(name=name, after=after, then=then))


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def fetch(url: str, query: str) -> list[tuple[object, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def applied(url: str) -> list[str]:
    return [str(row[0]) for row in await fetch(url, "SELECT version_num FROM alembic_version")]


async def tables(url: str) -> set[str]:
    rows = await fetch(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {str(row[0]) for row in rows}


async def test_up_then_down_then_up_gives_the_same_schema(database):
    assert await migrate(database) == REVISIONS
    schema = await fetch(database, SCHEMA)
    assert await migrate(database, "base") == REVISIONS[::-1]
    assert await tables(database) == {"alembic_version"}
    assert await migrate(database) == REVISIONS
    assert await fetch(database, SCHEMA) == schema


@pytest.mark.parametrize("revision", REVISIONS)
async def test_each_revision_can_be_taken_back_alone_and_applied_again(database, revision):
    await migrate(database, revision)
    schema = await fetch(database, SCHEMA)
    before = REVISIONS[REVISIONS.index(revision) - 1] if revision != REVISIONS[0] else "base"
    assert await migrate(database, before) == [revision]
    assert await migrate(database, revision) == [revision]
    assert await fetch(database, SCHEMA) == schema


async def test_latest_database_has_nothing_to_do(database):
    await migrate(database)
    assert await migrate(database) == []
    assert await migrate(database, LATEST) == []


async def test_two_programs_that_migrate_at_once_do_it_once(database):
    with_urls = {
        "database_url": database,
        "redis_url": "redis://127.0.0.1:1",
        "secret_keys": secrets.token_hex(),
    }
    ends = await asyncio.gather(*(asyncio.to_thread(run_donotplay, "migrate", **with_urls) for _ in range(2)))
    assert [end.returncode for end in ends] == [0, 0], ends
    assert sorted(end.stdout for end in ends) == ["\n".join(REVISIONS) + "\n", "nothing to do\n"]
    assert await applied(database) == [LATEST]


async def test_twenty_that_prepare_at_once_do_it_once(database):
    settings = Settings(database_url=database, log_level="error")
    await asyncio.gather(*(prepare_database(settings) for _ in range(20)))
    assert await applied(database) == [LATEST]
    assert await fetch(database, "SELECT count(*) FROM catalog_imports") == [(1,)]


async def test_one_at_a_time_prepares(database):
    async with preparing(database):
        assert await fetch(database, f"SELECT pg_try_advisory_lock({LOCK_KEY})") == [(False,)]
    assert await fetch(database, f"SELECT pg_try_advisory_lock({LOCK_KEY})") == [(True,)]


async def test_failing_revision_names_itself_and_is_rolled_back_while_those_before_stay(database, versions):
    add_revision(versions, "good", after=LATEST)
    add_revision(versions, "broken", after="good", then='op.execute("SELECT 1 / 0")')
    add_revision(versions, "never_reached", after="broken")
    with pytest.raises(
        StartupError, match=r"^migration broken failed and was rolled back: .*division by zero$"
    ):
        await migrate(database)
    assert await applied(database) == ["good"]
    assert not await tables(database) & {"broken", "never_reached"}


async def test_revision_that_cannot_be_taken_back_stays(database, versions):
    add_revision(versions, "stuck", after=LATEST)
    await migrate(database)
    await execute(database, "CREATE VIEW needs_it AS SELECT * FROM stuck")
    with pytest.raises(StartupError, match=r"^migration stuck failed and was rolled back: cannot drop table"):
        await migrate(database, "base")
    assert await applied(database) == ["stuck"]


async def test_failed_revision_that_was_corrected_goes_on_where_it_stopped(database, versions):
    add_revision(versions, "broken", after=LATEST, then='raise ValueError("a mistake in Python")')
    with pytest.raises(StartupError, match=r"^migration broken .*: a mistake in Python$"):
        await migrate(database)
    add_revision(versions, "broken", after=LATEST)
    assert await migrate(database) == ["broken"]
    assert "broken" in await tables(database)


async def test_extensions_that_are_made_are_looked_for_at_start(database):
    await migrate(database)
    made = await fetch(database, "SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'")
    assert {str(row[0]) for row in made} == set(REQUIRED_EXTENSIONS)


async def test_database_of_a_newer_version_is_refused(database):
    await migrate(database)
    await execute(database, "UPDATE alembic_version SET version_num = '20991231_01_future'")
    with pytest.raises(StartupError, match=r"^the database is at 20991231_01_future, which .*newer"):
        await migrate(database)


async def test_database_with_two_heads_is_refused(database):
    await migrate(database)
    await execute(database, f"INSERT INTO alembic_version VALUES ('{OLDER}')")
    with pytest.raises(StartupError, match=r"^the database is at .*, .*, which this version does not know"):
        await migrate(database)


@pytest.mark.parametrize("to", ["nonsense", "2026", "", "-1"])
@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "latest"])
async def test_revision_that_does_not_exist_is_a_clear_error(database, to, is_empty):
    if not is_empty:
        await migrate(database)
    with pytest.raises(StartupError, match=f"^there is no revision {to!r}$"):
        await migrate(database, to)
    assert not is_empty or not await tables(database)


def test_command_migrates_the_embedded_database_and_leaves_nothing_running(folder):
    done = run_donotplay("migrate", "--to", OLDER, data_dir=folder / "data")
    assert (done.returncode, done.stdout.splitlines()) == (0, REVISIONS[:-1]), done.stderr
    assert not (folder / "data" / "postgres" / "postmaster.pid").exists()
    refused = run_donotplay("migrate", "--to", "nonsense", data_dir=folder / "data")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1] == "donotplay: there is no revision 'nonsense'"
    assert "Traceback" not in refused.stderr


async def test_lists_keep_their_entries_when_they_learn_to_grow_and_when_they_unlearn_it(database):
    lists = "20261125_02_lists"
    before = REVISIONS[REVISIONS.index(lists) - 1]
    await migrate(database, before)
    await execute(
        database,
        """
        INSERT INTO users (email, email_key, password_hash) VALUES ('ada@example.com', 'ada@example.com', '');
        INSERT INTO artists (name, sort_name, sort_key, prominence) VALUES ('Björk', 'Björk', 'bjork', 7);
        INSERT INTO artists (name, sort_name, sort_key)
            SELECT 'Long', 'Long', string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n;
        INSERT INTO artist_names (artist_id, position, name, folded, kind)
            SELECT id, position, name, folded, kind FROM artists CROSS JOIN (VALUES
                (0, 'name', 'bjork'), (1, 'alias', 'bjoerk'), (2, 'alias', 'bjork'),
                (3, 'search_hint', 'byork')
            ) AS names (position, kind, folded) WHERE sort_key = 'bjork';
        INSERT INTO user_artist_blocks (user_id, artist_id, tags, note)
            SELECT users.id, artists.id, '{b,a}', 'Every CAFÉ' FROM users, artists WHERE sort_key = 'bjork';
        INSERT INTO user_artist_blocks (user_id, artist_id)
            SELECT users.id, artists.id FROM users, artists WHERE sort_key <> 'bjork'
        """,
    )
    entries = (
        "SELECT user_id, artist_id, tags, note, created_at, updated_at FROM user_artist_blocks ORDER BY 2"
    )
    were = await fetch(database, entries)
    assert len(were) == 2
    for _ in range(2):
        assert await migrate(database, lists) == [lists]
        assert await fetch(database, entries) == were
        learned = "SELECT scope, until, sort_key, prominence, names, folded_note FROM user_artist_blocks"
        assert await fetch(database, f"{learned} WHERE note IS NOT NULL") == [
            ("any_credit", None, "bjork", 7.0, "bjork\nbjoerk", "every cafe")
        ]
        # Of an artist of the list's own, and one that has ended: neither can be kept as it is.
        await execute(
            database,
            """
            INSERT INTO user_artists (user_id, name, sort_name, sort_key, folded)
                SELECT id, 'Own', 'Own', 'own', 'own' FROM users;
            INSERT INTO user_artist_blocks (user_id, artist_id, sort_key, prominence, names)
                SELECT user_id, id, 'own', 0, 'own' FROM user_artists;
            INSERT INTO artists (name, sort_name, sort_key) VALUES ('Ended', 'Ended', 'ended');
            INSERT INTO user_artist_blocks (user_id, artist_id, sort_key, prominence, names, until)
                SELECT users.id, artists.id, 'ended', 0, 'ended', now() FROM users, artists
                WHERE sort_key = 'ended' ORDER BY 2 DESC LIMIT 1
            """,
        )
        assert await migrate(database, before) == [lists]
        assert await fetch(database, entries) == were
