"""Accounts: users and their sessions."""

from alembic import op

revision = "20261122_01_accounts"
down_revision = None

UP = (
    """
    CREATE TABLE users (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        email text NOT NULL,
        -- case-folded: what addresses are compared by
        email_key text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    -- A session is a refresh-token family: one log-in, its tokens rotated at each use.
    CREATE TABLE user_sessions (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        -- SHA-256 of the one refresh token that is not spent
        refresh_token_hash bytea NOT NULL,
        user_agent text,
        ip inet,
        created_at timestamptz NOT NULL DEFAULT now(),
        refreshed_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        PRIMARY KEY (user_id, id)
    )
    """,
)

DOWN = ("DROP TABLE user_sessions", "DROP TABLE users")


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
