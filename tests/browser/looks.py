"""What a browser sees of a page that a test cannot: read from the page itself."""

from pathlib import Path

from playwright.sync_api import Page

LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf8").partition("\n")[2]


def foreign(page: Page) -> list[str]:
    """Elements, attributes and addresses that cannot be ours."""
    return page.evaluate(f"{LOOKS}.foreign()")


def sideways(page: Page) -> list[str]:
    """What sticks out of the page at its right."""
    return page.evaluate(f"{LOOKS}.sideways()")


def tabbed(page: Page, most: int = 400) -> list[dict]:
    """What the Tab key comes to, from the top of the page to its end: `what`, and whether one sees it (`seen`)."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    found = list[dict]()
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(f"{LOOKS}.focused()")
        if at is None or (found and at == found[0]):  # some pages end in the window, others begin anew
            return found
        found.append(at)
    raise AssertionError(f"Tab does not come to the end of the page: {found[-1]}")
