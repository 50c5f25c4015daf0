"""Trees of brand queries, as hypothesis makes them: every one of them can be written down and read again."""

from hypothesis import strategies as st

from mentions.fields import HAVES, KINDS, check_wildcards
from mentions.query import And, Field, Near, Not, Or, Phrase, Query, QueryError, Range, Word, parse

LETTERS = "abcABC1é៣កខ្ា手กิ๋@#$&+'’*?\\-_./%:~😀"


def readable(text: str) -> bool:
    """Whether a text is read as this one word."""
    try:
        return parse(text) == Word(text)
    except QueryError:
        return False


def _wildcards_stand_well(text: str) -> bool:
    try:
        check_wildcards(text, 1)
    except QueryError:
        return False
    return True


plain_words = st.text("abcABC1éកខ្ា手กิ", min_size=1, max_size=6).filter(readable).map(Word)
odd_words = st.text(LETTERS, min_size=1, max_size=6).filter(readable).map(Word)
wildcards = st.from_regex(r"[abé手]{2,3}[*?]?[ab]?[*?]?", fullmatch=True).filter(readable).map(Word)
exact_words = st.text("abAB1é手&+*?:~/-", min_size=1, max_size=5).map(lambda text: Word(text, exact=True))
words = plain_words | odd_words | wildcards | exact_words

phrases = st.builds(
    Phrase,
    st.text('ab*?<> "“”„«»＂（\\()-កខ手', min_size=1, max_size=10)
    .map(lambda text: " ".join(text.split()))
    .filter(bool),
)
loose_phrases = st.builds(
    Phrase,
    st.lists(st.text("abក手", min_size=1, max_size=3), min_size=2, max_size=4).map(" ".join),
    st.integers(0, 1_000),
)
terms = words | phrases | loose_phrases


def _nears(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    near = st.builds(Near, inner, inner, st.integers(0, 1_000), st.booleans())
    return near | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))


nears = st.builds(Near, *[st.recursive(terms, _nears, max_leaves=4)] * 2, st.integers(0, 1_000), st.booleans())

plain_values = st.text("ab1é手.", min_size=1, max_size=6).filter(lambda text: text.strip(".") == text)
starred_values = st.from_regex(r"[ab手]{2,3}\*?[ab]?\??", fullmatch=True).filter(_wildcards_stand_well)
values = st.builds(Word, plain_values | starred_values) | st.builds(Phrase, plain_values)
fields = st.one_of(
    st.builds(Field, st.just("title"), terms.filter(lambda term: isinstance(term, Phrase) or not _is_barred(term))),
    st.builds(
        Field, st.sampled_from(["author", "url", "source", "tag", "site"]), values.filter(lambda v: v.text.islower())
    ),
    st.builds(Field, st.just("type"), st.sampled_from(KINDS).map(Word)),
    st.builds(Field, st.just("has"), st.sampled_from(HAVES).map(Word)),
    st.builds(Field, st.just("lang"), st.sampled_from(["en", "km", "zh-hant"]).map(Word)),
    st.builds(Field, st.just("country"), st.sampled_from([Word("GB"), Word("KH"), Phrase("Viet Nam")])),
)


def _is_barred(term: Word) -> bool:
    """A value in braces is the word inside them."""
    return not term.exact and term.text.startswith("{")


def _range(name: str, low: float | None, high: float | None) -> Range:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Range(name, low, high)  # type: ignore[arg-type]


counts = st.none() | st.integers(0, 10**9).map(float)
degrees = st.none() | st.floats(-90, 90).map(lambda degree: round(degree, 4) + 0.0)
ranges = st.one_of(
    st.builds(_range, st.sampled_from(["followers", "likes", "shares", "replies", "views"]), counts, counts),
    st.builds(_range, st.just("rating"), *[st.none() | st.sampled_from([0.0, 1.0, 3.0, 3.5, 5.0])] * 2),
    st.builds(_range, st.sampled_from(["latitude", "longitude"]), degrees, degrees),
)


def _larger(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, inner))


trees = st.recursive(words | phrases | loose_phrases | nears | fields | ranges, _larger, max_leaves=12)
