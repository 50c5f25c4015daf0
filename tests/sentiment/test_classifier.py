import importlib.metadata
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment import understand
from sentiment.classifier import FILES, Classifier, Unusable
from sentiment.extra import MissingExtra
from sentiment.model import Model
from tests.sentiment import tiny

KHMER = "សេវាកម្មយឺតណាស់ ហើយគ្មាននរណាឆ្លើយ"  # the service is very slow, and nobody answers


@pytest.fixture(scope="module")
def khmer():
    return Classifier(tiny.files())


@pytest.fixture(scope="module")
def by_kind(khmer):
    """Whether it is quantised, and the classifier."""
    return {False: khmer, True: Classifier(tiny.files(model=tiny.model_of(quantised=True)))}


def test_a_khmer_text_is_scored_where_a_classifier_knows_khmer(khmer):
    model = Model(classifier=khmer)
    slow, good = understand(KHMER, model=model), understand("សេវាកម្មល្អណាស់", model=model)
    assert (slow.label, slow.language, good.label) == ("negative", "km", "positive")
    assert slow.compound is not None and slow.compound < -0.5
    assert slow.complaint is not None and slow.complaint > 0.5
    assert slow.abstained_why is None and slow.evidence[0].startswith("classifier: negative")
    assert slow.version.endswith(f"+onnx.{khmer.digest}")


def test_a_language_that_it_does_not_list_is_still_not_scored(khmer):
    seen = understand("ไม่มีใครตอบเลย", model=Model(classifier=khmer))
    assert (seen.label, seen.compound) == ("abstain", None)
    assert seen.abstained_why == "Thai (th) is not scored: no model for it is installed"


def test_english_is_left_to_the_cold_scorer_where_it_is_sure_or_the_classifier_does_not_know_english(khmer):
    knows = Model(classifier=Classifier(tiny.files(languages=["en", "km"])))
    unsure, sure = (
        "well the parcel is here and it was late",
        "You charged me twice and there is still no refund, it is terrible",
    )
    assert understand(unsure, model=Model(classifier=khmer)).label == understand(unsure).label
    assert understand(sure, model=knows).evidence == understand(sure).evidence
    assert understand(sure).confidence > 0.5 > understand(unsure).confidence
    assert understand(unsure, model=knows).label == "negative"
    assert understand(unsure, model=knows).evidence[0].startswith("classifier: negative")


@settings(max_examples=40)
@given(texts=st.lists(st.text("good late.ល្អយឺត", max_size=60) | st.text(max_size=9), max_size=40))
@pytest.mark.parametrize("quantised", [False, True])
def test_each_of_many_texts_is_judged_as_it_would_be_alone(texts, quantised, by_kind):
    asked = by_kind[quantised]
    assert asked.judge(texts) == [asked.judge([text])[0] for text in texts]


def test_only_a_model_that_is_swayed_by_its_other_texts_is_asked_one_by_one(by_kind):
    asked = {kind: [] for kind in by_kind}
    for kind, one in by_kind.items():
        with patch.object(
            one, "_scores", lambda part, all=one._scores, kind=kind: asked[kind].append(len(part)) or all(part)
        ):
            one.judge(["good " * n for n in range(20)])
    assert asked == {False: [16, 4], True: [1] * 20}


def test_words_behind_the_most_that_the_model_takes_are_not_read():
    short = Classifier(tiny.files(max_length=8))
    assert short.judge(["." * 8 + "late"])[0] == short.judge(["." * 8 + "good"])[0]


@settings(deadline=None)
@given(texts=st.lists(st.text(max_size=40), max_size=5))
def test_whatever_the_texts_there_is_one_answer_each_and_it_is_a_probability(texts, khmer):
    judged = khmer.judge(texts)
    assert len(judged) == len(texts)
    for one in judged:
        assert one.negative + one.neutral + one.positive == pytest.approx(1, abs=1e-3)


def test_two_labels_in_another_order_are_read_by_their_names():
    swapped = Classifier(tiny.files(model=tiny.model_of(outputs=2), labels=["Positive", "negative"]))
    assert swapped.judge(["late"])[0].label == "positive"  # what the model calls its first label
    assert swapped.judge(["late"])[0].neutral == 0


def without(name):
    made = tiny.files()
    del made[name]
    return made


def changed(name):
    made = tiny.files()
    return made | {name: made[name] + b" "}


def summed(**held):
    made = {name: held.get(name.split(".")[0], value) for name, value in tiny.files().items() if name != "SHA256SUMS"}
    return made | {"SHA256SUMS": tiny.sums(made)}


@pytest.mark.parametrize(
    ("files", "file", "message"),
    [
        *((without(name), name, "is missing") for name in FILES),
        *((changed(name), name, "is not what SHA256SUMS says") for name in FILES[:-1]),
        (tiny.files() | {"SHA256SUMS": b""}, "SHA256SUMS", "does not name model.onnx"),
        (tiny.files(labels=["bad", "neutral", "good"]), "labels.json", "labels nobody knows: bad, good"),
        (tiny.files(labels=["positive"]), "labels.json", "two or three labels"),
        (tiny.files(languages=["Khmer"]), "labels.json", "no codes: Khmer"),
        (tiny.files(languages=[]), "labels.json", "has no languages"),
        (tiny.files(max_length=0), "labels.json", "max_length from 8 to 4096"),
        (summed(labels=b"{"), "labels.json", "is not JSON"),
        (summed(labels=b"[]"), "labels.json", "should be an object"),
        (summed(tokenizer=b"{}"), "tokenizer.json", "cannot be read"),
        (summed(model=b"no model"), "model.onnx", "cannot be loaded"),
        (tiny.files(model=tiny.model_of(names=("input_ids", "pixels"))), "model.onnx", "wants pixels"),
        (tiny.files(model=tiny.model_of(names=("attention_mask",))), "model.onnx", "has no input input_ids"),
        (tiny.files(model=tiny.model_of(tokens=5)), "model.onnx", "fails on a short text"),
        (tiny.files(model=tiny.model_of(outputs=2)), "model.onnx", "gives [3, 2] for 3 texts"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said_with_its_file_and_the_next_step(files, file, message):
    with pytest.raises(Unusable) as wrong:
        Classifier(files)
    assert wrong.value.file == file and message in wrong.value.message
    assert wrong.value.step


def test_without_the_extra_the_error_says_how_to_get_it(monkeypatch):
    def absent(package):
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    with pytest.raises(MissingExtra, match=r"classifier needs the extra 'onnx': pip install .*\[onnx\]"):
        Classifier(tiny.files())
