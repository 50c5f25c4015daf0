"""What a text promises, against who may promise it, and what it admits."""

import re
from collections.abc import Iterator, Mapping

from mentions import normal
from replies.checks.grammar import LANGUAGES, Said, grammar
from replies.checks.on import On
from replies.checks.seen import seen
from replies.item import Finding, Level

OFFERS: Mapping[str, str] = {
    "refund": "a refund",
    "discount": "a discount",
    "voucher": "a voucher, credit or points",
    "replacement": "a replacement",
    "compensation": "compensation",
    "free": "something free of charge",
    "deadline": "by when something happens",
    "guarantee": "that something is certain",
    "fix": "that something will be mended or delivered",
    "admission": "an admission of guilt",
}
"""What [permissions] speaks of."""
_SENTENCE = re.compile(r"[^.!?\n]+")


def promise(text: str, on: On) -> Iterator[Finding]:
    """Who offers what, in English and in Spanish: what is denied, asked, reported, or in doubt promises nothing."""
    for said in _said(text, on, "promise"):
        yield _finding(text, on, said, "promise", f"promises {OFFERS[said.offer]}")


def admission(text: str, on: On) -> Iterator[Finding]:
    """That the brand is to blame."""
    for said in _said(text, on, "admission"):
        yield _finding(text, on, said, "admission", "admits guilt")


def _said(text: str, on: On, check: str) -> Iterator[Said]:
    taken: list[Said] = []
    for language in LANGUAGES:
        for said in grammar(language).said(seen(text, on.names), check):
            if not any(one.offer == said.offer and one.start < said.end and said.start < one.end for one in taken):
                taken.append(said)
                yield said


def _finding(text: str, on: On, said: Said, check: str, what: str) -> Finding:
    level, why = _allowed(text, on, said, what)
    return Finding(check=check, level=level, why=why, start=said.start, end=said.end)


def _allowed(text: str, on: On, said: Said, what: str) -> tuple[Level, str]:
    """What is told as a rule of the house, in the words of the knowledge, is looked at and goes."""
    if on.permissions.may(said.offer, on.by, on.teams):
        return "warn", f"{what}: {on.by} may"
    names = on.permissions.offers.get(said.offer, ())
    who = f"only {', '.join(names)} may" if names else f"nobody may ({said.offer} in [permissions])"
    if said.shape.informs and _is_known(text, on, said):
        return "warn", f"{what}, as the knowledge tells it; {who} promise it to somebody"
    return ("block" if said.shape.level == "block" else "warn"), f"{what}, and {who}"


def _is_known(text: str, on: On, said: Said) -> bool:
    told = _SENTENCE.match(text, said.start)
    return told is not None and any(normal(told.group()) in normal(answer) for answer in on.knowledge)
