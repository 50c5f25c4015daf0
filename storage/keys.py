"""Secrets that the house makes for itself: what signs its links and forms."""

import secrets

from sqlalchemy import Connection, select

from storage.rows import insert
from storage.tables import keys

BYTES = 32


def key(conn: Connection, name: str) -> bytes:
    """The key of this name, 32 bytes; the first who asks makes it, on a `conn` that can write."""
    if known := conn.scalar(select(keys.c.value).where(keys.c.name == name)):
        return bytes(known)
    made = insert(conn, keys).values(name=name, value=secrets.token_bytes(BYTES))
    conn.execute(made.on_conflict_do_nothing(index_elements=["name"]))
    found: bytes = conn.execute(select(keys.c.value).where(keys.c.name == name)).scalar_one()
    return found
