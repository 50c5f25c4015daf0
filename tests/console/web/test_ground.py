"""What every page of the console has in common."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from console.web.guard import POLICY


def test_a_page_runs_nothing_that_is_not_ours(console):
    page = console.get("/health")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY and "unsafe" not in POLICY
    assert page.headers["cache-control"] == "no-store"
    assert " style=" not in page.text and "onclick" not in page.text and "<script>" not in page.text


def test_what_is_not_there_says_so_in_the_same_clothes(console):
    page = console.get("/no/such/page")
    assert page.status_code == 404 and "There is nothing here" in page.text


def test_files_may_be_kept_because_their_address_changes_with_them(console):
    page = console.get("/health").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = console.get(address)
    assert sheet.status_code == 200 and "immutable" in sheet.headers["cache-control"]


def test_nobody_learns_the_routes_from_the_console_itself(console):
    assert {console.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}


@pytest.mark.parametrize(("code", "status"), [(sqlite3.SQLITE_BUSY, 503), (sqlite3.SQLITE_CORRUPT, 500)])
def test_what_a_database_says_is_told_to_nobody_and_only_a_busy_one_is_called_busy(console, monkeypatch, code, status):
    cause = sqlite3.OperationalError("the words of somebody")
    cause.sqlite_errorcode = code

    def fails(*_):
        raise OperationalError("select secret", {}, cause)

    monkeypatch.setattr("console.web.sources.healths", fails)
    page = console.get("/sources")
    assert page.status_code == status and "words" not in page.text and "secret" not in page.text
    assert page.headers["content-security-policy"] == POLICY


def test_no_browser_keeps_for_a_year_that_a_file_is_not_there(console):
    assert console.away.get("/static/new.css?v=1").headers["cache-control"] == "no-store"
