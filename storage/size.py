"""How large the database is, and of which version: what can be told without counting rows."""

from sqlalchemy import Connection, func, select, text

from storage.tables import mentions


def size(conn: Connection) -> int:
    """Bytes on the disk, without the log that SQLite keeps beside its file."""
    if conn.dialect.name == "sqlite":
        pages, each = (conn.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
        return int(pages) * int(each)
    return int(conn.execute(select(func.pg_database_size(func.current_database()))).scalar_one())


def version(conn: Connection) -> str:
    """`SQLite 3.40.1`, `PostgreSQL 16.2`."""
    if conn.dialect.name == "sqlite":
        return f"SQLite {conn.execute(select(func.sqlite_version())).scalar_one()}"
    return f"PostgreSQL {conn.execute(text('SHOW server_version')).scalar_one()}"


def stored(conn: Connection) -> int:
    """The number of the latest mention: about as many were ever kept."""
    return int(conn.execute(select(func.max(mentions.c.id))).scalar_one() or 0)
