import importlib.util
import io
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment.cold import cold
from sentiment.learning.features import grams, numbers
from sentiment.learning.head import LOCAL, Example, Head, train
from sentiment.learning.kept import UnreadableHead, dumps, loads
from sentiment.model import Model
from sentiment.reading import reading
from sentiment.understand import understand

spec = importlib.util.spec_from_file_location("industries", Path(__file__).parent / "industries.py")
assert spec is not None and spec.loader is not None
industries = sys.modules.setdefault("industries", importlib.util.module_from_spec(spec))
spec.loader.exec_module(industries)
LABELS = ["negative", "neutral", "positive"]
BAKERY, GYM, corpus, example = industries.BAKERY, industries.GYM, industries.corpus, industries.example


@pytest.fixture(scope="module")
def gym() -> Head:
    return train(corpus(GYM, 150, 1))


def right(head: Head, examples) -> float:
    return float(np.mean([head.judge(one.text, one.seen).label == one.label for one in examples]))


def cold_right(examples) -> float:
    return float(np.mean([one.seen.label == one.label for one in examples]))


@pytest.mark.parametrize("industry", [GYM, BAKERY], ids=["gym", "bakery"])
def test_a_head_knows_its_industry_better_than_who_has_no_label_of_it(industry):
    head, others = train(corpus(industry, 150, 1)), corpus(industry, 100, 2)
    assert right(head, others) >= 0.9 > cold_right(others)
    topics = [one for one in others if one.topic]
    assert np.mean([head.judge(one.text, one.seen).topic == one.topic for one in topics]) >= 0.9
    verdicts = [(head.judge(one.text, one.seen).complaint >= 0.5) == one.complaint for one in others]
    assert np.mean(verdicts) >= 0.9


def test_the_order_of_examples_does_not_matter():
    examples = corpus(GYM, 60, 3)
    shuffled = random.Random(1).sample(examples, len(examples))
    assert dumps(train(examples)) == dumps(train(shuffled))


def test_another_seed_is_another_cross_validation():
    examples = corpus(GYM, 60, 3)
    assert train(examples, seed=1).version != train(examples, seed=2).version


def test_what_is_kept_and_read_again_judges_alike_to_the_last_digit(gym):
    again = loads(dumps(gym))
    assert again.version == gym.version
    for one in corpus(GYM, 30, 4):
        assert again.judge(one.text, one.seen) == gym.judge(one.text, one.seen)


def test_a_kept_head_is_numbers_and_one_json_text_and_holds_no_text_of_anybody(gym):
    with zipfile.ZipFile(io.BytesIO(dumps(gym))) as archive:
        for name in archive.namelist():
            array = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert array.dtype != object
            assert b"treadmill" not in array.tobytes()
        assert sum(info.file_size for info in archive.infolist()) < 4_000_000


@settings(max_examples=60)
@given(st.data())
def test_damaged_bytes_are_a_clear_error_or_the_same_kind_of_head(data):
    kept = bytearray(_small())
    for _ in range(data.draw(st.integers(1, 5))):
        kept[data.draw(st.integers(0, len(kept) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(kept)))
    for some in (bytes(kept), bytes(kept[:cut])):
        try:
            assert isinstance(loads(some), Head)
        except UnreadableHead as wrong:
            assert "head" in str(wrong)


def _small(made=[]) -> bytes:  # noqa: B006 - made once
    if not made:
        made.append(dumps(train(corpus(GYM, 12, 1))))
    return made[0]


def test_an_array_that_claims_to_be_larger_than_it_is_is_refused_before_it_is_made():
    header = "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999,), }".ljust(117) + "\n"
    npy = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("about.npy", npy)
    with pytest.raises(UnreadableHead, match="not what it says"):
        loads(file.getvalue())


def test_a_head_with_a_pickle_in_it_is_refused():
    file = io.BytesIO()
    np.savez(file, about=np.array([{"format": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UnreadableHead):
        loads(file.getvalue())


@settings(max_examples=15)
@given(st.integers(0, 40), st.integers(0, 10_000))
def test_any_number_of_labels_gives_a_head_or_an_empty_one(count, seed):
    head = train(corpus(BAKERY, count, seed))
    verdict = head.judge("the rye loaf was hollow", None)
    assert (verdict.label is None) == ("sentiment" not in head.tasks)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_has_grams_each_once_and_in_order(text):
    for found, times in grams(text):
        assert (np.diff(found.astype(np.int64)) > 0).all() and len(found) == len(times) and (times >= 1).all()
    assert all(-3 <= value <= 3 for value in numbers(text, cold(text, linked=False, addressed=False)).values())


def test_grams_are_the_same_in_every_process_and_on_every_machine():
    words, letters = grams("Still no refund, 14 days!")
    assert (len(words[0]), len(letters[0])) == (15, 75)
    assert (int(words[0][0]), int(letters[0][0])) == FIRST


FIRST = (477930973, 4024198)


def test_probabilities_mean_what_they_say():
    examples = corpus(GYM, 400, 5)
    chance = random.Random(6)
    noisy = [example(one.text, label=one.label if chance.random() < 0.7 else chance.choice(LABELS)) for one in examples]
    head = train(noisy[:300])
    verdicts = [head.judge(one.text, one.seen) for one in noisy[300:]]
    share = np.mean([verdict.label == one.label for verdict, one in zip(verdicts, noisy[300:], strict=True)])
    assert abs(share - np.mean([verdict.confidence for verdict in verdicts])) <= 0.1


def french(count: int) -> list[Example]:
    chance = random.Random(7)
    said = {"negative": "le pain est dur", "positive": "le pain est bon", "neutral": "le pain est là"}
    return [
        Example(text=f"{said[label]} {industries._word(at)}", seen=None, language="fr", label=label)
        for at in range(count)
        for label in [chance.choice(sorted(said))]
    ]


def test_a_language_is_learnt_from_a_hundred_labels_in_it_on_and_abstained_from_before():
    text = "le pain est dur, je ne reviendrai jamais dans ce magasin"
    few, enough = train(corpus(BAKERY, 60, 1) + french(LOCAL - 1)), train(corpus(BAKERY, 60, 1) + french(LOCAL))
    assert few.languages == {"en"} and enough.languages == {"en", "fr"}
    assert understand(text, model=Model(head=few)).label == "abstain"
    seen = understand(text, model=Model(head=enough))
    assert seen.label == "negative" and seen.language == "fr" and -1 <= seen.compound < 0
    assert seen.version.endswith(enough.version)


def test_a_head_has_the_last_word_and_says_from_how_many_labels(gym):
    text = "so the treadmill wobbles near the station"
    model = Model(head=gym)
    found = reading(text)
    seen, verdict = understand(text, model=model), gym.judge(found.text, found.seen)
    assert (seen.label, seen.topic, seen.confidence) == ("negative", "machines", verdict.confidence)
    assert seen.evidence[0].startswith("learnt from 150 labels: negative")
    assert understand("is the treadmill a treat", model=model).topic != "machines"


def test_a_head_that_learnt_with_an_encoder_is_silent_without_it():
    class Letters:
        version = "letters.1"

        def encode(self, texts):
            return np.array([[text.count(letter) for letter in "aeiou"] for text in texts], np.float32)

    text = "the treadmill in the corner wobbles and nobody came to look at it"
    head = train(corpus(GYM, 60, 1), encoder=Letters())
    assert understand(text, model=Model(head=head, encoder=Letters())).evidence[0].startswith("learnt from")
    cold_one = understand(text)
    without = understand(text, model=Model(head=head))
    assert (without.label, without.complaint) == (cold_one.label, cold_one.complaint)
    with pytest.raises(ValueError, match="needs a vector"):
        loads(dumps(head)).judge(text, None)


def test_a_short_text_of_no_clear_language_is_judged_where_the_head_knows_its_words(gym):
    assert understand("treadmill wobbles").label == "abstain"
    seen = understand("treadmill wobbles", model=Model(head=gym))
    assert (seen.label, seen.topic, seen.language) == ("negative", "machines", "und")
    assert understand("krpl wobbzz", model=Model(head=gym)).label == "abstain"


def test_a_short_text_that_may_be_english_is_judged_by_a_head_that_learnt_english_alone(gym):
    assert understand("dusty kettlebell").label == "abstain"
    assert understand("dusty kettlebell", model=Model(head=gym)).label != "abstain"
    both = train(corpus(BAKERY, 60, 1) + french(LOCAL))
    assert understand("dusty kettlebell", model=Model(head=both)).label == "abstain"


def asking(at: int) -> Example:
    """The same words to a help desk, which is a complaint, and to friends, which is none."""
    whom = "@acmehelp" if at % 2 else f"@friend{at} @pal{at}"
    found = reading(f"{whom} is there any news of the {industries._word(at)}")
    return Example(text=found.text, seen=found.seen, complaint=bool(at % 2))


def test_a_head_learns_to_whom_one_complains_and_keeps_no_name():
    head = train([asking(at) for at in range(60)])
    kept = dumps(head)
    for whom, complains in (("@acmehelp", True), ("@somebody @else", False)):
        found = reading(f"{whom} is there any news of the parcel")
        assert (loads(kept).judge(found.text, found.seen).complaint >= 0.5) == complains
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        assert not any(b"acmehelp" in archive.read(name) for name in archive.namelist())


def test_a_head_of_an_earlier_format_is_refused_in_plain_words(monkeypatch):
    monkeypatch.setattr("sentiment.learning.kept.FORMAT", 1)
    old = dumps(train(corpus(GYM, 12, 1)))
    monkeypatch.undo()
    with pytest.raises(UnreadableHead, match="a head of format 1, and this version reads format 2"):
        loads(old)
