"""Signatures of what is pushed: Foreshock's own scheme, that of Typeform and that of GitHub."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from listeners.contract import Refused

MOST = 10  # signatures of one delivery that are looked at
_TIME = re.compile(r"[0-9]{9,11}")
_STEP = "sign `time.body` with the secret of this source (docs/push.md)"


def by_foreshock(body: bytes, headers: Mapping[str, str], secrets: Sequence[str], window: float, now: datetime) -> str:
    """`Foreshock-Time` are seconds since 1970, at most `window` seconds from now; `Foreshock-Signature` is one or more
    `v1=` with the hexadecimal HMAC-SHA256 of time, full stop and body under one of the secrets, commas between.

    Gives the signature under the first of the secrets, however many others the header has. Raises Refused.
    """
    began, given = headers.get("foreshock-time", ""), headers.get("foreshock-signature", "")
    if not began or not given:
        raise Refused(f"the headers Foreshock-Time and Foreshock-Signature are needed: {_STEP}")
    if not _TIME.fullmatch(began):
        raise Refused("Foreshock-Time should be seconds since 1970")
    signed = began.encode() + b"." + body
    found = _matching(given, secrets, lambda secret: "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest())
    off = abs(now.timestamp() - int(began))
    if off > window:
        raise Refused(f"Foreshock-Time is {off:,.0f} s off and {window:g} are allowed: look at the clock of the sender")
    return found


def by_typeform(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> str:
    """`Typeform-Signature` is `sha256=` and the Base64 of the HMAC-SHA256 of the body. Raises Refused."""
    given = headers.get("typeform-signature", "")

    def signature(secret: bytes) -> str:
        return "sha256=" + base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()

    return _matching(given, secrets, signature)


def by_github(body: bytes, headers: Mapping[str, str], secret: str) -> None:
    """`X-Hub-Signature-256` is `sha256=` and the hexadecimal HMAC-SHA256 of the body. Raises Refused."""
    given = headers.get("x-hub-signature-256", "").encode("utf8", "replace")
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given, expected.encode()):
        raise Refused("the delivery is not signed with the `secret` of this source")


def _matching(given: str, secrets: Sequence[str], signature: Callable[[bytes], str]) -> str:
    """Every pair is compared, each in constant time: how long it takes says nothing."""
    expected = [signature(secret.encode()) for secret in secrets]
    said = [one.encode("utf8", "replace") for one in re.split(r"[,\s]+", given.strip())[:MOST]]
    right = [hmac.compare_digest(one, other.encode()) for other in expected for one in said]
    if not any(right):
        raise Refused(f"the signature is not that of this body: {_STEP}")
    return expected[0]
