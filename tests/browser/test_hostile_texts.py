"""Two hundred people who mean harm raise an alert of their own: in the browser nothing of it runs, calls or spreads."""

import random
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from mentions import Author, Mention
from storage import timeline
from storage.engine import reading
from tests.browser.looks import foreign, sideways
from tests.browser.pages import DESK, PHONE
from tests.browser.town import NEXT
from tests.hostile_texts import HOSTILE, LINKS, NAMES

THINGS = (
    "street", "house", "monday", "green", "door", "number", "rain", "office", "phone", "three", "days", "again", "box",
    "shoes", "gift", "stairs", "lobby", "winter", "yellow", "card", "paper", "station", "evening", "neighbour", "floor",
    "garden", "corner", "bicycle", "window", "letter", "kitchen", "summer",
)  # fmt: skip


def storm(now):
    """In the last fifty minutes each says it in words of their own, under a name and an address that are hostile."""
    dice = random.Random(1)
    return [
        Mention(
            origin="hostile.example",
            external_id=f"{number} {one.text}",
            kind="post",
            said=now - timedelta(minutes=50) * (1 - number / len(HOSTILE)) - timedelta(minutes=2),
            heard=now,
            title=one.text if number % 3 == 0 else "",
            text=f"Quillpost lost my parcel, {' '.join(dice.sample(THINGS, 9))} {one.text}",
            author=Author(id=str(number), handle=NAMES[number % len(NAMES)], name=NAMES[-number % len(NAMES)]),
            url=LINKS[number % len(LINKS)],
            site=one.text[:200],
        )
        for number, one in enumerate(HOSTILE)
    ]


def everything(page):
    """Presses "More mentions" until there are no more."""
    more = page.get_by_role("link", name="More mentions")
    while more.count():
        before = page.locator("#mentions > li").count()
        more.click()
        expect(page.locator("#mentions > li")).not_to_have_count(before)


def test_two_hundred_hostile_texts_are_only_read(town, visit):
    inbox = visit("/alerts", **PHONE)  # it stands open while they come
    town.clock.now = NEXT
    ids = town.says(storm(NEXT))
    assert ids
    page, shown = visit("/alerts", **DESK), ""
    for id_ in ids:
        expect(inbox.locator(f"[data-row='{id_}']")).to_be_visible()
        for path in (f"/alerts/{id_}", f"/alerts/{id_}/mentions"):
            page.goto(path)
            everything(page)
            assert foreign(page) == [] and sideways(page) == [], path
            assert page.locator("h1").count() == 1 and page.get_by_role("link", name="Alerts", exact=True).is_visible()
        shown += page.locator("#mentions").inner_text()
    assert len([one for one in HOSTILE if "<" in one.text and one.text in shown]) > 10  # and they are there, as text
    page.goto(f"/queue?alert={ids[0]}")
    while (further := page.get_by_role("link", name="Further on")).count():
        assert foreign(page) == [] and sideways(page) == []
        page.goto(further.get_attribute("href"))
    page.goto(f"/queue/batch?alert={ids[0]}")
    assert foreign(page) == [] and sideways(page) == []
    page.goto(f"/queue?alert={ids[0]}")
    answers = page.evaluate("[...document.querySelectorAll('[data-open]')].map((one) => one.getAttribute('href'))")
    for path in answers[:5]:
        page.goto(path)
        assert foreign(page) == [] and sideways(page) == [], path
    texts = [one for one in HOSTILE if one.text.isprintable() and one.kind not in ("long", "bidi")]
    page.goto("/mentions?q=Quillpost&source=" + town.settings.sources[0].name)
    while plain := [one.name for one in texts if one.text not in shown]:
        assert foreign(page) == [] and sideways(page) == []
        shown += page.locator("main").inner_text()
        further = page.get_by_role("link", name="Further mentions")
        assert further.count(), plain
        page.goto(further.get_attribute("href"))
    assert foreign(inbox) == [] and sideways(inbox) == []
    inbox.goto(f"/alerts/{ids[0]}")
    everything(inbox)
    assert foreign(inbox) == [] and sideways(inbox) == []
    assert Axe().run(inbox).violations_count == 0


def test_what_a_reviewer_pastes_is_only_read_too(town, visit):
    page = visit("/alerts/4", java_script_enabled=False)
    for one in [one for one in HOSTILE if one.text[:2000].strip()][:: len(HOSTILE) // 12]:
        page.get_by_label("Comment").fill(one.text[:2000])
        page.get_by_role("button", name="Comment").click()
    with reading(town.engine) as conn:
        assert len([one for one in timeline.of(conn, 4) if one.did == "commented"]) > 8
    page = visit("/alerts/4", **PHONE)
    assert foreign(page) == [] and sideways(page) == []
