"""Migrations beside others, and passwords in addresses."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, text

from storage.engine import VERSION_TABLE, migrate, open_database, reading, writing
from storage.tables import metadata


@pytest.fixture
def opened(database):
    """opened() opens the empty database once more."""
    engines = []

    def one():
        engines.append(open_database(database))
        return engines[-1]

    yield one
    for engine in engines:
        engine.dispose()


def test_the_history_is_our_own_and_tables_of_others_stay(opened):
    engine = opened()
    with writing(engine) as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        conn.execute(text("INSERT INTO alembic_version VALUES ('of another program')"))
    migrate(engine)
    with reading(engine) as conn:
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["of another program"]
        assert conn.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()


def test_those_that_migrate_at_once_do_not_disturb_each_other(opened):
    engines = [opened() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    assert set(metadata.tables) <= set(inspect(engines[0]).get_table_names())


def told(url):
    """Everything that is said about an address by opening it and asking it once."""
    said = []
    try:
        engine = open_database(url)
        said += [repr(engine), repr(engine.url), str(engine.url)]
        engine.connect()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell
        while error is not None:
            said += [str(error), repr(error)]
            error = error.__cause__ or error.__context__
    return said


@pytest.mark.parametrize("rest", ["127.0.0.1:port/db", "127.0.0.1:1/db", "[bad/db", "127.0.0.1:99999999/db"])
def test_a_password_in_the_address_is_never_printed(rest):
    said = told(f"postgresql+psycopg://me:canary@{rest}")
    assert said and not any("canary" in one for one in said)


@pytest.mark.parametrize("mark", "/#?:%[")
def test_not_even_a_password_with_a_character_that_should_have_been_escaped(mark):
    said = told(f"postgresql+psycopg://me:one{mark}canary@127.0.0.1:1/db")
    assert said and not any("canary" in one for one in said)
