"""Every page, as everybody meets it: by day and night, on a desk and in a hand, with keys alone."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from console.web.app import ROUTERS
from flows.steps.links import PATH as LINKS
from tests.browser.looks import foreign, sideways, tabbed
from tests.browser.pages import DESK, NARROW, PAGES, PHONE

ELSEWHERE = {"/live", "/login", "/welcome/{token}", f"{LINKS}/{{token}}"}  # no pages, or with tests of their own
STRICT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def test_every_page_of_the_console_is_among_those_that_are_looked_at():
    pages = {path for one in ROUTERS for route in one.routes if "GET" in route.methods for path in [route.path]}
    looked_at = [re.compile(re.sub(r"{\w+}", r"[^/]+", path)) for path in pages - ELSEWHERE]
    seen = [urlsplit(path).path for path in PAGES.values()]
    assert [one.pattern for one in looked_at if not any(map(one.fullmatch, seen))] == []


@pytest.mark.parametrize("look", [DESK, DESK | {"color_scheme": "dark"}, PHONE], ids=["day", "night", "phone"])
def test_everybody_can_use_every_page_and_nothing_in_it_is_foreign(visit, look):
    page = visit(**look)
    for path in PAGES.values():
        page.goto(path)
        assert page.title().endswith("Foreshock") and page.locator("h1").count() == 1, path
        assert foreign(page) == [] and sideways(page) == [], path
        found = Axe().run(page, options=STRICT)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_keys_alone_reach_everything_and_one_sees_where_one_is(visit):
    page = visit(**DESK)
    for path in PAGES.values():
        page.goto(path)
        found = tabbed(page)
        assert "To the page" in found[0]["what"], path
        assert [one for one in found if not one["seen"]] == [], path


def test_at_four_times_its_size_no_page_scrolls_sideways(visit):
    page = visit(**NARROW)
    for path in PAGES.values():
        page.goto(path)
        assert sideways(page) == [], path
