"""What Foreshock would have told of mentions of the past, and what a plain rule would have. Nothing is kept."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from complaints import COUNTED, Heard, Rules, Transition, phrases_of, replayed
from complaints.hindsight import LEARNING, Hindsight, Memory, Storm, Telling
from complaints.plain import day_mean
from complaints.voice import UNKNOWN
from flows.steps.backtest import Key, telling
from flows.steps.models import Knowing
from flows.steps.rules import REPLAYED
from mentions import Mention
from sentiment import Understanding
from storage.copies import WINDOW, Copies, keys_of

BATCH = 500
QUOTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One brand. `ours` and `day_mean` judge the alerts of both by the same storms, in the same order.

    `changes` are what we would have told, `plain` what the other rule would. `voices` are the moments of those who
    complained, by topic: copies and repeats of a day once. `unscored` counts the texts that nobody understood, by the
    reason. `apart` mentions were left out: a silence of more than 28 days, after which the detector begins anew, parts
    them from the rest.
    """

    brand: str
    budget: float
    mentions: Mapping[Key, Mention]
    heard: tuple[Heard, ...]
    voices: Mapping[str, Sequence[datetime]]
    changes: Mapping[Telling, Transition]
    plain: Sequence[Telling]
    ours: Hindsight
    day_mean: Hindsight
    unscored: Mapping[str, int]
    apart: int

    @property
    def storms(self) -> list[tuple[Storm, Storm]]:
        """Each storm as our alerts and as those of the other rule left it, the earliest first."""
        pairs = zip(self.ours.storms, self.day_mean.storms, strict=True)
        return sorted(pairs, key=lambda pair: pair[0].said[0])

    @property
    def taught(self) -> timedelta:
        """How long it went on after the seven days in which the detector learns; negative where it did not."""
        return self.heard[-1].said - self.heard[0].said - LEARNING

    @property
    def silence(self) -> tuple[datetime, timedelta]:
        """Since when nothing was said for longest, and how long."""
        said = [one.said for one in self.heard]
        gaps = [(after - before, before) for before, after in pairwise(said)]
        longest, since = max(gaps, default=(timedelta(), said[0]))
        return since, longest


def replay(
    brand: str,
    mentions: Sequence[Mention],
    knowing: Knowing,
    *,
    budget: float,
    done: Callable[[int], object] = lambda _: None,
) -> Past:
    """`mentions` are all of this brand, at least one, in the order of their times. `done` is called with how many more
    were understood."""
    memory, heard, unscored = Memory(), list[Heard](), Counter[str]()
    for one, meant in _understood(_stretch(mentions), knowing, done):
        heard.append(one)
        memory.hears(one)
        if meant.abstained_why:
            unscored[meant.abstained_why] += 1
    told = replayed(((brand, one) for one in heard), Rules(budget=budget))
    classes = {(one.origin, one.external_id): one.topic or UNKNOWN for one in heard if (one.complaint or 0) >= COUNTED}
    found = {telling(one, classes): one for one in told}
    plain = list(day_mean([one.said for one in heard]))
    return Past(
        brand=brand,
        budget=budget,
        mentions={(one.origin, one.external_id): one for one in mentions},
        heard=tuple(heard),
        voices=memory.voices,
        changes=found,
        plain=plain,
        ours=memory.looks_back(found),
        day_mean=memory.looks_back(plain),
        unscored=unscored,
        apart=len(mentions) - len(heard),
    )


def _stretch(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The most of them that no silence parts: one wrong date would add years in which nobody rang falsely."""
    parts = [0, *(i for i in range(1, len(mentions)) if mentions[i].said - mentions[i - 1].said > REPLAYED)]
    begin, end = max(pairwise((*parts, len(mentions))), key=lambda pair: pair[1] - pair[0])
    return mentions[begin:end]


def _understood(
    mentions: Sequence[Mention], knowing: Knowing, done: Callable[[int], object]
) -> Iterator[tuple[Heard, Understanding]]:
    """Each as the detector hears it, with its group of copies, which the page transaction gives in life."""
    copies, forgot = Copies(), mentions[0].said
    for begin in range(0, len(mentions), BATCH):
        batch = mentions[begin : begin + BATCH]
        for mention, meant in zip(batch, knowing.meant_all(batch), strict=True):
            if mention.said - forgot > WINDOW:
                copies.forget(mention.said - WINDOW)
                forgot = mention.said
            keys = keys_of(mention)
            grouped = replace(mention, copy_group=copies.group_of(mention, keys))
            copies.add(grouped, keys)
            yield _heard(grouped, meant, knowing), meant
        done(len(batch))


def _heard(mention: Mention, meant: Understanding, knowing: Knowing) -> Heard:
    """A file has one time: it was heard when it was said."""
    who = mention.author.key
    return Heard(
        origin=mention.origin,
        external_id=mention.external_id,
        at=mention.said,
        said=mention.said,
        topic=meant.topic,
        complaint=meant.complaint,
        author=f"{mention.origin} {who}" if who else None,
        followers=mention.author.followers,
        copy=mention.copy_group,
        urgent=knowing.urgent(mention),
        phrases=phrases_of(f"{mention.title}\n{mention.text}", meant.complaint, knowing.brand.name),
    )


def rang(seen: Hindsight, storm: Storm) -> Telling | None:
    """The alert of a storm: that in time, else the first about it that came too late."""
    if storm.telling is not None:
        return storm.telling
    inside = (one for one in seen.late if storm.holds(one.at))
    return next((one for one in inside if one.topic in (None, storm.topic)), None)


def witnesses(past: Past, storm: Storm) -> list[Mention]:
    """Three at most: those that our alert would have quoted; where there was none, the first that complained."""
    change = past.changes.get(storm.telling) if storm.telling else None
    if change is not None and change.evidence.witnesses:
        keys = [(one.origin, one.external_id) for one in change.evidence.witnesses]
        return [past.mentions[key] for key in keys if key in past.mentions][:QUOTED]
    found: dict[str, Mention] = {}
    for one in past.heard:
        inside = storm.said[0] <= one.said <= storm.said[-1] and (one.topic or UNKNOWN) == storm.topic
        if inside and (one.complaint or 0.0) >= COUNTED:
            found.setdefault(one.copy or one.external_id, past.mentions[one.origin, one.external_id])
        if len(found) == QUOTED:
            break
    return list(found.values())
