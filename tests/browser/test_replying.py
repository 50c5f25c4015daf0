"""From an alert to an answer that is heard: two people, two browsers, and stand-ins of Mastodon and of Bluesky."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from storage import queue_page
from storage.engine import reading
from tests.browser import replying
from tests.browser.looks import foreign, sideways
from tests.browser.pages import DESK, PHONE

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
PROMISE = "Hi Sam, we will refund you all of it by tomorrow."
GOOD = "Hi Sam, thank you for telling us. A colleague looks at both payments now and writes to you here."


@pytest.fixture
def square(tmp_path):
    """A brand that answers on Mastodon and on Bluesky."""
    (tmp_path / "square").mkdir()
    with replying.square(tmp_path / "square") as one:
        yield one


def did(square, id_):
    """Who did what, in order, without what Foreshock did by itself."""
    with reading(square.engine) as conn:
        return [(line.by, line.did) for line in queue_page.lines_of(conn, id_) if line.by != "foreshock"]


def sam_of(square):
    [said] = square.toots.of("sam@far0.example")
    return said, square.item(said["uri"]).id


def approved_by_two(square, visit, id_, text):
    """Anna writes and approves, ben approves as the second: his page."""
    page = visit(f"/queue/{id_}", at=square, **DESK)
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#now")).to_contain_text("another person must as well")
    page = visit(f"/queue/{id_}", by="ben", at=square, **DESK)
    page.get_by_role("button", name="Approve as the second").click()
    expect(page.locator("#now")).to_contain_text("Approved by anna and ben")
    return page


def test_an_alert_is_answered_by_two_people_published_and_heard(square, visit):
    (alert,) = square.later(7 * MINUTE)
    said, id_ = sam_of(square)
    page = visit(f"/alerts/{alert}", at=square, **DESK)
    page.locator(f"a[href='/queue/{id_}']").first.click()
    expect(page.get_by_label("Your answer")).to_have_value(re.compile("Sam"))  # a draft is there
    page.get_by_label("Your answer").fill(PROMISE)
    expect(page.locator("#checks")).to_contain_text("must be changed")  # while it is typed
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#now")).to_contain_text("must be changed first")
    expect(page.get_by_label("Your answer")).to_have_value(PROMISE)
    page.get_by_label("Your answer").fill(GOOD)
    expect(page.locator("#checks mark.block")).to_have_count(0)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#now")).to_contain_text("another person must as well")
    ben = visit("/queue?state=seconding", by="ben", at=square, **DESK)
    ben.locator(f"[data-row='{id_}'] [data-open]").click()
    expect(ben.locator("#now")).to_contain_text("anna approved it")
    ben.get_by_role("button", name="Approve as the second").click()
    expect(ben.locator("#now")).to_contain_text("Approved by anna and ben")
    square.clock.now += 5 * SECOND
    square.publishes()
    assert square.toots.of("acme") == []  # it can be taken back for ten seconds
    square.clock.now += 6 * SECOND
    square.publishes()
    [ours] = square.toots.of("acme")
    assert ours["in_reply_to_id"] == said["id"] and square.toots.said(ours).endswith(GOOD)
    ben.reload()
    expect(ben.locator("#now")).to_contain_text("Answered, approved by anna and ben")
    expect(ben.locator("#way")).to_contain_text("published")
    square.publishes()
    assert len(square.toots.of("acme")) == 1
    assert [one for one in did(square, id_) if one[1] == "approved"] == [("anna", "approved"), ("ben", "approved")]
    square.toots.by("sam@far0.example", "@acme thank you, that was quick!", to=ours["id"])
    square.later(7 * MINUTE)
    ben.reload()
    expect(ben.locator("#now")).to_contain_text("they wrote again")
    ben.goto("/answers")
    expect(ben.locator(".lead")).to_contain_text("17 items came in, 1 answered")


def test_an_answer_on_bluesky_stands_below_what_it_answers_and_is_heard_back(square, visit):
    square.later(7 * MINUTE)
    [asked] = square.skies.of("did:plc:ann")
    page = approved_by_two(square, visit, square.item(asked["uri"]).id, "Hello Ann, a colleague looks for it now.")
    square.clock.now += 11 * SECOND
    square.publishes()
    [ours] = square.skies.of()
    assert ours["record"]["reply"]["parent"]["uri"] == asked["uri"]
    assert ours["record"]["text"] == "Hello Ann, a colleague looks for it now."
    page.reload()
    expect(page.locator("#now")).to_contain_text("Answered")
    square.skies.by("ann", "great, it came just now. thank you!", to=ours)  # without the name of the brand
    square.later(7 * MINUTE)
    page.reload()
    expect(page.locator("#now")).to_contain_text("they wrote again")
    page.goto("/answers")
    expect(page.locator(".lead")).to_contain_text("1 answered")


def test_nothing_is_sent_to_who_deleted_it_in_between_and_the_page_says_so(square, visit):
    square.later(7 * MINUTE)
    said, id_ = sam_of(square)
    page = approved_by_two(square, visit, id_, GOOD)
    square.toots.delete(said)
    square.clock.now += 11 * SECOND
    square.publishes()
    assert square.toots.of("acme") == []
    page.reload()
    expect(page.locator("main")).to_contain_text(re.compile("gone|deleted"))
    expect(page.locator("#now")).not_to_contain_text("Answered")


def test_of_two_who_approve_at_once_the_second_is_told_and_it_is_sent_once(square, visit):
    square.later(7 * MINUTE)
    _, id_ = sam_of(square)
    first = visit(f"/queue/{id_}", at=square, java_script_enabled=False)
    first.get_by_label("Your answer").fill(GOOD)
    first.get_by_role("button", name="Approve", exact=True).click()
    pages = [visit(f"/queue/{id_}", by=who, at=square, java_script_enabled=False) for who in ("ben", "carla")]
    for page in pages:
        page.get_by_role("button", name="Approve as the second").click()
    expect(pages[0].locator("#now")).to_contain_text("Approved by anna and ben")
    expect(pages[1].get_by_role("status").first).to_contain_text("Ben approved it")
    square.clock.now += 11 * SECOND
    square.publishes()
    assert len(square.toots.of("acme")) == 1


def test_keys_alone_are_enough_for_an_answer(square, visit):
    square.later(7 * MINUTE)
    _, id_ = sam_of(square)
    page = visit("/queue", at=square, **DESK)
    for key in ("j", "k", "j"):
        page.keyboard.press(key)
    expect(page.locator("[data-row].here")).to_have_count(1)
    page.goto(f"/queue/{id_}")
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type(GOOD)
    expect(page.locator("#checks .count")).to_contain_text(str(len(GOOD)))
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#now")).to_contain_text("another person must as well")
    page.keyboard.press("z")
    expect(page.locator("#now")).to_contain_text("A draft waits to be approved")
    page.keyboard.press("x")
    page.keyboard.type("answered by telephone")
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text("Nobody answers, says anna: answered by telephone")
    page.keyboard.press("u")
    page.wait_for_url("**/queue")
    assert [what for _, what in did(square, id_)][-3:] == ["approved", "undone", "rejected"]


def test_without_scripts_it_is_answered_by_hand_on_a_phone(town, visit):
    page = visit("/queue/2", java_script_enabled=False, **PHONE)
    assert sideways(page) == []
    expect(page.get_by_role("link", name="Open the page")).to_be_visible()
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.locator("#now")).to_contain_text("Answered, approved by ben, marked as sent by anna")
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator("#now")).to_contain_text("not sent yet")


def test_what_is_found_is_put_better_with_one_click(town, visit):
    page = visit("/queue/1", **PHONE)
    page.get_by_label("Your answer").fill("Unfortunately we can't do that.")
    say = page.get_by_role("button", name=re.compile("instead of|Leave it out")).first
    expect(say).to_be_visible()
    assert Axe().run(page).violations_count == 0 and sideways(page) == [] and foreign(page) == []
    before = page.get_by_label("Your answer").input_value()
    say.click()
    expect(page.get_by_label("Your answer")).not_to_have_value(before)
    expect(page.get_by_label("Your answer")).to_be_focused()
