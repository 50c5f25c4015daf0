"""How alembic reaches our tables: always through the connection that `storage.engine.migrate` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from storage.engine import VERSION_TABLE, is_described
from storage.tables import Moment, metadata


def _plain(kind: str, obj: Any, _: Any) -> str | Literal[False]:
    """A migration names database types, never ours: it must run when ours have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(obj, Moment) else False


connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_plain,
    include_name=is_described,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
context.run_migrations()
