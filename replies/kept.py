"""An answer that a person approved, as knowledge for the next who asks: nothing of whoever it was written to."""

import re

from mentions import Author
from mentions.personal import masked
from replies.voice import DEFAULT, NAME, Voice

_GREETING = re.compile(
    r"\s*¡?(?:hello|hi|hey|dear|good (?:morning|afternoon|evening)|hola|buenas(?: tardes| noches)?|buenos d[ií]as"
    r"|estimad[oa]s?|querid[oa]s?)\b[^\n,.!:;]{0,60}[,.!:;]*\s*",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"(?:\s*@[\w.\-]+(?:@[\w.\-]+)?)+[\s,:]*")
SHORTEST = 10  # characters: less answers nobody


def kept_answer(text: str, author: Author, voice: Voice = DEFAULT) -> str | None:
    """The text without greeting, signature and the author's name and handle, personal data masked. None where nothing
    is left that answers anything."""
    said = text.strip()
    for signature in filter(None, map(str.strip, voice.signatures.values())):
        said = said.removesuffix(signature).rstrip()
    for beginning in (_ADDRESSED, *map(_own, voice.greetings.values()), _GREETING, _ADDRESSED):
        if found := beginning.match(said):
            said = said[found.end() :]
    said = _without_names(masked(said).text, author).strip()
    return said[:1].upper() + said[1:] if sum(map(str.isalnum, said)) >= SHORTEST else None


def _own(greeting: str) -> re.Pattern[str]:
    """A greeting of the voice's own, whoever was greeted with it."""
    who = re.escape(greeting.strip()).replace(re.escape(NAME), r"[^\n,.!:;]{0,60}")
    return re.compile(rf"\s*{who}[,.!:;]*\s*" if greeting.strip() else r"(?!)", re.IGNORECASE)


def _without_names(text: str, author: Author) -> str:
    """Whole words only, and the comma before or behind them: "thank you, Ana." is "thank you."."""
    handle, name = (author.handle or "").lstrip("@"), (author.name or "").strip()
    names = [one for one in (name, *name.split(), handle) if len(one) > 1]
    for one in sorted(names, key=len, reverse=True):
        name = re.escape(one)
        text = re.sub(rf"(?:^@?{name}\b[,:!.]?\s*)|(?:,?\s*@?\b{name}\b)", "", text, flags=re.IGNORECASE)
    return text
