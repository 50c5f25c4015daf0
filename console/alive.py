"""Whether a console is served, and whether it is that of this database."""

import hashlib
import http.client

from sqlalchemy import Engine

from storage import keys
from storage.engine import writing

PATH = "/alive"
LONGEST = 100  # bytes of an answer
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - it is only compared with


def greeting(key: bytes) -> str:
    """What a console says to whoever asks: that it is one, and which, as far as nobody learns the key from it."""
    return f"foreshock {hashlib.sha256(b'alive' + key).hexdigest()[:16]}"


def served(engine: Engine, host: str, port: int) -> bool | None:
    """Whether what answers there is the console of this database; None where no console does."""
    with writing(engine) as conn:
        ours = greeting(keys.key(conn, "console"))
    there = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=5)
    try:
        there.request("GET", PATH)
        said = there.getresponse().read(LONGEST).decode("utf8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        there.close()
    return said == ours if said.startswith("foreshock ") else None
