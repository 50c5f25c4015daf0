"""A real Chromium, and a console in front of it. Nothing but loopback is contacted, and a page that complains fails."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

from tests.browser import town as towns
from tests.browser.chromium import CHROMIUM, MISSING, launched
from tests.browser.pages import NOWHERE
from tests.browser.town import Town

PATIENCE = 20_000  # milliseconds: machines are busy
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them on one worker: they share one browser and one town."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> None:
    """Skips where there is none; in CI, and for root, for whom `make test` installs it, that is a failure."""
    if CHROMIUM is None:
        needed = os.environ.get("CI") == "true" or os.geteuid() == 0
        (pytest.fail if needed else pytest.skip)(MISSING)


@pytest.fixture(scope="module")
def browser(chromium: None) -> Iterator[Browser]:
    """One for each module, not for the session: as long as the driver lives no other test can run a loop of its own."""
    with sync_playwright() as driver:
        yield launched(driver)


@pytest.fixture(scope="session")
def founded(chromium: None, tmp_path_factory) -> Iterator[tuple[Path, towns.Clock]]:
    """The settings of the town from which every test has a copy, and the clock of its sites."""
    with towns.sites() as (port, clock):
        yield towns.founded(tmp_path_factory.mktemp("town"), port, clock), clock


@pytest.fixture
def town(founded, tmp_path) -> Iterator[Town]:
    """A town of one's own with its console."""
    with towns.town(founded[0], tmp_path, founded[1]) as one:
        yield one


class Watch:
    """What pages did that no page may do. `refused` are ends of addresses that answer with an error in this test."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.refused = (NOWHERE,)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self.said)
        context.on("weberror", lambda error: self.wrong.append(f"uncaught: {error.error}"))
        context.on("request", lambda request: self.wrong.append(request.url) if _outside(request.url) else None)

    def said(self, message: ConsoleMessage) -> None:
        loading = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not (loading and message.location["url"].endswith(self.refused)):
            self.wrong.append(message.text)

    def dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


def _outside(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "about") and parts.hostname != "127.0.0.1"


@pytest.fixture
def watch() -> Iterator[Watch]:
    """`watch.wrong` is empty at the end of every test."""
    one = Watch()
    yield one
    assert one.wrong == []


@pytest.fixture
def visit(browser: Browser, town: Town, watch: Watch) -> Iterator[Callable[..., Page]]:
    """visit("/alerts", color_scheme="dark") opens a page in a window of its own, where anna is signed in, an admin.

    visit("/login", by=None): nobody is.
    """
    with ExitStack() as windows:

        def open_(path: str = "/", *, by: str | None = "anna", at: Town = town, **how: object) -> Page:
            context = browser.new_context(base_url=at.url, **how)
            windows.callback(context.close)
            if by is not None:
                context.add_cookies([at.cookie(by)])
            context.set_default_timeout(PATIENCE)
            watch.over(context)
            page = context.new_page()
            page.on("dialog", watch.dialog)
            page.goto(path)
            return page

        yield open_
