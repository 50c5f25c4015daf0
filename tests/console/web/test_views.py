"""What the pages of alerts show, worked out without a page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from alerts import SEVERITIES, Notice
from alerts.timeline import Entry
from complaints import Hour, Outcome
from console.web.views import alert as view
from console.web.views.alert import Story
from console.web.views.course import course_of
from console.web.views.inbox import Known, address_of, after_of, asked_of, inbox_of
from console.web.views.spark import spark_of
from storage.inbox import LIVING, STATES, AlertFilter, Place
from storage.outbox import Posted

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOMENTS = st.integers(0, 10**10).map(lambda ago: NOW - ago * timedelta(milliseconds=1))
LETTERS = st.characters(exclude_characters="\0")  # nobody is called so
NAMES = st.one_of(st.none(), st.just(""), st.text(LETTERS, min_size=1).filter(lambda said: said != "-"))
ASKED = st.builds(
    AlertFilter,
    states=st.sampled_from([LIVING, *((one,) for one in STATES)]),
    severity=st.sampled_from([None, *SEVERITIES]),
    brand=NAMES,
    owner=NAMES,
)


def query_of(address):
    return dict(parse_qsl(urlsplit(address).query))


@given(asked=ASKED, place=st.builds(Place, st.integers(0, 8), MOMENTS, st.integers(0, 2**53)))
def test_an_address_says_what_was_asked_and_where_the_page_begins(asked, place):
    query = query_of(address_of(asked, place))
    assert asked_of(query) == asked and after_of(query) == place


def hours(start, *observed):
    return [
        Hour(start=start + place * HOUR, observed=many, expected=1.0, low=0.0, high=2.0)
        for place, many in enumerate(observed)
    ]


class TestTheCourse:
    def test_what_a_later_change_saw_stands_in_the_place_of_what_overlaps_it(self):
        first, later = hours(NOW, 1.0, 2.0, 9.0), hours(NOW + 2 * HOUR + 5 * MINUTE, 9.0, 30.0)
        found = course_of([first, later], [], NOW + 3 * HOUR, NOW + 9 * HOUR)
        assert [hour.observed for hour in found.hours] == [1.0, 2.0, 9.0, 30.0]

    def test_it_goes_on_with_what_was_heard_since_as_usual_as_the_day_before(self):
        came = [(NOW + 24 * HOUR + ago * MINUTE, 0.5) for ago in (1, 2, 130)]
        found = course_of([hours(NOW, *range(24))], came, NOW + 24 * HOUR, NOW + 30 * HOUR)
        assert [hour.observed for hour in found.hours[24:]] == [1.0, 0.0, 0.5]
        assert {hour.expected for hour in found.hours} == {1.0} and found.since == 1.5

    def test_nothing_counted_by_the_hour_has_no_course(self):
        assert course_of([()], [(NOW, 1.0)], NOW, NOW + HOUR).hours == ()

    @given(st.lists(st.lists(st.floats(0, 99), max_size=60), max_size=4), st.lists(st.integers(0, 5_000), max_size=20))
    def test_its_hours_never_overlap(self, seen, came):
        changes = [hours(NOW + place * 7 * HOUR + place * 5 * MINUTE, *one) for place, one in enumerate(seen)]
        found = course_of(changes, [(NOW + ago * MINUTE, 1.0) for ago in came], NOW, NOW + 90 * HOUR).hours
        assert all(one.start + HOUR <= other.start for one, other in pairwise(found))


def test_a_spark_is_the_last_day_and_marks_what_is_above_the_usual():
    spark = spark_of(hours(NOW, *[1.0] * 30, 9.0))
    assert (spark.usual.count("M"), spark.hot.count("M")) == (23, 1)
    assert spark_of([]) is None


def way(state, kind="alert", sent=None, error=None, until=None):
    notice = Notice(
        key=f"{state}{kind}", alert="k", brand="Acme", topic="delivery", severity="high", receiver="anna", state=state,
        reason="held: quiet hours of anna", title="", body="", due=NOW, kind=kind, until=until,
    )  # fmt: skip
    return Posted(notice=notice, sent=sent, answered=None, error=error)


def test_who_was_told_who_waits_who_is_held_and_who_cannot_be_reached():
    found = view.heard_of([
        way("sent", sent=NOW), way("sent", "again", sent=NOW), way("waiting", error="timed out"), way("waiting"),
        way("held", until=NOW + HOUR), way("held"), way("failed", error="refused"),
    ])  # fmt: skip
    assert [(one.standing, one.what, one.at) for one in found] == [
        ("told", "told", NOW), ("told", "told again", NOW), ("waiting", "tried in vain, again", NOW),
        ("waiting", "will be told", NOW), ("held", "held until", NOW + HOUR), ("held", "held", None),
        ("failed", "could not be reached", None),
    ]  # fmt: skip


def test_the_story_is_in_order_whoever_wrote_it(alert_with):
    alert = alert_with()
    did = [("commented", "the depot"), ("assigned", "carla"), ("assigned", ""), ("verdict", "duplicate"), ("odd", "")]
    did += [("escalated", "step 2: kim, told")]
    entries = [
        Entry(alert=3, at=NOW + place * MINUTE, by="ben", did=one, said=said) for place, (one, said) in enumerate(did)
    ]
    lines = view.lines_of(alert, Story(entries=entries, ways=[way("sent", sent=NOW + MINUTE / 2), way("held")]))
    assert [(line.by, line.did) for line in lines] == [
        ("Foreshock", "raised it, severity high"), ("ben", "wrote"), ("Foreshock", "told anna"),
        ("ben", "gave it to carla"), ("ben", "gave it to nobody"), ("ben", "said that it is a duplicate"),
        ("ben", "odd"), ("ben", "went on to step 2: kim, told"),
    ]  # fmt: skip


def test_how_it_stands_is_one_sentence(alert_with):
    taken = Story(entries=[Entry(alert=3, at=NOW, by="ben", did="acknowledged", said="")])
    over = Story(entries=[Entry(alert=3, at=NOW, by="foreshock", did="resolved", said="")])
    later = NOW + 90 * MINUTE
    for changes, story, said in (
        ({}, Story(), "Open for 1 hour: nobody has answered yet."),
        ({"owner": "ben"}, Story(), "Open for 1 hour: ben looks after it."),
        ({"state": "acknowledged", "owner": "ben"}, taken, "Acknowledged by ben: ben looks after it."),
        ({"state": "resolved"}, over, "Over, resolved by Foreshock."),
        ({"state": "resolved"}, Story(), "Over."),
    ):
        assert view.standing_of(alert_with(**changes), story, later) == said


def test_what_a_story_came_to_says_how_early_it_was_told():
    told = Outcome(
        complaint="c", brand="Acme", topic="delivery", cause="complaint", kind="delivery", first=NOW, raised=NOW,
        told=NOW, half=NOW + HOUR, peak=NOW + 3 * HOUR, closed=NOW + 9 * HOUR, mentions=260, voices=1, before=9,
        volume=9.0, forecast=None,
    )  # fmt: skip
    before = "It came to 260 mentions by 1 voice. It was told 3 hours before its largest hour had passed: 9 of them"
    assert view.became_of(told) == f"{before} had been said."
    assert "told 2 hours after its largest hour" in view.became_of(replace(told, peak=NOW - 2 * HOUR))
    assert view.became_of(replace(told, told=None)).endswith("; nobody was told.") and not view.became_of(None)


def test_a_list_says_of_what_is_over_what_it_came_to_and_of_the_rest_what_it_was(alert_with):
    outcome = Outcome(
        complaint="c", brand="Quillpost", topic="delivery", cause="complaint", kind="delivery", first=NOW, raised=NOW,
        told=NOW, half=NOW, peak=NOW + 3 * HOUR, closed=NOW + 9 * HOUR, mentions=260, voices=38, before=9, volume=9.0,
        forecast=None,
    )  # fmt: skip
    over = [alert_with(id=1, state="resolved"), alert_with(id=2, state="resolved", complaint="other", key="o")]
    known = Known(bells={}, verdicts={}, outcomes={"c": outcome})
    asked = AlertFilter(states=("resolved",))
    [group] = inbox_of(
        over, asked, [], known, me="anna", brands=[], now=NOW + 9 * HOUR, more=False, zone="Europe/Berlin"
    ).groups
    first, second = group.rows
    assert first.title == "Quillpost: delivery is back to normal"
    assert first.why == "It came to 260 mentions by 38 voices, and peaked at 16:00 CET."
    assert (second.title, second.why) == ("Quillpost: delivery", f"It was: {over[1].why}")
