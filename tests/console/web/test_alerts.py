"""The inbox and the page of an alert: why at a glance, and whoever acts second sees what the first did."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from alerts import Notice, WitnessText
from complaints import Outcome
from mentions import Author, Match, Mention, Span
from replies import QueueItem
from sentiment import Understanding
from storage import alerts, audit, mentions, outcomes, queue, timeline
from storage.engine import reading, writing
from storage.mentions import Concern, Understood
from storage.silences import between
from storage.tables import complaint_mentions, complaints

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOUSE = (Path(__file__).parents[1] / "acme.toml").read_text(encoding="utf8")
ESCALATED = """
[[receivers]]
name = "anna"
kind = "console"
[[receivers]]
name = "boss"
kind = "console"
[[escalations]]
name = "up"
steps = [{tell = "anna"}, {tell = "boss", after = "15m"}]
"""
HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \u202egnirts"
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)


@pytest.fixture
def raised(console, alert_with):
    """raised(key="k", ...) is the number of an alert that stands in the console, 40 minutes old."""

    def keep(key="k", **more):
        facts = {"brand": "Acme", "time": console.now - 40 * MINUTE, "key": key, "complaint": None} | more
        with writing(console.engine) as conn:
            return alerts.keep(conn, alert_with(**facts))

    return keep


@pytest.fixture
def crowd(console):
    """crowd("text", ...) are people who said this, one after the other, of the complaint c1: their row ids."""

    def speak(*texts, author="ben"):
        now = console.now
        page = [
            Understood(
                mention=Mention(
                    origin="square", external_id=str(place), kind="post", said=now - (60 - place) * MINUTE, heard=now,
                    text=text, author=Author(handle=author), url="https://forum.example/1",
                ),
                concerns=(
                    Concern(match=Match(brand="Acme", spans=(Span(start=0, end=2, term="a"),)), understanding=CROSS),
                ),
            )
            for place, text in enumerate(texts)
        ]  # fmt: skip
        with writing(console.engine) as conn:
            ids = mentions.keep(conn, "forum", page, (), now).ids
            known = {"id": "c1", "brand": "Acme", "topic": "delivery", "cause": "complaint", "stage": "rising"}
            conn.execute(insert(complaints).values(**known, first=now - 60 * MINUTE, changed=now))
            found = [ids["square", str(place)] for place in range(len(texts))]
            conn.execute(insert(complaint_mentions), [{"complaint": "c1", "mention": id_} for id_ in found])
        return found

    return speak


def told(console, state="sent", receiver="on call", **more):
    notice = Notice(
        key=f"k:{state}", alert="k", brand="Acme", topic="delivery", severity="high", receiver=receiver, state=state,
        reason="high, and on call wants low or worse", title="t", body="b", due=console.now, **more,
    )  # fmt: skip
    with writing(console.engine) as conn:
        alerts.enqueue(conn, [notice])


def state_of(console, id_):
    with reading(console.engine) as conn:
        return alerts.one(conn, id_).state


class TestTheInbox:
    def test_says_what_to_do_next_where_nothing_was_heard_yet(self, console):
        page = console.get("/alerts").text
        assert "Nothing has been heard yet" in page and "foreshock up" in page

    def test_shows_severity_why_age_and_owner_in_one_row_a_story(self, console, raised):
        raised(owner="carla", state="acknowledged")
        page = console.get("/alerts").text
        row = page[page.index("<li data-row") : page.index("</li>", page.index("<li data-row"))]
        for part in ("high", "8 people complain about delivery", "40 minutes ago", "carla", "Quillpost: 8 people"):
            assert part in row
        assert 'class="hot"' in row

    def test_is_narrowed_by_its_address_and_says_when_nothing_is_like_that(self, console, raised):
        raised()
        assert "No alert is like that" in console.get("/alerts?severity=critical").text
        assert "No alert is like that" in console.get("/alerts?owner=anna").text
        assert "8 people complain" in console.get("/alerts?owner=-&brand=Acme&severity=high&state=open").text

    def test_has_pages_that_put_together_show_every_alert_once(self, console, raised):
        ids = {raised(str(number), time=console.now - number * MINUTE) for number in range(90)}
        address, seen = "/alerts", []
        while address:
            page = console.get(address).text
            seen += [int(id_) for id_ in re.findall(r'data-row="(\d+)"', page)]
            further = re.search(r'rel="next" href="([^"]+)"', page)
            address = further and further[1].replace("&amp;", "&")
            assert len(page.encode()) < 150_000
        assert len(seen) == 90 and set(seen) == ids

    def test_acknowledges_with_one_form_and_stays_where_it_was(self, console, raised):
        id_ = raised()
        answer = console.post(f"/alerts/{id_}/quick/acknowledged", back="/alerts?severity=high")
        assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?severity=high")
        assert state_of(console, id_) == "acknowledged"

    def test_what_is_called_noise_needs_nobody_any_more(self, console, raised):
        id_ = raised()
        console.post(f"/alerts/{id_}/quick/noise")
        assert state_of(console, id_) == "resolved"
        with reading(console.engine) as conn:
            assert [(one.did, one.said) for one in timeline.of(conn, id_)] == [("verdict", "noise"), ("resolved", "")]

    def test_never_leads_to_another_site(self, console, raised):
        answer = console.post(f"/alerts/{raised()}/quick/noise", back="https://evil.example/?state=open")
        assert answer.headers["location"] == "/alerts?state=open"

    def test_tells_the_second_what_the_first_did(self, console, raised):
        id_ = raised()
        console.post(f"/alerts/{id_}/quick/resolved")
        page = console.also("ben").post(f"/alerts/{id_}/quick/resolved").text
        assert "anna resolved it at 12:00 UTC: nothing to do" in page

    @pytest.mark.parametrize("query", ["state=odd&severity=x&after=1.2", "after=9.99999999999999999.1", "brand=%00"])
    def test_passes_over_what_makes_no_sense(self, console, raised, query):
        raised()
        assert console.get(f"/alerts?{query}").status_code == 200


class TestTheAlert:
    def test_shows_why_the_chart_the_numbers_who_was_told_and_who_said_it(self, console, raised, crowd):
        [id_] = crowd("the parcel is gone")
        alert = raised(complaint="c1", witnesses=(WitnessText(id=id_, text="", url=None),))
        told(console, "held", until=console.now + 60 * MINUTE)
        page = console.get(f"/alerts/{alert}").text
        for part in (
            "Quillpost: 8 people complain about delivery.", "detected 11:20", "15 to 210", "lost label",
            "on call</bdi></b>", "held until", "high, and on call wants low or worse", "the parcel is gone",
            "Open for 40 minutes: nobody has answered yet.", 'class="band"', "complaint 90 %",
        ):  # fmt: skip
            assert part in page, part

    def test_its_sentence_is_on_the_clock_of_who_reads_it(self, console, raised):
        alert = raised(why="Quillpost: 8 people have complained since 11:10 UTC, and it grows.")
        console.post("/me/zone", zone="Asia/Kolkata")
        for path in ("/alerts", f"/alerts/{alert}"):
            assert "have complained since 16:40 IST, and it grows." in console.get(path).text

    def test_says_who_is_next_if_nobody_acknowledges_and_what_keeps_it_quiet(self, console_of, alert_with):
        console = console_of(f"{HOUSE}{ESCALATED}")
        with writing(console.engine) as conn:
            alerts.keep(conn, alert_with(key="k", brand="Acme", complaint=None, time=console.now))
        told(console, receiver="anna")
        page = console.get("/alerts/1").text
        assert re.search(r"<bdi>boss</bdi></b> <span[^>]*>next, <time[^>]*>in 15 minutes", page)
        console.post("/alerts/1/silence", length="1 hour", why="we know")
        page = console.get("/alerts/1").text
        assert "Silenced until" in page and "we know" in page and "boss</bdi>" not in page
        console.post("/alerts/1/acknowledged")
        assert "boss</bdi>" not in console.get("/alerts/1").text

    def test_leads_from_a_part_of_a_storm_to_the_whole_and_back(self, console, raised):
        storm, part = raised("storm"), raised("k")
        told(console, "held", under="storm")
        assert f'(<a href="/alerts/{storm}">alert {storm}</a>)' in console.get(f"/alerts/{part}").text
        assert f'Quiet while this one lasts: <a href="/alerts/{part}">' in console.get(f"/alerts/{storm}").text

    def test_folds_copies_and_shows_them_where_they_are_asked_for(self, console, raised, crowd):
        text = "my parcel from Acme was lost in the post again and nobody answers the telephone"
        first, second, third = crowd(text, "another word about it", text)
        alert = raised(complaint="c1")
        page = console.get(f"/alerts/{alert}").text
        assert page.count(text) == 1 and "+ 1 copy" in page and "All 3 mentions" in page
        copies = console.get(f"/alerts/{alert}/mentions?of={first}").text
        assert f"#</span>{third}" in copies or f"/mentions/{third}" in copies
        assert f"/mentions/{second}" not in copies

    def test_pages_its_mentions(self, console, raised, crowd):
        ids = crowd(*(hashlib.sha256(bytes([number])).hexdigest() for number in range(45)))
        address, seen = f"/alerts/{raised(complaint='c1')}/mentions", []
        while address:
            page = console.get(address).text
            seen += re.findall(r'href="/mentions/(\d+)"', page)
            further = re.search(r'href="([^"]+before=[^"]+)"', page)
            address = further and further[1].replace("&amp;", "&")
        assert len(seen) == 45 and set(map(int, seen)) == set(ids)

    def test_a_mention_is_corrected_on_the_spot_and_the_page_stays_where_it_was(self, console, raised, crowd):
        [id_] = crowd("the parcel is gone")
        alert = raised(complaint="c1")
        back = f"/alerts/{alert}"
        assert f'name="back" value="{back}"' in console.get(back).text
        answer = console.post(f"/mentions/{id_}/correct", brand="Acme", label="positive", back=back)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{back}#mention-{id_}")
        page = console.get(back).text
        assert "positive, complaint 90 %" in page and "negative to positive" in page
        evil = console.post(f"/mentions/{id_}/correct", brand="Acme", label="neutral", back=f"{back}//evil.example")
        assert evil.headers["location"] == f"/mentions/{id_}"

    def test_of_a_long_text_its_beginning_is_shown_and_the_way_to_the_rest(self, console, raised, crowd):
        ids = crowd("word " * 2_000, "line\n" * 200 + "the end", "short\n\nbut whole")
        page = console.get(f"/alerts/{raised(complaint='c1')}").text
        assert page.count(">All of it</a>") == 2 and f'href="/mentions/{ids[2]}">All of it' not in page
        assert page.count("line\n") < 30 and len(page.encode()) < 60_000

    def test_shows_hostile_text_as_text(self, console, raised, crowd):
        [id_] = crowd(HOSTILE, author="<img src=x onerror=alert(1)>")
        alert = raised(complaint="c1", witnesses=(WitnessText(id=id_, text="", url=None),), why=f"Acme: {HOSTILE}")
        console.post(f"/alerts/{alert}/commented", said=HOSTILE)
        for page in (f"/alerts/{alert}", f"/alerts/{alert}/mentions", "/alerts"):
            text = console.get(page).text
            assert ("<script>alert" not in text and "<img src=x" not in text and "{{ 7 * 7 }}" in text) or page == "/x"
            assert not re.search(r"\son\w+=", re.sub(r"&lt;.*?&gt;", "", text))

    def test_what_is_done_stands_in_its_story(self, console, raised):
        id_ = raised()
        for did, said in (("acknowledged", ""), ("commented", "the depot is closed"), ("verdict", "real")):
            assert console.post(f"/alerts/{id_}/{did}", said=said).status_code == 303
        page = console.get(f"/alerts/{id_}").text
        for part in ("acknowledged it", "the depot is closed", "said that it is real", "Acknowledged by anna"):
            assert part in page
        assert re.search(r'aria-pressed="true"[^>]*>real<', page)
        with reading(console.engine) as conn:
            assert [one.by for one in timeline.of(conn, id_)] == ["anna"] * 3

    def test_of_two_reviewers_the_second_sees_what_the_first_did_and_nothing_is_doubled(self, console, raised):
        id_, ben = raised(), console.also("ben")
        console.post(f"/alerts/{id_}/verdict", said="real", seen=0)
        console.now += 5 * MINUTE
        page = ben.post(f"/alerts/{id_}/verdict", said="noise", seen=0)
        assert page.status_code == 200 and "Anna said that it is real at 12:00 UTC: nothing to do." in page.text
        with reading(console.engine) as conn:
            assert timeline.verdicts(conn, [id_]) == {id_: "real"}

    def test_silences_its_topic_and_says_so(self, console, raised):
        id_ = raised()
        assert console.post(f"/alerts/{id_}/silence", length="4 hours", why="known").status_code == 303
        with reading(console.engine) as conn:
            [one] = between(conn, "Acme", console.now, console.now + MINUTE)
        assert (one.topic, one.by, one.why, one.until) == ("delivery", "anna", "known", console.now + 240 * MINUTE)
        assert "nobody is told of delivery for 4 hours" in console.get(f"/alerts/{id_}").text

    def test_one_about_a_source_has_no_chart_and_says_why(self, console, raised):
        id_ = raised(brand=None, source="forum", cause="failing", stage=None, evidence=None, explanation=None,
                     witnesses=(), why="forum cannot be heard since 10:00 UTC.")  # fmt: skip
        page = console.get(f"/alerts/{id_}").text
        assert "forum cannot be heard since 10:00 UTC." in page and "<figure" not in page

    def test_goes_on_from_an_earlier_one(self, console, raised):
        first = raised("first", state="resolved")
        assert f'href="/alerts/{first}"' in console.get(f"/alerts/{raised('second', continues=first)}").text

    @pytest.mark.parametrize("path", ["/alerts/9", "/alerts/9/mentions", "/alerts/0", "/alerts/x", f"/alerts/{9**30}"])
    def test_what_is_not_there_says_so(self, console, path):
        assert console.get(path).status_code in (400, 404)

    @pytest.mark.parametrize(
        ("did", "fields"),
        [("verdict", {"said": "odd"}), ("commented", {"said": " "}), ("silence", {"length": "ever"}), ("odd", {})],
    )
    def test_what_means_nothing_is_refused_and_changes_nothing(self, console, raised, did, fields):
        id_ = raised()
        assert console.post(f"/alerts/{id_}/{did}", **fields).status_code == 400
        with reading(console.engine) as conn:
            assert timeline.of(conn, id_) == []


def test_under_resolved_stands_what_a_story_came_to_and_not_that_it_is_growing(console, raised, crowd):
    crowd("my parcel is gone")
    raised("closed", state="resolved", complaint="c1", why="Acme: 8 people complain, and it is growing.")
    raised("by anna", state="resolved", complaint="c2", topic="billing", why="Acme: 9 people complain about billing.")
    now = console.now
    outcome = Outcome(
        complaint="c1", brand="Acme", topic="delivery", cause="complaint", kind="delivery", first=now, raised=now,
        told=now, half=now, peak=now - 10 * MINUTE, closed=now, mentions=40, voices=38, before=9, volume=9.0,
        forecast=None,
    )  # fmt: skip
    with writing(console.engine) as conn:
        outcomes.keep(conn, outcome)
    page = console.get("/alerts?state=resolved").text
    assert "Acme: delivery is back to normal" in page and "growing" not in page
    assert "It came to 40 mentions by 38 voices, and peaked at 11:50 UTC." in page
    assert "It was: Acme: 9 people complain about billing." in page


@pytest.mark.parametrize("path", ["acknowledged", "quick/noise", "silence"])
def test_what_cannot_stand_in_the_audit_log_is_not_done(console, raised, monkeypatch, path):
    def busy(*_, **__):
        raise OperationalError("INSERT", {}, Exception("busy"))

    id_ = raised()
    monkeypatch.setattr("console.web.access.audit.keep", busy)
    assert console.post(f"/alerts/{id_}/{path}", length="4 hours").status_code >= 500
    monkeypatch.undo()
    with reading(console.engine) as conn:
        assert not between(conn, None, console.now, console.now + DAY) and not timeline.of(conn, id_)
    assert state_of(console, id_) == "open"
    assert console.post(f"/alerts/{id_}/{path}", length="4 hours").status_code == 303
    with reading(console.engine) as conn:
        assert [one.what for one in audit.listed(conn) if f"alert {id_}" in one.what]


class TestWhoWaitsForAnAnswer:
    def test_is_a_click_away_from_the_alert_and_the_alert_from_there(self, console, raised, crowd):
        ids, number = crowd("acme lost it", "acme is late"), raised(complaint="c1")
        item = QueueItem(mention=ids[0], brand="Acme", kind="complaint", due=console.now)
        with writing(console.engine) as conn:
            queue.keep(conn, [item])
            [kept] = queue.of_mentions(conn, "Acme", ids).values()
        page = console.get(f"/alerts/{number}").text
        assert (
            f'<a href="/queue?alert={number}">1 person waits for an answer</a>' in page
            and f'href="/queue/{kept.id}"' in page
        )
        assert "acme lost it" in console.get(f"/queue?alert={number}").text
        assert "acme lost it" not in console.get("/queue?alert=999").text
        assert f'href="/alerts/{number}"' in console.get(f"/queue/{kept.id}").text
