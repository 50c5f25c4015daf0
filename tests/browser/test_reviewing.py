"""What a reviewer does with an alert, from the moment it appears until it is over: in the browser, with real clicks."""

import re

from playwright.sync_api import expect

from storage import alerts, corrections, silences, timeline
from storage.engine import reading
from tests.browser.pages import DESK, PHONE, STORM
from tests.browser.town import NEXT


def state_of(town, id_=STORM):
    with reading(town.engine) as conn:
        return alerts.one(conn, id_).state


def did(town, id_=STORM):
    """Who did what, in order, without what Foreshock did by itself."""
    with reading(town.engine) as conn:
        entries = timeline.of(conn, id_)
    return [(one.by, one.did, one.said) for one in entries if one.by != "foreshock"]


def test_an_alert_appears_by_itself_and_is_read_corrected_judged_silenced_and_resolved(town, visit):
    page = visit("/alerts", **DESK)
    page.evaluate("window.same = true")
    (new,) = town.listen(NEXT)
    row = page.locator(f"[data-row='{new}']")
    expect(row).to_be_visible()
    assert page.evaluate("window.same") is True, "the page was loaded anew"
    row.locator("[data-open]").click()
    expect(page.locator("h1")).to_contain_text("Quillpost")
    expect(page.locator(".why").first).to_contain_text("people have complained about")
    expect(page.locator("svg.hours").first).to_be_visible()
    page.locator("[href^='/mentions/']").first.click()
    page.get_by_role("button", name="no complaint").click()
    expect(page.locator("ol.timeline")).to_contain_text(re.compile("anna .* no complaint"))
    page.goto(f"/alerts/{new}")
    page.get_by_role("button", name="real", exact=True).click()
    expect(page.get_by_role("button", name="real", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Silence it for a while").click()
    page.get_by_label("Why", exact=True).fill("the courier says noon")
    page.get_by_role("button", name="Silence", exact=True).click()
    expect(page.locator("#line")).to_contain_text("the courier says noon")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_have_count(0)
    assert state_of(town, new) == "resolved"
    assert [(by, what) for by, what, _ in did(town, new)] == [
        ("anna", one) for one in ("verdict", "commented", "resolved")
    ]
    with reading(town.engine) as conn:
        (silence,) = [one for one in silences.between(conn, "Quillpost", NEXT, NEXT) if one.by == "anna"]
        (correction,) = corrections.listed(conn)
    assert (correction.by, correction.brand, correction.complaint) == ("anna", "Quillpost", False)
    assert (silence.brand, silence.topic, silence.by, silence.why) == (
        "Quillpost", "delivery", "anna", "the courier says noon",
    )  # fmt: skip


def test_who_comes_second_sees_what_the_first_did_and_nothing_is_done_twice(town, visit):
    late = visit(f"/alerts/{STORM}", java_script_enabled=False)  # a page that does not renew itself
    live = visit(f"/alerts/{STORM}", by="carla")
    first = visit(f"/alerts/{STORM}", by="ben")
    first.get_by_role("button", name="Acknowledge").click()
    expect(first.get_by_role("button", name="Acknowledge")).to_have_count(0)
    expect(live.locator("#now")).to_contain_text("ben")
    expect(live.get_by_role("button", name="Acknowledge")).to_have_count(0)
    late.get_by_role("button", name="Acknowledge").click()
    expect(late.get_by_role("status")).to_contain_text("Ben acknowledged it at 15:08 UTC: nothing to do.")
    assert [one for one in did(town) if one[1] == "acknowledged"] == [("ben", "acknowledged", "")]


def test_keys_alone_are_enough_for_an_alert(town, visit):
    page = visit("/alerts", **DESK)
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("[data-row].here")).to_have_attribute("data-row", str(STORM))
    page.keyboard.press("a")
    expect(page.locator(f"[data-row='{STORM}']").get_by_role("button", name="Acknowledge")).to_have_count(0)
    assert state_of(town) == "acknowledged"
    page.keyboard.press("o")
    page.wait_for_url(f"**/alerts/{STORM}")
    page.keyboard.press("c")
    page.keyboard.type("e: both reviewers read it; n a u")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_contain_text("both reviewers read it")
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="noise", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("u")
    page.wait_for_url("**/alerts")
    assert state_of(town) == "resolved"
    assert [what for _, what, _ in did(town)] == ["acknowledged", "commented", "verdict", "resolved"]


def test_without_scripts_an_alert_can_be_read_and_answered_on_a_phone(town, visit):
    page = visit("/alerts", java_script_enabled=False, **PHONE)
    page.locator("[data-open]").first.click()
    expect(page.locator("h1")).to_contain_text("Ferrybank")
    expect(page.locator(".mentions").first).to_be_visible()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#now")).to_contain_text(re.compile("acknowledged", re.I))
    page.get_by_label("Comment").fill("we look at it")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#line")).to_contain_text("we look at it")
    assert (state_of(town), did(town)) == (
        "acknowledged",
        [("anna", "acknowledged", ""), ("anna", "commented", "we look at it")],
    )
