"""The engine gives every text the numbers of the package. The package itself is asked each time: nothing is pinned."""

import gzip
import json
from collections import Counter
from copy import copy
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from sentiment import vader as door
from sentiment import valence
from sentiment.lexicon import Entry, lexicon_of
from sentiment.vader import LONGEST, VERSION, Scores, engine, in_lexicon, scores
from tests.sentiment.generated import texts

PARTS, EACH = 10, 10_000
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "understanding"
RULES = " but , n't, least , no , so , without doubt, never so, kind of, the bomb, yeah right, !!, ??, 👍🏽"
LOADED = "GOOD good BAD bad no not never but so this very kind of the shit least 😂 😡 :) ! ? İ'"
OWN = (
    ("rerouted", -2.5),
    ("sick", 2.0),
    ("good", 0.0),
    ("no", 0.0),
    ("least", 1.0),
    ("but", -1.0),
    ("so", 3.0),
    ("bus", 1.0),
)


@pytest.fixture(scope="session")
def package() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


@pytest.fixture
def fresh():
    """The engines are decided anew, before and after."""
    door.engine.cache_clear()
    yield
    door.engine.cache_clear()


def own(*words):
    return lexicon_of(Entry(word=word, valence=v, by="ann", when=date(2026, 3, 11), why="ours") for word, v in words)


def told(package, text) -> Scores:
    return Scores(**package.polarity_scores(text))


def differences(package, read, lexicon=None) -> list[tuple[str, Scores, Scores]]:
    assert engine(lexicon).ours
    pairs = ((text, scores(text, lexicon), told(package, text[:LONGEST])) for text in read)
    return [(text, ours, theirs) for text, ours, theirs in pairs if ours != theirs]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_generated_texts_have_the_numbers_of_the_package(package, part):
    assert differences(package, texts(seed=part, many=EACH)) == []


def test_the_generated_texts_use_every_rule():
    """Else their equality would say little: how many of a part have what each rule looks for."""
    found, wanted = Counter(), RULES.split(", ")
    for text in texts(seed=0, many=EACH):
        lower = f" {text.lower()} "
        found.update(one for one in wanted if one in lower)
        found["shouted among others"] += any(map(str.isupper, text.split())) and not text.isupper()
        found["empty"] += not text.strip()
        found["a valence and a booster"] += scores(text).neu < 1 and " very " in lower
    print(found)
    assert min(found.values()) >= 5 and len(found) == len(wanted) + 3


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_any_text_has_the_numbers_of_the_package(package, text):
    assert scores(text) == told(package, text)


@given(st.lists(st.sampled_from(LOADED.split())))
@settings(max_examples=300)
def test_any_row_of_loaded_words_has_the_numbers_of_the_package(package, words):
    assert scores(" ".join(words)) == told(package, " ".join(words))


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/understanding is not there: its texts are not compared")
def test_the_texts_of_the_public_sets_have_the_numbers_of_the_package(package):
    read = set()
    for file in sorted(DATA.glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf8") as rows:
            read |= {json.loads(row)["text"] for row in rows}
    assert len(read) > 20_000
    assert differences(package, sorted(read)) == []


@pytest.mark.parametrize(
    "text", ["😂" * 120, "😂😡" * 60 + " but " + "❤️👍🏽" * 40, "not 😂 no 😡 " * 30, "good but bad " * 40]
)
def test_floods_have_the_numbers_of_the_package(package, text):
    assert scores(text) == told(package, text)


def test_a_flood_is_read_once_whatever_its_size(monkeypatch):
    """No time is measured: every token is looked up once and every word with a valence visited once."""
    visits = Counter()
    valence_of = valence._valence

    def counted(words, at, differs):
        visits[at] += 1
        return valence_of(words, at, differs)

    monkeypatch.setattr(valence, "_valence", counted)
    text = "😂" * 4_000  # face with tears of joy
    assert scores(text) != scores("😂" * 40)
    assert len(visits) == 8_000 and visits.most_common(1)[0][1] == 2  # the second text visits its own forty faces again


def test_only_ten_thousand_characters_are_looked_at(package):
    text = "good " + "x " * 6_000 + "terrible"
    assert scores(text) == told(package, text[:LONGEST]) != told(package, text)


@pytest.mark.parametrize("text", [None, 3, b"good", type("Text", (str,), {})("good")])
def test_what_is_no_plain_text_is_refused(text):
    with pytest.raises(TypeError, match="must be a str"):
        scores(text)


def test_many_different_tokens_are_not_kept_for_ever(monkeypatch, package):
    monkeypatch.setattr(valence, "MOST_KEPT", 50)
    read = [f"good word{i} not so bad{i % 7}, but nice {i}" for i in range(300)]
    assert differences(package, read) == []


class TestOwnWords:
    def test_a_lexicon_gives_what_the_package_gives_with_its_dictionary_changed(self, package):
        changed = copy(package)
        changed.lexicon = {**package.lexicon, **dict(OWN)}
        for word, value in OWN:
            if not value:
                del changed.lexicon[word]
        assert differences(changed, texts(seed=99, many=EACH), own(*OWN)) == []
        assert differences(package, texts(seed=99, many=2_000)) == [], "and the package's own lexicon is as it was"

    def test_it_changes_what_it_names_and_nothing_else(self):
        assert scores("what, rerouted").compound == 0 > scores("what, rerouted", own(*OWN)).compound
        assert scores("this is sick").compound < 0 < scores("this is sick", own(*OWN)).compound
        assert scores("it is good", own(*OWN)).compound == 0
        assert scores("it is terrible", own(*OWN)) == scores("it is terrible")

    def test_a_word_has_its_valence_in_the_lexicon_that_is_asked(self):
        assert in_lexicon("United") == 1.8
        assert in_lexicon("thebrand") is None
        assert in_lexicon("Rerouted", own(*OWN)) == -2.5
        assert in_lexicon("good", own(*OWN)) is None


class TestEngine:
    def test_it_says_why_it_is_used(self):
        assert engine().ours and engine().why.endswith(f"sentences have the numbers of vaderSentiment {VERSION}")

    def test_with_another_version_the_package_scores(self, fresh, monkeypatch, package):
        monkeypatch.setattr(door.metadata, "version", lambda name: "3.4.0")
        assert not engine().ours and engine().why == "vaderSentiment is 3.4.0: the engine is for 3.3.2"
        assert scores("not so good 😂") == told(package, "not so good 😂")

    def test_with_any_difference_the_package_scores_everything(self, fresh, monkeypatch, package):
        monkeypatch.setattr(valence, "_TURNED", -0.5)  # a negation does less
        assert not engine().ours and "sentences differ, such as" in engine().why
        assert scores("not good") == told(package, "not good")
        assert not engine(own(*OWN)).ours

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("C_INCR", 0.7), ("NEAR", 1.0), ("FAR", 1.0), ("ALPHA", 14), ("SPECIAL_CASES", {}), ("_SO", frozenset()),
            ("_NEGATIONS", frozenset()), ("_contrast", lambda *_: None), ("_emphasis", lambda _: 0.0),
            ("_two_before", lambda *_: 1.0), ("_three_before", lambda *_: 1.0), ("_in_phrases", lambda value, _: value),
            ("_beside_no", lambda word, *_: word.valence),
        ],
    )  # fmt: skip
    def test_the_sample_notices_each_rule_that_is_broken(self, fresh, monkeypatch, name, wrong):
        monkeypatch.setattr(valence, name, wrong)
        assert not engine().ours
