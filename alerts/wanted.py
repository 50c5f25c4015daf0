"""Whether somebody wants to be told of an alert: by brand, topic, language, place and severity."""

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from alerts.alert import SEVERITIES, Alert, Severity
from alerts.words import language
from complaints import NEW

NAMELESS = "new"
"""As a topic: whatever has no name yet."""


class Wants(Protocol):
    """Receivers and escalations: empty means all."""

    @property
    def name(self) -> str: ...
    @property
    def brands(self) -> tuple[str, ...]: ...
    @property
    def topics(self) -> tuple[str, ...]: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def sources(self) -> tuple[str, ...]: ...
    @property
    def at_least(self) -> Severity: ...


def unwanted(alert: Alert, who: Wants, about: Collection[str] = ()) -> str | None:
    """Why this is not for them, in words; None where it is.

    An alert about a source has no brand: it concerns the brands `about` which it usually tells. Of languages and places
    one voice is enough, and where they are not known, nothing is kept from anybody.
    """
    return next(_reasons(alert, who, about), None)


def _reasons(alert: Alert, who: Wants, about: Collection[str]) -> Iterator[str]:
    if who.brands and alert.brand is None and not {*about} & {*who.brands}:
        yield f"{who.name} is not told of {alert.source}, which says next to nothing of {', '.join(who.brands)}"
    if who.brands and alert.brand is not None and alert.brand not in who.brands:
        yield f"{who.name} is not told of {alert.brand}"
    if who.topics and (NAMELESS if alert.topic.startswith(NEW) else alert.topic) not in who.topics:
        yield f"{who.name} is told of {_any(who.topics)}, and this is {alert.topic}"
    spoken = alert.explanation.languages if alert.explanation else {}
    if who.languages and spoken and not {*spoken} & {*who.languages}:
        yield f"{who.name} is told of what somebody says in {_any(language(code) for code in who.languages)}"
    if who.sources and not _there(alert, who.sources):
        yield f"{who.name} is told of what somebody says on {_any(who.sources)}"
    if SEVERITIES.index(alert.severity) < SEVERITIES.index(who.at_least):
        yield f"{who.name} is told from {who.at_least} on, and this is {alert.severity}"


def _there(alert: Alert, sources: tuple[str, ...]) -> bool:
    if alert.source is not None:  # a list of names, of which a long one is cut
        return " more" in alert.source or any(name in alert.source for name in sources)
    behind = alert.explanation
    return behind is None or not behind.sources or bool({*behind.sources} & {*sources})


def _any(names: Iterable[str]) -> str:
    return " or ".join(names)
