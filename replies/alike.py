"""Which answers are alike: a person reads them one after the other; each is its own, checked and approved apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from replies.item import Draft, QueueItem, QueueKind

LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Numbers of items of one brand whose drafts are of one kind, topic, situation and language, first due first."""

    brand: str
    kind: QueueKind
    topic: str | None
    situation: str
    language: str
    items: tuple[int, ...]

    @property
    def key(self) -> str:
        """Names it in an address."""
        return "-".join((self.kind, self.topic or "", self.situation, self.language, self.brand))


def alike(items: Iterable[QueueItem], drafts: Mapping[int, Draft]) -> tuple[Alike, ...]:
    """Those that wait for an answer and have a draft, in groups of two or more; the largest first. `drafts` are by the
    number of the item. The order of the items makes no difference."""
    found = defaultdict[tuple[str, QueueKind, str | None, str, str], list[QueueItem]](list)
    for item in items:
        draft = drafts.get(item.id or 0)
        if item.state == "queued" and draft is not None and draft.text:
            found[item.brand, item.kind, draft.topic, draft.situation, draft.language].append(item)
    groups = [_group(key, some) for key, some in found.items() if len(some) >= LEAST]
    return tuple(sorted(groups, key=lambda one: (-len(one.items), one.key)))


def _group(key: tuple[str, QueueKind, str | None, str, str], some: list[QueueItem]) -> Alike:
    brand, kind, topic, situation, language = key
    numbers = [one.id or 0 for one in sorted(some, key=lambda one: (one.due, one.id or 0))]
    return Alike(brand=brand, kind=kind, topic=topic, situation=situation, language=language, items=tuple(numbers))
