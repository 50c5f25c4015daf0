"""What may come of a model's answer. Nothing that it says is believed: every sentence stands word for word in a source,
or is made of plain words alone, of which none can promise, offer, deny, admit, date or send somebody elsewhere.

The sources are the draft from the templates and the knowledge that it was written from. The mention is none: what a
stranger makes a model say is in no source, and so is refused whatever it is.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mentions.text import clean
from replies.checks import check
from replies.item import Finding
from replies.model import Parts, Rewording, is_plain, kept, parts, without
from replies.sentences import same, sentences, words
from replies.vocabulary import Vocabulary, vocabulary

LONGEST_ANSWER = 8_000  # characters of JSON
RUN = 4  # words in a row that a mention has and no source: an echo
MORE_SENTENCES = 1  # than the draft has
GROWTH, SPARE = 1.4, 60  # times as many characters as the draft has, and so many more
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SIGNS = re.compile(r"[\s.,;:!?¿¡…–—()\"“”«»]*")
_FLOOD = re.compile(r"[!?¿¡]{2}|\.{4}|([,;:…–—])\1")
_SELF = frozenset({"i", "i'm", "i've", "i'd"})  # of which English writes the first letter large


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """The whole reply, greeting and signature with it, and what is still to be looked at in it."""

    text: str
    checks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why an answer is not used: the draft from the templates stands. Quotes nothing of the mention."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """An answer, cut into its sentences, and what it is measured by."""

    wanted: Rewording
    parts: Parts
    known: Vocabulary
    body: str
    said: tuple[str, ...]
    quotable: frozenset[str]
    ours: frozenset[str]
    theirs: tuple[str, ...]
    plain: tuple[str, ...] = field(default=())


def accept(answer: str, wanted: Rewording) -> Rewritten | Refused:
    """The reply that the answer makes, or the first reason why it is refused."""
    known, body = vocabulary(wanted.language), _text_in(answer)
    if isinstance(body, Refused):
        return body
    if known is None:
        return Refused(why=f"there are no words for the language {wanted.language!r}")
    case = _case(wanted, known, body)
    for rule in RULES:
        for why in rule(case):
            return Refused(why=why)
    return _checked(case)


def _text_in(answer: str) -> str | Refused:
    """The text of an answer that is one JSON object with one key, and is text that a reader sees all of."""
    if len(answer) > LONGEST_ANSWER:
        return Refused(why="the answer is too long")
    try:
        said = json.loads(answer, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return Refused(why="the answer is not the JSON that was asked for")
    if not (isinstance(said, list) and len(said) == 1 and _is_text(said[0])):
        return Refused(why="the answer is not the JSON that was asked for")
    text = unicodedata.normalize("NFC", said[0][1]).strip()
    if clean(text) != (text, 0) or any(one.isspace() and one not in " \n" for one in text):
        return Refused(why="it has characters that nobody sees")
    return text or Refused(why="the answer is empty")


def _is_text(pair: Any) -> bool:
    return isinstance(pair, tuple) and pair[0] == "text" and isinstance(pair[1], str)


def _case(wanted: Rewording, known: Vocabulary, body: str) -> _Case:
    inner = parts(wanted)
    sources = [inner.body, *(entry.answer for entry in wanted.entries)]
    quotable = frozenset(same(one) for source in sources for one in sentences(source))
    said = tuple(sentences(body))
    return _Case(
        wanted=wanted,
        parts=inner,
        known=known,
        body=body,
        said=said,
        quotable=quotable,
        ours=frozenset(word for source in sources for word in words(source)),
        theirs=tuple(words(wanted.on.words)),
        plain=tuple(one for one in said if same(one) not in quotable),
    )


def _unchanged(case: _Case) -> Iterator[str]:
    if [same(one) for one in case.said] == [same(one) for one in sentences(case.parts.body)]:
        yield "it says what the draft says"


def _too_much(case: _Case) -> Iterator[str]:
    draft = sentences(case.parts.body)
    if len(case.said) > len(draft) + MORE_SENTENCES or case.body.count("\n") > case.parts.body.count("\n"):
        yield "it has more sentences or lines than the draft"
    if len(case.body) > GROWTH * len(case.parts.body) + SPARE:
        yield "it is much longer than the draft"
    if len({same(one) for one in case.said}) < len(case.said):
        yield "it says something twice"


def _kept(case: _Case) -> Iterator[str]:
    """What says more than plain words can stays, as it is and in its order."""
    rest = iter([same(one) for one in case.said])
    if not all(same(one) in rest for one in kept(case.wanted)):
        yield "a sentence of the draft that must stay is missing or changed"


def _in_context(case: _Case) -> Iterator[str]:
    """Of an entry that the draft does not have no sentence is said but after the one before it: it may be its
    condition."""
    draft, said = {same(one) for one in sentences(case.parts.body)}, [same(one) for one in case.said]
    for entry in case.wanted.entries:
        answer = [same(one) for one in sentences(entry.answer)]
        for before, one in pairwise(["", *said]):
            if one in answer and one not in draft and (at := answer.index(one)) and before != answer[at - 1]:
                yield "it takes a sentence of the knowledge out of its context"


def _about_the_same(case: _Case) -> Iterator[str]:
    draft = [one for one in sentences(case.parts.body) if is_plain(one, case.known, case.wanted.on.brand)]
    before, there = (case.known.topics_in(words(text)) for text in (" ".join(draft), case.body))
    if before - there:
        yield "it leaves out what the draft is about"
    for line in case.known.stays:
        if line & set(words(case.parts.body)) and not line & set(words(case.body)):
            yield "it leaves out thanks"
    if case.body.count("?") != case.parts.body.count("?"):
        yield "it asks another number of questions than the draft"
    if case.body.count("!") > case.parts.body.count("!"):
        yield "it is louder than the draft"


def _of_plain_words(case: _Case) -> Iterator[str]:
    """Every sentence that is not a source's is made of listed words, written as sentences are."""
    topics = case.known.topics_in(case.ours)
    for sentence in case.plain:
        bare = without(sentence, case.wanted.on.brand)
        found = [match.group().replace("’", "'") for match in _WORD.finditer(bare)]
        if strange := case.known.strange(bare, topics):
            yield f"{_named(strange[0], case)} stands in no source and is no plain word there"
        if not _SIGNS.fullmatch(_WORD.sub("", bare)) or _FLOOD.search(bare):
            yield "it has a number, a link or a sign in a sentence that stands in no source"
        if any(word[0].isupper() and word.casefold() not in _SELF for word in found[1:]):
            yield "it has a name or capitals in a sentence that stands in no source"
        if found and len(found[0]) > 1 and found[0].isupper():
            yield "it has a name or capitals in a sentence that stands in no source"


def _named(word: str, case: _Case) -> str:
    """Only words of the model's own are told: what a stranger wrote is not kept here."""
    return "a word of the mention" if word in case.theirs or len(word) > 30 else f"“{word}”"


def _no_echo(case: _Case) -> Iterator[str]:
    """A model that is made to repeat something repeats the mention."""
    theirs, runs = set(case.theirs), _runs(list(case.theirs))
    ours = _runs(words(case.parts.body)).union(*(_runs(words(entry.answer)) for entry in case.wanted.entries))
    for sentence in case.plain:
        said = words(sentence)
        if any(word in theirs and word in case.known.plain and word not in case.ours for word in said):
            yield "it repeats a word of the mention that no source has"
        if (_runs(said) & runs) - ours or _stands_in(said, case.theirs):
            yield "it repeats words of the mention"


def _stands_in(said: list[str], theirs: tuple[str, ...]) -> bool:
    """Whether all of a sentence stands there, however short it is."""
    return bool(said) and f" {' '.join(said)} " in f" {' '.join(theirs)} "


def _runs(said: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(said[i:] for i in range(RUN)), strict=False))


def _begins_large(case: _Case) -> Iterator[str]:
    """The first goes on after a greeting; that is put right later."""
    sources = {one for entry in case.wanted.entries for one in sentences(entry.answer)}
    if any(one[0].islower() and one not in sources | set(sentences(case.parts.body)[1:]) for one in case.said[1:]):
        yield "a sentence begins with a small letter"


def _stutters(case: _Case) -> Iterator[str]:
    for sentence in case.plain:
        if any(one == other for one, other in pairwise(words(sentence))):
            yield "it says a word twice in a row"


RULES: tuple[Callable[[_Case], Iterator[str]], ...] = (
    _unchanged,
    _of_plain_words,
    _no_echo,
    _kept,
    _in_context,
    _about_the_same,
    _too_much,
    _begins_large,
    _stutters,
)


def _checked(case: _Case) -> Rewritten | Refused:
    """A model makes a reply no worse: whatever is to be looked at in it was to be looked at before."""
    text = case.parts.head + _joined(case) + case.parts.tail
    before = {finding.check for finding in check(case.wanted.text, case.wanted.on)}
    found = check(text, case.wanted.on)
    for finding in found:
        if finding.level == "block" or finding.check not in before:
            return Refused(why=f"the check “{finding.check}” finds something in it")
    return Rewritten(text=text, checks=found)


def _joined(case: _Case) -> str:
    """After a greeting and its comma a sentence goes on as that of the draft did."""
    first, was = case.body[:1], case.parts.body[:1]
    if was.islower() and words(case.body)[0] not in _SELF:
        return first.lower() + case.body[1:]
    return first.upper() + case.body[1:] if was.isupper() else case.body
