"""Every page, as everybody meets it: by day and night, on a desk and in a hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import DESK, PAGES, PHONE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_every_page(visit, scheme):
    page = visit(color_scheme=scheme, **DESK)
    for path in PAGES.values():
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"


def test_no_page_scrolls_sideways_on_a_phone(visit):
    page = visit(**PHONE)
    for path in PAGES.values():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
