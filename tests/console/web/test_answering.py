"""An item of the queue at the console: what is found in a text while somebody types, and what is put into it."""

from datetime import timedelta
from pathlib import Path

import pytest

from mentions import Author, Match, Mention, Span
from replies import Draft, Entry, QueueItem
from sentiment import Understanding
from settings import load
from storage import audit, knowledge, mentions, queue, queue_page
from storage.engine import migrate, open_database, reading, writing
from storage.mentions import Concern, Understood, by_ids, content_of
from tests.console.web.conftest import Console

HOUR = timedelta(hours=1)
HOUSE = (Path(__file__).parents[1] / "acme.toml").read_text(encoding="utf8")
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


def waits_at(console):
    """waits_at(console)("text", by="sam") is the number of an item that waits for an answer, due in nine hours."""

    def say(text="Acme lost my parcel, and nobody calls back", *, by="sam", kind="complaint", due=9 * HOUR):
        said = console.now - HOUR
        one = Mention(
            origin="square", external_id=f"{by} {text}"[:60], kind="post", said=said, heard=console.now, text=text,
            author=Author(id=by, handle=by, name=by.title()), url="https://square.example/1",
        )  # fmt: skip
        match = Match(brand="Acme", spans=(Span(start=0, end=4, term="Acme"),))
        understood = Understood(mention=one, concerns=(Concern(match=match, understanding=CROSS),))
        with writing(console.engine) as conn:
            id_ = mentions.keep(conn, "feed", [understood], (), console.now).ids[one.origin, one.external_id]
            voice = f"{one.origin} {by}"
            item = QueueItem(mention=id_, brand="Acme", kind=kind, due=console.now + due, voice=voice)
            queue.keep(conn, [item])
            return queue.of_mentions(conn, "Acme", [id_])[id_].id

    return say


@pytest.fixture
def waits(console):
    """The same of the one console."""
    return waits_at(console)


def test_an_item_is_read_with_all_that_is_known_of_it(console, waits):
    waits("Acme is late again", due=-90 * HOUR)
    page = console.get(f"/queue/{waits()}").text
    for part in ("Acme lost my parcel", "due in 9 hours", "Answer to", "Sam", "Nobody has written an answer yet"):
        assert part in page
    assert "There is no text yet" in page and 'href="/mentions/2"' in page and "/queue/1" in page
    assert console.get("/queue/99").status_code == 404


def test_the_list_has_first_what_is_due_first(console, waits):
    waits("later", due=30 * HOUR)
    waits("late", due=-HOUR)
    page = console.get("/queue").text
    assert (
        page.index("1 hour late") < page.index("due in 30 hours") and "2 people wait for an answer, 1 overdue" in page
    )


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_entry_whose_name_no_database_takes_is_not_there(database, tmp_path):
    engine = open_database(database)
    migrate(engine)
    (tmp_path / "foreshock.toml").write_text(HOUSE, encoding="utf8")
    other = Console(engine, load(tmp_path / "foreshock.toml", {}))
    id_ = waits_at(other)()
    assert "That entry is not there any more" in other.post(f"/queue/{id_}/use", text="Hi", entry="item:\0").text
    engine.dispose()


def test_what_is_typed_is_checked_and_neither_kept_nor_noted(console, waits):
    id_ = waits()
    with reading(console.engine) as conn:
        before = len(audit.listed(conn))
    found = console.client.post(
        f"/queue/{id_}/check", data={"text": "Hello\r\nSam"}, headers={"X-CSRF": console.csrf, "HX-Request": "true"}
    ).text
    assert found.strip().startswith('<div id="checks"') and "9</span>" in found.replace("\n", "")
    whole = console.post(f"/queue/{id_}/check", text="Hello Sam").text
    assert ">Hello Sam</textarea>" in whole and 'id="checks"' in whole
    with reading(console.engine) as conn:
        assert len(audit.listed(conn)) == before and queue_page.drafts_of(conn, [id_]) == {}


def test_an_entry_of_the_knowledge_is_put_below_what_is_there(console, waits):
    id_ = waits()
    entry = Entry(key="k.md#a", language="en", question="Where?", answer="At the office.", by="anna", at=console.now)
    with writing(console.engine) as conn:
        knowledge.keep(conn, [(entry, "hash")])
    assert ">Hello\n\nAt the office.</textarea>" in console.post(f"/queue/{id_}/use", text="Hello", entry="k.md#a").text
    page = console.post(f"/queue/{id_}/use", text="Hello", entry="gone").text
    assert ">Hello</textarea>" in page and "not there any more" in page


def test_words_that_are_found_no_more_are_left_as_they_are(console, waits):
    page = console.post(f"/queue/{waits()}/reword", text="Hello", found="0-3-negative").text
    assert ">Hello</textarea>" in page and "The text has changed" in page


def of(console, id_):
    with reading(console.engine) as conn:
        return (
            queue.by_ids(conn, [id_])[id_],
            queue_page.drafts_of(conn, [id_]).get(id_),
            queue_page.lines_of(conn, id_),
        )


def did(console, id_):
    return [(line.by, line.did) for line in of(console, id_)[2] if line.by != "foreshock"]


class TestOnePerson:
    def test_writes_approves_sends_by_hand_and_says_so(self, console, waits):
        id_ = waits()
        assert console.post(f"/queue/{id_}/approved", text="Hello Sam, a colleague looks at it.").status_code == 303
        page = console.get(f"/queue/{id_}").text
        for part in ("Approved by anna", "Copy it", "Open the page", 'href="https://square.example/1"', "Undo"):
            assert part in page, part
        assert console.post(f"/queue/{id_}/marked").status_code == 303
        assert "Answered" in console.get(f"/queue/{id_}").text
        assert did(console, id_) == [("anna", "edited"), ("anna", "approved"), ("anna", "marked")]
        assert of(console, id_)[1].text == "Hello Sam, a colleague looks at it."

    def test_takes_it_back_within_ten_seconds_and_is_told_when_that_is_too_late(self, console, waits):
        id_ = waits()
        console.post(f"/queue/{id_}/approved", text="Hello Sam")
        console.now += timedelta(seconds=4)
        assert 'data-left="6"' in console.get(f"/queue/{id_}").text
        assert console.post(f"/queue/{id_}/undone").status_code == 303
        assert of(console, id_)[0].state == "queued"
        console.post(f"/queue/{id_}/approved")
        console.now += timedelta(seconds=11)
        assert "Too late" in console.post(f"/queue/{id_}/undone").text and of(console, id_)[0].state == "approved"

    def test_says_why_nobody_should_be_answered(self, console, waits):
        id_ = waits()
        assert "say why" in console.post(f"/queue/{id_}/rejected", why=" ").text.lower()
        assert console.post(f"/queue/{id_}/rejected", why="a joke").status_code == 303
        assert "Nobody answers, says anna: a joke." in console.get(f"/queue/{id_}").text
        assert console.post(f"/queue/{id_}/reopened").status_code == 303
        assert of(console, id_)[0].state == "queued"

    def test_decides_about_every_copy_that_waits_at_once(self, console, waits):
        first, second = waits(), waits(by="bot")
        page = console.get("/queue").text
        assert f'id="open-{first}"' in page and f'id="open-{second}"' not in page and "and 1 copy" in page
        assert "and 1 copy of it" in console.get(f"/queue/{first}").text
        assert console.post(f"/queue/{first}/rejected", why="bots", copies="1").status_code == 303
        assert [of(console, id_)[0].state for id_ in (first, second)] == ["rejected", "rejected"]

    def test_keeps_what_was_typed_where_it_cannot_be_approved(self, console, waits):
        page = console.post(f"/queue/{waits()}/approved", text="We will refund you all of it.").text
        assert ">We will refund you all of it.</textarea>" in page and "must be changed" in page
        assert 'class="block"' in page

    def test_approves_from_the_list_what_is_whole_there(self, console, waits):
        id_ = waits()
        console.post(f"/queue/{id_}/edited", text="Hello Sam")
        assert f"/queue/{id_}/quick/approved" in console.get("/queue").text
        version = of(console, id_)[0].version
        assert (
            console.post(f"/queue/{id_}/quick/approved", version=version, back="/queue?kind=complaint").headers[
                "location"
            ]
            == "/queue?kind=complaint"
        )
        page = console.get("/queue").text
        assert f"/queue/{id_}/quick/undone" in page and "quick/approved" not in page
        assert console.post("/queue/99/quick/approved").status_code == 404


class TestTwoPeople:
    def test_who_comes_second_is_told_what_the_first_did_and_nothing_is_done_twice(self, console, waits):
        id_, ben = waits(), console.also("ben")
        console.post(f"/queue/{id_}/edited", text="Hello Sam")
        console.post(f"/queue/{id_}/released")
        version = of(console, id_)[0].version
        assert ben.post(f"/queue/{id_}/approved", text="Hello Sam", version=version).status_code == 303
        page = console.post(f"/queue/{id_}/approved", text="Hello Sam", version=version).text
        assert "Ben approved it at 12:00 UTC" in page
        assert [one for one in did(console, id_) if one[1] == "approved"] == [("ben", "approved")]

    def test_do_not_write_over_one_another(self, console, waits):
        id_, ben = waits(), console.also("ben")
        console.post(f"/queue/{id_}/took")
        assert "anna is editing until 12:10" in ben.get(f"/queue/{id_}").text
        assert "anna is editing" in ben.get("/queue").text
        page = ben.post(f"/queue/{id_}/edited", text="Hi").text
        assert (
            "anna is editing it until" in page.casefold()
            and ">Hi</textarea>" in page
            and of(console, id_)[1].text == ""
        )

    def test_are_both_needed_where_the_brand_says_so(self, console_of):
        console = console_of(HOUSE.replace('query = "acme"', 'query = "acme"\ntwo_person = true'))
        id_, ben = waits_at(console)(), console.also("ben")
        console.post(f"/queue/{id_}/approved", text="Hello Sam")
        assert "You approved it: another person must as well" in console.get(f"/queue/{id_}").text
        page = ben.get(f"/queue/{id_}").text
        assert "anna approved it: a second person must as well" in page and "Approve as the second" in page
        assert ben.post(f"/queue/{id_}/approved", text="Hello Sam").status_code == 303
        assert of(console, id_)[0].state == "approved"


class TestAnswersThatAreAlike:
    @pytest.fixture
    def three(self, console, waits):
        """Their numbers: three complaints, with drafts of one kind, and of the last a promise in it."""
        ids = [waits(f"Acme lost my parcel {number}", by=name) for number, name in enumerate(("sam", "eva", "leo"))]
        with writing(console.engine) as conn:
            for id_, item in queue.by_ids(conn, ids).items():
                text = "We will refund you." if id_ == ids[2] else f"Hello {id_}, a colleague looks for your parcel."
                row = by_ids(conn, [item.mention])[0]
                facts = {"topic": "delivery", "situation": "first", "content": content_of(row.mention)}
                queue.keep_drafts(conn, [Draft(queue_item=id_, mention=row.id, due=item.due, text=text, **facts)])
        return ids

    def test_are_approved_together_and_each_apart(self, console, three):
        page = console.get("/queue/batch").text
        assert page.count('type="checkbox"') == 3 and "complaint about delivery" in page
        page = console.post("/queue/batch", item=[f"{id_}:0" for id_ in three]).text
        assert "2 answers approved" in page and f"item {three[2]}</a>: 1 thing must be changed first" in page
        assert [of(console, id_)[0].state for id_ in three] == ["approved", "approved", "queued"]
        assert did(console, three[0]) == [("anna", "approved")]

    def test_of_which_one_has_changed_meanwhile_is_not_approved_unseen(self, console, three):
        console.also("ben").post(f"/queue/{three[0]}/edited", text="Hello, call us.")
        page = console.post("/queue/batch", item=[f"{id_}:0" for id_ in three[:2]]).text
        assert "1 answer approved" in page and "Ben is editing it" in page.replace("ben is", "Ben is")
        assert of(console, three[0])[0].state == "queued"

    def test_are_none_where_nothing_is(self, console):
        assert "No two answers are alike" in console.get("/queue/batch").text
        assert "No two" in console.post("/queue/batch", item=["x", "99:1"]).text
