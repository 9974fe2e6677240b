"""Lists that grow: scope and end of an entry, restorable entries, artists of the list's own, imports.

An entry carries what its list is sorted and filtered by (`sort_key`, `prominence`, `names`): joining 100,000
entries with the catalog for each page would take seconds. dnp/upkeep.py brings them up to date after an
import of the catalog.
"""

import sqlalchemy as sa
from alembic import op

from donotplay.artists.names import fold

revision = "20261125_02_lists"
down_revision = "20261125_01_account_security"

UP = (
    """
    -- Artists that the catalog doesn't have, as somebody's import gave them.
    CREATE TABLE user_artists (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        -- of the same sequence as the catalog's, so that an entry's artist_id is never two artists
        id bigint NOT NULL DEFAULT nextval(pg_get_serial_sequence('artists', 'id')),
        name text NOT NULL,
        sort_name text NOT NULL,
        sort_key text COLLATE "C" NOT NULL,
        folded text COLLATE "C" NOT NULL,
        type text,
        country text,
        disambiguation text NOT NULL DEFAULT '',
        external_ids jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, id)
    )
    """,
    "CREATE INDEX user_artists_folded ON user_artists (user_id, folded)",
    """
    CREATE TABLE user_artist_ids (
        user_id uuid NOT NULL,
        service text COLLATE "C" NOT NULL,
        external_id text COLLATE "C" NOT NULL,
        artist_id bigint NOT NULL,
        PRIMARY KEY (user_id, service, external_id),
        FOREIGN KEY (user_id, artist_id) REFERENCES user_artists ON DELETE CASCADE
    )
    """,
    "CREATE INDEX user_artist_ids_artist ON user_artist_ids (user_id, artist_id)",
    """
    ALTER TABLE user_artist_blocks
        -- an entry's artist may be one of user_artists; rows of artists never go
        DROP CONSTRAINT user_artist_blocks_artist_id_fkey,
        ADD COLUMN scope text NOT NULL DEFAULT 'any_credit' CHECK (scope IN ('lead', 'any_credit')),
        -- when the entry ends by itself; null for never
        ADD COLUMN until timestamptz,
        -- the import that added it
        ADD COLUMN import_id uuid,
        ADD COLUMN sort_key text COLLATE "C" NOT NULL DEFAULT '',
        ADD COLUMN prominence real NOT NULL DEFAULT 0,
        -- all names folded, a line each, the first is the name itself
        ADD COLUMN names text COLLATE "C" NOT NULL DEFAULT '',
        ADD COLUMN folded_note text COLLATE "C"
    """,
    """
    UPDATE user_artist_blocks AS block SET
        -- cut, since an index can't hold the longest
        sort_key = left(artists.sort_key, 300),
        prominence = artists.prominence,
        names = coalesce((
            SELECT string_agg(folded, E'\n' ORDER BY place) FROM (
                SELECT folded, min(position) AS place FROM artist_names
                WHERE artist_id = block.artist_id AND kind <> 'search_hint' GROUP BY folded
            ) AS each_once
        ), '')
    FROM artists WHERE artists.id = block.artist_id
    """,
    """
    ALTER TABLE user_artist_blocks
        ALTER COLUMN sort_key DROP DEFAULT, ALTER COLUMN prominence DROP DEFAULT,
        ALTER COLUMN names DROP DEFAULT
    """,
    "DROP INDEX user_artist_blocks_by_date",
    """
    CREATE INDEX user_artist_blocks_by_date ON user_artist_blocks (user_id, created_at, artist_id)
        INCLUDE (until)
    """,
    "CREATE INDEX user_artist_blocks_by_name ON user_artist_blocks (user_id, sort_key, artist_id)",
    "CREATE INDEX user_artist_blocks_by_prominence ON user_artist_blocks (user_id, prominence, artist_id)",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    """
    CREATE INDEX user_artist_blocks_found ON user_artist_blocks
        USING gin (user_id, tags, names gin_trgm_ops, folded_note gin_trgm_ops)
    """,
    "CREATE INDEX user_artist_blocks_ending ON user_artist_blocks (until) WHERE until IS NOT NULL",
    """
    CREATE INDEX user_artist_blocks_of_import ON user_artist_blocks (user_id, import_id)
        WHERE import_id IS NOT NULL
    """,
    "CREATE INDEX user_artist_blocks_artist ON user_artist_blocks (artist_id)",
    """
    -- Entries that were taken off, or ended, and can be put back as they were; the last of each artist.
    CREATE TABLE user_removed_blocks (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        artist_id bigint NOT NULL,
        tags text[] NOT NULL,
        note text,
        folded_note text COLLATE "C",
        scope text NOT NULL,
        until timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        removed_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, artist_id)
    )
    """,
    "CREATE INDEX user_removed_blocks_by_date ON user_removed_blocks (user_id, removed_at, artist_id)",
    "CREATE INDEX user_removed_blocks_removed ON user_removed_blocks (removed_at)",
    """
    -- How often a list has changed. Whoever changes it locks this row first, so that changes come one by one.
    CREATE TABLE user_lists (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        version bigint NOT NULL DEFAULT 1
    )
    """,
    """
    CREATE TABLE user_imports (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        file_name text NOT NULL,
        format text NOT NULL,
        state text NOT NULL CHECK (state IN
            ('resolving', 'ready', 'applying', 'applied', 'undoing', 'undone', 'failed')),
        -- whether it is applied without being asked to, once its rows are resolved
        unattended boolean NOT NULL,
        -- put on all entries that it adds
        tags text[] NOT NULL DEFAULT '{}',
        rows integer NOT NULL,
        -- of the row up to which the current step is done
        position integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- when its last step was done, or from when on a step that failed may be tried again
        stepped_at timestamptz NOT NULL DEFAULT now(),
        applied_at timestamptz,
        undone_at timestamptz,
        PRIMARY KEY (user_id, id)
    )
    """,
    """
    CREATE INDEX user_imports_waiting ON user_imports (stepped_at)
        WHERE state IN ('resolving', 'applying', 'undoing')
    """,
    "CREATE INDEX user_imports_created ON user_imports (created_at)",
    """
    CREATE TABLE user_import_rows (
        user_id uuid NOT NULL,
        import_id uuid NOT NULL,
        -- counts the records of the file from 1
        number integer NOT NULL,
        line integer NOT NULL,
        -- what stands there, cut
        text text NOT NULL,
        -- what was read from it; null when it can't be read
        row jsonb,
        outcome text NOT NULL DEFAULT 'waiting' CHECK (outcome IN
            ('waiting', 'new', 'listed', 'question', 'unreadable', 'skipped')),
        reason text NOT NULL DEFAULT '',
        -- what it is about; null with the outcome 'new' for an artist that the list has to make
        artist_id bigint,
        -- what rows about the same artist have in common
        key text COLLATE "C" NOT NULL DEFAULT '',
        -- additions of the person's own that are this artist
        joined bigint[] NOT NULL DEFAULT '{}',
        -- whom it could be about
        candidates bigint[] NOT NULL DEFAULT '{}',
        -- what the person said; it can be changed until the row is applied
        answer text CHECK (answer IN ('artist', 'new', 'skip')),
        added boolean NOT NULL DEFAULT false,
        PRIMARY KEY (user_id, import_id, number),
        FOREIGN KEY (user_id, import_id) REFERENCES user_imports ON DELETE CASCADE
    )
    """,
    "CREATE INDEX user_import_rows_key ON user_import_rows (user_id, import_id, key, number)",
    "CREATE INDEX user_import_rows_outcome ON user_import_rows (user_id, import_id, outcome, number)",
    # Null until all lists show what this import of the catalog has changed.
    "ALTER TABLE catalog_imports ADD COLUMN lists_refreshed_at timestamptz",
    "UPDATE catalog_imports SET lists_refreshed_at = now()",
)

DOWN = (
    "ALTER TABLE catalog_imports DROP COLUMN lists_refreshed_at",
    "DROP TABLE user_import_rows, user_imports, user_lists, user_removed_blocks",
    """
    DELETE FROM user_artist_blocks
    WHERE until <= now() OR NOT EXISTS (SELECT FROM artists WHERE id = artist_id)
    """,
    "DROP TABLE user_artist_ids, user_artists",
    "DROP INDEX user_artist_blocks_by_date, user_artist_blocks_artist",
    """
    ALTER TABLE user_artist_blocks
        DROP COLUMN scope, DROP COLUMN until, DROP COLUMN import_id, DROP COLUMN sort_key,
        DROP COLUMN prominence, DROP COLUMN names, DROP COLUMN folded_note,
        ADD FOREIGN KEY (artist_id) REFERENCES artists
    """,
    "CREATE INDEX user_artist_blocks_by_date ON user_artist_blocks (user_id, created_at, artist_id)",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)
    _fold_notes()


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)


def _fold_notes() -> None:
    """PostgreSQL can't fold as we do."""
    connection = op.get_bind()
    notes = connection.execute(
        sa.text("SELECT user_id, artist_id, note FROM user_artist_blocks WHERE note IS NOT NULL")
    )
    for user_id, artist_id, note in notes.all():
        connection.execute(
            sa.text(
                "UPDATE user_artist_blocks SET folded_note = :folded"
                " WHERE user_id = :user_id AND artist_id = :artist_id"
            ),
            {"folded": fold(note), "user_id": user_id, "artist_id": artist_id},
        )
