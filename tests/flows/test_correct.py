"""A person's word holds at once, is a row of a log, and can be taken back: matches, hourly counts and queue follow."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from sqlalchemy import select

from flows.steps import correct as correcting
from flows.steps.correct import NotCorrected, correct, undo
from flows.steps.erase import erase
from flows.steps.judge import judge
from flows.steps.rescore import Replay, rescore
from sentiment.corrected import Said
from storage import corrections, understood
from storage.engine import Busy, migrate, open_database, reading, writing
from storage.mentions import Concern, Understood, keep
from storage.tables import matches, rollups
from tests.flows.conftest import NOW

HOUR = timedelta(hours=1)
LOST = "Acme lost my parcel and nobody answers"
WALK = "I walked past acme today"
FIRE = "My Acme kettle caught fire"


@pytest.fixture
def corrects(engine, settings):
    """corrects(1, label="negative") is anna's word about a mention for Acme."""

    def run(mention=1, *, brand="Acme", by="anna", purpose="correction", **said):
        word = Said(**said, by=(by,))
        return correct(engine, settings, mention=mention, brand=brand, said=word, now=NOW, purpose=purpose)

    return run


@pytest.fixture
def undoes(engine, settings):
    return lambda id_, by="ben": undo(engine, settings, id_, by=by, now=NOW)


def meant(engine, mention=1, brand="Acme"):
    with reading(engine) as conn:
        return understood.of_mention(conn, mention, brand)[0].meant


def counted(engine):
    """The hourly counts as they are, and as the matches say that they should be."""
    with reading(engine) as conn:
        kept = {
            (row["brand"], row["hour"], row["label"]): (row["mentions"], row["complaints"], row["voices"])
            for row in conn.execute(select(rollups)).mappings()
            if row["mentions"] or row["complaints"] or row["voices"]
        }
        rows = conn.execute(select(matches)).mappings().all()
    sums = [Counter(), Counter(), Counter()]
    for row in rows:
        key = row["brand"], row["said"].replace(minute=0, second=0, microsecond=0), row["label"]
        for total, one in zip(sums, (1, (row["complaint"] or 0) >= 0.5, row["first"]), strict=True):
            total[key] += one
    return kept, {key: tuple(total[key] for total in sums) for key in sums[0]}


def urgency(engine, mention=1):
    with reading(engine) as conn:
        return {one.brand: one.urgent for one in understood.of_mention(conn, mention)}


def test_what_somebody_calls_no_complaint_is_not_urgent_until_that_is_taken_back(
    engine, settings, hears, said, corrects, undoes
):
    hears([said(FIRE)])
    assert urgency(engine)["Acme"] == 'safety: "caught fire"'
    done = corrects(complaint=False)
    assert urgency(engine)["Acme"] is None
    rescore(engine, settings, Replay(brand=settings.brands[0], everything=True))
    assert urgency(engine)["Acme"] is None
    undoes(done.correction.id)
    assert urgency(engine)["Acme"] == 'safety: "caught fire"'


def test_a_word_holds_at_once_and_says_whose_it_is(engine, hears, said, corrects, rows):
    hears([said(WALK)])
    before = meant(engine)
    done = corrects(label="negative", complaint=True, topic="price")
    now = meant(engine)
    assert (now.label, now.complaint, now.topic, now.confidence) == ("negative", 1.0, "price", 1.0)
    assert now.evidence[0] == "corrected by anna" and now.compound == before.compound
    assert (done.before, done.after) == (before, now) and now.version == before.version
    assert rows("queue", "kind", "state") == [("complaint", "queued")] and done.queue.added == (1,)
    assert rows("rollups", "label", "mentions", "complaints") == [("negative", 1, 1), ("neutral", 0, 0)]


def test_what_was_understood_stands_in_the_log_without_a_word_of_the_mention(engine, hears, said, corrects):
    hears([said(LOST)])
    row = corrects(label="neutral").correction
    assert row.before["label"] == "negative" and row.before["complaint"] > 0.5 and row.before["version"]
    assert not any(word in str(row) for word in ("lost", "parcel", "nobody"))


def test_nothing_is_concluded_from_what_was_not_said(engine, hears, said, corrects):
    hears([said(WALK)])
    before = meant(engine)
    corrects(label="negative")
    assert meant(engine).complaint == before.complaint and meant(engine).topic == before.topic
    corrects(topic="", by="ben")
    now = meant(engine)
    assert (now.label, now.topic, now.evidence[0]) == ("negative", None, "corrected by ben")


def test_what_is_no_complaint_waits_for_no_answer_and_waits_again_when_that_is_taken_back(
    engine, hears, said, corrects, undoes, rows
):
    hears([said(LOST)])
    before = meant(engine)
    done = corrects(complaint=False)
    assert rows("queue", "state") == ["withdrawn"] and done.queue.withdrawn == (1,)
    back = undoes(done.correction.id)
    assert rows("queue", "state", "kind") == [("queued", "complaint")] and back.queue.added == (1,)
    assert meant(engine) == before and back.correction.undoes == done.correction.id
    assert len(rows("corrections", "id")) == 2


@pytest.mark.parametrize("state", ["sent", "rejected"])
def test_what_a_person_did_with_the_queue_stays(engine, hears, said, corrects, rows, state):
    from sqlalchemy import update

    from storage.tables import queue

    hears([said(LOST)])
    with writing(engine) as conn:
        conn.execute(update(queue).values(state=state))
    corrects(complaint=False)
    corrects(complaint=True)
    assert rows("queue", "state") == [state]


def test_undoing_one_of_two_leaves_the_other(engine, hears, said, corrects, undoes):
    hears([said(WALK)])
    first = corrects(label="negative").correction
    corrects(complaint=True, by="ben")
    undoes(first.id)
    now = meant(engine)
    assert (now.label, now.complaint, now.evidence[0]) == ("neutral", 1.0, "corrected by ben")


@pytest.mark.parametrize("wrong", ["twice", "an undoing", "nothing"])
def test_what_cannot_be_undone_is_refused_with_what_to_do(engine, hears, said, corrects, undoes, wrong, everything):
    hears([said(WALK)])
    first = corrects(label="negative").correction
    undoing = undoes(first.id).correction
    before = everything()
    id_, words = {
        "twice": (first.id, f"undone already, by ben in {undoing.id}"),
        "an undoing": (undoing.id, "foreshock correct 1"),
        "nothing": (99, "foreshock corrections"),
    }[wrong]
    with pytest.raises(NotCorrected, match=words):
        undoes(id_)
    assert everything() == before


def test_an_edit_voids_the_word_and_a_new_hearing_of_the_same_words_does_not(engine, hears, said, corrects):
    hears([said(WALK, name="1")])
    corrects(label="negative")
    hears([said(WALK, name="1")])
    assert meant(engine).label == "negative"
    hears([said(f"{WALK}, all fine", name="1")])
    assert meant(engine).label != "negative" and "corrected" not in str(meant(engine).evidence)
    with reading(engine) as conn:
        assert list(corrections.states(conn, corrections.listed(conn)).values()) == ["void"]
    assert counted(engine)[0] == counted(engine)[1]


def test_what_the_detector_counted_it_never_counts_again_and_what_it_did_not_it_counts_as_said(
    engine, settings, hears, said, corrects, rows
):
    hears([said(LOST, name="1"), said(f"{LOST} either", name="2")], now=NOW - HOUR)
    judge(engine, settings, settings.brands[0], NOW)
    folded = corrects(1, complaint=False).folded
    assert folded is not None and rows("matches", "folded") == [folded, folded]
    hears([said("I met Acme on monday", name="3", ago=timedelta(0))], now=NOW)
    assert corrects(3, label="negative", complaint=True).folded is None
    assert judge(engine, settings, settings.brands[0], NOW + HOUR).folded == 1


def test_a_text_that_was_not_scored_takes_a_label_first(engine, hears, said, corrects, undoes, everything):
    hears([said("Acme ខ្ញុំមិនបានទទួលកញ្ចប់របស់ខ្ញុំទេ", language="km")])
    assert meant(engine).label == "abstain"
    before = everything()
    with pytest.raises(NotCorrected, match="say its label as well"):
        corrects(complaint=True)
    assert everything() == before
    row = corrects(label="negative", complaint=True).correction
    assert (meant(engine).abstained_why, meant(engine).complaint) == (None, 1.0)
    undoes(row.id)
    assert meant(engine).label == "abstain"


@pytest.mark.parametrize("brand", ["Brix", "Nobody"])
def test_a_brand_that_it_does_not_concern_is_refused(engine, hears, said, corrects, brand):
    hears([said(WALK)])
    with pytest.raises(NotCorrected, match=f"does not concern {brand}"):
        corrects(brand=brand, label="negative")


def test_of_what_is_erased_nothing_is_corrected_and_nothing_taken_back(
    engine, settings, hears, said, corrects, undoes, everything
):
    hears([said(WALK)])
    row = corrects(label="negative").correction
    erase(engine, settings, f"author of {WALK}", None, NOW)
    before = everything()
    for refused in (lambda: corrects(label="positive"), lambda: undoes(row.id)):
        with pytest.raises(NotCorrected, match="words are erased"):
            refused()
    assert meant(engine).label == "negative" and everything() == before
    assert rescore(engine, settings, Replay(brand=settings.brands[0], everything=True)).seen == 0


def test_a_reason_is_a_line_and_no_novel(engine, settings, hears, said, everything):
    hears([said(WALK)])
    word = Said(label="negative", by=("anna",))
    kept = correct(engine, settings, mention=1, brand="Acme", said=word, now=NOW, why="x" * 500).correction
    before = everything()
    with pytest.raises(NotCorrected, match="--why has 501 characters, and 500 are kept"):
        correct(engine, settings, mention=1, brand="Acme", said=word, now=NOW, why="x" * 501)
    with pytest.raises(NotCorrected, match="20,000 characters"):
        undo(engine, settings, kept.id, by="ben", now=NOW, why="x" * 20_000)
    assert everything() == before


def test_passing_over_is_written_down_and_changes_nothing(engine, hears, said, corrects, everything, rows):
    hears([said(WALK)])
    before = everything()
    corrects(purpose="teach")
    after = everything()
    assert len(after.pop("corrections")) == 1 and after == before


def test_it_gives_way_and_tries_again(engine, monkeypatch, hears, said, corrects, settings):
    hears([said(WALK)])
    real, held = correcting.giving_way, [Busy(), Busy()]

    def busy(engine):
        if held:
            raise held.pop()
        return real(engine)

    monkeypatch.setattr(correcting, "giving_way", busy)
    corrects(label="negative")
    assert meant(engine).label == "negative" and not held


def test_while_people_are_heard_and_corrected_a_replay_loses_and_doubles_nothing(engine, settings, said, hears):
    acme = settings.brands[0]
    pages = [[said(f"{text}, {i}", name=f"{i}") for i in range(12)] for text in (LOST, WALK, LOST)]
    hears(pages[0])
    start = Barrier(3)

    def hear_on():
        start.wait()
        for page in pages[1:]:
            hears([*page, *(said(f"{one.text} again", name=f"{one.text} again") for one in page)])

    def correct_on():
        start.wait()
        for mention in range(1, 13):
            word = Said(label="negative", complaint=mention % 2 == 0, by=("anna",))
            correct(engine, settings, mention=mention, brand="Acme", said=word, now=NOW)

    def replay_on():
        start.wait()
        for _ in range(6):
            rescore(engine, settings, Replay(brand=acme, everything=True))

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(one) for one in (hear_on, correct_on, replay_on)]:
            done.result()
    kept, should = counted(engine)
    assert kept == should and sum(many for many, _, _ in kept.values()) == 36
    assert rescore(engine, settings, Replay(brand=acme, everything=True)).changed == 0


WORD = st.fixed_dictionaries(
    {
        "label": st.sampled_from([None, "negative", "neutral", "positive"]),
        "complaint": st.sampled_from([None, True, False]),
        "topic": st.sampled_from([None, "", "delivery", "price"]),
    }
)
TEXTS = (
    LOST,
    WALK,
    "Is there a way to call acme?",
    "I love acme, thank you",
    "Acme ខ្ញុំមិនបានទទួលកញ្ចប់",
    "Acme took my money twice",
)
DONE = st.lists(
    st.one_of(
        st.tuples(st.just("correct"), st.integers(1, 3), WORD),
        st.tuples(st.just("undo"), st.integers(1, 6), st.none()),
        st.tuples(st.just("edit"), st.integers(1, 3), st.sampled_from(TEXTS)),
        st.tuples(st.just("rescore"), st.none(), st.none()),
    ),
    max_size=10,
)


@checked(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=DONE)
def test_whatever_is_said_edited_and_undone_the_counts_are_those_of_the_matches(settings, said, tmp_path, done):
    """And a match is always what the model understands of the present words, with what stands of them as the last."""
    from flows.steps.models import knowing_of
    from mentions import match

    engine = open_database("sqlite://")
    migrate(engine)
    known, acme = knowing_of(engine, settings)["Acme"], settings.brands[0]

    def hear(*mentions):
        page = [
            Understood(
                mention=one, concerns=(Concern(match=match(acme.parsed, one, "Acme"), understanding=known.meant(one)),)
            )
            for one in mentions
        ]
        with writing(engine) as conn:
            keep(conn, "square", page, (), NOW)

    hear(*(said(text, name=str(i)) for i, text in enumerate(TEXTS[:3], 1)))
    for what, which, given_ in done:
        try:
            if what == "correct":
                word = Said(**given_, by=("anna",))
                correct(engine, settings, mention=which, brand="Acme", said=word, now=NOW)
            elif what == "undo":
                undo(engine, settings, which, by="ben", now=NOW)
            elif what == "edit":
                hear(said(given_, name=str(which)))
            else:
                rescore(engine, settings, Replay(brand=acme, everything=True))
        except NotCorrected:
            pass
    kept, should = counted(engine)
    assert kept == should
    before = [(one.meant, one.urgent) for i in (1, 2, 3) for one in _matches(engine, i)]
    assert rescore(engine, settings, Replay(brand=acme, everything=True)).changed == 0
    assert [(one.meant, one.urgent) for i in (1, 2, 3) for one in _matches(engine, i)] == before
    engine.dispose()


def _matches(engine, mention):
    with reading(engine) as conn:
        return understood.of_mention(conn, mention)
