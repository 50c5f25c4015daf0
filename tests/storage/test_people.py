"""Accounts, logins, links and the audit log, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import accounts, audit, complaints, outbox, sessions, size
from storage.engine import writing

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def conn(engine):
    with writing(engine) as conn:
        yield conn


@pytest.fixture
def anna(conn):
    return accounts.add(conn, "  Anna ", NOON, admin=True)


def test_nobody_is_another_in_other_letters(conn, anna):
    assert anna.name == "anna" and accounts.by_name(conn, "ANNA") == anna
    assert accounts.add(conn, "ａｎｎａ", NOON) is None
    assert [one.name for one in accounts.listed(conn)] == ["anna"]


def test_a_password_is_in_no_text_of_an_account(conn, anna):
    accounts.keep_password(conn, anna.id, "the hash")
    assert "the hash" not in repr(accounts.by_name(conn, "anna"))


def test_an_admin_counts_who_can_sign_in(conn, anna):
    assert accounts.admins(conn) == 0
    accounts.keep_password(conn, anna.id, "the hash")
    assert accounts.admins(conn) == 1
    accounts.disable(conn, anna.id, NOON)
    assert accounts.admins(conn) == 0


def test_a_link_works_once_until_its_time_and_until_the_next_one(conn, anna):
    accounts.invite(conn, anna.id, "first", NOON + DAY)
    accounts.invite(conn, anna.id, "second", NOON + DAY)
    assert accounts.invited(conn, "first", NOON) is None
    assert accounts.invited(conn, "second", NOON) == anna
    assert accounts.invited(conn, "second", NOON + DAY) is None and not accounts.use(conn, "second", NOON + DAY)
    assert accounts.use(conn, "second", NOON) and not accounts.use(conn, "second", NOON)
    assert accounts.invited(conn, "second", NOON) is None


@pytest.mark.parametrize("disabled", [True, False])
def test_a_link_is_nothing_any_more_once_there_is_a_password_or_no_account(conn, anna, disabled):
    accounts.invite(conn, anna.id, "first", NOON + DAY)
    if disabled:
        accounts.disable(conn, anna.id, NOON)
        accounts.disable(conn, anna.id, None)
    else:
        accounts.keep_password(conn, anna.id, "another")
    assert accounts.invited(conn, "first", NOON) is None and not accounts.use(conn, "first", NOON)


def test_who_is_disabled_has_no_link(conn, anna):
    accounts.invite(conn, anna.id, "first", NOON + DAY)
    accounts.disable(conn, anna.id, NOON)
    assert accounts.invited(conn, "first", NOON) is None


def test_a_login_is_renewed_by_whoever_comes_first_and_ends_with_every_token(conn, anna):
    sessions.begin(conn, "old", anna.id, NOON, "a browser" * 100)
    session, whose = sessions.find(conn, "old")
    assert whose == anna and len(session.agent) == 200
    assert sessions.renew(conn, session, "new", NOON + DAY)
    assert not sessions.renew(conn, session, "newer", NOON + DAY)
    renewed, _ = sessions.find(conn, "new")
    assert (renewed.created, renewed.renewed, renewed.replaced) == (NOON, NOON + DAY, None)
    assert sessions.find(conn, "old")[0].replaced == NOON + DAY
    assert [one.token for one in sessions.of(conn, anna.id)] == ["new"]
    sessions.end(conn, renewed)
    assert sessions.find(conn, "old") is None and sessions.find(conn, "new") is None


def test_every_login_but_one_ends(conn, anna):
    sessions.begin(conn, "here", anna.id, NOON, "")
    sessions.begin(conn, "there", anna.id, NOON + MINUTE, "")
    sessions.end_all(conn, anna.id, but=NOON)
    assert [one.token for one in sessions.of(conn, anna.id)] == ["here"]


def test_old_and_idle_logins_are_forgotten(conn, anna):
    for turn, (created, seen) in enumerate([(NOON - 40 * DAY, NOON), (NOON - DAY, NOON - DAY), (NOON, NOON)]):
        sessions.begin(conn, str(turn), anna.id, created, "")
        sessions.touch(conn, str(turn), seen)
    sessions.forget(conn, NOON - 30 * DAY, NOON - DAY / 2)
    assert [one.token for one in sessions.of(conn, anna.id)] == ["2"]


def test_tries_are_counted_by_name_and_address_until_they_were_right(conn):
    def tried(by, address, at=NOON):
        return audit.keep(conn, audit.Audited(at=at, by=by, did=audit.TRIED, address=address))

    tried("anna", "here"), tried("anna", "there"), tried("ben", "here"), tried("anna", "here", NOON - DAY)
    since = NOON - MINUTE
    assert audit.tries(conn, since, by="anna", address="here") == 1
    assert (audit.tries(conn, since, by="anna"), audit.tries(conn, since, address="here")) == (2, 2)
    audit.came_in(conn, tried("anna", "here"))
    assert audit.tries(conn, since, by="anna", address="here") == 1
    assert [one.did for one in audit.listed(conn, limit=2)] == [audit.CAME, audit.TRIED]
    last = audit.listed(conn, limit=1)[0]
    assert [one.by for one in audit.listed(conn, before=last.id, limit=2)] == ["anna", "ben"]


def test_a_fresh_database_tells_its_size_and_that_nothing_is_in_it(conn):
    assert size.size(conn) > 100_000 and size.stored(conn) == 0
    assert size.version(conn).startswith(("SQLite 3.", "PostgreSQL "))
    assert (complaints.edges(conn), complaints.topics(conn)) == ({}, [])
    assert (outbox.by_state(conn), outbox.overdue(conn)) == ({}, None)
