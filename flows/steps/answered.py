"""The answer of a webhook receiver: its program, or the person behind it, acknowledges the alert that it was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from alerts.life import LONGEST, LONGEST_NAME, Acted, stands
from alerts.timeline import HOUSE
from alerts.words import printable
from delivery.webhook import WebhookOptions
from flows.steps.act import NoSuchAlert, act
from listeners.common.signed import by_foreshock
from listeners.contract import Unreadable
from settings import ReceiverSettings
from storage import alerts, outbox, received, timeline

WINDOW = 300.0  # seconds that a clock may be off
ANSWER = "acknowledge"


class Answer(BaseModel):
    """What is posted: the `key` of a message or the number of its `alert`; `by` whom, else the receiver itself."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, strict=True)
    key: str | None = Field(default=None, max_length=500)
    alert: int | None = Field(default=None, ge=1, lt=2**63)
    by: str | None = Field(default=None, min_length=1, max_length=LONGEST_NAME)
    why: str = Field(default="", max_length=LONGEST)


def answering(receivers: Sequence[ReceiverSettings]) -> dict[str, ReceiverSettings]:
    """The receivers that can answer: those of kind webhook, by name."""
    return {one.name: one for one in receivers if one.kind == "webhook"}


def acknowledge(
    conn: Connection, receiver: ReceiverSettings, *, body: bytes, headers: Mapping[str, str], now: datetime
) -> Acted:
    """Signed as the messages are, with the same secret; `headers` have lower-case names. Twice is once, and the same
    request again does nothing, whatever became of the alert meanwhile.

    Raises Refused for a signature that is wrong or five minutes off, Unreadable for a body that is no answer,
    NoSuchAlert for an alert of which this receiver has no message.
    """
    secret = cast(WebhookOptions, receiver.options).secret.get_secret_value()
    signed = by_foreshock(body, headers, [secret], WINDOW, now)
    try:
        answer = Answer.model_validate_json(body)
    except ValidationError:
        raise Unreadable("the body is no answer: it needs the `key` of a message or the number of an `alert`") from None
    if answer.by is not None and printable(answer.by).casefold() == HOUSE:
        raise Unreadable(f"`by` is {HOUSE}, which is the house itself: say who acknowledges, or leave it out")
    id_ = _alert(conn, receiver.name, answer)
    if not received.take(conn, receiver.name, f"{ANSWER} {signed}", now) and (alert := alerts.one(conn, id_)):
        return Acted(alert=alert, already=stands(timeline.of(conn, id_)).state)
    return act(conn, id_, "acknowledged", answer.by or receiver.name, now, why=answer.why or f"by {receiver.name}")


def _alert(conn: Connection, receiver: str, answer: Answer) -> int:
    """Of what this receiver was sent only: its secret opens nothing else."""
    told = None
    if answer.key is not None:
        found = outbox.by_key(conn, answer.key)
        told = alerts.by_key(conn, found.alert) if found and found.receiver == receiver else None
    elif answer.alert is not None:
        asked = alerts.one(conn, answer.alert)
        mine = asked is not None and any(one.receiver == receiver for one in alerts.notices(conn, asked.key))
        told = asked if mine else None
    if told is None or told.id is None:
        raise NoSuchAlert(f"{receiver} was sent no such alert")
    return told.id
