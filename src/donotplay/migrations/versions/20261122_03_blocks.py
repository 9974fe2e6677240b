"""The Do-Not-Play lists."""

from alembic import op

revision = "20261122_03_blocks"
down_revision = "20261122_02_artists"

UP = (
    """
    CREATE TABLE user_artist_blocks (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        artist_id bigint NOT NULL REFERENCES artists,
        tags text[] NOT NULL DEFAULT '{}',
        note text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, artist_id)
    )
    """,
    "CREATE INDEX user_artist_blocks_by_date ON user_artist_blocks (user_id, created_at, artist_id)",
)

DOWN = ("DROP TABLE user_artist_blocks",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
