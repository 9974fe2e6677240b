"""The audit log."""

from alembic import op

revision = "20261122_04_audit_log"
down_revision = "20261122_03_blocks"

UP = (
    """
    CREATE TABLE audit_log (
        -- the nil UUID for events of nobody we know; no foreign key: the log outlives the account
        user_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        event text NOT NULL,
        session_id uuid,
        ip inet,
        user_agent text,
        request_id text,
        details jsonb NOT NULL DEFAULT '{}',
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, id)
    )
    """,
    "CREATE INDEX audit_log_at ON audit_log (at)",
)

DOWN = ("DROP TABLE audit_log",)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
