"""Every page, as everybody meets it: by day and night, on a desk and in a hand, with keys alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.looks import foreign, sideways, tabbed
from tests.browser.pages import DESK, NARROW, PAGES, PHONE

STRICT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.mark.parametrize("look", [DESK, DESK | {"color_scheme": "dark"}, PHONE], ids=["day", "night", "phone"])
def test_everybody_can_use_every_page(visit, look):
    page = visit(**look)
    for path in PAGES.values():
        page.goto(path)
        found = Axe().run(page, options=STRICT)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


@pytest.mark.parametrize("look", [PHONE, NARROW], ids=["phone", "narrow"])
def test_no_page_scrolls_sideways(visit, look):
    page = visit(**look)
    for path in PAGES.values():
        page.goto(path)
        assert sideways(page) == [], path


def test_keys_alone_reach_everything_and_one_sees_where_one_is(visit):
    page = visit(**DESK)
    for path in PAGES.values():
        page.goto(path)
        found = tabbed(page)
        assert "To the page" in found[0]["what"], path
        assert [one for one in found if not one["seen"]] == [], path


def test_every_page_has_a_name_one_heading_and_nothing_foreign(visit):
    page = visit(**DESK)
    for path in PAGES.values():
        page.goto(path)
        assert page.title().endswith("Foreshock") and page.locator("h1").count() == 1, path
        assert foreign(page) == [], path
