"""Runs migrations on the connection that :mod:`store.upgrade` hands over, inside its transaction."""

from alembic import context

from store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    # SQLite cannot change a table in place; the batch mode copies it.
    render_as_batch=True,
)
context.run_migrations()
