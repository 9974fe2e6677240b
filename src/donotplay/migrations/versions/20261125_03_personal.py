"""A person's own things: profile, settings, the export of their data, and the end of their account."""

from alembic import op

revision = "20261125_03_personal"
down_revision = "20261125_02_lists"

UP = (
    """
    ALTER TABLE users
        ADD COLUMN display_name text NOT NULL DEFAULT '',
        -- a BCP 47 tag and an IANA name; null for what the browser says
        ADD COLUMN locale text,
        ADD COLUMN time_zone text,
        -- since when an operator lets nobody in
        ADD COLUMN disabled_at timestamptz,
        -- of `erasures`; set while the account waits for its end
        ADD COLUMN erasure_id uuid,
        ADD COLUMN erase_at timestamptz
    """,
    "CREATE INDEX users_to_erase ON users (erase_at) WHERE erase_at IS NOT NULL",
    """
    -- One document each, of the version that it names; see accounts/preferences.py
    CREATE TABLE user_settings (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        document jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    # The address that a link proves, where that is not the account's yet.
    "ALTER TABLE user_links ADD COLUMN new_email text",
    "CREATE INDEX user_links_expired ON user_links (expires_at)",
    "CREATE INDEX user_sessions_expired ON user_sessions (least(ended_at, expires_at))",
    """
    -- All that is held about somebody, as a ZIP; the last that they asked for.
    CREATE TABLE user_exports (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        -- the session that asked, which alone can fetch it
        session_id uuid NOT NULL,
        state text NOT NULL DEFAULT 'building' CHECK (state IN ('building', 'ready', 'failed', 'fetched')),
        requested_at timestamptz NOT NULL DEFAULT now(),
        -- when it was last worked at, or from when on it may be tried again
        stepped_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        bytes bigint
    )
    """,
    "CREATE INDEX user_exports_waiting ON user_exports (stepped_at) WHERE state = 'building'",
    "CREATE INDEX user_exports_expired ON user_exports (expires_at)",
    """
    CREATE TABLE user_export_parts (
        user_id uuid NOT NULL REFERENCES user_exports ON DELETE CASCADE,
        export_id uuid NOT NULL,
        number integer NOT NULL,
        data bytea NOT NULL,
        PRIMARY KEY (user_id, export_id, number)
    )
    """,
    # Parts of a ZIP can't be compressed any more.
    "ALTER TABLE user_export_parts ALTER COLUMN data SET STORAGE EXTERNAL",
    """
    -- What whoever deleted their account can show and look up, also when nothing else is left of it.
    CREATE TABLE erasures (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        -- SHA-256 of 256 random bits
        receipt_hash bytea NOT NULL UNIQUE,
        requested_at timestamptz NOT NULL DEFAULT now(),
        erase_at timestamptz NOT NULL,
        restored_at timestamptz,
        erased_at timestamptz,
        -- how many rows of each kind were erased
        counts jsonb NOT NULL DEFAULT '{}'
    )
    """,
    "CREATE INDEX erasures_ended ON erasures (coalesce(erased_at, restored_at))",
    """
    -- What is done from time to time, by one process for all.
    CREATE TABLE scheduled_tasks (
        name text PRIMARY KEY,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        -- what went wrong the last time
        error text
    )
    """,
    """
    CREATE OR REPLACE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
        -- Of an account that is no more: what happened stays, and when, but not to whom and from where.
        IF TG_OP = 'UPDATE' THEN
            IF OLD.user_id <> '00000000-0000-0000-0000-000000000000' AND NEW.user_id <> OLD.user_id
                AND NOT EXISTS (SELECT FROM users WHERE id IN (OLD.user_id, NEW.user_id))
                AND (NEW.id, NEW.event, NEW.at) = (OLD.id, OLD.event, OLD.at)
                AND num_nonnulls(NEW.session_id, NEW.ip, NEW.user_agent, NEW.request_id) = 0
                AND NEW.details = '{}'
            THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
)

DOWN = (
    """
    CREATE OR REPLACE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    "DROP TABLE scheduled_tasks, erasures, user_export_parts, user_exports, user_settings",
    "DROP INDEX user_sessions_expired, user_links_expired",
    "ALTER TABLE user_links DROP COLUMN new_email",
    """
    ALTER TABLE users
        DROP COLUMN display_name, DROP COLUMN locale, DROP COLUMN time_zone, DROP COLUMN disabled_at,
        DROP COLUMN erasure_id, DROP COLUMN erase_at
    """,
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
