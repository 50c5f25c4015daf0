"""Opening a database, one transaction of it, and bringing its tables to the newest shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "foreshock_version"
PATIENCE = 60_000  # ms that a writer waits for another one on SQLite
PRAGMAS = (
    f"busy_timeout={PATIENCE}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten in the file, however SQLite was built
)
INDEXES = ("searchable_", "knowledge_index")  # full text: of the mentions, of the knowledge
MERGED = 2_000  # pages of the index in one transaction
WAITS = 500  # ms that a transaction which gives way waits on PostgreSQL
HELD = ("55P03", "40P01")  # lock_not_available, deadlock_detected
_LOCK = 0x666F7265  # PostgreSQL: one migration at a time


class Busy(Exception):
    """Others need the same rows just now: try again."""


def open_database(url: str) -> Engine:
    """SQLite (sqlite:///FILE) or PostgreSQL (postgresql://..., driver psycopg). Nothing is read or written yet."""
    parts = make_url(url)
    if parts.drivername in ("postgresql", "postgres"):
        parts = parts.set(drivername="postgresql+psycopg")
    engine = create_engine(parts, hide_parameters=True)  # parameters are people's words: they stay out of errors
    if engine.dialect.name == "sqlite":
        if parts.database and parts.database != ":memory:":
            Path(parts.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or none. On SQLite writers queue up from its first moment."""
    with engine.connect().execution_options(foreshock_writes=True) as conn, conn.begin():
        yield conn


@contextmanager
def giving_way(engine: Engine) -> Iterator[Connection]:
    """As `writing`, for what can wait while others cannot: raises Busy, with nothing kept, where a row that it needs is
    held for half a second, so that nobody who hears or judges is ever the one to give up."""
    try:
        with writing(engine) as conn:
            if conn.dialect.name == "postgresql":  # before its second of looking for deadlocks
                conn.execute(text(f"SET LOCAL lock_timeout = {WAITS}"))
            yield conn
    except OperationalError as wrong:
        if getattr(wrong.orig, "sqlstate", None) in HELD:
            raise Busy("somebody else holds a row of it") from None
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads: everything in it is of one moment."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


def forget(engine: Engine) -> bool:
    """Empties SQLite's log and its full-text index of what was erased and may still stand there. False where another
    process holds the log just now; then it is emptied when the last one closes the database. PostgreSQL's vacuum does
    that by itself."""
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()  # outside of any transaction
    try:
        cursor = raw.cursor()
        _merge(cursor)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone() or (1,)
        return not busy
    finally:
        raw.close()


def _merge(cursor: Any) -> None:
    """A word that is erased is at first only noted in the index, beside what it takes back: merging drops both.

    A bounded part in each transaction, so that others write in between.
    """
    before, part = cursor.connection.total_changes, -MERGED  # the first one, which is negative, begins a whole merge
    while True:
        cursor.execute("INSERT INTO searchable_index(searchable_index, rank) VALUES ('merge', ?)", (part,))
        before, changed, part = cursor.connection.total_changes, cursor.connection.total_changes - before, MERGED
        if changed < 2:  # as SQLite's documentation says: nothing was left to merge
            return


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest version; at once where they have it. Data is kept."""
    if _version(engine) == ScriptDirectory.from_config(_config()).get_current_head():
        return
    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def is_described(name: str | None, kind: str, _: object) -> bool:
    """Whether alembic finds it in the metadata: the full-text indexes, which each database keeps in its own way, are
    not there."""
    return not (kind in ("table", "index") and (name or "").startswith(INDEXES))


def _version(engine: Engine) -> str | None:
    with engine.connect() as conn:
        return MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE}).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _set_pragmas(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("foreshock_writes") else "BEGIN")
