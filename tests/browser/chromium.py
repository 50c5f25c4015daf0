"""The Chromium of Debian, driven from here; no browser is downloaded."""

import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM = shutil.which("chromium")
MISSING = "there is no chromium: `make browser` as root, or `apt-get install chromium`, and the pages are tried in it"
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


def launched(driver: Playwright) -> Browser:
    """It finds no host but loopback. As root, as in a container, it starts without its sandbox only."""
    return driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", NOWHERE])
