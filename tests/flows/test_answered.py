"""A webhook receiver acknowledges what it was sent, signed as the messages are; its secret opens nothing else."""

import json
from datetime import timedelta

import pytest

from alerts import Alert, Notice
from delivery.contract import way_out_of
from delivery.webhook import signature
from flows.steps.act import NoSuchAlert, act
from flows.steps.answered import acknowledge, answering
from listeners.contract import Refused, Unreadable
from settings import ReceiverSettings
from storage import alerts
from storage.engine import writing

SECRET = "sixteen letters!"


@pytest.fixture
def desk():
    """A receiver of kind webhook."""
    options = way_out_of("webhook").options(url="https://desk.example/in", secret=SECRET)
    return ReceiverSettings(name="desk", kind="webhook", options=options)


@pytest.fixture
def answers(engine, desk, now):
    """answers({...}) is what comes of an answer to alert 1, of which `desk` has a message; alert 2 is ann's."""
    with writing(engine) as conn:
        for key, receiver in (("k1", "desk"), ("k2", "ann")):
            alerts.keep(conn, Alert(
                key=key, complaint=key, time=now, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
                severity="high", why="Acme: 25 people.", evidence=None,
            ))  # fmt: skip
            alerts.enqueue(conn, [Notice(
                key=f"{key}:1:{receiver}", alert=key, brand="Acme", topic="delivery", severity="high",
                receiver=receiver, state="waiting", reason="high", title="Acme", body="Why.", due=now,
            )])  # fmt: skip

    def answer(said, *, secret=SECRET, ago=timedelta(0), **headers):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        began = int((now - ago).timestamp())
        signed = {"foreshock-time": str(began), "foreshock-signature": signature(secret, began, body)} | headers
        with writing(engine) as conn:
            return acknowledge(conn, desk, body=body, headers=signed, now=now)

    return answer


def test_by_the_key_of_a_message_or_the_number_of_its_alert_and_twice_is_once(answers):
    first = answers({"key": "k1:1:desk", "by": "Ann", "more": 1})
    assert (first.alert.state, first.alert.owner, first.entry.by, first.entry.why) == (
        "acknowledged", "Ann", "Ann", "by desk",
    )  # fmt: skip
    again = answers({"alert": 1})
    assert again.entry is None and again.already.by == "Ann"


def test_who_heard_the_request_of_another_cannot_say_it_again_after_the_alert_was_opened_again(engine, answers, now):
    answers({"alert": 1, "by": "Ann"})
    with writing(engine) as conn:
        act(conn, 1, "reopened", "Ben", now)
    again = answers({"alert": 1, "by": "Ann"})
    assert (again.alert.state, again.entry, again.already.by) == ("open", None, "Ben")
    assert answers({"alert": 1, "by": "Ann"}, ago=timedelta(seconds=1)).alert.state == "acknowledged"


def test_nobody_is_the_house_itself(answers):
    with pytest.raises(Unreadable, match="say who acknowledges"):
        answers({"alert": 1, "by": "Foreshock "})


@pytest.mark.parametrize(
    "changed",
    [{"secret": "another sixteen!"}, {"ago": timedelta(minutes=6)}, {"foreshock-time": "soon"}, {"foreshock-time": ""}],
)
def test_what_is_not_signed_now_with_its_secret_is_refused(answers, changed):
    with pytest.raises(Refused):
        answers({"alert": 1}, **changed)


@pytest.mark.parametrize("said", [b"", b"[]", b'{"alert": "1"}', {"alert": 0}, {"alert": 1, "by": ""}, {"key": 3}])
def test_what_is_no_answer_is_told_so(answers, said):
    with pytest.raises(Unreadable):
        answers(said)


@pytest.mark.parametrize("said", [{}, {"alert": 2}, {"alert": 99}, {"key": "k2:1:ann"}, {"key": "none"}])
def test_what_it_was_not_sent_it_cannot_acknowledge(answers, said):
    with pytest.raises(NoSuchAlert):
        answers(said)


def test_only_webhooks_can_answer(settings, desk):
    assert answering([*settings.receivers, desk]) == {"desk": desk}
