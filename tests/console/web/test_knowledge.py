"""The page of the knowledge: what is there, whether it answers a text, and approved answers that become part of it."""

import pytest
from sqlalchemy import update

from replies import Draft, Entry
from storage import audit, knowledge, queue
from storage.engine import reading, writing
from storage.tables import queue as queued
from tests.console.web.test_answering import waits_at


def entry(question="How do I get a refund?", **more):
    facts = {"key": f"faq.md#{question}", "language": "en", "answer": "Ask for it in your account.", "by": "faq.md"}
    return Entry(question=question, **(facts | more))


@pytest.fixture
def known(console):
    def keep(*entries):
        with writing(console.engine) as conn:
            knowledge.keep(conn, [(one, "") for one in entries])

    keep(entry(at=console.now), entry("Are you open at Easter?", answer="Until noon.", at=console.now))
    return keep


@pytest.fixture
def answered(console):
    """The number of an item to which an answer was approved."""
    id_ = waits_at(console)()
    text = "Hello Sam, we ask the courier at once."
    with writing(console.engine) as conn:
        mention = queue.by_ids(conn, [id_])[id_].mention
        conn.execute(update(queued).values(state="approved"))
        queue.keep_drafts(conn, [Draft(queue_item=id_, mention=mention, due=console.now, text=text, state="approved")])
    return id_


def test_a_text_finds_the_entry_that_fits_and_says_where_none_does(console, known):
    page = console.get("/knowledge?q=where+is+my+money").text
    assert page.index("Nearest to it") < page.index("class=fits") < page.index("All of it")
    assert "Nothing here answers this" in console.get("/knowledge?q=is+it+vegan").text
    assert "Nothing here answers this" not in page


def test_what_expired_stands_first(console, known):
    known(entry("Is there a sale?", key="z", valid_until=console.now, at=console.now))
    page = console.get("/knowledge").text
    assert page.index("Is there a sale?") < page.index("Are you open at Easter?")
    assert "3 entries, 1 expired" in page and "expired on 2026-03-11" in page


@pytest.mark.parametrize("query", ["q=%00", "language=xx", "brand=nobody", "q=%3Cscript%3E", "item=9", "item=x"])
def test_whatever_the_address_asks_for_is_answered(console, known, query):
    page = console.get(f"/knowledge?{query}")
    assert page.status_code == 200 and "<script>" not in page.text.replace("<script src", "")


def test_an_approved_answer_is_proposed_kept_and_taken_out(console, known, answered):
    assert f"/knowledge?item={answered}#keep" in console.get(f"/queue/{answered}").text
    assert "We ask the courier at once." in console.get(f"/knowledge?item={answered}").text
    done = console.post("/knowledge/keep", item=answered, question="Where is my lost parcel?")
    assert done.headers["location"] == "/knowledge"
    page = console.get("/knowledge").text
    assert "kept by" in page and "Approved answers that may help" not in page
    assert console.post("/knowledge/remove", key=f"item:{answered}").status_code == 303
    assert "kept by" not in console.get("/knowledge").text
    with reading(console.engine) as conn:
        assert [one.did for one in audit.listed(conn)][:2] == ["knowledge removed", "knowledge kept"]


def test_what_cannot_be_kept_says_why_and_the_words_are_still_there(console, answered):
    page = console.post("/knowledge/keep", item=answered, question="?!")
    assert page.status_code == 400
    assert "write the question that it answers" in page.text and 'value="?!"' in page.text


def test_what_stands_in_a_file_is_not_taken_out_here(console, known):
    assert console.post("/knowledge/remove", key="faq.md#How do I get a refund?").status_code == 400
    assert console.post("/knowledge/remove", key="item:77").status_code == 404


def test_the_files_are_read_on_demand_and_their_flaws_are_shown(console_of, tmp_path):
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "faq.md").write_text("## Is it open today?\nYes, it is open.\n## And then?\n")
    console = console_of()
    page = console.get("/knowledge").text
    assert "Nothing is known yet" in page and "faq.md, line 3: has no answer" in page
    console.post("/knowledge/load")
    assert "Is it open today?" in console.get("/knowledge").text
