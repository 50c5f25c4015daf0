import re
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sentiment.phrases import GAP, PhraseError, Phrases, plain_of, written_out


def found(phrase, text, *, unless=(), **lists):
    seen = Phrases({"it": [phrase]}, {"it": unless}, {k: v.split(",") for k, v in lists.items()}).find(text)
    return [seen.text[start:end] for start, end in seen.spans.get("it", [])]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("no one answer*", "NO ONE answered me", ["NO ONE answered"]),
        ("(can't|could not) log in", "I can’t log-in", ["can't log-in"]),
        ("(can't|could not) log in", "i cant log in", ["cant log in"]),
        ("still [has] not in", "still not in, still has not in", ["still not in", "still has not in"]),
        ("wait(ed|ing)", "waited, waiting, wait", ["waited", "waiting"]),
        ("<not> work*", "it never works", ["never works"]),
        ("waited # hours", "waited 12 hours and waited 2 hours", ["waited 12 hours", "waited 2 hours"]),
        ("# off", "20% off, $5 off", ["20% off", "$5 off"]),
        ("told ... days", "told me in three days", ["told me in three days"]),
        ("told ... days", "told me that in three days", []),
        ("told ... days", "I was told. Three days", []),
        ("refus* + to", "refused to, refuse too", ["refused to"]),
        ("late", "later, plate, late!", ["late"]),
        ("not good", "not, good", []),
        ("we're late", "were late", []),
        ("bad", "the 'bad' one", ["bad"]),
    ],
)  # fmt: skip
def test_a_phrase_is_found_as_people_write_it(phrase, text, words):
    assert found(phrase, text, **{"not": "never,doesn't"}) == words


def test_within_a_longer_phrase_that_takes_its_meaning_away_it_does_not_count():
    assert found("thank*", "thanks for nothing, thank you", unless=["thanks for nothing"]) == ["thank"]
    assert found("thank*", "thanks for nothing", unless=["thanks for nothing"]) == []


@pytest.mark.parametrize("phrase", ["(a", "a)", "[a|b", "", "()", "<unknown>", "a ... ", "refus* to", "(a|b)" * 13])
def test_a_phrase_that_cannot_be_read_says_so(phrase):
    with pytest.raises(PhraseError, match=re.escape(repr(phrase)[:4])):
        written_out(phrase)


SAID = ["no", "not", "late", "later", "cant", "can't", "12", "$5", "we're", "were", "12345"]
MEANT = {"no": "no", "not": "not", "late": "late", "can't": "can'?t", "we're": "we're", "#": "0{1,4}", "re": "re"}
SIGNS = [" ", "  ", ", ", ". ", "-", "! ", " '", "' ", "\n"]
TEXTS = st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(SIGNS)), max_size=10).map(
    lambda words: "".join(word + sign for word, sign in words)
)


def either(some):
    return f"({'|'.join(said for said, _ in some)})", [way for _, ways in some for way in ways]


def in_turn(some):
    said = [one for one, _ in some]
    return " ".join(said), [" ".join(" ".join(way).split()) for way in product(*(ways for _, ways in some))]


# What is written, and the regular expressions of what it means.
PIECES = st.recursive(
    st.sampled_from([(said, [way]) for said, way in MEANT.items()]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(either),
        inner.map(lambda one: (f"[{one[0]}]", [*one[1], ""])),
        st.lists(inner, min_size=2, max_size=3).map(in_turn),
    ),
    max_leaves=5,
)
ENDINGS = st.sampled_from(["lat", "no", "we"]).map(lambda stem: (f"{stem}*", [f"{stem}[^ ]*"]))
PHRASES = st.lists(st.tuples(PIECES | ENDINGS, st.sampled_from(["...", "+"])), min_size=1, max_size=3)


def naive(chain, text):
    """Every span, by trying each regular expression at each place."""
    spaced = " ".join(text.split())
    plain = plain_of(spaced)

    def ends(start, rest):
        (_, ways), joint = rest[0]
        for way in ways:
            for end in range(start + 1, len(plain) + 1):
                if plain[end : end + 1] in ("", " ") and re.fullmatch(way, plain[start:end]):
                    yield from beyond(end, joint, rest[1:])

    def beyond(end, joint, rest):
        if not rest:
            yield end
        for start in range(end + 1, len(plain)) if rest else ():
            at_once = start == end + 1
            near = len(plain[end:start].split()) <= GAP and not re.search(r"[.!?;:](?!\w)", spaced[end:start] + " ")
            if plain[start - 1] == " " and (at_once if joint == "+" else near):
                yield from ends(start, rest)

    starts = [at for at in range(len(plain)) if plain[at - 1 : at] in ("", " ") or at == 0]
    return {(start, end) for start in starts for end in ends(start, chain)}


def test_six_dots_stand_for_up_to_six_words():
    phrases = Phrases({"it": ["door ...... hand"]})
    assert phrases.find("the door of your shop shut on my hand").words("it") == "door of your shop shut on my hand"
    assert not phrases.find("the door of your little shop shut on my hand").spans


@settings(max_examples=200)
@given(PHRASES, TEXTS)
def test_one_pass_finds_what_a_naive_search_finds(chain, text):
    assume(all(way for (_, ways), _ in chain for way in ways))
    phrase = "".join(f"{said} {joint} " for (said, _), joint in chain).rstrip("+. ")
    seen = Phrases({"it": [phrase]}).find(text)
    assert set(seen.spans.get("it", [])) == naive(chain, text)


@given(st.text(max_size=60))
def test_each_character_keeps_its_place(text):
    assert len(plain_of(text)) == len(text)
