"""Which scripts put spaces between words and which do not, and what words are made of."""

import unicodedata

# Thai, Lao, Burmese, Khmer, kana, bopomofo, CJK ideographs and their compatibility forms. Hangul has spaces.
SPACELESS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x312F), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x20000, 0x323AF),
)  # fmt: skip
SPACELESS_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in SPACELESS)  # for a class of `re`


def spaceless(character: str) -> bool:
    """Whether the script of this character writes words without spaces between them."""
    code = ord(character)
    return code >= 0x0E00 and any(first <= code <= last for first, last in SPACELESS)


def wordlike(character: str) -> bool:
    """A letter, digit, underscore or combining mark."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"
