"""One mention as the detector keeps it: first while it waits for its edge, then as a member of its series."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar

from complaints.clock import SECONDS
from complaints.complaint import Heard, Witness
from complaints.phrases import phrases
from complaints.spoken import Spoken
from complaints.weight import short

NEW = "new: "  # what the topic of a group that no taxonomy foresaw begins with
UNKNOWN = "other"  # the series of complaints without a topic
HEARD = 0.05  # a probability below this is no voice of a complaint
URGED = 0.5  # a probability from which one urgent mention rings; what was not scored does
COUNTED = 0.25  # a probability from which a mention counts among voices, texts and witnesses, and has phrases


class Voice(NamedTuple):
    """`due` is the edge at which it becomes known; `said` is in seconds; author and copy are short keys or empty."""

    due: int
    said: float
    topic: str
    complaint: float
    author: str
    copy: str
    followers: int
    urgent: str
    origin: str
    external_id: str
    phrases: tuple[str, ...] = ()


class Member(NamedTuple):
    """A voice with its weight: what evidence is made of. `topic` is its own, in a group that nobody foresaw too."""

    said: float
    author: str
    copy: str
    weight: float
    complaint: float
    followers: int
    origin: str
    external_id: str
    topic: str = ""
    urgent: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells mentions apart."""
        return self.origin, self.external_id

    @property
    def witness(self) -> Witness:
        """The mention itself."""
        return Witness(origin=self.origin, external_id=self.external_id)

    @property
    def who(self) -> str:
        """What tells voices apart: nobody known is always somebody else."""
        return self.author or f"{self.origin}\0{self.external_id}"

    @property
    def what(self) -> str:
        """What tells texts apart."""
        return self.copy or f"{self.origin}\0{self.external_id}"


Speaker = TypeVar("Speaker", Member, Spoken)


def voice_of(heard: Heard) -> Voice:
    """What is hardly a complaint is not urgent here.

    Raises ValueError for a naive time or a complaint probability outside [0, 1].
    """
    complaint = 0.0 if heard.complaint is None else heard.complaint
    if not 0 <= complaint <= 1:
        raise ValueError(f"a complaint probability is in [0, 1], not {complaint!r}")
    due = int(_seconds(heard.at) // SECONDS) + 1
    return Voice(
        due,
        min(_seconds(heard.said), due * SECONDS - 1.0),  # a clock that runs ahead does not speak from the future
        heard.topic or UNKNOWN,
        complaint,
        short(heard.author) if heard.author else "",
        short(heard.copy) if heard.copy else "",
        max(0, heard.followers or 0),  # some sites tell -1 where they hide it
        heard.urgent if heard.urgent and (heard.complaint is None or complaint >= URGED) else "",
        heard.origin,
        heard.external_id,
        heard.phrases,
    )


def _seconds(moment: datetime) -> float:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment!r}")
    return moment.timestamp()


def phrases_of(text: str, complaint: float | None, brand: str) -> tuple[str, ...]:
    """The phrases of a complaint about a brand of this name; of what is none nobody asks."""
    return phrases(text, names=(brand,)) if text and complaint is not None and complaint >= COUNTED else ()


def member_of(voice: Voice, weight: float) -> Member:
    """The voice with its weight."""
    _, said, topic, complaint, author, copy, followers, urgent, origin, external_id, _ = voice
    return Member(said, author, copy, weight, complaint, followers, origin, external_id, topic, bool(urgent))


def distinct(members: Iterable[Speaker]) -> list[Speaker]:
    """Each person once, each text once, the first of both."""
    people, said, kept = set(), set(), []
    for member in members:
        if member.who not in people and member.what not in said:
            people.add(member.who)
            said.add(member.what)
            kept.append(member)
    return kept
