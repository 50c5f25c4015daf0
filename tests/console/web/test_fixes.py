"""The page of what to fix: topics, marking a fix, and what came of it."""

import random
from datetime import timedelta
from string import ascii_lowercase

import pytest
from sqlalchemy import update

from alerts.tofix import Counted, to_fix
from console.web.views.tofix import topic_rows
from flows.steps.fixes import mark
from mentions import Author, Match, Mention, Span
from sentiment import Understanding
from storage import audit, fixes, mentions
from storage.engine import reading, writing
from storage.mentions import Concern, Understood
from storage.tables import matches
from tests.hostile_texts import HOSTILE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


def own_words(seed):
    dice = random.Random(seed)
    return " ".join("".join(dice.choices(ascii_lowercase, k=6)) for _ in range(8))


@pytest.fixture
def heard(console):
    """For eight weeks two people a day complained about the delivery of Acme; for the last two weeks nobody."""
    concern = Concern(match=Match(brand="Acme", spans=(Span(start=0, end=4, term="acme"),)), understanding=CROSS)
    last = console.now - 14 * DAY - HOUR
    page = [
        Understood(
            mention=Mention(
                external_id=str(i), origin="forum", kind="post", text=f"acme lost it, {own_words(i)}",
                said=last - i * 12 * HOUR, heard=console.now, author=Author(handle=f"person {i}"),
            ),
            concerns=(concern,),
        )
        for i in range(112)
    ]  # fmt: skip
    with writing(console.engine) as conn:
        mentions.keep(conn, "feed", page, (), console.now)
        conn.execute(update(matches).values(folded=console.now - 70 * DAY))
    return console


def test_where_nothing_was_heard_the_page_says_what_to_do_next(console):
    page = console.get("/fixes").text
    assert "Nobody complained about <bdi>Acme</bdi>" in page and "foreshock sources" in page
    assert "Nothing is marked as fixed yet" in page


def test_a_topic_is_shown_with_its_weeks_and_its_trend(heard):
    page = heard.get("/fixes").text
    assert '<th scope="row">delivery</th>' in page and "0.00 to 0." in page and ">less<" in page
    assert 'aria-label="the four weeks before: 14, 14, 14, 0"' in page


def test_what_is_marked_as_fixed_is_told_with_what_came_of_it_until_it_was_a_mistake(heard):
    done = heard.post("/fixes", brand="Acme", topic="delivery", at="2026-02-25T13:00", why="another depot")
    assert (done.status_code, done.headers["location"]) == (303, "/fixes?brand=Acme")
    page = heard.get("/fixes?brand=Acme").text
    assert "another depot" in page and "fewer" in page and "14 a week before, 0 after" in page
    with reading(heard.engine) as conn:
        [fix] = fixes.listed(conn, ["Acme"])
        [noted] = [one for one in audit.listed(conn) if one.did == "fixed"]
    assert (fix.by, fix.at.isoformat()) == ("anna", "2026-02-25T13:00:00+00:00")
    assert (noted.by, noted.what) == ("anna", "Acme: delivery (1)")
    assert heard.post(f"/fixes/{fix.id}/remove").status_code == 303
    assert heard.post(f"/fixes/{fix.id}/remove").status_code == 404
    assert "another depot" not in heard.get("/fixes").text


def test_a_time_is_that_of_the_clock_of_whoever_writes_it(heard):
    heard.post("/me/zone", zone="Asia/Kolkata")
    heard.post("/fixes", brand="Acme", topic="delivery", at="2026-03-01T05:30")
    with reading(heard.engine) as conn:
        assert [one.at.isoformat() for one in fixes.listed(conn, ["Acme"])] == ["2026-03-01T00:00:00+00:00"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"topic": "nonsense"}, "no topic of that name"),
        ({"topic": "delivery", "at": "2026-03-12T00:00"}, "that is to come"),
        ({"topic": "delivery", "at": "tomorrow"}, "This is no day and time."),
    ],
)
def test_what_cannot_be_marked_is_told_on_the_page(console, sent, said):
    done = console.post("/fixes", brand="Acme", **sent)
    assert done.status_code == 400 and said in done.text
    assert console.post("/fixes", brand="Nobody", topic="delivery").status_code == 404


def test_nobody_sees_or_marks_anything_who_is_not_signed_in(console):
    assert console.away.get("/fixes").headers["location"].startswith("/login")
    away = console.away.client.post(
        "/fixes", data={"brand": "Acme", "topic": "delivery"}, headers={"Origin": "http://127.0.0.1"}
    )
    assert away.status_code == 303 and away.headers["location"] == "/login"
    forged = console.client.post(
        "/fixes", data={"brand": "Acme", "topic": "delivery"}, headers={"Origin": "http://127.0.0.1"}
    )
    assert forged.status_code == 403


def test_words_of_people_are_no_markup(console):
    said = {"topic": "delivery", "at": console.now, "now": console.now}
    with writing(console.engine) as conn:
        for one in HOSTILE:
            mark(conn, console.settings, by=one.text, why=one.text, **said)
    page = console.get("/fixes").text
    assert page.count("<script") == console.get("/health").text.count("<script") and "<img src=x" not in page


def test_the_bars_of_all_topics_have_one_scale_and_a_week_that_was_not_heard_has_none():
    few, many = Counted(days=(1,) * 7, heard=7.0), Counted(days=(4,) * 7, heard=7.0)
    small, large = topic_rows([to_fix("Acme", "price", "find", few, few), to_fix("Acme", "bug", None, many, few)])
    assert [bar.now for bar in small.bars] == [False, True] and small.bars[1].height < large.bars[1].height <= 24
    assert small.weeks == "–, –, –, 7"
