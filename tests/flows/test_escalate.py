"""What time alone changes: held messages are told once they may be, nobody acknowledged in time, a storm is over."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts import Alert
from alerts.silenced import Silence
from complaints import Evidence, Rules, Transition
from delivery.contract import Busy, Unreachable
from flows.steps.act import act
from flows.steps.deliver import deliver
from flows.steps.ending import end, withdraw
from flows.steps.escalate import Escalated, escalate
from flows.steps.routing import notices_of
from flows.steps.silence import unsilence
from settings.people import EscalationSettings, RotaSettings, StepSettings
from storage import alerts, silences, timeline
from storage.engine import reading, writing

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = datetime(2026, 3, 5, 2, tzinfo=UTC)  # three in Berlin
MORNING = datetime(2026, 3, 5, 7, tzinfo=UTC)
SEEN = Evidence(
    observed=9, expected=2, scale=HOUR, surprise=4, score=5, threshold=3, voices=8, texts=8, raw=9, removed=0,
)  # fmt: skip


@pytest.fixture
def house(settings):
    """Anna is quiet at night, kim is not; what is high climbs from one to the other."""
    anna, kim = settings.receivers
    quiet = {"quiet": "22:00-08:00", "timezone": "Europe/Berlin"}
    steps = (StepSettings(tell="duty"), StepSettings(tell="kim", after=15 * MINUTE))
    return settings.model_copy(
        update={
            "receivers": (
                anna.model_copy(update={"name": "anna", **quiet, "also": True}),
                kim.model_copy(update={"name": "kim", "brands": ()}),
            ),
            "rotas": (RotaSettings(name="duty", people=("anna",), since=date(2026, 1, 5)),),
            "escalations": (EscalationSettings(name="up", at_least="high", steps=steps),),
        }
    )


@pytest.fixture
def raises(engine, house):
    """raises("delivery", "low") is a new alert at that moment, routed; gives its number."""

    def once(topic, severity="high", *, at=NIGHT, cause="complaint"):
        alert = Alert(
            key=f"{topic} {at:%H%M}", complaint=f"c {topic}", time=at, brand="Acme", topic=topic, cause=cause,
            stage="emerging", severity=severity, why=f"Acme: 8 people complained about {topic}.", evidence=SEEN,
        )  # fmt: skip
        with writing(engine) as conn:
            id_ = alerts.keep(conn, alert)
            alerts.enqueue(conn, notices_of(conn, house, alerts.one(conn, id_), at))
        return id_

    return once


@pytest.fixture
def passes(engine, house, box):
    """passes(now) is one round: what time changes, then delivery; gives what it changed."""

    def once(now):
        found = escalate(engine, house, now)
        asyncio.run(deliver(engine, house, now))
        return found

    return once


@pytest.fixture
def notices(engine):
    """Of the alert with this number: receiver, state, kind, step of each notice."""

    def read(id_):
        with reading(engine) as conn:
            found = alerts.notices(conn, alerts.one(conn, id_).key)
        return [(one.receiver, one.state, one.kind, one.step) for one in found]

    return read


def does(engine, id_, did, at, by="kim"):
    with writing(engine) as conn:
        act(conn, id_, did, by, at)


class TestMorning:
    def test_what_the_night_held_is_one_message_and_what_ended_meanwhile_is_named_in_it(
        self, engine, raises, passes, box
    ):
        first, second, third = raises("delivery", "low"), raises("price", "low"), raises("staff", "low")
        does(engine, second, "resolved", NIGHT + HOUR)
        does(engine, third, "acknowledged", NIGHT + HOUR)
        passes(MORNING - MINUTE)
        assert box.got == []
        assert passes(MORNING) == Escalated(collected=1)
        [message] = box.got
        assert message.title.startswith("Held for you (3): Acme: 8 people complain about delivery")
        assert message.key == "held:anna:2026-03-05T07:00:00+00:00"
        still, taken, over = message.body.split("\n\n")[:3]
        assert still.startswith("Still open, and nobody has acknowledged it:\n- 02:00 UTC, low: Acme")
        assert "held: quiet hours of anna until 07:00 UTC, severity low" in still
        assert f"`foreshock show {first}`" in still
        assert taken.startswith("Somebody looks after it:") and "kim has it" in taken and "the staff" in taken
        assert over.startswith("Over by now:") and "the price" in over
        assert passes(MORNING + MINUTE) == Escalated() and len(box.got) == 1

    def test_one_alone_is_told_as_it_would_have_been_and_says_why_it_waited(self, raises, passes, box):
        raises("delivery", "low")
        passes(MORNING)
        [message] = box.got
        assert message.title.startswith("Acme: 8 people complain about delivery")
        assert "It waited: quiet hours of anna until 07:00 UTC, severity low." in message.body
        assert "As of 02:00 UTC, 5 hours before this message" in message.body

    def test_where_all_of_it_is_over_nobody_is_told_and_the_reason_says_so(self, engine, raises, passes, box, rows):
        id_ = raises("delivery", "low")
        does(engine, id_, "resolved", NIGHT + HOUR)
        assert passes(MORNING) == Escalated() and box.got == []
        assert [one for one in rows("outbox", "receiver", "reason", "until") if one[0] == "anna"] == [
            ("anna", "before its turn it was over: quiet hours of anna until 07:00 UTC, severity low", None)
        ]

    def test_what_is_quiet_still_is_held_on(self, engine, house, raises, rows):
        raises("delivery", "low")
        longer = [
            one.model_copy(update={"quiet": "22:00-10:00"}) if one.name == "anna" else one for one in house.receivers
        ]
        later = house.model_copy(update={"receivers": tuple(longer)})
        assert escalate(engine, later, MORNING) == Escalated()
        assert ("held", MORNING + 2 * HOUR) in rows("outbox", "state", "until")
        assert escalate(engine, later, MORNING + 2 * HOUR) == Escalated(collected=1)

    def test_a_receiver_that_is_called_so_no_more_holds_up_nobody(self, engine, house, raises, rows):
        raises("delivery", "low")
        gone = house.model_copy(update={"receivers": house.receivers[1:], "rotas": (), "escalations": ()})
        assert escalate(engine, gone, MORNING) == Escalated()
        assert any("no receiver is called anna any more" in one for one in rows("outbox", "reason"))

    def test_that_it_is_over_wakes_nobody_and_is_told_in_the_morning(self, engine, house, raises, passes, box):
        evening = NIGHT - 10 * HOUR
        id_ = raises("delivery", "low", at=evening)
        passes(evening)
        change = Transition(
            complaint="c delivery", brand="Acme", topic="delivery", cause="complaint", before="cooling",
            after="closed", at=NIGHT, notifies=False, evidence=SEEN,
        )  # fmt: skip
        with writing(engine) as conn:
            end(conn, house, change, Rules(), NIGHT)
        passes(NIGHT)
        assert len(box.got) == 1
        passes(MORNING)
        assert len(box.got) == 2 and "back to normal" in box.got[1].title
        assert f"`foreshock show {id_}`" in box.got[1].body
        assert "It waited: quiet hours of anna" in box.got[1].body


class TestSteps:
    def test_nobody_acknowledges_and_the_next_is_told_once_and_the_timeline_says_why(
        self, engine, raises, passes, box, notices
    ):
        id_ = raises("delivery")
        passes(NIGHT)
        assert notices(id_) == [("anna", "sent", "alert", 1)], "high breaks through her quiet hours"
        assert passes(NIGHT + 14 * MINUTE) == Escalated()
        assert passes(NIGHT + 15 * MINUTE) == Escalated(further=1)
        assert passes(NIGHT + 15 * MINUTE) == Escalated()
        assert notices(id_)[1:] == [("kim", "sent", "alert", 2)] and len(box.got) == 2
        with reading(engine) as conn:
            [entry] = timeline.of(conn, id_)
        assert (entry.by, entry.did, entry.said) == ("foreshock", "escalated", "step 2: kim, told")
        assert entry.why == "you, because this step names you; step 2 of up"

    def test_an_acknowledgement_stops_it(self, engine, raises, passes, box):
        id_ = raises("delivery")
        passes(NIGHT)
        does(engine, id_, "acknowledged", NIGHT + MINUTE, by="anna")
        for hours in range(24):
            assert passes(NIGHT + hours * HOUR) == Escalated()
        assert len(box.got) == 1

    def test_what_waits_for_its_turn_rings_nobody_once_somebody_acknowledged(self, engine, raises, passes, box, rows):
        raises("delivery")
        second = raises("price")  # an hour later: one message an hour
        passes(NIGHT)
        does(engine, second, "acknowledged", NIGHT + MINUTE, by="anna")
        passes(NIGHT + 2 * MINUTE)
        assert ("held", "before its turn anna acknowledged it at 02:01 UTC") in rows("outbox", "state", "reason")
        passes(NIGHT + HOUR)
        assert all("price" not in message.title for message in box.got)

    def test_what_is_silenced_before_its_turn_rings_nobody_until_the_silence_ends(self, engine, raises, passes, box):
        raises("delivery")
        raises("price")  # an hour later: one message an hour
        passes(NIGHT)
        silence = Silence(topic="price", since=NIGHT, until=NIGHT + 3 * HOUR, by="kim")
        with writing(engine) as conn:
            silences.keep(conn, silence)
        passes(NIGHT + HOUR)
        assert not any("price" in message.title for message in box.got)
        assert passes(NIGHT + 3 * HOUR).collected == 1
        assert "the price" in box.got[-1].title and "It waited: silenced until" in box.got[-1].body

    def test_the_last_step_is_told_again_until_somebody_acknowledges(self, engine, raises, passes, box):
        id_ = raises("delivery")
        for minutes in (0, 15, 15 + 239, 15 + 240, 15 + 240):
            passes(NIGHT + minutes * MINUTE)
        assert [message.key.split(":", 1)[1] for message in box.got] == ["1:anna", "2:kim", "again1:kim"]
        assert "Nobody has acknowledged this since 02:15 UTC: you are told again." in box.got[-1].body
        does(engine, id_, "acknowledged", NIGHT + 5 * HOUR)
        assert passes(NIGHT + 24 * HOUR) == Escalated()

    def test_what_is_opened_again_waits_as_long_as_at_first(self, engine, raises, passes):
        id_ = raises("delivery")
        passes(NIGHT)
        does(engine, id_, "acknowledged", NIGHT + MINUTE)
        does(engine, id_, "reopened", NIGHT + HOUR)
        assert passes(NIGHT + HOUR) == Escalated()
        assert passes(NIGHT + HOUR + 15 * MINUTE) == Escalated(further=1)


class TestStorm:
    def test_what_waited_when_it_broke_out_is_a_part_of_it(self, raises, passes, box, notices):
        day = MORNING + 2 * HOUR
        raises("staff", at=day)
        waits = raises("price", at=day + MINUTE)
        passes(day + MINUTE)
        raises("delivery", "critical", at=day + 5 * MINUTE)
        passes(day + HOUR)
        assert notices(waits)[0][:2] == ("anna", "held")
        assert not any("price" in message.title for message in box.got)

    def test_its_parts_are_told_when_it_is_resolved_if_they_last(self, engine, raises, passes, box, rows):
        day = MORNING + 2 * HOUR
        storm = raises("delivery", "critical", at=day)
        part, short = raises("price", at=day + MINUTE), raises("staff", at=day + 2 * MINUTE)
        passes(day + 3 * MINUTE)
        assert ("held", f"while delivery (alert {storm}) of Acme is open and critical, this is a part of it") in rows(
            "outbox", "state", "reason"
        )
        does(engine, storm, "acknowledged", day + 4 * MINUTE)
        assert passes(day + HOUR) == Escalated(), "it is a storm still"
        does(engine, short, "resolved", day + HOUR)
        does(engine, storm, "resolved", day + 2 * HOUR)
        assert passes(day + 2 * HOUR) == Escalated(collected=1)
        [message] = [one for one in box.got if one.key.startswith("held:")]
        assert "the price" in message.body and "Over by now:" in message.body and "the staff" in message.body
        assert f"foreshock show {part}" in message.body

    def test_a_storm_that_nobody_resolves_holds_its_parts_for_eight_days_at_most(self, engine, raises, passes, box):
        day = MORNING + 2 * HOUR
        storm = raises("delivery", "critical", at=day)
        raises("price", at=day + MINUTE)
        passes(day + MINUTE)
        does(engine, storm, "acknowledged", day + 2 * MINUTE)
        assert passes(day + 8 * 24 * HOUR - MINUTE).collected == 0
        assert passes(day + 8 * 24 * HOUR).collected == 1 and "the price" in box.got[-1].title

    def test_a_part_that_is_told_after_it_climbs_as_any_other_alert(self, engine, raises, passes, notices):
        day = MORNING + 2 * HOUR
        storm, part = raises("delivery", "critical", at=day), raises("price", at=day + MINUTE)
        passes(day + MINUTE)
        does(engine, storm, "resolved", day + 10 * MINUTE)
        assert passes(day + 10 * MINUTE).collected == 1
        passes(day + 25 * MINUTE)
        assert ("kim", "sent", "alert", 2) in notices(part)


class TestNothingIsForgotten:
    """Each of these rang nobody once."""

    DAY = MORNING + 2 * HOUR

    def test_what_a_silence_held_is_told_when_it_is_ended_early(self, engine, raises, passes, box):
        asked = Silence(severity="critical", since=self.DAY - HOUR, until=self.DAY + 72 * HOUR, by="kim")
        with writing(engine) as conn:
            number = silences.keep(conn, asked)
        raises("delivery", "critical", at=self.DAY)
        passes(self.DAY)
        assert box.got == []
        with writing(engine) as conn:
            unsilence(conn, number, self.DAY + HOUR)
        assert passes(self.DAY + HOUR).collected == 1 and "delivery" in box.got[0].title
        assert passes(self.DAY + HOUR + 15 * MINUTE) == Escalated(further=1), "and the next step follows"

    def test_what_another_silence_holds_is_not_told_with_it(self, engine, raises, passes, box):
        with writing(engine) as conn:
            number, _ = (
                silences.keep(conn, Silence(severity="high", since=self.DAY, until=self.DAY + hours * HOUR, by="kim"))
                for hours in (9, 3)
            )
        raises("delivery", at=self.DAY)
        with writing(engine) as conn:
            unsilence(conn, number, self.DAY + HOUR)
        passes(self.DAY + HOUR)
        assert box.got == []
        assert passes(self.DAY + 3 * HOUR).collected == 1

    @pytest.mark.parametrize("stays", [True, False])
    def test_who_was_told_and_has_left_stops_no_escalation(self, engine, house, raises, passes, box, stays):
        raises("delivery", at=self.DAY)
        passes(self.DAY)
        anna, kim = house.receivers
        ben = anna.model_copy(update={"name": "ben"})
        turns = RotaSettings(name="duty", people=("ben",), since=date(2026, 1, 5))
        people = (anna, kim, ben) if stays else (kim, ben)
        later = house.model_copy(update={"receivers": people, "rotas": (turns,)})
        for minutes in (5, 20):
            escalate(engine, later, self.DAY + minutes * MINUTE)
            asyncio.run(deliver(engine, later, self.DAY + minutes * MINUTE))
        assert [one.key.split(":", 1)[1] for one in box.got] == ["1:anna", "1:ben", "2:kim"]

    def test_a_service_that_asks_for_a_day_of_patience_does_not_hold_up_the_next_step(self, raises, passes, box):
        box.trouble = [Busy("slow", retry_after=86_400.0)]
        raises("delivery", "critical", at=self.DAY)
        passes(self.DAY)
        assert passes(self.DAY + 5 * MINUTE) == Escalated(further=1)
        assert [one.key.split(":", 1)[1] for one in box.got] == ["2:kim"]

    def test_who_slept_while_it_was_acknowledged_is_told_when_it_is_opened_again(self, engine, raises, passes, box):
        id_ = raises("delivery", "low")
        does(engine, id_, "acknowledged", NIGHT + HOUR)
        passes(MORNING)
        assert box.got == []
        does(engine, id_, "reopened", MORNING + HOUR)
        passes(MORNING + HOUR)
        assert len(box.got) == 1

    def test_where_the_next_step_finds_nobody_the_one_before_is_told_again(self, engine, house, raises, box):
        steps = (StepSettings(tell="duty"), StepSettings(tell="later"))
        later = RotaSettings(name="later", people=("kim",), since=date(2027, 1, 4))
        changed = {
            "rotas": (*house.rotas, later),
            "escalations": (EscalationSettings(name="up", steps=steps),),
        }
        raises("delivery", at=self.DAY)
        for minutes in (0, 15, 240):
            escalate(engine, house.model_copy(update=changed), self.DAY + minutes * MINUTE)
            asyncio.run(deliver(engine, house, self.DAY + minutes * MINUTE))
        assert [one.key.split(":", 1)[1] for one in box.got] == ["1:anna", "again1:anna"]

    def test_what_tells_of_others_as_well_is_sent_though_its_first_one_is_over(
        self, engine, house, raises, passes, box
    ):
        raises("delivery", "low"), raises("price", "low")
        box.trouble = [Unreachable("down")]
        passes(MORNING)
        change = Transition(
            complaint="c delivery", brand="Acme", topic="delivery", cause="complaint", before="cooling",
            after="closed", at=MORNING, notifies=False, evidence=SEEN,
        )  # fmt: skip
        with writing(engine) as conn:
            withdraw(conn, {"c delivery": change})
        passes(MORNING + MINUTE)
        assert len(box.got) == 1 and "the price" in box.got[0].body

    def test_another_crisis_of_a_topic_rings_whoever_believes_that_it_is_over(self, engine, raises, passes, notices):
        first = raises("delivery", at=self.DAY)
        passes(self.DAY)
        does(engine, first, "acknowledged", self.DAY + MINUTE, by="anna")
        same = raises("delivery", at=self.DAY + 2 * HOUR)
        assert notices(same)[0][:2] == ("anna", "held"), "she knows, and it is not over"
        for one in (first, same):
            does(engine, one, "resolved", self.DAY + 3 * HOUR, by="anna")
        assert notices(raises("delivery", at=self.DAY + 8 * HOUR))[0][:2] == ("anna", "waiting")

    def test_what_is_on_its_way_just_now_is_not_held_as_well(self, engine, house, raises, rows):
        raises("delivery", "low", at=self.DAY)
        with writing(engine) as conn:
            alerts.claim(conn, self.DAY, 10 * MINUTE, 10)
            silences.keep(conn, Silence(severity="low", since=self.DAY, until=self.DAY + HOUR, by="kim"))
        escalate(engine, house, self.DAY + MINUTE)
        assert ("anna", "waiting", None) in rows("outbox", "receiver", "state", "until")
