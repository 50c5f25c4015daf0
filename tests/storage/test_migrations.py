"""Migrations beside others, and passwords in addresses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from storage import mentions
from storage.engine import VERSION_TABLE, _config, is_described, migrate, open_database, reading, writing
from storage.tables import metadata

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


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


def test_mentions_of_the_first_version_are_kept_and_none_of_them_is_gone(opened):
    engine = opened()
    with writing(engine) as conn:
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        old = {column["name"] for column in inspect(conn).get_columns("mentions")}
        row = {"origin": "o", "external_id": "1", "kind": "post", "said": NOON, "heard": NOON, "said_unknown": False}
        row |= {"author": {}, "title": "", "text": "Acme", "tags": [], "engagement": {}, "media": [], "invisible": 0}
        statement = metadata.tables["mentions"].insert().values(row | {"copy_group": "o 1", "content": "x"})
        conn.execute(statement)
    migrate(engine)
    with reading(engine) as conn:
        [kept] = mentions.listed(conn)
        assert (kept.mention.text, kept.gone) == ("Acme", None) and "gone" not in old


def test_the_newest_version_has_every_column_and_index_of_the_tables(opened):
    migrate(opened())
    with reading(opened()) as conn:
        found = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE, "include_name": is_described})
        assert compare_metadata(found, metadata) == []


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
