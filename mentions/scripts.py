"""Where words begin and end, in scripts that put spaces between words and in scripts that do not."""

import unicodedata

# Thai, Lao, Burmese, Khmer, kana, bopomofo, CJK ideographs and their compatibility forms. Hangul has spaces.
SPACELESS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x312F), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x20000, 0x323AF),
)  # fmt: skip
SPACELESS_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _SPACELESS)  # for a class of `re`
JOINERS = "\u200b\u200c\u200d"
# After these the next letter is part of the same cluster: Khmer coeng, Burmese virama, zero-width joiner.
_BINDS_NEXT = frozenset("\u17d2\u1039\u200d")


def spaceless(character: str) -> bool:
    """Whether the script of this character writes words without spaces between them."""
    code = ord(character)
    return code >= 0x0E00 and any(first <= code <= last for first, last in SPACELESS)


def wordlike(character: str) -> bool:
    """A letter, digit, underscore or combining mark."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def splits_cluster(text: str, position: int) -> bool:
    """Whether a cut at `position` would part what is read as one character: a letter from its marks."""
    if not 0 < position < len(text):
        return False
    after = text[position]
    return text[position - 1] in _BINDS_NEXT or after in "\u200c\u200d" or unicodedata.category(after)[0] == "M"


def splits_word(text: str, position: int) -> bool:
    """Whether a cut at `position` falls inside one word; next to a spaceless script it only must not part a letter."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    if spaceless(before) or spaceless(after):
        return splits_cluster(text, position)
    return wordlike(before) and wordlike(after)
