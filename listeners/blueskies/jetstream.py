"""Events of Jetstream: every post of the network as it is written, of which those with one of some terms are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from listeners.blueskies.posts import COLLECTION, mention, searched
from listeners.common.answer import Object, loaded, name, within
from listeners.contract import Unreadable
from mentions import Mention

EVERYTHING = "*"
AHEAD = timedelta(hours=1)
"""A moment so far ahead of ours was not meant: it would move the cursor beyond what is still to come."""
SECOND = 1_000_000
"""Jetstream counts microseconds."""


def microseconds(at: datetime) -> int:
    return int(at.timestamp() * SECOND)


@dataclass(slots=True)
class Batch:
    """The messages of one page. `first` and `last` are the moments of its events, in microseconds since 1970."""

    terms: Sequence[str]
    now: datetime
    messages: int = 0
    events: int = 0
    first: int | None = None
    last: int | None = None
    mentions: list[Mention] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def add(self, message: str | bytes) -> None:
        """What cannot be read is only counted. A post that is written and deleted within the page is only gone."""
        self.messages += 1
        try:
            event = loaded(message if isinstance(message, bytes) else message.encode("utf8", "replace"), "an event")
        except Unreadable:
            return
        at = within(event, "time_us")
        if not isinstance(at, int) or isinstance(at, bool) or not 0 < at <= microseconds(self.now + AHEAD):
            return
        self.events += 1
        self.first, self.last = at if self.first is None else self.first, max(at, self.last or at)
        if within(event, "commit", "collection") == COLLECTION:
            self._commit(event, at)

    def _commit(self, event: Object, at: int) -> None:
        did, rkey = name(event.get("did")), name(event["commit"].get("rkey"))
        uri, operation = f"at://{did}/{COLLECTION}/{rkey}", event["commit"].get("operation")
        if not did or not rkey:
            return
        if operation == "delete":
            self.gone.append(uri)
        if operation in ("create", "update"):
            self._written(uri, event["commit"].get("record"), at, is_edit=operation == "update")

    def _written(self, uri: str, record: object, at: int, *, is_edit: bool) -> None:
        if not isinstance(record, dict) or not self._concerns(record):
            return
        seen = datetime.fromtimestamp(at / SECOND, UTC).isoformat()
        view = {"uri": uri, "record": record, "indexedAt": seen, "editedAt": seen if is_edit else None}
        heard = mention(view, now=self.now)
        if heard:
            self.mentions.append(heard)

    def _concerns(self, record: Object) -> bool:
        if EVERYTHING in self.terms:
            return True
        text = searched(record)
        return any(term in text for term in self.terms)
