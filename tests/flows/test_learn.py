"""A brand learns from its corrections, uses what proves better, and goes back; whoever decides at the same time."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from flows.steps import learn as learning
from flows.steps.learn import LEAST, MORE, NotChosen, choose, learn_brand, unreadable
from flows.steps.models import knowing_of, models_of
from flows.steps.rescore import Replay, rescore
from mentions import Mention
from storage import corrections, heads, understood
from storage.complaints import Conflict
from storage.corrections import Correction
from storage.engine import reading, writing
from storage.mentions import Concern, Understood, keep
from storage.tables import heads as kept_heads
from tests.flows.conftest import NOW, THINGS

DAY = timedelta(days=1)
FEELS = {"gronk": "negative", "zorp": "positive", "plim": "neutral"}
"""Words that no list knows: only labels can teach them."""
TURNED = {"gronk": "neutral", "zorp": "neutral", "plim": "negative"}


@pytest.fixture
def acme(settings):
    return settings.brands[0]


@pytest.fixture
def teaches(engine, settings, acme, said):
    """teaches(120) has so many more mentions labelled by the word in them; `feels` may turn them round."""
    dice = random.Random(5)

    def run(many, *, feels=FEELS, purpose="teach", at=NOW):
        known, words = knowing_of(engine, settings)["Acme"], sorted(FEELS)
        said_of = [words[i % 3] for i in range(many)]
        texts = [f"it is the {word} of acme and the {' '.join(dice.sample(THINGS, 5))}, {word}" for word in said_of]
        page = [_concerned(said(text, name=f"{text} {dice.random()}"), known) for text in texts]
        with writing(engine) as conn:
            ids = keep(conn, "square", page, (), NOW).ids
            for one, word in zip(page, said_of, strict=True):
                mention = ids[one.mention.origin, one.mention.external_id]
                [stored] = understood.of_mention(conn, mention)
                row = Correction(
                    at=at, by="anna", mention=mention, brand="Acme", purpose=purpose, label=feels[word],
                    content=stored.content, before={"label": "neutral", "version": "4"},
                )  # fmt: skip
                corrections.keep(conn, row)

    return run


def _concerned(mention: Mention, known) -> Understood:
    from mentions import match

    found = match(known.brand.parsed, mention, "Acme")
    return Understood(mention=mention, concerns=(Concern(match=found, understanding=known.meant(mention)),))


@pytest.fixture
def learns(engine, settings, acme):
    return lambda at=NOW: learn_brand(engine, settings, acme, at)


def listed(engine):
    with reading(engine) as conn:
        return heads.listed(conn, "Acme")


def understands(engine, settings, said, text="the acme gronk stood in the winter garden, gronk"):
    return knowing_of(engine, settings)["Acme"].meant(said(text))


def test_below_a_hundred_labels_nothing_is_learnt_and_nothing_kept(engine, settings, teaches, learns, said):
    teaches(LEAST - 1)
    done = learns()
    assert (done.state, done.head, done.labels) == ("waiting", None, LEAST - 1) and "learnt from 100 on" in done.why
    assert listed(engine) == [] and models_of(engine, settings)["Acme"].head is None


def test_what_proves_better_is_used_at_once_and_its_reason_is_kept(engine, settings, teaches, learns, said, acme):
    teaches(120)
    before = understands(engine, settings, said)
    done = learns()
    assert (done.state, done.before, done.labels) == ("replaced", None, 120) and done.head is not None
    [row] = listed(engine)
    assert row.state == "champion" and "cross-validated on 120 labels" in row.why
    assert row.report["tasks"]["sentiment"]["gain"] > row.report["tasks"]["sentiment"]["error"] > 0
    after = understands(engine, settings, said)
    assert before.label != "negative" == after.label and "+head." in after.version
    assert models_of(engine, settings)["Brix"].head is None
    changed = rescore(engine, settings, Replay(brand=acme))
    assert changed.version == after.version and changed.kept == 120


def test_nothing_is_decided_twice_on_the_same_labels(engine, teaches, learns):
    teaches(120)
    learns()
    again = learns(NOW + DAY)
    assert again.state == "held" and "nothing new to learn from" in again.why and len(listed(engine)) == 1
    assert "replaced" not in again.why
    teaches(3, at=NOW + DAY)
    later = learns(NOW + 2 * DAY)
    assert later.state in ("held", "replaced") and later.labels == 123


def test_what_teaches_nothing_is_told_apart_and_kept_as_a_vain_challenge(engine, settings, teaches, learns):
    dice = random.Random(1)
    teaches(120, feels=_Random(dice))
    done = learns()
    assert (done.state, done.head) == ("held", None)
    [row] = listed(engine)
    assert row.state == "rejected" and row.data == heads.COLD and "held" in row.why
    assert models_of(engine, settings)["Acme"].head is None


class _Random(dict):
    def __init__(self, dice):
        self.dice = dice

    def __getitem__(self, word):
        return self.dice.choice(["negative", "neutral", "positive"])


def test_labels_that_measure_teach_nothing_nor_do_copies_of_them(engine, teaches, learns):
    teaches(120, purpose="accuracy")
    assert learns().labels == 0


def test_a_champion_that_does_worse_since_is_rolled_back(engine, settings, teaches, learns, said):
    teaches(120)
    learns()
    teaches(45, feels=TURNED, at=NOW + DAY)
    done = learns(NOW + 2 * DAY)
    assert (done.state, done.head) == ("rolled back", None) and "rolled back to the cold scorer" in done.why
    assert [row.state for row in listed(engine)] == ["champion", "retired"] and listed(engine)[0].is_cold
    assert models_of(engine, settings)["Acme"].head is None
    assert learns(NOW + 3 * DAY).state == "held"


def test_labels_that_measure_judge_a_champion_too(engine, teaches, learns):
    teaches(120)
    learns()
    teaches(45, feels=TURNED, at=NOW + DAY, purpose="accuracy")
    assert learns(NOW + 2 * DAY).state == "rolled back"


def test_of_two_that_learn_at_once_one_promotes(engine, teaches, learns, monkeypatch):
    teaches(120)
    start, real = Barrier(2), learning.challenge

    def together(*some, **more):
        found = real(*some, **more)
        start.wait()
        return found

    monkeypatch.setattr(learning, "challenge", together)

    def one(_):
        try:
            return learns().state
        except Conflict:
            return "beaten"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["beaten", "replaced"]
    assert [row.state for row in listed(engine)] == ["champion"]


def test_a_person_goes_back_to_the_cold_scorer_and_to_an_earlier_head(engine, settings, teaches, learns, acme, said):
    teaches(120)
    head = learns().head
    choose(engine, settings, acme, None, by="anna", now=NOW)
    assert models_of(engine, settings)["Acme"].head is None
    held = learns(NOW + DAY)
    assert (held.state, held.head) == (
        "chosen",
        None,
    ) and f"anna chose it; challenged again from {120 + MORE}" in held.why
    chosen = choose(engine, settings, acme, head, by="ben", now=NOW + DAY)
    assert (chosen.id, chosen.state) == (head, "champion") and "ben wants it" in chosen.why
    assert understands(engine, settings, said).label == "negative"
    assert learns(NOW + DAY).state == "chosen"
    teaches(MORE, at=NOW + DAY)
    assert learns(NOW + 2 * DAY).state != "chosen"


def test_what_cannot_be_chosen_is_refused(engine, settings, teaches, learns, acme):
    teaches(120, feels=_Random(random.Random(1)))
    learns()
    for number, why in ((listed(engine)[0].id, "did not prove better"), (99, "no head 99")):
        with pytest.raises(NotChosen, match=why):
            choose(engine, settings, acme, number, by="anna", now=NOW)
    with pytest.raises(NotChosen, match="no head"):
        choose(engine, settings, settings.brands[1], listed(engine)[0].id, by="anna", now=NOW)


def test_a_head_is_read_once_however_many_pages_are_heard(engine, settings, teaches, learns, monkeypatch):
    import sentiment.learning.kept

    teaches(120)
    learns()
    real, read = sentiment.learning.kept.loads, []
    monkeypatch.setattr(sentiment.learning.kept, "loads", lambda data: read.append(1) or real(data))
    models = [models_of(engine, settings)["Acme"] for _ in range(5)]
    assert len(read) == 1 and len({id(one.head) for one in models}) == 1


def test_a_head_that_cannot_be_read_is_the_cold_scorer(engine, settings, teaches, learns):
    teaches(120)
    learns()
    with writing(engine) as conn:
        conn.execute(kept_heads.update().values(data=b"not a head", made=NOW + DAY))
    assert models_of(engine, settings)["Acme"].head is None
    assert [unreadable(row) for row in listed(engine)] == [True]
    again = learns(NOW + 2 * DAY)
    assert (again.state, again.before) == ("replaced", None)
    assert models_of(engine, settings)["Acme"].head is not None


def test_choosing_again_is_one_row_and_one_reason(engine, settings, teaches, learns, acme):
    teaches(120)
    head = learns().head
    first, again = (choose(engine, settings, acme, None, by=by, now=NOW) for by in ("anna", "ben"))
    assert first.id == again.id and again.why == "ben wants the cold scorer" and len(listed(engine)) == 2
    for by in ("anna", "ben"):
        chosen = choose(engine, settings, acme, head, by=by, now=NOW)
    assert chosen.why.startswith("ben wants it; sentiment: replaced")
