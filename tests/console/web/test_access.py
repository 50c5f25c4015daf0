"""Who gets in, how long, and what is refused."""

import re
from datetime import timedelta
from threading import Semaphore

import pytest
from fastapi.routing import APIRoute

from console.accounts import digest, first_link, link
from console.web import passwords
from console.web.access import reader
from console.web.signing import local
from storage import accounts, audit, sessions
from storage.accounts import folded
from storage.engine import reading, writing

PASSWORD = "four odd words here"
OPEN = {"/", "/alive", "/login", "/welcome/{token}", "/ack/{token}"}
"""What answers to whoever is not signed in."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """One try takes half a second otherwise."""
    monkeypatch.setattr(passwords, "COST", 2**4)
    monkeypatch.setattr(passwords, "NOBODY", passwords.hashed("nobody", cost=2**4))
    monkeypatch.setattr("console.web.signing.NOBODY", passwords.NOBODY)


@pytest.fixture
def clara(console):
    """An account with a password, and nobody signed in with it."""
    with writing(console.engine) as conn:
        account = accounts.add(conn, "Clara", console.now)
        accounts.keep_password(conn, account.id, passwords.hashed(PASSWORD, cost=2**4))
    return account


def login(console, name="clara", password=PASSWORD, **fields):
    return console.away.post("/login", name=name, password=password, **fields)


def did(console):
    with reading(console.engine) as conn:
        return [(one.by, one.did) for one in audit.listed(conn)]


def depends_on(route, what):
    found, left = set(), list(route.dependant.dependencies)
    while left:
        one = left.pop()
        found.add(one.call)
        left += one.dependencies
    return what in found


def test_every_page_asks_who_is_there(console):
    routes = [route for route in every_route(console.app.routes) if isinstance(route, APIRoute)]
    assert len(routes) > 8
    assert {route.path for route in routes if not depends_on(route, reader)} <= OPEN


def every_route(routes):
    for route in routes:
        yield from every_route(route.original_router.routes) if hasattr(route, "original_router") else [route]


def test_who_is_not_signed_in_is_asked_to_and_then_goes_on(console, clara):
    asked = console.away.get("/health?a=1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=%2Fhealth%3Fa%3D1")
    assert login(console, next="/health?a=1").headers["location"] == "/health?a=1"
    assert console.away.get("/health", HX_Request="true").headers["hx-redirect"] == "/login"
    assert console.away.get("/health", Accept="text/event-stream").status_code == 401
    assert console.away.post("/logout").headers["location"] == "/login"


def test_a_link_in_a_web_mail_opens_for_who_is_signed_in(console):
    # the browser keeps the strict cookie back until a page of ours asks
    page = console.away.get("/health", Sec_Fetch_Site="cross-site")
    assert page.status_code == 200 and 'http-equiv="refresh"' in page.text


def test_a_login_gets_a_new_token_of_which_the_database_has_the_hash(console, clara):
    came = login(console)
    cookie = came.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    token = re.match(r"foreshock=([\w-]+);", cookie)[1]
    with reading(console.engine) as conn:
        assert sessions.find(conn, token) is None
        assert sessions.find(conn, digest(token))[1].name == "clara"


def test_what_the_browser_had_before_a_login_opens_nothing_after_it(console, clara):
    console.post("/login", name="clara", password=PASSWORD)
    assert console.client.cookies.get("foreshock") != "the-token-of-anna"
    console.client.cookies.clear()
    console.client.cookies.set("foreshock", "the-token-of-anna", domain="127.0.0.1", path="/")
    assert console.get("/health").status_code == 303


@pytest.mark.parametrize(
    "wrong", [{"password": "four odd words"}, {"name": "clarа"}, {"name": "nobody"}, {"name": "", "password": ""}]
)
def test_a_wrong_try_says_the_same_whatever_was_wrong(console, clara, wrong):
    tried = login(console, **wrong)
    assert tried.status_code == 401 and "Name or password is wrong." in tried.text and "set-cookie" not in tried.headers
    assert did(console)[0][1] == audit.TRIED


def test_a_password_in_the_wrong_field_is_kept_nowhere(console, clara):
    login(console, name=PASSWORD)
    assert did(console)[0][0].startswith("no account (")


@pytest.mark.parametrize("name", ["a\x00b", "\ud800".encode("utf8", "surrogatepass"), "x" * 1_001])
def test_what_is_no_text_is_no_fault(console, name):
    assert login(console, name=name).status_code in (400, 401)


def test_names_are_the_same_in_other_letters(console, clara):
    assert login(console, name="  CLARA ").status_code == 303
    assert all(folded(folded(one)) == folded(one) for one in ("\u00a8clara", "clara\u00af", "\u037a b", "ẞ"))


def test_after_five_wrong_tries_a_right_one_is_not_looked_at_for_fifteen_minutes(console, clara):
    for _ in range(5):
        login(console, password="guess")
    assert "too many wrong tries" in login(console).text
    console.now += timedelta(minutes=16)
    assert login(console).status_code == 303


def test_who_guesses_many_names_is_stopped_by_the_address(console, clara):
    for turn in range(20):
        login(console, name=f"name {turn}", password="guess")
    assert "from your address" in login(console).text


def test_a_login_ends_when_nobody_was_there_for_twelve_hours(console):
    console.now += timedelta(hours=11)
    assert console.get("/health").status_code == 200
    console.now += timedelta(hours=11)
    assert console.get("/health").status_code == 200
    console.now += timedelta(hours=13)
    assert console.get("/health").status_code == 303


def test_a_login_ends_after_thirty_days_however_busy(console):
    for _ in range(59):
        console.now += timedelta(hours=12) - timedelta(minutes=1)
        assert console.get("/health").status_code == 200
    console.now += timedelta(hours=11, minutes=59)
    assert console.get("/health").status_code == 200
    console.now += timedelta(hours=2)
    assert console.get("/health").status_code == 303


def test_each_day_the_browser_gets_another_token_and_a_form_that_stood_open_still_works(console):
    form = console.csrf
    for _ in range(3):
        console.now += timedelta(hours=9)
        renewed = console.get("/health")
    assert "foreshock=" in renewed.headers["set-cookie"]
    fresh = console.client.cookies.get("foreshock")
    assert console.post("/me/zone", zone="Asia/Kolkata", csrf=form).status_code == 303
    console.client.cookies.clear()
    console.client.cookies.set("foreshock", "the-token-of-anna", domain="127.0.0.1", path="/")
    assert console.get("/health").status_code == 200  # what was under way with the old one
    console.now += timedelta(minutes=2)
    assert console.get("/health").status_code == 303
    console.client.cookies.clear()
    console.client.cookies.set("foreshock", fresh, domain="127.0.0.1", path="/")
    assert console.get("/health").status_code == 200


def test_a_form_without_the_token_of_its_page_changes_nothing(console):
    for sent in ("", "0" * 64, console.also("ben").csrf, "ü"):
        refused = console.post("/me/zone", zone="Asia/Kolkata", csrf=sent)
        assert refused.status_code == 403 and "reload it" in refused.text
    assert "Asia/Kolkata" not in [account.zone for account in _accounts(console)]


def test_htmx_sends_the_token_in_a_header(console):
    headers = {"X-CSRF": console.csrf, "Origin": "http://127.0.0.1"}
    assert console.client.post("/me/zone", data={"zone": ""}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}]
)
def test_a_form_on_another_site_changes_nothing(console, headers):
    token = console.csrf
    refused = console.client.post("/me/zone", data={"zone": "", "csrf": token}, headers=headers)
    assert refused.status_code == 403 and "another site" in refused.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "foreshock"])
def test_a_name_that_somebody_else_points_at_us_is_not_ours(console, host):
    assert console.get("/health", Host=host).status_code == 421


def test_the_name_in_the_settings_is_ours_and_its_cookie_is_for_https_alone(console_of):
    console = console_of(house='address = "https://listen.example"')
    with writing(console.engine) as conn:
        account = accounts.add(conn, "clara", console.now)
        where = link(conn, account, "https://listen.example", console.now)
    headers = {"Host": "listen.example", "Origin": "https://listen.example"}
    path = where.removeprefix("https://listen.example")
    came = console.away.client.post(path, data={"password": PASSWORD, "again": PASSWORD}, headers=headers)
    assert came.headers["set-cookie"].startswith("__Host-foreshock=") and "; Secure" in came.headers["set-cookie"]


def test_the_first_link_sets_the_password_of_the_first_admin_once(console):
    with writing(console.engine) as conn:
        where = first_link(conn, "", console.now)
    assert where is not None  # anna has no password: she could not come back
    page = console.away.get(where)
    assert page.status_code == 200 and "Welcome" in page.text
    assert console.away.post(where, password=PASSWORD, again="another one").status_code == 422
    assert console.away.post(where, password="short", again="short").status_code == 422
    came = console.away.post(where, password=PASSWORD, again=PASSWORD, zone="Europe/Berlin")
    assert came.status_code == 303 and "foreshock=" in came.headers["set-cookie"]
    assert console.away.post(where, password=PASSWORD, again=PASSWORD).status_code == 404
    with writing(console.engine) as conn:
        assert first_link(conn, "", console.now) is None
        assert accounts.by_name(conn, "anna").zone == "Europe/Berlin"


def test_a_link_is_too_old_after_a_day_and_a_new_one_ends_the_old_one(console, clara):
    with writing(console.engine) as conn:
        first = link(conn, clara, "", console.now)
        second = link(conn, clara, "", console.now)
    assert console.away.get(first).status_code == 404
    assert console.away.get(second).status_code == 200
    console.now += timedelta(hours=24)
    assert console.away.get(second).status_code == 404


def test_a_new_password_ends_every_other_login(console, clara):
    here, there = console.away, console.away
    for one in (here, there):
        assert one.post("/login", name="clara", password=PASSWORD).status_code == 303
    new = "other odd words here"
    assert here.post("/me/password", old="wrong", password=new, again=new).status_code == 422
    assert here.post("/me/password", old=PASSWORD, password=new, again=new).status_code == 303
    assert here.get("/me").status_code == 200 and there.get("/me").status_code == 303
    assert login(console, password=new).status_code == 303


def test_who_came_to_an_open_login_guesses_the_password_no_oftener_than_at_the_door(console):
    clara, new = console.also("clara"), "other odd words here"
    with writing(console.engine) as conn:
        accounts.keep_password(conn, accounts.by_name(conn, "clara").id, passwords.hashed(PASSWORD, cost=2**4))
    for _ in range(5):
        wrong = clara.post("/me/password", old="wrong", password=new, again=new).text
        assert "the old password is wrong" in wrong.lower()
    refused = clara.post("/me/password", old=PASSWORD, password=new, again=new)
    assert refused.status_code == 422 and "too many wrong tries" in refused.text
    console.now += timedelta(minutes=16)
    assert clara.post("/me/password", old=PASSWORD, password=new, again=new).status_code == 303
    with reading(console.engine) as conn:
        latest, *before = audit.listed(conn)
    assert (latest.did, latest.what, latest.by) == ("password changed", "", "clara")
    assert [one.did for one in before[:5]] == [audit.TRIED] * 5


def test_who_is_disabled_is_out_at_once(console):
    ben = console.also("ben")
    assert ben.get("/health").status_code == 200
    with writing(console.engine) as conn:
        accounts.disable(conn, accounts.by_name(conn, "ben").id, console.now)
    assert ben.get("/health").status_code == 303


def test_signing_out_ends_the_login_at_the_server(console):
    token = console.client.cookies.get("foreshock")
    assert "Max-Age=0" in console.post("/logout").headers["set-cookie"]
    console.client.cookies.set("foreshock", token, domain="127.0.0.1", path="/")
    assert console.get("/health").status_code == 303


def test_everything_that_somebody_changes_is_in_the_audit_log(console, clara):
    login(console)
    console.post("/me/zone", zone="Asia/Kolkata")
    console.post("/me/others")
    assert did(console) == [("anna", "logout"), ("anna", "zone"), ("clara", "login")]


def test_what_is_much_too_long_is_not_read(console):
    assert console.post("/me/zone", zone="x" * 300_000).status_code in (400, 413)


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/alerts/3?a=b", "/alerts/3?a=b"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/login?next=/login", "/"),
        ("/a\r\nSet-Cookie: x=y", "/a%0D%0ASet-Cookie:%20x=y"),
        ("", "/"),
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(asked, goes):
    assert local(asked) == goes


def test_a_password_is_kept_salted_and_slow():
    kept = passwords.hashed("the words", cost=2**15)
    assert kept.startswith("scrypt$32768$8$3$")
    assert passwords.fits("the words", kept) and not passwords.fits("the word", kept)
    assert not passwords.fits("x", "md5$1") and not passwords.fits("x", "scrypt$a$b$c$d$e")


def _accounts(console):
    with reading(console.engine) as conn:
        return accounts.listed(conn)


@pytest.mark.parametrize("where", ["//[", "//℀.example", "//]/x"])
def test_an_address_that_is_none_is_the_first_page(console, clara, where):
    assert local(where) == "/"
    assert console.away.client.get("/login", params={"next": where}).status_code == 200
    assert login(console, next=where).headers["location"] == "/"


@pytest.mark.parametrize("origin", ["http://[", "//[", "http://", "127.0.0.1"])
def test_a_page_that_says_no_address_is_not_ours(console, origin):
    refused = console.client.post("/logout", data={"csrf": console.csrf}, headers={"Origin": origin})
    assert refused.status_code == 403 and "default-src 'none'" in refused.headers["content-security-policy"]


def test_a_token_that_is_no_text_is_a_wrong_one(console):
    body = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\\ud800\r\n--b--\r\n'
    kind = "multipart/form-data; boundary=b; charset=unicode_escape"
    refused = console.client.post("/logout", content=body, headers={"Content-Type": kind})
    assert refused.status_code == 403


def test_a_proxy_may_write_its_address_on_a_line_of_its_own(console_of, monkeypatch):
    console = console_of(house='address = "https://listen.example.org"')
    browser = console.away.client
    monkeypatch.setattr(browser._transport, "client", ("127.0.0.1", 50000))
    lines = [("Host", "listen.example.org"), ("X-Forwarded-For", "made up"), ("X-Forwarded-For", "203.0.113.9")]
    browser.post("/login", data={"name": "clara", "password": "x"}, headers=lines)
    with reading(console.engine) as conn:
        assert [one.address for one in audit.listed(conn)] == ["203.0.113.9"]


@pytest.mark.parametrize("meanwhile", ["disabled", "changed"])
def test_a_password_that_is_no_more_when_it_was_tried_opens_nothing(console, clara, monkeypatch, meanwhile):
    def slowly(password, kept):
        with writing(console.engine) as conn:
            if meanwhile == "disabled":
                accounts.disable(conn, clara.id, console.now)
            else:
                accounts.keep_password(conn, clara.id, passwords.hashed("another", cost=2**4))
            sessions.end_all(conn, clara.id)
        return True

    monkeypatch.setattr("console.web.signing.fits", slowly)
    assert login(console).status_code == 401
    with reading(console.engine) as conn:
        assert sessions.of(conn, clara.id) == []


def test_where_many_wait_to_try_a_password_others_are_told_to_come_back_at_once(console, clara, monkeypatch):
    monkeypatch.setattr("console.web.signing._door", Semaphore(0))
    answer = login(console)
    assert answer.status_code == 503 and "Try again" in answer.text
    assert console.get("/me").status_code == 200 and did(console) == []
