"""The catalog at the size of MusicBrainz: more about each artist, and tables that are replaced as a whole.

`artist_names`, `name_starts`, `name_words`, `name_word_typos` and `artist_external_ids` are built anew beside
the ones in use by each import and take their places in one transaction; `artists` keeps its rows for ever.
"""

from alembic import op

revision = "20261122_05_catalog"
down_revision = "20261122_04_audit_log"

UP = (
    "CREATE EXTENSION IF NOT EXISTS fuzzystrmatch",
    """
    ALTER TABLE artists
        ADD COLUMN musicbrainz_id uuid,
        ADD COLUMN gender text,
        -- where they are from, when more or other than a country is known
        ADD COLUMN area text,
        -- YYYY, YYYY-MM or YYYY-MM-DD
        ADD COLUMN begin_date text,
        ADD COLUMN end_date text,
        ADD COLUMN ended boolean NOT NULL DEFAULT false,
        -- {"rock": 7}: votes for each tag, genres among them
        ADD COLUMN tags jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN rating_votes integer NOT NULL DEFAULT 0,
        ADD COLUMN isnis text[] NOT NULL DEFAULT '{}',
        ADD COLUMN ipis text[] NOT NULL DEFAULT '{}',
        -- since when the sources of the catalog don't have it any more; lists still may
        ADD COLUMN gone_since timestamptz,
        -- the artist that a gone one became
        ADD COLUMN merged_into bigint REFERENCES artists
    """,
    # Partial, so that it is no key to PostgreSQL: while an import changes a key of an artist, nobody could
    # put that artist on a list.
    """
    CREATE UNIQUE INDEX artists_musicbrainz_id ON artists (musicbrainz_id)
        WHERE musicbrainz_id IS NOT NULL
    """,
    "CREATE INDEX artists_merged_into ON artists (merged_into) WHERE merged_into IS NOT NULL",
    "DROP TABLE artist_names",
    """
    CREATE TABLE artist_names (
        artist_id bigint NOT NULL,
        -- 0 is the name, 1 the sort name
        position smallint NOT NULL,
        is_primary boolean NOT NULL DEFAULT false,
        ended boolean NOT NULL DEFAULT false,
        kind text NOT NULL CHECK (kind IN ('name', 'sort_name', 'alias', 'legal_name', 'search_hint')),
        locale text,
        name text NOT NULL,
        folded text COLLATE "C" NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX artist_names_key ON artist_names (artist_id, position)",
    """
    -- Each name from each of its words on, folded and without spaces: what can be typed to find it.
    CREATE TABLE name_starts (
        artist_id bigint NOT NULL,
        prominence real NOT NULL,
        position smallint NOT NULL,
        -- prominence in steps, 0 for the best known: a scan in this order may end early
        tier smallint NOT NULL,
        -- of the first word in `start`
        word_length smallint NOT NULL,
        -- all of the name, or all but its article
        is_whole boolean NOT NULL,
        start text COLLATE "C" NOT NULL
    )
    """,
    """
    CREATE INDEX name_starts_by_tier ON name_starts (tier, start)
        INCLUDE (artist_id, position, prominence, is_whole)
    """,
    """
    CREATE INDEX name_starts_whole ON name_starts (start)
        INCLUDE (artist_id, position, prominence) WHERE is_whole
    """,
    """
    -- The words of all names, and well-known names without their spaces: what a misspelled word can be.
    CREATE TABLE name_words (
        -- of the best known artist with that word
        prominence real NOT NULL,
        word text COLLATE "C" NOT NULL
    )
    """,
    "CREATE INDEX name_words_sound ON name_words (dmetaphone(word), prominence DESC)",
    """
    -- Each word, and each word without one of its letters: two words with a typo between them share one.
    CREATE TABLE name_word_typos (
        prominence real NOT NULL,
        letters text COLLATE "C" NOT NULL,
        word text COLLATE "C" NOT NULL
    )
    """,
    "CREATE INDEX name_word_typos_letters ON name_word_typos (letters) INCLUDE (prominence, word)",
    """
    CREATE TABLE artist_external_ids (
        artist_id bigint NOT NULL,
        service text COLLATE "C" NOT NULL,
        external_id text COLLATE "C" NOT NULL
    )
    """,
    "CREATE INDEX artist_external_ids_key ON artist_external_ids (service, external_id, artist_id)",
    """
    ALTER TABLE catalog_imports
        -- when the source was made, as far as it says so
        ADD COLUMN made_at timestamptz,
        -- counts, and what was noticed
        ADD COLUMN report jsonb NOT NULL DEFAULT '{}'
    """,
    # The names are gone, so what they came from has to be loaded again.
    "DELETE FROM catalog_imports",
)

DOWN = (
    "DELETE FROM catalog_imports",
    "ALTER TABLE catalog_imports DROP COLUMN made_at, DROP COLUMN report",
    "DROP TABLE artist_external_ids, name_word_typos, name_words, name_starts, artist_names",
    """
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
    ALTER TABLE artists
        DROP COLUMN musicbrainz_id, DROP COLUMN gender, DROP COLUMN area, DROP COLUMN begin_date,
        DROP COLUMN end_date, DROP COLUMN ended, DROP COLUMN tags, DROP COLUMN rating_votes,
        DROP COLUMN isnis, DROP COLUMN ipis, DROP COLUMN gone_since, DROP COLUMN merged_into
    """,
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
