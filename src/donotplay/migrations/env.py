"""Run by Alembic for each command, on the connection that `migrate` hands over."""

from alembic import context
from sqlalchemy import text

LOCK_TIMEOUT = "5s"
"""A migration that can't get its lock fails rather than make every request queue up behind it."""

STATEMENT_TIMEOUT = "15min"

connection = context.config.attributes["connection"]
with connection.begin():
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
