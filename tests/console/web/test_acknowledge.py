"""The link in a message acknowledges once, by a button: what only looks at it changes nothing."""

from datetime import timedelta

import pytest

from alerts import Notice
from flows.steps import links
from storage import alerts, timeline
from storage.engine import reading, writing

ADDRESS = 'address = "https://foreshock.example"'


@pytest.fixture
def console(console_of):
    return console_of(house=ADDRESS)


@pytest.fixture
def link(console, alert_with):
    """link() is the path of a link in the message to "on call", about an alert that is new."""

    def make(key="k", **more):
        with writing(console.engine) as conn:
            alerts.keep(conn, alert_with(key=key, brand="Acme", complaint=None, time=console.now))
            notice = Notice(
                key=f"{key}:1", alert=key, brand="Acme", topic="delivery", severity="high", receiver="on call",
                state="waiting", reason="r", title="t", body="b", due=console.now, **more,
            )  # fmt: skip
            alerts.enqueue(conn, [notice])
            [kept] = alerts.notices(conn, key)
            return links.link_of(conn, console.settings, kept).removeprefix("https://foreshock.example")

    return make


def said_of(console):
    with reading(console.engine) as conn:
        return [(one.did, one.by, one.why) for one in timeline.of(conn, 1)]


def test_looking_at_it_shows_what_it_is_about_and_changes_nothing(console, link):
    path = link()
    for _ in range(3):  # a mail program, a chat, a person
        page = console.away.get(path)
        assert page.status_code == 200 and "8 people complain about delivery" in page.text
        assert "done as <b><bdi>on call</bdi></b>" in page.text
    assert said_of(console) == []


def test_the_button_acknowledges_as_the_receiver_and_needs_no_account(console, link):
    page = console.away.client.post(link(), headers={"Origin": "http://127.0.0.1"})
    assert page.status_code == 200 and "Acknowledged: nobody else is rung for it." in page.text
    assert said_of(console) == [("acknowledged", "on call", "by the link in the message")]


def test_it_works_once(console, link):
    path = link()
    console.away.client.post(path)
    again = console.away.client.post(path)
    assert again.status_code == 410 and "it works once" in again.text and "8 people complain" in again.text
    assert console.away.get(path).status_code == 410
    assert len(said_of(console)) == 1


def test_who_comes_after_somebody_else_is_told_who_it_was(console, link):
    path = link()
    console.post("/alerts/1/acknowledged")
    assert "anna acknowledged it at 12:00 UTC: nothing to do." in console.away.client.post(path).text
    assert [by for _, by, _ in said_of(console)] == ["anna"]


def test_after_a_week_it_is_too_old(console, link):
    path = link()
    console.now += timedelta(days=7, seconds=1)
    page = console.away.client.post(path)
    assert page.status_code == 410 and "was good until" in page.text and said_of(console) == []


@pytest.mark.parametrize("token", ["x", "W10.abc", "a" * 400, "<script>"])
def test_one_that_is_not_ours_does_nothing(console, link, token):
    link()
    page = console.away.client.post(f"/ack/{token}")
    assert page.status_code == 404 and "<script>" not in page.text.replace("<script src", "") and said_of(console) == []


def test_looking_at_a_link_waits_for_nobody_who_writes(console, link):
    ours = link()
    with writing(console.engine):
        assert console.away.get(ours).status_code == 200
        assert console.away.get(f"{links.PATH}/made-up").status_code == 404
