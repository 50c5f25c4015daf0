"""The recorded answers of other people's servers, read in place beside the checkout and never copied."""

import csv
import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).resolve().parents[3].parent / "shared" / "payloads"
MISSING = f"the recorded answers are not here: {PAYLOADS.parent.name}/{PAYLOADS.name} beside the checkout is missing"
HOP = {"content-encoding", "content-length", "transfer-encoding", "connection", "server", "date", "status"}
"""Headers of the connection, and what the server says itself: the body is kept as it was after them."""
STATUS = {"github/error_422.json": 422, "youtube_api/error_permission_resp.json": 403}
"""What INDEX says, where no status was recorded."""
_TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class Recording:
    """One file. `items` is how many mentions a right listener hears, None where the index does not say."""

    platform: str
    file: str
    items: int | None

    @property
    def name(self) -> str:
        return f"{self.platform}/{self.file}"

    @property
    def body(self) -> bytes:
        return (PAYLOADS / self.name).read_bytes()

    @property
    def reply(self) -> Reply:
        """As it was recorded: status, headers and body."""
        meta = _meta(self.name)
        headers = {name: str(value) for name, value in (meta.get("headers") or {}).items() if name.lower() not in HOP}
        if not any(name.lower() == "content-type" for name in headers):
            suffix = Path(self.file).suffix
            guessed = _TYPES.get(suffix) or mimetypes.guess_type(self.file)[0] or "application/octet-stream"
            headers = {**headers, "Content-Type": guessed}
        return Reply(self.body, meta.get("status") or STATUS.get(self.name, 200), headers)


def _meta(name: str) -> Mapping[str, Any]:
    path = PAYLOADS / f"{name}.meta.json"
    return json.loads(path.read_text(encoding="utf8")) if path.exists() else {}


@cache
def recordings() -> tuple[Recording, ...]:
    """All of the index, in its order."""
    with (PAYLOADS / "INDEX.tsv").open(encoding="utf8", newline="") as index:
        rows = csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Recording(row["platform"], row["file"], int(row["items"]) if row["items"] else None) for row in rows
        )


def recording(name: str) -> Recording:
    """PLATFORM/FILE."""
    return next(one for one in recordings() if one.name == name)


@cache
def expectations() -> Mapping[str, list[Mapping[str, Any]]]:
    """What stands in EXPECT about each file."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for line in (PAYLOADS / "EXPECT.jsonl").read_text(encoding="utf8").splitlines():
        expected = json.loads(line)
        found.setdefault(expected["file"], []).append(expected)
    return found
