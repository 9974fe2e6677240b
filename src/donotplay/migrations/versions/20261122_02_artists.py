"""The catalog: artists and every name they are found by."""

from alembic import op

revision = "20261122_02_artists"
down_revision = "20261122_01_accounts"

UP = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    """
    CREATE TABLE artists (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        sort_name text NOT NULL,
        -- the folded sort name: what lists are ordered by
        sort_key text COLLATE "C" NOT NULL,
        type text CHECK (type IN ('Person', 'Group', 'Orchestra', 'Choir', 'Character', 'Other')),
        -- ISO 3166-1 alpha-2
        country text CHECK (country ~ '^[A-Z]{2}$'),
        disambiguation text NOT NULL DEFAULT '',
        genres text[] NOT NULL DEFAULT '{}',
        -- {"musicbrainz": ["..."], "spotify": ["..."]}
        external_ids jsonb NOT NULL DEFAULT '{}',
        -- how well known, from 0 to 1: decides among equally good matches
        prominence real NOT NULL DEFAULT 0,
        -- which line of the starter catalog this is; null for all others
        starter_key text UNIQUE
    )
    """,
    """
    -- One row for each way a name can be typed; `compact` is `folded` without its spaces.
    CREATE TABLE artist_names (
        artist_id bigint NOT NULL REFERENCES artists ON DELETE CASCADE,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('name', 'sort_name', 'alias', 'search_hint')),
        folded text COLLATE "C" NOT NULL,
        compact text COLLATE "C" NOT NULL,
        PRIMARY KEY (artist_id, folded, name, kind)
    )
    """,
    "CREATE INDEX artist_names_compact ON artist_names (compact)",
    "CREATE INDEX artist_names_folded_trigrams ON artist_names USING gin (folded gin_trgm_ops)",
    """
    -- What was loaded into the catalog, newest last.
    CREATE TABLE catalog_imports (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        source text NOT NULL,
        fingerprint text NOT NULL,
        artists integer NOT NULL,
        imported_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)

DOWN = (
    "DROP TABLE catalog_imports",
    "DROP TABLE artist_names",
    "DROP TABLE artists",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
