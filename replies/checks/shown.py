"""What a reader would stumble over: what nobody sees, what was left to fill in, another language, other names."""

import re
import unicodedata
from collections.abc import Iterator

import regex

from mentions import clean
from replies.checks.grammar import grammar
from replies.checks.on import On
from replies.checks.seen import Seen, seen
from replies.checks.wording import any_of
from replies.item import Finding
from sentiment.language import language_of

ENOUGH = 4  # words by which one can tell a language
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)
_MIXED = regex.compile(
    r"(?<![\w\p{M}])(?=\w*\p{Latin})(?=\w*[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}])[\w\p{M}]+"
)
_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\uff21-\uff5a\U0001f130-\U0001f189]+")
_STACKED = regex.compile(r"\p{M}{3,}")
_APART = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-_/*·|][^\W\d_]){3,}(?!\w)")
_LEFT = re.compile(
    r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|\$\{[^}]*\}|\{\w[\w .]*\}|%\(\w+\)s|%s\b"
    r"|<(?!https?:|mailto:)[A-Za-zÀ-ÿ][\w .À-ÿ-]*>"
    r"|\[(?!\d{1,2}\]|sic\]|x\])[^\[\]\n]{2,60}\](?!\()"
    r"|\((?:your|insert|add|put|fill|enter|name|su respuesta|tu respuesta|escriba|escribe|inserte|inserta|nombre)\b"
    r"[^()\n]{0,60}(?:here|aqu[ií]|name|answer|text|nombre)[^()\n]{0,20}\)"
    r"|_{3,}|(?-i:\b(?:X{3,}|TODO|TBD|FIXME|TBC)\b)|\blorem ipsum\b|\binsert (?:name|text|answer)\b|\.{5,}"
    r"|\bundefined\b|\bNaN\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:better|worse|cheaper|faster|than|instead|recommend\w*|switch\w*|try|choose|prefer\w*|unlike|compared|best|worst"
    r"|mejor(?:es)?|peor(?:es)?|barat[oa]s?|mas|que|recom\w+|cambi\w+|prueb\w+|elij\w+|prefier\w+)\b"
)
_NAMES = {"en": "English", "es": "Spanish"}


def empty(text: str, on: On) -> Iterator[Finding]:
    """Nothing to send."""
    if not clean(text)[0].strip():
        yield Finding(check="empty", level="block", why="there is no text yet")


def hidden(text: str, on: On) -> Iterator[Finding]:
    """Characters that nobody sees, letters of two alphabets in one word, words with their letters apart."""
    for found in _UNSEEN.finditer(text):
        if clean(text[max(0, found.start() - 1) : found.end() + 1])[1] or found.group() != "\u200c":
            why = "characters that nobody sees"
            yield Finding(check="hidden", level="block", why=why, start=found.start(), end=found.end(), instead="")
    for pattern, why in (
        (_MIXED, "letters of two alphabets in one word"),
        (_STYLED, "letters that are signs: screen readers spell them out, searches miss them"),
        (_STACKED, "marks on top of each other"),
        (_APART, "a word with its letters apart"),
    ):
        for odd in pattern.finditer(text):
            plain = unicodedata.normalize("NFKC", odd.group()) if pattern is _STYLED else None
            yield Finding(check="hidden", level="block", why=why, start=odd.start(), end=odd.end(), instead=plain)


def placeholder(text: str, on: On) -> Iterator[Finding]:
    """What was to be filled in."""
    for found in _LEFT.finditer(text):
        why = "was to be filled in"
        yield Finding(check="placeholder", level="block", why=why, start=found.start(), end=found.end())


def language(text: str, on: On) -> Iterator[Finding]:
    """Another language than the mention's; promises are read in English and Spanish only."""
    shown = seen(text)
    if len(shown.text.split()) < ENOUGH:
        return
    is_in, asked = _spoken_in(shown), on.understanding.language if on.understanding else "und"
    if is_in not in _NAMES and is_in != "und":
        why = f"seems to be in the language “{is_in}”: promises are found in English and Spanish only, read it yourself"
        yield Finding(check="language", level="warn", why=why)
    if asked not in ("und", "zxx") and is_in not in ("und", asked):
        sure = asked in _NAMES and is_in in _NAMES
        why = f"is in {_NAMES.get(is_in, is_in)}, and the author wrote in {_NAMES.get(asked, asked)}"
        yield Finding(check="language", level="block" if sure else "warn", why=why)


def _spoken_in(shown: Seen) -> str:
    """By its small words where they leave no doubt, else as mentions are read."""
    counts = {code: len(grammar(code).small.findall(shown.text)) for code in _NAMES}
    (best, most), (_, other) = sorted(counts.items(), key=lambda one: -one[1])
    if most >= 2 and most > 2 * other:
        return best
    return language_of(shown.written, None) if not most else "und"


def competitor(text: str, on: On) -> Iterator[Finding]:
    """A name of a competitor: with a comparison it blocks."""
    pattern, shown = any_of(on.competitors), seen(text)
    for found in pattern.finditer(shown.text) if pattern else ():
        sentence = shown.sentence(found.start())
        compares = bool(_COMPARES.search(shown.text, sentence.start, sentence.end))
        start, end = shown.place(*found.span())
        why = "compares with a competitor" if compares else "names a competitor"
        yield Finding(check="competitor", level="block" if compares else "warn", why=why, start=start, end=end)
