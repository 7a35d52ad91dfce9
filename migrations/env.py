"""Runs the migrations with the application's own engine and metadata."""

from alembic import context
from flask import current_app

config = context.config
db = current_app.extensions["migrate"].db


def run() -> None:
    """Online only: the engine comes from the application, on SQLite and PostgreSQL alike."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
