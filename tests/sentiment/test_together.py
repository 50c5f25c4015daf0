"""Many texts are understood together as each would be alone, whoever has the say."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentiment import understand, understand_all
from sentiment.classifier import Classifier
from sentiment.learning.head import LOCAL, Example, train
from sentiment.model import COLD, Model
from sentiment.reading import reading
from sentiment.understand import TOGETHER
from tests.sentiment import tiny
from tests.sentiment.learning.industries import GYM, corpus

TEXTS = (
    "the treadmill in the corner wobbles and nobody came to look at it",
    "You charged me twice and there is still no refund, it is terrible",
    "well the parcel is here and it was late",
    "I switched from Globex to @acme, see https://acme.example: so glad about the lockers",
    "le pain est dur, je ne reviendrai jamais dans ce magasin",
    "សេវាកម្មយឺតណាស់ ហើយគ្មាននរណាឆ្លើយ",
    "treadmill wobbles",
    "ไม่มีใครตอบเลย",
    "🎉 !!",
    "",
)


class Letters:
    """An encoder that counts, and remembers the texts that it was asked about at a time."""

    version = "letters.1"

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return np.array([[text.count(letter) for letter in "aeiou"] for text in texts], np.float32)


def french():
    said = {"negative": "le pain est dur", "positive": "le pain est bon"}
    return [
        Example(text=f"{words} {n}", seen=None, language="fr", label=label)
        for n in range(LOCAL // 2)
        for label, words in said.items()
    ]


@pytest.fixture(scope="module")
def models():
    learnt = [*corpus(GYM, 60, 1), *french()]
    classifier = Classifier(tiny.files(languages=["en", "km"]))
    head = train(learnt, encoder=Letters())
    topics = train([one for one in corpus(GYM, 60, 2) if one.topic and one.label != "positive"])
    return {
        "cold": COLD,
        "classifier": Model(classifier=classifier),
        "head": Model(head=head, encoder=Letters()),
        "head and classifier": Model(head=head, encoder=Letters(), classifier=classifier),
        "topics and classifier": Model(head=topics, classifier=classifier),
        "head without its encoder": Model(head=head, classifier=classifier),
    }


@settings(max_examples=60)
@given(
    name=st.sampled_from(
        ["cold", "classifier", "head", "head and classifier", "topics and classifier", "head without its encoder"]
    ),
    texts=st.lists(st.sampled_from(TEXTS) | st.text(max_size=30), max_size=12),
)
def test_what_is_understood_of_a_text_does_not_depend_on_the_others(name, texts, models):
    asked = {"terms": ("acme",), "others": {"Globex": ("globex",)}, "model": models[name]}
    together = list(understand_all([reading(text, **asked) for text in texts], models[name]))
    assert together == [understand(text, **asked) for text in texts]


def test_everybody_who_may_have_the_say_has_it_for_some_text_of_the_page(models):
    said = list(understand_all(map(reading, TEXTS), models["head and classifier"]))
    assert [one.evidence[0].split(":")[0] if one.evidence else one.abstained_why for one in said[:1] + said[4:6]] == [
        "learnt from 160 labels",
        "learnt from 160 labels",
        "classifier",
    ]
    assert said[2] != understand(TEXTS[2]) == next(understand_all([reading(TEXTS[2])]))
    assert said[-1].abstained_why == said[-2].abstained_why == "there are no words in it"


def test_the_encoder_is_asked_once_for_many_texts_and_no_more_than_those_are_read_ahead(models):
    encoder, head = Letters(), models["head"].head
    taken = iter([reading(TEXTS[0])] * (TOGETHER + 9))
    coming = understand_all(taken, Model(head=head, encoder=encoder))
    first = next(coming)
    assert list(map(len, encoder.asked)) == [TOGETHER] and len(list(taken)) == 9
    assert all(one == first for one in coming)


def test_where_no_text_is_for_the_head_its_encoder_is_not_asked(models):
    encoder = Letters()
    list(understand_all(map(reading, ("", TEXTS[5])), Model(head=models["head"].head, encoder=encoder)))
    assert encoder.asked == []


def test_whoever_judges_sees_no_name_no_handle_and_no_link(models):
    encoder, judged = Letters(), []
    model = Model(head=models["head"].head, encoder=encoder)
    text = "well @acme_help the Acme parcel was late and Globex is great, see https://acme.example/1 and acme.com"
    unsure = "well the Acme parcel is here and the parcel was late @acme_help https://acme.example/1"
    asked = {"terms": ("acme",), "others": {"Globex": ("globex",)}}
    understand(text, model=model, **asked)
    classifier = Classifier(tiny.files(languages=["en"]))
    with patch.object(classifier, "judge", lambda texts: judged.extend(texts) or Classifier.judge(classifier, texts)):
        understand(unsure, model=Model(classifier=classifier), terms=("acme",))
    assert len(encoder.asked[0]) == len(judged) == 1
    for seen in (*encoder.asked[0], *judged):
        assert "parcel was late" in seen and not any(word in seen.lower() for word in ("acme", "globex", "@", "http"))
