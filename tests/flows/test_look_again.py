"""What a source says of what it gave before: edits, deletions, counts of attention; within its budget."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

import listeners.contract
from flows.steps.look_again import look_again, look_at_living, unlooked, waiting
from listeners.contract import Listener, Options, Page, Price, RateLimited, Refused, Seen, Unavailable, Unreadable
from mentions import Engagement
from storage import mentions as kept
from storage.engine import reading, writing
from storage.looks import Remembered
from storage.spending import add
from storage.tables import complaint_mentions, complaints
from tests.flows.conftest import NOW, source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + DAY
SECRET = "Acme lost my secretparcel and nobody answers"


@dataclass
class Mirror:
    """`answers` are what looking finds, and errors to raise, in this order; `asked` the ids of each look."""

    answers: list[Seen | BaseException] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    most: int = 100

    async def look(self, wire, options, ids):
        self.asked.append(list(ids))
        for _ in range(self.most):
            if not self.answers:
                return
            one = self.answers.pop(0)
            if isinstance(one, BaseException):
                raise one
            yield one


def _of_ids(options, many):
    return many


@pytest.fixture
def mirror(monkeypatch, square):
    """What sources of the kind `square` see when they look again; of the kind `paid`, for a dollar a look at most."""
    one = Mirror()
    price = Price(unit="USD", period="month", page=lambda _: 1.0, usual=30.0)
    found = {
        **listeners.contract.kinds(),
        "square": Listener("square", Options, square.listen, look=one.look),
        "paid": Listener("paid", Options, square.listen, look=one.look, price=price),
        "by id": Listener("by id", Options, square.listen, look=one.look, price=replace(price, look=_of_ids)),
    }
    for module in ("listeners.contract", "flows.steps.look_again", "flows.steps.budget"):
        monkeypatch.setattr(f"{module}.kinds", lambda: found)
    return one


@pytest.fixture
def looks(engine, settings, mirror):
    """looks(seen, error): everything of the source is looked at again, a day later, and this is what it says."""

    def run(*answers, now=LATER, of=None, **more):
        mirror.answers = list(answers)
        of = of or source(**more)
        with reading(engine) as conn:
            rows = [
                Remembered(id=r.id, origin=r.mention.origin, external_id=r.mention.external_id, said=r.mention.said,
                           heard=r.mention.heard)
                for r in reversed(kept.listed(conn)) if r.gone is None
            ]  # fmt: skip
        return asyncio.run(look_again(engine, settings, of, rows, now=now))

    return run


def test_edits_deletions_and_counts_are_kept(hears, looks, said, rows, mirror):
    one, two, three = said("Acme is fine", name="1"), said(SECRET, name="2"), said("Acme again", name="3")
    hears([one, two, three])
    assert rows("rollups", "label", "mentions", "complaints") == [("negative", 1, 1), ("neutral", 2, 0)]
    edited = replace(one, text="Acme lost my parcel, this is terrible", edited=NOW + HOUR)
    liked = replace(three, engagement=Engagement(likes=7))
    found = looks(Seen(mentions=(edited,)), Seen(mentions=(liked,), gone=("2",)))
    assert (found.there, found.edited, found.gone, found.left, found.error) == (2, 1, 1, 0, None)
    assert mirror.asked == [["1", "2", "3"]]
    assert rows("mentions", "external_id", "text", "looked") == [
        ("1", "Acme is fine", LATER), ("2", "", LATER), ("3", "Acme again", LATER),
    ]  # fmt: skip
    assert rows("revisions", "text") == ["Acme lost my parcel, this is terrible"]
    assert dict(rows("mentions", "external_id", "engagement"))["3"]["likes"] == 7
    # counted once, as what it has become; what is gone stays counted
    assert rows("rollups", "label", "mentions", "complaints") == [("negative", 2, 2), ("neutral", 1, 0)]
    assert ("1", "negative") in [(m, label) for m, label in _labels(rows)]


def _labels(rows):
    names = dict(rows("mentions", "id", "external_id"))
    return [(names[id_], label) for id_, label in rows("matches", "mention", "label")]


def test_what_the_detector_counted_is_not_counted_again(engine, hears, looks, said, rows):
    one = said("Acme is fine", name="1")
    hears([one])
    with writing(engine) as conn:
        conn.execute(update(kept.matches).values(folded=NOW))
    looks(Seen(mentions=(replace(one, text="Acme is not fine at all"),)))
    assert rows("matches", "folded") == [NOW]


def test_it_asks_for_nothing_that_it_does_not_know_and_keeps_nothing_else(hears, looks, said, rows):
    hears([said("Acme one", name="1")])
    found = looks(Seen(mentions=(said("Acme elsewhere", name="9"),), gone=("8",)))
    assert (found.there, found.gone, found.unsaid) == (0, 0, 1)
    assert rows("mentions", "external_id") == ["1"]


def test_shown_and_gone_in_one_breath_is_there(hears, looks, said, rows):
    one = said("Acme one", name="1")
    hears([one])
    found = looks(Seen(mentions=(one,), gone=("1",)))
    assert (found.there, found.gone) == (1, 0) and rows("mentions", "gone") == [None]


def test_what_the_source_is_silent_about_stays_and_rests(hears, looks, said, rows):
    hears([said("Acme one", name="1"), said("Acme two", name="2")])
    found = looks(Seen(gone=("1",)))
    assert (found.gone, found.unsaid, found.left) == (1, 1, 0)
    assert rows("mentions", "text", "looked") == [("", LATER), ("Acme two", LATER)]


def test_a_look_that_is_bounded_is_asked_for_the_rest(hears, looks, said, rows, mirror):
    hears([said(f"Acme {i}", name=str(i)) for i in range(5)])
    mirror.most = 2
    found = looks(*(Seen(gone=(str(i),)) for i in range(4)))
    assert (found.gone, found.unsaid, found.left) == (4, 1, 0)
    assert mirror.asked == [["0", "1", "2", "3", "4"], ["2", "3", "4"], ["4"]]


def test_an_error_is_a_value_and_what_came_before_it_is_kept(hears, looks, said, rows):
    hears([said("Acme one", name="1"), said("Acme two", name="2")])
    found = looks(Seen(gone=("1",)), Unavailable("no answer"))
    assert (found.gone, found.left, found.error_class) == (1, 1, "Unavailable") and "no answer" in found.error
    assert rows("mentions", "external_id", "looked") == [("1", LATER), ("2", None)]
    # that it cannot look says nothing about whether it can hear
    assert rows("sources", "failures", "failed_since", "error_class") == [(0, None, "Unavailable")]
    hears([])
    assert rows("sources", "error_class", "last_error") == [(None, None)]


def test_an_id_on_which_the_source_chokes_does_not_stand_in_the_way_for_ever(hears, looks, said, rows):
    hears([said("Acme one", name="1")])
    for wrong in (Unreadable("nonsense"), KeyError("x")):
        found = looks(wrong)
        assert found.error and found.left == 1
    assert rows("mentions", "looked") == [LATER]


def test_a_pause_that_the_source_names_is_kept_and_honoured(hears, looks, said, rows, mirror):
    hears([said("Acme one", name="1")])
    looks(RateLimited("slower", retry_after=1800))
    assert rows("sources", "not_before") == [LATER + HOUR / 2]
    found = looks(Seen(gone=("1",)), now=LATER + HOUR / 3)
    assert found.skipped and found.left == 1 and len(mirror.asked) == 1
    assert looks(Seen(gone=("1",)), now=LATER + HOUR).gone == 1


def test_after_an_answer_that_asks_for_a_pause_nothing_more_is_asked(hears, looks, said, rows):
    hears([said("Acme one", name="1"), said("Acme two", name="2")])
    found = looks(Seen(gone=("1",), not_before=LATER + HOUR), Seen(gone=("2",)))
    assert (found.gone, found.left) == (1, 1) and "left alone until" in found.skipped
    assert rows("sources", "not_before") == [LATER + HOUR]


def test_a_look_never_moves_the_cursor_of_a_hearing(hears, looks, said, rows):
    one = said("Acme one", name="1")
    hears(Page(mentions=(one,), cursor={"since": 5}))
    before = rows("sources", "cursor", "last_heard")
    looks(Seen(mentions=(one,), cost=2))
    assert rows("sources", "cursor", "last_heard") == before


def test_a_tenth_of_a_budget_is_for_looking(engine, hears, looks, said, rows):
    page = [said(f"Acme {i}", name=str(i)) for i in range(5)]
    hears(page, kind="paid")
    found = looks(*(Seen(gone=(str(i),), cost=1) for i in range(5)), of=source(kind="paid"))
    assert (found.gone, found.left) == (3, 2) and "a tenth of its budget" in found.skipped
    assert rows("spending", "cost", "looking") == [(3.0, 3.0)]
    assert looks(Seen(gone=("3",)), of=source(kind="paid")).gone == 0
    assert looks(Seen(gone=("3",), cost=1), of=source(kind="paid"), now=NOW + 40 * DAY).gone == 1


def test_a_question_is_for_as_many_ids_as_can_be_paid(hears, looks, said, mirror, rows):
    hears([said(f"Acme {i}", name=str(i)) for i in range(5)], kind="by id")
    found = looks(Seen(gone=("0",), cost=2), Seen(gone=("1",), cost=1), of=source(kind="by id"))
    assert mirror.asked == [["0", "1", "2"], ["1"]], "the second is for what is left of the money"
    assert (found.gone, found.left) == (2, 3) and "3 of 3 USD are spent, one question can cost 1" in found.skipped
    assert rows("mentions", "external_id", "looked")[2:] == [("2", None), ("3", None), ("4", None)]


def test_what_is_only_said_to_be_there_is_not_asked_for_again_and_keeps_its_words(hears, looks, said, mirror, rows):
    hears([said("Acme one", name="1"), said("Acme two", name="2")])
    found = looks(Seen(there=("1", "unknown")), Seen(gone=("2",)))
    assert (found.there, found.gone, found.unsaid, found.edited) == (1, 1, 0, 0) and len(mirror.asked) == 1
    assert rows("mentions", "text", "looked") == [("", LATER), ("Acme one", LATER)] and not rows("revisions", "id")


def test_where_hearing_has_spent_it_all_nothing_is_left_for_looking(engine, hears, looks, said):
    hears([said("Acme one", name="1")], kind="paid")
    with writing(engine) as conn:
        add(conn, "square", f"{LATER:%Y-%m}", 30)
    found = looks(Seen(gone=("1",)), of=source(kind="paid"))
    assert found.gone == 0 and "its budget is spent" in found.skipped


def test_an_id_that_is_kept_as_a_hash_is_not_asked_for(hears, looks, said, mirror):
    hears([said("Acme one", name="1" * 600), said("Acme two", name="2")])
    found = looks(Seen(gone=("2",)))
    assert (found.gone, found.left) == (1, 1) and "too long" in found.skipped
    assert mirror.asked == [["2"]]


def test_a_secret_in_an_id_is_lifted_for_the_source_and_hidden_again(hears, looks, said, rows, mirror):
    one = said("Acme one", name="https://s.example/feed/longsecret/1")
    secret = {"secrets": ("longsecret",)}
    hears([one], **secret)
    assert "longsecret" not in str(rows("mentions", "external_id"))
    assert looks(Seen(gone=(one.external_id,)), **secret).gone == 1
    assert mirror.asked == [[one.external_id]]


def test_what_cannot_be_asked_says_why(looks, hears, said, mirror):
    hears([said("Acme one", name="1")])
    assert "paused" in looks(of=source(paused=True)).skipped
    assert "cannot be asked again" in unlooked(source(kind="feed"))
    assert unlooked(source()) is None and not mirror.asked


def test_a_refusal_stops_the_source_until_the_next_run(hears, looks, said, rows):
    hears([said("Acme one", name="1")])
    assert "correct the source" in looks(Refused("no such key")).error
    assert rows("mentions", "looked") == [None] and rows("sources", "not_before") == [None]


class TestWaiting:
    @pytest.fixture
    def due(self, engine):
        def names(now, **more):
            return [row.external_id for row in waiting(engine, source(), now, since=now - 30 * DAY, **more)]

        return names

    def test_the_longest_left_alone_comes_first_and_what_was_looked_at_rests(self, hears, looks, said, due):
        hears([said("Acme one", name="1")])
        hears([said("Acme two", name="2", heard=NOW + HOUR)])
        assert due(NOW + 3 * HOUR) == [] and due(LATER) == ["1", "2"] and due(LATER, limit=1) == ["1"]
        looks(Seen(mentions=(said("Acme one", name="1"),)), Unavailable("?"))
        assert due(LATER + HOUR) == ["2"]
        assert due(LATER + DAY) == ["2", "1"]

    def test_what_is_gone_is_not_asked_for_and_neither_is_what_another_source_gave(self, hears, looks, said, due):
        hears([said("Acme one", name="1")])
        hears([said("Acme two", name="2")], name="other")
        looks(Seen(gone=("1",)))
        assert due(LATER + DAY) == []


class TestLiving:
    @pytest.fixture
    def grows(self, engine):
        """grows("1", stage="rising"): a complaint in this stage has these mentions."""

        def make(*names, stage="rising"):
            with writing(engine) as conn:
                row = {"id": stage, "brand": "Acme", "topic": "delivery", "cause": "complaint", "stage": stage}
                conn.execute(insert(complaints).values(row | {"first": NOW, "changed": NOW}))
                ids = kept.known(conn, [("square", name) for name in names])
                conn.execute(
                    insert(complaint_mentions), [{"complaint": stage, "mention": id_} for id_, _ in ids.values()]
                )

        return make

    @pytest.fixture
    def refreshes(self, engine, settings, mirror):
        def run(*answers, now=LATER):
            mirror.answers = list(answers)
            return asyncio.run(look_at_living(engine, settings, source(), now))

        return run

    def test_only_members_of_complaints_that_live_are_asked_for(self, hears, said, grows, refreshes, mirror, rows):
        page = [said(f"Acme {i}", name=str(i)) for i in range(4)]
        hears(page)
        grows("0", "1"), grows("2", stage="closed")
        liked = (replace(one, engagement=Engagement(likes=3, views=90)) for one in page[:2])
        assert refreshes(Seen(mentions=tuple(liked))).there == 2
        assert mirror.asked == [["0", "1"]]
        assert [e["views"] for name, e in rows("mentions", "external_id", "engagement")] == [90, 90, None, None]

    def test_none_of_them_is_asked_for_twice_within_half_an_hour(self, hears, said, grows, refreshes, mirror):
        hears([said("Acme", name="0")])
        grows("0")
        refreshes(), refreshes(now=LATER + HOUR / 3), refreshes(now=LATER + HOUR)
        assert len(mirror.asked) == 2


class TestAttentionHeardAgain:
    def test_the_same_words_with_other_counts_bring_the_counts(self, hears, said, rows):
        one = said("Acme one", name="1", engagement=Engagement(likes=1, views=10))
        hears([one, said("Acme two", name="2")])
        hears([replace(one, engagement=Engagement(likes=5)), said("Acme two", name="2")])
        [first, second] = [engagement for _, engagement in rows("mentions", "external_id", "engagement")]
        assert (first["likes"], first["views"], second["likes"]) == (5, 10, None)
        assert rows("revisions", "id") == []

    def test_an_edit_brings_them_too(self, hears, said, rows):
        one = said("Acme one", name="1")
        hears([one])
        hears([replace(one, text="Acme two", engagement=Engagement(shares=4))])
        assert [e["shares"] for e in rows("mentions", "engagement")] == [4]

    def test_the_same_counts_write_nothing(self, engine, hears, said):
        from sqlalchemy import event

        one = said("Acme one", name="1", engagement=Engagement(likes=1))
        hears([one])
        wrote = []
        event.listen(engine, "before_cursor_execute", lambda *seen: wrote.append(seen[2]))
        hears([one])
        assert not [statement for statement in wrote if statement.startswith("UPDATE mentions")]

    def test_many_of_them_are_one_call(self, engine, hears, said):
        from sqlalchemy import event

        page = [said(f"Acme {i}", name=str(i), engagement=Engagement(likes=1)) for i in range(30)]
        hears(page)
        wrote = []
        event.listen(engine, "before_cursor_execute", lambda *seen: wrote.append((seen[2], seen[5])))
        hears([replace(one, engagement=Engagement(likes=2)) for one in page])
        assert [many for statement, many in wrote if statement.startswith("UPDATE mentions")] == [True]
