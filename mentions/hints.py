"""What in a query is allowed and probably not meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mentions.query import BRACKETS, HALF_QUOTED, MORE
from mentions.text import clean

MOST = 10  # hints for one query
_TOKENS = re.compile(
    rf"(?P<quoted>{HALF_QUOTED})|(?P<comment><<<(?:(?!>>>).)*+(?:>>>)?)|(?P<bracket>[{BRACKETS}])|(?P<word>{MORE}++)",
    re.S,
)
_JOINING = re.compile(r"(?<=\w)[,;.]$|(?<=[^\W\d])[,;](?=\w)")
_NEAR = re.compile(r"O?NEAR/[0-9]+f?", re.I)


def hints(text: str) -> tuple[str, ...]:
    """What a person should look at, in order, each once, at most ten; for any text, a query or not."""
    found: dict[str, None] = {}
    for hint in (*_of_words(text), *_of_precedence(text)):
        found.setdefault(hint)
        if len(found) == MOST:
            break
    return tuple(found)


def _of_words(text: str) -> Iterator[str]:
    tokens = [one for one in _TOKENS.finditer(clean(text)[0]) if one.lastgroup != "comment"]
    for at, one in enumerate(tokens):
        word = one.group()
        if one.lastgroup == "quoted" and re.search(r"\w\*", word):
            yield f"{word[:40]}: * in quotes is a sign, not a wildcard"
        elif one.lastgroup == "word" and word in ("and", "or", "not", "near") and 0 < at < len(tokens) - 1:
            yield f'lower-case "{word}" is a word here; write {word.upper()}{"/5" if word == "near" else ""}'
        elif one.lastgroup == "word" and (sign := _JOINING.search(word)):
            instead = "" if sign.group() == "." else "; write AND or OR between words"
            yield f'"{word[:40]}": the {sign.group()} is part of the word{instead}'
        elif one.lastgroup == "word" and re.match(r"['‘`]\w", word):
            yield f"{word[:40]}: phrases stand in double quotes"


def _of_precedence(text: str) -> Iterator[str]:
    """AND beside OR without brackets: other tools read that differently."""
    levels = [_Level()]
    for one in _TOKENS.finditer(clean(text)[0]):
        word, level = one.group(), levels[-1]
        if word in (")", "）"):
            levels = levels[:-1] or [_Level()]
            levels[-1].after_term = True
        elif word in ("AND", "OR") or _NEAR.fullmatch(word):
            level.joined |= word == "AND"
            level.either |= word == "OR"
            level.after_term = False
        elif one.lastgroup != "comment":
            level.joined |= level.after_term
            level.after_term = word not in ("NOT", "(", "（") and word[-1] != ":"
            if word in ("(", "（"):
                levels.append(_Level())
        if level.joined and level.either:
            yield "AND binds before OR: a b OR c is (a AND b) OR c; brackets make it plain"
            return


@dataclass(slots=True)
class _Level:
    """What was read inside one pair of brackets."""

    joined: bool = False
    either: bool = False
    after_term: bool = False
