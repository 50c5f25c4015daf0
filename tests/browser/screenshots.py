"""A picture of every page, on a desk, in the dark and in a hand: `make screenshots OUT=folder`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser import town as towns
from tests.browser.chromium import CHROMIUM, MISSING, launched
from tests.browser.pages import DESK, PAGES, PHONE
from tests.browser.town import Town

TALLEST = 2_000  # pixels: of a long list its beginning
LOOKS = {
    "desk": DESK,
    "dark": DESK | {"color_scheme": "dark"},
    "phone": PHONE,
    "phone-dark": PHONE | {"color_scheme": "dark"},
}


def main(out: Path) -> int:
    """0 when all of them are written, 2 where there is no Chromium."""
    if CHROMIUM is None:
        print(MISSING, file=sys.stderr)
        return 2
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, towns.sites() as (port, clock):
        (Path(folder) / "founded").mkdir()
        (Path(folder) / "copy").mkdir()
        founded = towns.founded(Path(folder) / "founded", port, clock)
        with towns.town(founded, Path(folder) / "copy", clock) as town, sync_playwright() as driver:
            _take(launched(driver), town, out)
    return 0


def _take(browser: Browser, town: Town, out: Path) -> None:
    for look, how in LOOKS.items():
        context = browser.new_context(base_url=town.url, **how)
        context.add_cookies([town.cookie("anna")])
        page = context.new_page()
        for name, path in PAGES.items():
            page.goto(path)
            whole = page.evaluate("document.documentElement.scrollHeight")
            part = {"x": 0, "y": 0, "width": how["viewport"]["width"], "height": min(whole, TALLEST)}
            page.screenshot(path=out / f"{name}-{look}.png", full_page=True, clip=part)
            print(out / f"{name}-{look}.png")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
