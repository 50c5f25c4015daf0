"""What counts as the same spelling: upper and lower case, accents, widths, skin tones."""

import unicodedata
from functools import lru_cache

import regex

LONGEST = 256  # characters; a longer run is no word, and ordering its marks would take the square of their number
APOSTROPHES = "'’ʼ＇‘"
HYPHENS = "-‐‑‒–—―"
# Joiners, variation selectors: they change how a letter looks, never which one it is.
_UNSEEN = dict.fromkeys((*range(0x200B, 0x200E), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW_KANA = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF66, 0xFFA0)} | {
    0xFF9E: "\u3099",
    0xFF9F: "\u309a",
}
_LETTERS = str.maketrans(_UNSEEN | _WIDE | _NARROW_KANA)
_SIGNS = str.maketrans(
    _UNSEEN | _WIDE | dict.fromkeys(map(ord, APOSTROPHES), "'") | dict.fromkeys(map(ord, HYPHENS), "-")
)
# Letters with a stroke, and ligatures, have no decomposition, but are typed without.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})
# In Latin and Greek a mark is an accent. In Cyrillic only stress and the dots of ё are (й and ї are other letters than
# и and і); elsewhere marks are vowels, tones or dakuten, and no word is the same without them.
_ACCENTS = regex.compile(
    r"(?<=[\p{Latin}\p{Greek}])\p{M}+|(?<=[аеиоуыэюяіє])[\u0300\u0301]+|(?<=е)[\u0300\u0301\u0308]+"
)
_TONES = regex.compile("(?<!^)[\U0001f3fb-\U0001f3ff]")


@lru_cache(maxsize=32_768)
def fold(unit: str) -> str:
    """The spelling under which a word, a cluster or an emoji is looked up: without case, accents and skin tone.

    Full case folding (ß is ss); both Turkish letters i are i. A run of more than 256 characters keeps its accents.
    """
    return unit.lower() if unit.isascii() else _bare(accented(unit))


@lru_cache(maxsize=8_192)
def accented(unit: str) -> str:
    """Without case only. NFC and NFD, wide and narrow forms are one."""
    if len(unit) > LONGEST:
        return unit.casefold()
    return unicodedata.normalize("NFC", composed(unit).replace("İ", "i").casefold())


def dotless(unit: str) -> str:
    """Without case as Turkish has it: the capital of ı is I."""
    return accented(composed(unit).replace("I", "ı"))


def unexpanded(unit: str) -> str:
    """As `fold`, but one letter stays one letter (ß), for wildcards that count them."""
    return _bare(composed(unit).replace("İ", "i").lower())


def composed(unit: str) -> str:
    """The letters as written, in NFC, in their usual width, without joiners."""
    if len(unit) > LONGEST:
        return unit
    return unicodedata.normalize("NFC", unit.translate(_LETTERS))


def folded_signs(signs: str) -> str:
    """Signs between words: all apostrophes are one, all hyphens and dashes too, wide ones are narrow."""
    return signs if signs.isascii() else signs.translate(_SIGNS)


def kept_signs(signs: str) -> str:
    """Those that mean something in a phrase: currency, + and %, # and @, ! and ?. Others are a space, as a point is."""
    return "".join(filter(_meant, folded_signs(signs)))


def _meant(sign: str) -> bool:
    return sign in "#@%&*/\\!?" or unicodedata.category(sign) in ("Sc", "Sm", "So")


def _bare(unit: str) -> str:
    if len(unit) > LONGEST:
        return unit
    apart = _TONES.sub("", _ACCENTS.sub("", unicodedata.normalize("NFD", unit)))
    return unicodedata.normalize("NFC", apart.translate(_PLAIN))
