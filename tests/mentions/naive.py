"""Whether a query holds and where, by trying every stretch of a text. Written from docs/queries.md, not from the code;
slow, and made for short texts in the letters of the tests only."""

import unicodedata
from itertools import pairwise

from mentions.tree import And, Field, Near, Not, Or, Phrase, Range, Word

APOSTROPHES = "'’"
HYPHENS = "-‑–"
NOTHING = "\u200b\u200c\u200d"
SPACELESS = ("THAI", "KHMER", "CJK", "HIRAGANA", "KATAKANA", "COMBINING KATAKANA", "LAO", "MYANMAR")


class Text:
    """A text cut into letters with their marks."""

    def __init__(self, text):
        self.text = text
        self.letters = list(_letters(text))
        self.units = list(_units(text, self.letters))
        self.words = list(_words(text, self.units))


def _letters(text):
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _stays(text, at):
            yield start, at
            start = at


def _stays(text, at):
    """Whether the character at `at` belongs to the letter before it."""
    if text[at - 1] in " \n.,&#@%+$:()*?!" + APOSTROPHES + HYPHENS + "\u200b":
        return False
    if unicodedata.category(text[at])[0] == "M" or text[at] in "\u200c\u200d" or 0x1F3FB <= ord(text[at]) <= 0x1F3FF:
        return True
    return text[at - 1] == "\u17d2" and unicodedata.name(text[at], "").startswith("KHMER LETTER")


def _sort(letter):
    name = unicodedata.name(letter[0], "")
    if name.startswith(SPACELESS):
        return "cluster"
    if letter[0].isalnum() or letter[0] == "_":
        return "word"
    return "emoji" if ord(letter[0]) >= 0x1F300 else "sign"


def _units(text, letters):
    open_ = None
    for start, end in letters:
        sort = _sort(text[start:end])
        if sort == "word" and open_ and open_[1] == start:
            open_ = (open_[0], end, "word")
            continue
        if open_:
            yield open_
        open_ = (start, end, "word") if sort == "word" else None
        if sort in ("cluster", "emoji"):
            yield start, end, sort
    if open_:
        yield open_


def _words(text, units):
    """Units, but what an apostrophe joins is one word."""
    open_ = None
    for start, end, _ in units:
        if open_ and start - open_[1] == 1 and text[open_[1]] in APOSTROPHES:
            open_ = (open_[0], end)
            continue
        if open_:
            yield open_
        open_ = (start, end)
    if open_:
        yield open_


def spelling(letters, *, case=False, accents=False):
    said = unicodedata.normalize("NFC", "".join(one for one in letters if one not in NOTHING))
    said = said if case else said.casefold()
    if accents:
        return said
    bare, base = "", ""
    for one in unicodedata.normalize("NFD", said):
        if 0x1F3FB <= ord(one) <= 0x1F3FF:
            continue
        if unicodedata.category(one) == "Mn" and base.startswith(("LATIN", "GREEK")):
            continue
        if unicodedata.category(one)[0] != "M":
            base = unicodedata.name(one, "")
        bare += one
    return unicodedata.normalize("NFC", bare)


def _plain_signs(text):
    """All apostrophes one, all hyphens one."""
    return "".join("'" if one in APOSTROPHES else "-" if one in HYPHENS else one for one in text)


def alike(said, asked):
    """Whether a letter, or a word, of the text is what is asked for."""
    if spelling(asked) == spelling(asked, accents=True):
        return spelling(said) == spelling(asked)
    return spelling(said, accents=True) == spelling(asked, accents=True)


def places(query, text):
    """All stretches (start, end) of the text, by start, where something with a place stands."""
    if isinstance(query, Word):
        return _word_places(query, text)
    if isinstance(query, Phrase):
        return _phrase_places(query.text, text) if query.within is None else _loose_places(query, text)
    if isinstance(query, Or):
        return sorted({place for child in query.children for place in places(child, text)})
    assert isinstance(query, Near)
    return _near_places(query, text)


def _word_places(word, text):
    found = []
    for start in range(len(text.text)):
        ends = (end for end in range(start + 1, len(text.text) + 1) if _is_word(word, text, start, end))
        if (end := next(ends, None)) is not None:
            found.append((start, end))
    return found


def _cuts_well(text, start, end):
    """No word and no letter is cut at either end."""
    if any(s < at < e for at in (start, end) for s, e, _ in text.units):
        return False
    first = text.text[start]
    before = text.text[start - 1] if start else " "
    return not (first in "@#$" and (_sort(before) == "word" or unicodedata.category(before)[0] == "M"))


def _is_word(word, text, start, end):
    if not _cuts_well(text, start, end):
        return False
    inner = [(s, e) for s, e in text.letters if start <= s and e <= end and text.text[s:e].strip(NOTHING)]
    if not inner or inner[0][0] != start or inner[-1][1] != end:
        return False
    said = [(text.text[s:e], s, e) for s, e in inner]
    if word.exact:
        plain = [spelling(_plain_signs(one), case=True, accents=True) for one, _, _ in said]
        return "".join(plain) == spelling(_plain_signs(word.text), case=True, accents=True)
    asked = [word.text[s:e] for s, e in _letters(word.text)]
    asked = [one for one in asked if one.strip(NOTHING)]
    return _glob(asked, 0, said, 0, text)


def _context(asked, at):
    """Whether the wildcard at `at` is one of a word (it touches one), or stands among clusters."""
    before = at - 1
    while before >= 0 and asked[before] in "*?":
        before -= 1
    if before >= 0 and (sort := _sort(asked[before])) != "sign":
        return sort
    after = at
    while after < len(asked) and asked[after] in "*?":
        after += 1
    return _sort(asked[after]) if after < len(asked) else "sign"


def _accented_run(asked, at):
    """The letters of the unit of the word that `at` is in: one accent makes all of them count."""
    if _sort(asked[at]) != "word":
        return asked[at : at + 1]
    start = at
    while start and (asked[start - 1] in "*?" or _sort(asked[start - 1]) == "word"):
        start -= 1
    end = at
    while end < len(asked) and (asked[end] in "*?" or _sort(asked[end]) == "word"):
        end += 1
    return [one for one in asked[start:end] if one not in "*?"]


def _glob(asked, at, said, i, text):
    if at == len(asked):
        return i == len(said)
    if asked[at] == "*" or asked[at] == "?":
        return _wild(asked, at, said, i, text)
    if i == len(said):
        return False
    letter = said[i][0]
    if _sort(asked[at]) == "sign":
        same = _plain_signs(asked[at]) == _plain_signs(letter)
        return same and _glob(asked, at + 1, said, i + 1, text)
    strict = any(spelling(one) != spelling(one, accents=True) for one in _accented_run(asked, at))
    same = spelling(letter, accents=strict) == spelling(asked[at], accents=strict)
    return same and _glob(asked, at + 1, said, i + 1, text)


def _wild(asked, at, said, i, text):
    of_word = _context(asked, at) == "word"
    if asked[at] == "?":
        if i == len(said):
            return False
        _, start, end = said[i]
        fits = _sort(said[i][0]) == "word" if of_word else any((start, end) == (s, e) for s, e, _ in text.units)
        return fits and _glob(asked, at + 1, said, i + 1, text)
    many = i
    while True:
        edge = of_word or not many < len(said) or any(s == said[many][1] for s, _, _ in text.units)
        if edge and _glob(asked, at + 1, said, many, text):
            return True
        if many == len(said) or _sort(said[many][0]) == "sign" or (of_word and _sort(said[many][0]) != "word"):
            return False
        many += 1


def _phrase_places(asked, text):
    sought = Text(asked)
    size = len(sought.units)
    if not size:
        return []
    found = []
    for at in range(len(text.units) - size + 1):
        there = text.units[at : at + size]
        same = all(
            alike(text.text[s:e], asked[qs:qe]) for (s, e, _), (qs, qe, _) in zip(there, sought.units, strict=True)
        )
        gaps = zip(pairwise(there), pairwise(sought.units), strict=True)
        if same and all(_gap_fits(text.text[a[1] : b[0]], asked[qa[1] : qb[0]]) for (a, b), (qa, qb) in gaps):
            found.append((there[0][0], there[-1][1]))
    return found


def _gap_fits(said, asked):
    said, asked = ("".join(_plain_signs(one) for one in gap if one not in NOTHING) for gap in (said, asked))
    if asked in ("", "'"):
        return said == asked
    meant = "".join(one for one in asked if one in "&#@%+$*!?")
    return not meant or "".join(one for one in said if one in "&#@%+$*!?") == meant


def _loose_places(phrase, text):
    rows = phrase.text.split()
    where = {row: _phrase_places(row, text) for row in rows}
    edges = {place for one in where.values() for place in one}
    windows = {
        (start, end)
        for start, _ in edges
        for _, end in edges
        if all(sum(start <= s and e <= end for s, e in where[row]) >= rows.count(row) for row in rows)
    }
    least = [w for w in windows if not any(o != w and w[0] <= o[0] and o[1] <= w[1] for o in windows)]
    own = len(Text(phrase.text).words)
    return sorted(
        (start, end) for start, end in least if sum(s < end and e > start for s, e in text.words) - own <= phrase.within
    )


def _between(text, one, other):
    """Words between, of which neither has a part."""
    between = [(s, e) for s, e in text.words if e > one[1] and s < other[0]]
    return sum(1 for s, e in between if not (s < one[1] or e > other[0]))


def _near_places(near, text):
    left, right = places(near.left, text), places(near.right, text)
    found = _pairs(left, right, near.distance, text)
    return sorted(set(found if near.ordered else found + _pairs(right, left, near.distance, text)))


def _pairs(left, right, distance, text):
    found = []
    for one in left:
        for other in right:
            if one[1] > other[0] or _between(text, one, other) > distance:
                continue
            next_ = not any(o[0] >= one[1] and o < other for o in right)
            last = not any(o[1] <= other[0] and (o[1], o[0]) > (one[1], one[0]) for o in left)
            if next_ or last:
                found.append((one[0], other[1]))
    return found


def near_at_all(near, text):
    """Whether any one stands near any other: nothing is lost by looking at neighbours only."""
    left, right = places(near.left, text), places(near.right, text)
    both = [(left, right)] if near.ordered else [(left, right), (right, left)]
    return any(
        one[1] <= other[0] and _between(text, one, other) <= near.distance for a, b in both for one in a for other in b
    )


def holds(query, mention):
    """Whether the query holds for the mention."""
    if isinstance(query, Not):
        return not holds(query.child, mention)
    if isinstance(query, And):
        return all(holds(child, mention) for child in query.children)
    if isinstance(query, Or):
        return any(holds(child, mention) for child in query.children)
    if isinstance(query, Range):
        assert query.name == "rating"
        value = mention.rating
        low, high = query.low, query.high
        return value is not None and (low is None or low <= value) and (high is None or value <= high)
    if isinstance(query, Field):
        return _field(query, mention)
    text = Text(mention.words)
    return near_at_all(query, text) if isinstance(query, Near) else bool(places(query, text))


def _field(query, mention):
    if query.name == "title":
        return bool(places(query.value, Text(mention.title)))
    known = {"type": mention.kind, "lang": mention.language}[query.name]
    return known == query.value.text


def spans(query, mention):
    """What speaks for a match: places of what holds and is under no NOT, at most 20 of each, not overlapping."""
    if isinstance(query, And | Or):
        return {span for child in query.children if holds(child, mention) for span in spans(child, mention)}
    if isinstance(query, Not | Range) or (isinstance(query, Field) and query.name != "title"):
        return set()
    titled = isinstance(query, Field)
    there = places(query.value, Text(mention.title)) if titled else places(query, Text(mention.words))
    plain = isinstance(query, Word) or (isinstance(query, Phrase) and query.within is None)
    name = query.text if plain else str(query)
    name = name if len(name) <= 100 else name[:99] + "…"
    return {(*place, name) for place in _apart(there)[:20]}


def _apart(there):
    found = []
    for place in there:
        if not found or place[0] >= found[-1][1]:
            found.append(place)
    return found
