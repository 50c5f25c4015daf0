"""Opening a database: migrations, transactions, times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from storage.engine import VERSION_TABLE, forget, is_described, migrate, open_database, reading, writing
from storage.tables import brand_state, metadata

MOMENT = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)


def test_upgrading_to_head_gives_the_tables_of_the_code(engine):
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE, "include_name": is_described})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(engine):
    with writing(engine) as conn:
        conn.execute(insert(brand_state).values(brand="Acme", version=1, edge=MOMENT, state=b"kept"))
    migrate(engine)
    with reading(engine) as conn:
        assert conn.scalar(select(brand_state.c.state)) == b"kept"


@pytest.mark.parametrize("moment", [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=7)))])
def test_a_time_comes_back_as_the_same_instant_in_utc(engine, moment):
    with writing(engine) as conn:
        conn.execute(insert(brand_state).values(brand="Acme", version=1, edge=moment, state=b""))
    with reading(engine) as conn:
        found = conn.scalar(select(brand_state.c.edge).where(brand_state.c.edge == MOMENT))
    assert found == MOMENT
    assert found.tzinfo is UTC


def test_a_naive_time_is_refused(engine):
    with pytest.raises(StatementError, match="without a zone"), writing(engine) as conn:
        naive = MOMENT.replace(tzinfo=None)
        conn.execute(insert(brand_state).values(brand="Acme", version=1, edge=naive, state=b""))


def test_a_transaction_that_fails_leaves_nothing(engine):
    with pytest.raises(KeyError), writing(engine) as conn:
        conn.execute(insert(brand_state).values(brand="Acme", version=1, edge=MOMENT, state=b""))
        raise KeyError
    with reading(engine) as conn:
        assert conn.execute(select(brand_state)).all() == []


def test_what_was_erased_stands_neither_in_the_file_nor_in_its_log(tmp_path):
    file = tmp_path / "foreshock.db"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    with writing(engine) as conn:
        conn.execute(text("CREATE TABLE said (words TEXT)"))
        conn.execute(text("INSERT INTO said VALUES ('canary'), ('other')"))
    with writing(engine) as conn:
        conn.execute(text("DELETE FROM said WHERE words = 'canary'"))
    assert forget(engine)
    found = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    engine.dispose()
    assert b"other" in found and b"canary" not in found


def test_a_reader_beside_us_keeps_the_log_and_that_is_said(tmp_path):
    url = f"sqlite:///{tmp_path / 'foreshock.db'}"
    engine, beside = open_database(url), open_database(url)
    migrate(engine)
    with writing(engine) as conn:
        conn.execute(text("CREATE TABLE said (words TEXT)"))
    with reading(beside) as reader:
        reader.execute(text("SELECT * FROM said")).all()
        with engine.begin() as conn:
            conn.exec_driver_sql("PRAGMA busy_timeout=50")
        assert not forget(engine)
    assert forget(engine)
    engine.dispose()
    beside.dispose()
