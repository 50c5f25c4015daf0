"""From an answer to a promise, and on its day to whoever has it: in a real browser."""

from playwright.sync_api import expect

from tests.browser.pages import DESK


def test_what_is_promised_beside_an_answer_is_the_first_thing_on_its_day_and_done_there(visit, town):
    page = visit("/queue/1", **DESK)
    page.get_by_text("Promise something").click()
    page.get_by_label("Due, on your clock").fill(f"{town.clock.now:%Y-%m-%d}T23:00")
    page.get_by_label("What is to be done").fill("Ask whether the new label came")
    page.get_by_role("button", name="Promise it").click()
    expect(page.get_by_role("status").first).to_contain_text("is anna's")
    expect(page.locator("#promised ~ ul")).to_contain_text("Ask whether the new label came")
    page.goto("/alerts")
    page.get_by_role("link", name="3 follow-ups are due today").click()
    row = page.locator("li.promise", has_text="Ask whether the new label came")
    row.get_by_role("button", name="Done").click()
    expect(page.get_by_role("status").first).to_contain_text("is done")
    expect(row).to_be_hidden()
    page.get_by_text("Done lately").click()
    expect(row).to_contain_text("by anna")


def test_without_scripts_a_follow_up_is_moved_to_somebody_else(visit):
    page = visit("/followups", java_script_enabled=False, **DESK)
    row = page.locator("li.promise", has_text="Call them back")
    row.get_by_text("Move it").click()
    row.get_by_label("Owner").fill("dora")
    row.get_by_role("button", name="Change it").click()
    expect(page.locator("li.promise", has_text="Call them back")).to_contain_text("dora")
