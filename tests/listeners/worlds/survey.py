"""Eleven hundred answers in a file, and answers that are pushed: by a program of ours and by Typeform."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_SPEC = spec_from_file_location("worlds_webhook_of_survey", Path(__file__).with_name("webhook.py"))
webhook = module_from_spec(_SPEC)
_SPEC.loader.exec_module(webhook)
SECRET, delivery = webhook.SECRET, webhook.delivery
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def world(folder):
    says, path = answers(folder, 1_100)
    return says, {"path": path}, {f"r{n}" for n in range(1_100)}


def later(folder):
    return answers(folder, 1_101)[0], "r1100"


def answers(folder, count):
    """So many answers in a file, and its path."""
    path = folder / "answers.csv"
    rows = (
        f"r{n},{NOW - timedelta(minutes=n):%Y-%m-%d %H:%M},{n % 11},{f'answer {n}' if n % 3 else ''}"
        for n in range(count)
    )
    path.write_text("\n".join(["Response ID,Submitted at,NPS,Comment", *rows]), encoding="utf8")
    return {str(path): path.read_bytes()}, str(path)


def typeform(token, *answers, fields=(), **more):
    """A delivery of Typeform."""
    response = {"form_id": "f", "token": token, "submitted_at": "2026-03-04T11:58:00Z", "answers": list(answers)}
    definition = {"id": "f", "title": "How was it?", "fields": list(fields)}
    said = {
        "event_id": f"e-{token}",
        "event_type": "form_response",
        "form_response": response | {"definition": definition},
    }
    said["form_response"] |= more
    return signed_as_typeform(json.dumps(said).encode())


def signed_as_typeform(body):
    """The body, and the headers that Typeform sends with it."""
    found = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    return body, {"typeform-signature": f"sha256={found}"}


def answer(kind, value, *, ref="q", name=None):
    """An answer to a question of this type."""
    key = name or ("number" if isinstance(value, int) else "text")
    return {"type": key, key: value, "field": {"id": f"id-{ref}", "ref": ref, "type": kind}}


def pushed(folder):
    one = {"id": "s1", "score": 9, "comment": "The kettle is quick", "submitted_at": "2026-03-04T11:57:00Z"}
    two = typeform("t1", answer("opinion_scale", 2), answer("long_text", "The kettle leaks", ref="why"))
    return {"secret": SECRET}, [delivery(one), two], {"s1", "t1"}


SIGNED = (webhook.signed, lambda body: signed_as_typeform(body)[1])
