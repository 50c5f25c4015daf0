"""Passwords as scrypt keeps them: salted, slow, compared in constant time. The cost stands in the text, so that it can
be raised later."""

import base64
import hashlib
import hmac
import secrets
import unicodedata

COST, BLOCK, PARALLEL = 2**15, 8, 3  # 32 MB and some tenths of a second
LARGEST = 2**26  # bytes that a kept cost may ask for
LETTERS = 1_000  # of what is tried; nobody's password is longer
NOBODY = "scrypt$32768$8$3$AAAAAAAAAAAAAAAAAAAAAA==$" + "A" * 43 + "="
"""What a try is compared with when there is no such account, so that it takes as long."""


def hashed(password: str, salt: bytes | None = None, *, cost: int = COST) -> str:
    """`scrypt$cost$block$parallel$salt$hash`."""
    salt = secrets.token_bytes(16) if salt is None else salt
    found = _scrypt(password, salt, cost, BLOCK, PARALLEL)
    return "$".join(("scrypt", str(cost), str(BLOCK), str(PARALLEL), _text(salt), _text(found)))


def fits(password: str, kept: str) -> bool:
    """Whether it is the one that was kept; what is kept in no known way fits nothing."""
    try:
        kind, cost, block, parallel, salt, found = kept.split("$")
        if kind != "scrypt" or len(password) > LETTERS:
            return False
        tried = _scrypt(password, base64.b64decode(salt), int(cost), int(block), int(parallel))
        return hmac.compare_digest(tried, base64.b64decode(found))
    except ValueError:
        return False


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    typed = unicodedata.normalize("NFKC", password).encode("utf8", "replace")  # keyboards differ in how they compose
    return hashlib.scrypt(typed, salt=salt, n=cost, r=block, p=parallel, maxmem=LARGEST, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
