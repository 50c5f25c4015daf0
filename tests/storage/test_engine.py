"""Opening a database: migrations, transactions, times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage.engine import VERSION_TABLE, migrate, reading, writing
from storage.tables import brand_state, metadata

MOMENT = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)


def test_upgrading_to_head_gives_the_tables_of_the_code(engine):
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE})
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
