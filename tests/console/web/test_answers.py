"""The page of how well we answer: figures with the items behind them, groups, and the hours of the week."""

from datetime import timedelta

import pytest

from console.web.views.answers import Asked, asked_of, squares_of
from mentions import Author, Match, Mention
from replies import QueueItem
from replies.measures import Cell
from sentiment import Understanding
from sentiment.measures import Share
from storage import mentions, queue
from storage.engine import writing
from storage.mentions import Concern, Understood
from storage.tables import queue as queued

HOUR = timedelta(hours=1)


@pytest.fixture
def answered(console):
    """Six complaints of three days ago, of which the first four were answered, each four hours after the one before."""
    at = console.now - 72 * HOUR
    said = [
        Mention(origin="forum.example", external_id=str(n), kind="post", said=at, heard=at, text="Acme lost it",
                author=Author(handle=f"wren{n}"))
        for n in range(6)
    ]  # fmt: skip
    topics = ("delivery", "delivery", "delivery", "<b>price</b>", "bug", "bug")
    meant = {"compound": -0.6, "label": "negative", "complaint": 0.9, "language": "en", "confidence": 0.8}
    understood = []
    for one, topic in zip(said, topics, strict=True):
        concern = Concern(match=Match(brand="Acme", spans=()), understanding=Understanding(**meant, topic=topic))
        understood.append(Understood(mention=one, concerns=(concern,)))
    with writing(console.engine) as conn:
        mentions.keep(conn, "feed", understood, (), at)
        facts = {"brand": "Acme", "kind": "complaint", "due": at + 10 * HOUR, "queued": at}
        queue.keep(conn, [QueueItem(mention=n, **facts) for n in range(1, 7)])
        for item in range(1, 5):
            sent = {"state": "sent", "sent": at + 4 * item * HOUR}
            conn.execute(queued.update().where(queued.c.id == item).values(sent))
    return console


def test_where_nothing_came_in_the_page_says_so(console):
    page = console.get("/answers")
    assert page.status_code == 200 and "0 items came in, 0 answered" in page.text and "Nothing came in" in page.text


def test_a_figure_has_how_many_it_is_of_and_leads_to_the_items_that_speak_against_it(answered):
    page = answered.get("/answers").text
    assert "33 %" in page and "2 of 6, 10 to 70 %" in page and ">4 late<" in page
    assert "nine of ten within 16 hours; 4 answers" in page and "nothing to count yet" in page
    late = answered.get("/answers?show=late").text
    assert [f'href="/queue/{n}"' in late for n in range(1, 7)] == [False, False, True, True, True, True]
    assert "answered after 12 hours" in late and "not answered" in late
    assert "There are none" in answered.get("/answers?show=worse").text


def test_groups_are_told_apart_and_lead_to_their_own_items(answered):
    page = answered.get("/answers").text
    assert page.index(">delivery<") < page.index(">bug<") and "&lt;b&gt;price" in page and "<b>price" not in page
    bug = answered.get("/answers?name=bug&show=late").text
    assert "2 items came in for <bdi>bug</bdi>, 0 answered" in bug and "0 of 2: too few to tell" in bug
    assert (
        "nobody yet" in answered.get("/answers?by=person").text and ">feed<" in answered.get("/answers?by=source").text
    )


def test_the_hours_of_the_week_are_a_drawing_and_a_table(answered):
    page = answered.get("/answers").text
    assert "Sun 12:00: 6 came in, 2 of 6 answered in time" in page and page.count("<rect class=") == 1
    assert '6<span class="hint">2/6</span>' in page and "The hours of the week, UTC" in page


def test_a_square_is_as_large_as_what_came_and_none_is_too_small_to_be_seen():
    cells = [Cell(day=0, hour=hour, came=came, in_time=Share(hits=hits, of=of)) for hour, came, hits, of in
             ((0, 100, 95, 100), (1, 25, 12, 20), (2, 1, 0, 1), (3, 1, 0, 0), (4, 0, 0, 0))]  # fmt: skip
    found = [(one.side, one.level) for one in squares_of(cells)]
    assert found == [(22.0, "good"), (11.0, "fair"), (5.0, "poor"), (5.0, "unknown")]


def test_what_an_address_asks_for_is_asked_again_and_nonsense_is_passed_over():
    asked = Asked(brand="Acme", since="7d", by="person", name="anna", show="late")
    address = asked.address()
    assert address == "/answers?brand=Acme&since=7d&by=person&name=anna&show=late#items"
    query = dict(part.split("=") for part in address.partition("?")[2].partition("#")[0].split("&"))
    assert asked_of(query, ["Acme"]) == asked
    assert asked_of({"brand": "x", "since": "1y", "by": "mood", "show": "all", "name": "\0"}, ["Acme"]) == Asked()
