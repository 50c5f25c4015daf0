"""How one comes in: by the one-time link of a first run, by name and password, and out again; or with a message."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from console.accounts import first_link
from flows.steps.links import link_of
from storage import alerts
from storage.engine import reading, writing
from tests.browser.looks import sideways
from tests.browser.pages import PHONE, STORM

PASSWORD = "four words of nothing"


def test_the_first_link_sets_a_password_and_signs_in_and_then_the_password_does(town, visit, watch):
    with writing(town.engine) as conn:
        link = first_link(conn, town.url, town.clock.now)
    page = visit(link, by=None, **PHONE)
    assert Axe().run(page).violations_count == 0 and sideways(page) == []
    page.get_by_label(re.compile("password", re.I)).first.fill(PASSWORD)
    page.get_by_label(re.compile("once more|again", re.I)).fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(lambda url: "/welcome/" not in url)
    watch.refused += (link,)
    page.goto(link)
    assert page.get_by_role("heading").inner_text() == "This link works no more"
    page.goto("/me")
    page.locator("summary").first.click()
    page.get_by_role("button", name=re.compile("sign out", re.I)).click()
    page.wait_for_url("**/login")
    page.goto("/health")
    assert Axe().run(page).violations_count == 0 and sideways(page) == []
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/health")


def test_the_link_of_a_message_acknowledges_on_a_phone_without_an_account(town, visit, watch):
    with writing(town.engine) as conn:
        notice = next(one for one in alerts.notices(conn, alerts.one(conn, STORM).key) if one.receiver == "ben")
        link = link_of(conn, town.settings.model_copy(update={"address": town.url}), notice)
    page = visit(link, by=None, java_script_enabled=False, **PHONE)
    assert sideways(page) == [] and "38 people complain about billing" in page.locator("main").inner_text()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("main")).to_contain_text("Acknowledged")
    with reading(town.engine) as conn:
        assert alerts.one(conn, STORM).state == "acknowledged"
    watch.refused += (link,)
    page = visit(link, by=None, **PHONE)
    assert "once" in page.locator("main").inner_text() and Axe().run(page).violations_count == 0
