from dataclasses import replace
from datetime import timedelta

import pytest

from replies import due, queue_kind
from replies.queue import Asking, Desk, item_of
from sentiment import Understanding

ABSTAINED = Understanding(compound=None, label="abstain", complaint=None, language="km", abstained_why="no model")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"complaint": 0.5}, "complaint"),
        ({"complaint": 0.49}, None),
        ({"complaint": 0.9, "question": True, "praise": True}, "complaint"),
        ({"complaint": 0.1, "question": True, "praise": True}, "question"),
        ({"complaint": 0.1, "praise": True}, "praise"),
        ({"complaint": 0.1}, None),
    ],
)
def test_complaint_comes_before_question_before_praise(says, understood, changed, kind):
    assert queue_kind(understood(**changed), says()) == kind


@pytest.mark.parametrize(
    ("kind", "rating", "queued"),
    [
        ("review", 1, "complaint"), ("review", 2, "complaint"), ("review", 3, None), ("review", 4, "praise"),
        ("survey", 6, "complaint"), ("survey", 7, None), ("survey", 9, "praise"),
    ],
)  # fmt: skip
def test_an_unhappy_rating_is_a_complaint_in_any_language(says, kind, rating, queued):
    assert queue_kind(ABSTAINED, says("ខ្ញុំ", kind=kind, rating=float(rating))) == queued


def test_what_is_urgent_is_a_complaint_however_it_sounds(says, understood):
    reason = 'safety: "caught fire"'
    assert queue_kind(understood(complaint=0.1, praise=True), says(), reason) == "complaint"
    assert queue_kind(ABSTAINED, says(), reason) == "complaint"
    assert queue_kind(ABSTAINED, says(kind="article"), reason) is None


def test_what_is_dangerous_in_a_language_that_is_not_scored_is_as_severe(says):
    said = says("acme: el cargador se quemó en mi mano")
    item = item_of(Asking(id=1, mention=said, meant=replace(ABSTAINED, language="es")), Desk(brand="Acme"), said.said)
    assert item is not None and (item.kind, item.severity) == ("complaint", "critical")


@pytest.mark.parametrize("kind", ["article", "repost"])
def test_what_speaks_to_nobody_is_not_queued(says, understood, kind):
    assert queue_kind(understood(), says(kind=kind)) is None


def test_a_question_on_a_question_site_needs_no_question_mark(says):
    assert queue_kind(ABSTAINED, says(kind="question")) == "question"


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("en", "does acme have a mac app", "question"),
        ("en", "hey how do i pause my plan", "question"),
        ("en", "When I opened the box it was there", None),
        ("es", "buenas, a q hora cerráis hoy", "question"),
        ("es", "Cuando llegué ya era de noche", None),
    ],
)
def test_a_question_may_be_asked_without_its_mark(says, understood, language, words, kind):
    assert queue_kind(understood(complaint=0.1, language=language), says(words)) == kind


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Another evening without internet, great job Acme"),
        ("en", "best support ever 🙄"),
        ("es", "Qué maravilla, otra tarde sin luz, un aplauso"),
        ("es", "Gracias por nada, Acme"),
    ],
)
def test_who_is_ironic_complains(says, understood, language, words):
    assert queue_kind(understood(complaint=0.1, praise=True, language=language), says(words)) == "complaint"


def test_the_answer_is_due_from_when_it_was_said(says):
    assert due(says(), timedelta(hours=10)) - says().said == timedelta(hours=10)
