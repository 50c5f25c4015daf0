"""Deliveries of a program of ours: one object, and a list of them with names of their own."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET = "sixteen letters!"


def signed(body, *, secret=SECRET, ago=0):
    """The headers of a delivery."""
    began = str(int(NOW.timestamp()) - ago)
    found = hmac.new(secret.encode(), began.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"foreshock-time": began, "foreshock-signature": f"v1={found}"}


def delivery(said, **more):
    body = json.dumps(said).encode()
    return body, signed(body, **more)


def pushed(folder):
    one = {"id": "a1", "text": "The kettle boils dry", "said": "2026-03-04T11:59:00Z", "author": "ann"}
    two = [
        {"id": 7, "body": "The kettle <b>sings</b>"},
        {"id": "a2", "content": "No kettle came", "user": {"name": "B C"}},
    ]
    return {"secret": SECRET}, [delivery(one), delivery(two)], {"a1", "7", "a2"}


SIGNED = (signed,)
