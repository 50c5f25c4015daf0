"""What `foreshock doctor` says of the sources: which key each has or lacks, where to get it, and what it may cost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from console.finding import Finding
from listeners.contract import PUSHED, Key, Listener, kinds

if TYPE_CHECKING:
    from settings import Settings, Source


def findings_of(known: "Settings") -> Iterator[Finding]:
    """Of every source that is not paused, where there is something to say."""
    if known.contact is None and any(not source.private for source in known.sources):
        step = 'write contact = "you@example.org" in [foreshock]: some sites answer only those who say who they are'
        yield Finding("warning", "sites are asked without a contact", step)
    for source in known.sources:
        if not source.paused:
            yield from _of_source(source, kinds()[source.kind])


def _of_source(source: "Source", kind: Listener) -> Iterator[Finding]:
    if source.options.off:
        yield Finding("warning", f"{source.name} is not heard", source.options.off)
    elif source.way == "pushed":
        yield Finding("good", f"{source.name}: {PUSHED}")
    if kind.key is not None:
        yield Finding("good", f"{source.name}: {_of_key(source, kind.key)}: {kind.key.where} ({kind.key.costs})")
    if kind.price is not None:
        budget = kind.price.usual if source.budget is None else source.budget
        own = "" if source.budget is not None else "; `budget` in its table sets another"
        what = f"{source.name}: at most {budget:g} {kind.price.unit} a {kind.price.period}"
        yield Finding("good", what + own)


def _of_key(source: "Source", key: Key) -> str:
    """Whether a source that is off would work without its key, only its kind knows."""
    if any(getattr(source.options, name, None) for name in key.options):
        return "has its key"
    return (
        f"its key is {key.what}" if source.options.off else f"works without a key; with one ({key.what}) it hears more"
    )
