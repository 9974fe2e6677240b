"""Two factors, passkeys, links by e-mail, where sessions are used, and a log that can't be rewritten."""

from alembic import op

revision = "20261125_01_account_security"
down_revision = "20261122_05_catalog"

UP = (
    """
    ALTER TABLE users
        ADD COLUMN email_verified_at timestamptz,
        ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT now()
    """,
    """
    ALTER TABLE user_sessions
        ADD COLUMN first_ip inet,
        -- when all factors were last given in this session: at log-in, or when asked again
        ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
        -- whether the last spent refresh token was answered a second time
        ADD COLUMN answered_again boolean NOT NULL DEFAULT false
    """,
    "UPDATE user_sessions SET first_ip = ip, last_used_at = refreshed_at, authenticated_at = created_at",
    """
    CREATE TABLE user_totp (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        -- key id, nonce and AES-256-GCM of the secret; see accounts/keys.py
        secret bytea NOT NULL,
        -- the time step of the last code that was accepted: none up to it is accepted again
        last_step bigint NOT NULL,
        enabled_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE user_recovery_codes (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        -- SHA-256 of 140 random bits
        code_hash bytea NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (user_id, code_hash)
    )
    """,
    """
    -- WebAuthn's user handle is the user's id, so a credential is always looked for below its owner.
    CREATE TABLE user_passkeys (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        credential_id bytea NOT NULL,
        public_key bytea NOT NULL,
        sign_count bigint NOT NULL,
        synced boolean NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        PRIMARY KEY (user_id, id),
        UNIQUE (user_id, credential_id)
    )
    """,
    """
    CREATE TABLE user_links (
        user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        -- SHA-256 of 256 random bits
        token_hash bytea NOT NULL,
        purpose text NOT NULL,
        -- the address it was for: a link does not count for another one
        email_key text NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (user_id, token_hash)
    )
    """,
    """
    -- Binds every role, the owner too: what the application can write it can't take back. Rows may go when
    -- they are older than the shortest retention there is.
    CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.at < now() - interval '30 days' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    """
    CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION keep_audit_log()
    """,
    """
    CREATE TRIGGER keep_all BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log()
    """,
    # Also in sessions that say they replicate, which is how a superuser could get past them.
    "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER keep_rows, ENABLE ALWAYS TRIGGER keep_all",
)

DOWN = (
    "DROP TRIGGER keep_all ON audit_log",
    "DROP TRIGGER keep_rows ON audit_log",
    "DROP FUNCTION keep_audit_log",
    "DROP TABLE user_links",
    "DROP TABLE user_passkeys",
    "DROP TABLE user_recovery_codes",
    "DROP TABLE user_totp",
    """
    ALTER TABLE user_sessions
        DROP COLUMN first_ip, DROP COLUMN authenticated_at, DROP COLUMN last_used_at,
        DROP COLUMN answered_again
    """,
    "ALTER TABLE users DROP COLUMN email_verified_at, DROP COLUMN password_changed_at",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
