"""One alert as a page: what it is, why, who was told and why, who did what, who said it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from alerts import Alert
from alerts.facts import as_of, as_what, counted, facts
from alerts.route import of_another
from alerts.timeline import HOUSE, MEANS, Entry, Verdict, called
from alerts.why import headline
from alerts.words import count, language, number, printable, rough
from complaints import Explanation, Outcome, Transition
from console.chart import Chart, Moment, drawn
from console.forecast import Gauge, expected_of, gauge_of
from console.picture import title
from console.web.views.course import course_of
from console.web.views.mentions import by_of, where_of
from console.web.views.standing import STATE_WORDS, due_words
from replies import Draft, QueueItem
from storage.members import MOST, Came, Said
from storage.mentions import MentionRow
from storage.outbox import Posted

MINUTE = timedelta(minutes=1)
LONGEST = 1_200  # characters of a mention in a list
LINES = 25  # of it
LONGEST_TITLE = 90
STAGES = {
    "rising": "is rising",
    "peaked": "has passed its peak",
    "cooling": "is cooling down",
    "closed": "is back to normal",
}
ACTS = {
    "acknowledged": "acknowledged it",
    "resolved": "resolved it",
    "reopened": "opened it again",
    "commented": "wrote",
}
KINDS = {"again": "told again", "over": "told that it is over", "held": "told what was held", "drill": "drilled"}
Standing = Literal["told", "waiting", "held", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Who heard of it, or not: `what` became of it `at` a moment (None: of none), and `why` it was told or held;
    `under` is the key of the alert of which it is a part."""

    receiver: str
    standing: Standing
    what: str
    at: datetime | None
    why: str
    error: str | None
    under: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the story; `words` are those of the person."""

    at: datetime
    by: str
    did: str
    words: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A mention as it is read: `feels` is its label, or why nothing is known of it; `role` why it is a witness;
    `answer` the item of the queue where it is to be answered, and how that stands."""

    id: int
    text: str
    whole: bool
    by: str
    where: str
    said: datetime
    url: str | None
    feels: str
    understood: bool
    complains: int | None
    topic: str | None
    urgent: str | None
    role: str = ""
    copies: int = 0
    draft: Draft | None = None
    answer: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many people a place or a language has, and of a hundred of the most how many that is."""

    name: str
    many: int
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What was heard hour by hour, how much of what is expected that is, and how much of it came `since` it was raised:
    empty where nothing did."""

    chart: Chart | None
    gauge: Gauge | None
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of an alert beside itself."""

    entries: Sequence[Entry] = ()
    ways: Sequence[Posted] = ()
    changes: Sequence[Transition] = ()
    came: Sequence[Came] = ()
    outcome: Outcome | None = None


def title_of(alert: Alert) -> str:
    """It fits a lock screen: of a brand the same words as in the message; of a source which and what is wrong."""
    return headline(alert) if alert.brand else printable(title(alert), LONGEST_TITLE)


def became_of(outcome: Outcome | None) -> str:
    """What a story that is over came to, and how early it was told; empty before it is over."""
    if outcome is None:
        return ""
    size = size_of(outcome)
    if outcome.told is None or outcome.lead_peak is None:
        return f"{size}; nobody was told."
    lead = outcome.lead_peak
    when = f"{rough(abs(lead))} {'before' if lead >= timedelta() else 'after'} its largest hour had passed"
    return f"{size}. It was told {when}: {outcome.before:,} of them had been said."


def size_of(outcome: Outcome) -> str:
    """The same on a page and in a list."""
    return f"It came to {count(outcome.mentions, 'mention')} by {count(outcome.voices, 'voice')}"


def standing_of(alert: Alert, story: Story, now: datetime) -> str:
    """How it stands, in one sentence."""
    whose = f"{printable(alert.owner, 60)} looks after it" if alert.owner else "nobody looks after it"
    if alert.state == "open":
        age = f"Open for {rough(now - alert.time)}" if now - alert.time >= MINUTE else "Opened just now"
        return f"{age}: {whose if alert.owner else 'nobody has answered yet'}."
    last = next((one for one in reversed(story.entries) if one.did in ("acknowledged", "resolved", "verdict")), None)
    by = f" by {named(last.by)}" if last else ""
    if alert.state == "resolved":
        return f"Over{f', resolved{by}' if last and last.did == 'resolved' else ''}."
    return f"Acknowledged{by}: {whose}."


def drawing_of(alert: Alert, story: Story, zone: str, now: datetime) -> Drawing:
    """Its hours with the moments of detection and peak. No chart where nothing was counted by the hour."""
    seen = alert.evidence
    if seen is None:
        return Drawing(chart=None, gauge=None)
    later = [one.evidence.hours for one in story.changes if one.at > alert.time]
    over = alert.state == "resolved"
    course = course_of([seen.hours, *later], [] if over else story.came, alert.time, now)
    moments = [Moment(at=alert.time, label="detected")]
    if story.outcome and story.outcome.peak > alert.time:
        moments.append(Moment(at=story.outcome.peak, label="peak", other=True))
    outlook = alert.explanation.outlook if alert.explanation else None
    local = ZoneInfo(zone)
    expected = expected_of(seen, outlook, alert.time, local)
    return Drawing(
        chart=drawn(course.hours, moments, local, expected) if course.hours else None,
        gauge=gauge_of(replace(seen, hours=course.hours), outlook, alert.time, local),
        since=f"{number(course.since)}{' or more' if len(story.came) >= MOST else ''}" if course.since >= 1 else "",
    )


def heard_of(ways: Sequence[Posted]) -> list[Heard]:
    """Every notice in order, with its reason."""
    return [_heard(way) for way in ways]


def lines_of(alert: Alert, story: Story) -> list[Line]:
    """The story from its first line on: raised, told, what people did, how it went on."""
    lines = [Line(at=alert.time, by="Foreshock", did=f"raised it, severity {alert.severity}")]
    lines += [
        Line(at=way.sent, by="Foreshock", did=_sent(way))
        for way in story.ways
        if way.sent and way.notice.kind != "digest"
    ]
    lines += [
        Line(at=one.at, by="Foreshock", did=f"saw that it {STAGES[one.after]}")
        for one in story.changes
        if one.at > alert.time and one.after in STAGES
    ]
    lines += [_line(one) for one in story.entries]
    return sorted(lines, key=lambda one: one.at)


def witnesses_of(
    alert: Alert, rows: Mapping[int, MentionRow], drafts: Sequence[Draft], items: Mapping[int, QueueItem], now: datetime
) -> list[Voice]:
    """What it quotes, in its order; what is gone is left out. `items` are by the mention's number."""
    answers = {draft.mention: draft for draft in drafts}
    return [
        replace(
            voice_of(rows[one.id], alert.brand, role=as_what(one.roles), answer=answer_of(items.get(one.id), now)),
            draft=answers.get(one.id),
        )
        for one in alert.witnesses
        if one.id is not None and one.id in rows
    ]


def voices_of(said: Sequence[Said], brand: str | None, items: Mapping[int, QueueItem], now: datetime) -> list[Voice]:
    """The mentions of a complaint, one for each text."""
    return [voice_of(one.row, brand, copies=one.copies, answer=answer_of(items.get(one.row.id), now)) for one in said]


def answer_of(item: QueueItem | None, now: datetime) -> tuple[int, str] | None:
    """`waits for an answer, 2 hours late`; None where nobody is to answer."""
    if item is None or item.id is None or item.state == "withdrawn":
        return None
    return item.id, ", ".join(part for part in (STATE_WORDS[item.state], due_words(item, now)) if part)


def voice_of(
    row: MentionRow, brand: str | None, *, role: str = "", copies: int = 0, answer: tuple[int, str] | None = None
) -> Voice:
    """As it was understood for this brand."""
    mention, words = row.mention, row.mention.words.rstrip()
    shown = "\n".join(words[:LONGEST].split("\n")[:LINES]).rstrip()
    meant = next((meant for match, meant in row.matches if match.brand == brand), None)
    return Voice(
        id=row.id,
        text=words if shown == words else f"{shown}…",
        whole=shown == words,
        by=by_of(mention),
        where=where_of(mention),
        said=mention.said,
        url=mention.url,
        feels=(meant.abstained_why or meant.label) if meant else "not about this brand any more",
        understood=meant is not None,
        complains=None if meant is None or meant.complaint is None else round(100 * meant.complaint),
        topic=meant.topic if meant else None,
        urgent=row.urgent.get(brand or ""),
        role=role,
        copies=copies,
        answer=answer,
    )


def shares_of(many: Mapping[str, int], most: int = 6) -> list[Share]:
    """The most first."""
    top = max(many.values(), default=1)
    named = sorted(many.items(), key=lambda item: -item[1])[:most]
    return [Share(name=printable(name, 40), many=each, percent=round(100 * each / top)) for name, each in named]


def languages_of(behind: Explanation) -> list[Share]:
    """By their names; none where it is one alone."""
    return shares_of({language(code): many for code, many in behind.languages.items()})


def numbers_of(alert: Alert, zone: str) -> dict[str, object]:
    """The figures with their sentences, what they are as of, and how they were added up."""
    return {"facts": facts(alert, zone=zone), "as_of": as_of(alert, zone=zone), "counted": counted(alert)}


def verdicts() -> Iterator[tuple[Verdict, str]]:
    """Each with what it means."""
    yield from MEANS.items()


def named(by: str) -> str:
    """Who did it: a person, or Foreshock itself."""
    return "Foreshock" if by == HOUSE else printable(by, 60)


def _heard(way: Posted) -> Heard:
    notice = way.notice
    standing: Standing = "told" if notice.state == "sent" else notice.state
    what = {
        "told": KINDS.get(notice.kind, "told"),
        "waiting": "tried in vain, again" if way.error else "will be told",
        "held": "held until" if notice.until else "held",
        "failed": "could not be reached",
    }[standing]
    at = {"told": way.sent, "waiting": notice.due, "held": notice.until, "failed": None}[standing]
    return Heard(
        receiver=printable(notice.receiver, 60),
        standing=standing,
        what=what,
        at=at,
        why=printable(of_another(notice.reason), 400),
        error=printable(way.error, 200) if way.error else None,
        under=notice.under if standing == "held" else None,
    )


def _sent(way: Posted) -> str:
    receiver = printable(way.notice.receiver, 60)
    return {
        "again": f"told {receiver} again",
        "over": f"told {receiver} that it is over",
        "held": f"told {receiver} what was held",
    }.get(way.notice.kind, f"told {receiver}")


def _line(entry: Entry) -> Line:
    said = printable(entry.said, 120)
    did = {
        "assigned": f"gave it to {said or 'nobody'}",
        "verdict": f"said that it is {called(said)}",
        "escalated": f"went on to {said}",
    }.get(entry.did, ACTS.get(entry.did, entry.did))
    words = entry.said if entry.did == "commented" else ""
    return Line(at=entry.at, by=named(entry.by), did=did, words=words, why=of_another(entry.why))
