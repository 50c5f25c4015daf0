"""What people do on the other pages, each form once in a browser; a console that has heard nothing; another's page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from storage import alerts
from storage.engine import reading
from tests.browser import town as towns
from tests.browser.looks import sideways
from tests.browser.pages import DESK, PHONE, STORM


def test_a_search_is_kept_and_a_mention_is_corrected_where_it_stands(visit):
    page = visit("/mentions", **DESK)
    page.keyboard.press("/")
    page.keyboard.type("refund OR charged")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text(re.compile("refund|charged", re.I))
    row = page.locator("[data-row]").first
    number = row.get_attribute("data-row")
    row.get_by_role("button", name="no complaint").click()
    page.wait_for_url(re.compile(r"/mentions\?q=refund"))
    page.goto(f"/mentions/{number}")
    expect(page.locator("ol.timeline")).to_contain_text("no complaint")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("ol.timeline")).to_contain_text("took")
    page.goto("/mentions?q=refund+OR+charged")
    page.get_by_label("Name").fill("money back")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="money back")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Forget money back").click()
    expect(page.get_by_role("link", name="money back")).to_have_count(0)
    page.goto("/mentions?q=(refund+OR")
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_source_rests_something_is_silenced_and_something_was_fixed(visit):
    page = visit("/sources", **DESK)
    page.get_by_role("button", name="Pause forum").click()
    page.get_by_role("button", name="Resume forum").click()
    expect(page.get_by_role("button", name="Pause forum")).to_be_visible()
    page.goto("/people")
    page.get_by_text("Silence something").click()
    page.get_by_label("Brand").select_option("Ferrybank")
    page.get_by_label("Why").fill("we know")
    page.get_by_role("button", name="Silence", exact=True).click()
    expect(page.locator(".silences")).to_contain_text("we know")
    page.get_by_role("button", name=re.compile("End it now.*Ferrybank")).click()
    expect(page.locator(".silences")).not_to_contain_text("we know")
    page.goto("/fixes")
    page.get_by_label("What was done").fill("another courier")
    page.get_by_role("button", name="Mark as fixed").click()
    expect(page.locator("main")).to_contain_text("another courier")
    page.get_by_role("button", name=re.compile("Marked by mistake")).click()
    expect(page.locator("main")).not_to_contain_text("another courier")


def test_somebody_is_invited_and_let_in_no_more(visit, watch):
    page = visit("/people/accounts", **DESK)
    page.get_by_label("Name").fill("Carla")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("code.onetime").inner_text()
    guest = visit(link, by=None, **PHONE)
    expect(guest.get_by_role("heading")).to_have_text("Welcome, carla")
    page.remove_listener("dialog", watch.dialog)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Disable carla").click()
    expect(page.get_by_role("button", name="Enable carla")).to_be_visible()
    watch.refused += (link,)
    guest.reload()
    expect(guest.get_by_role("heading")).to_have_text("This link works no more")
    page.goto("/people/audit")
    expect(page.locator("main")).to_contain_text("carla")


def test_times_are_those_of_the_reader(visit):
    page = visit("/me", **DESK)
    page.get_by_label("Times are shown in").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("main")).to_contain_text("20:38 IST")
    page.goto(f"/alerts/{STORM}")
    expect(page.locator("svg.hours").first).to_contain_text("detected 20:35")
    assert visit(f"/alerts/{STORM}", by="ben").locator("svg.hours").first.get_by_text("detected 15:05").count() == 1


@pytest.fixture
def bare(tmp_path):
    """A console over a database in which nothing is."""
    (tmp_path / "bare").mkdir()
    with towns.bare(tmp_path / "bare") as one:
        yield one


@pytest.mark.parametrize("look", [DESK, PHONE], ids=["desk", "phone"])
def test_where_nothing_is_yet_a_page_says_what_to_do_next(bare, visit, look):
    page = visit("/alerts", at=bare, **look)
    for path in ("/alerts", "/mentions", "/fixes", "/sources", "/people", "/people/audit", "/health"):
        page.goto(path)
        assert Axe().run(page).violations_count == 0 and sideways(page) == [], path
    for path, step in (("/alerts", "foreshock up"), ("/mentions", "foreshock run"), ("/people", "[[rota]]")):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(step)


def test_a_page_of_another_site_can_do_nothing_here(town, visit, watch):
    form = f'<form method="post" action="{town.url}/alerts/{STORM}/resolved"><button>A prize</button></form>'
    with towns.served(Starlette(routes=[Route("/", lambda request: HTMLResponse(form))])) as elsewhere:
        page = visit("/alerts")
        watch.refused += ("/resolved", "favicon.ico")
        page.goto(elsewhere)  # another port: for cookies it is the same site
        page.get_by_role("button").click()
        page.wait_for_url("**/resolved")
    with reading(town.engine) as conn:
        assert alerts.one(conn, STORM).state == "open"
