"""The life of an item of the queue, whoever does what to it in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replies import Draft, Finding, Line, QueueItem
from replies.item import WAITING
from replies.life import LOCK, Stepped, answer_of, step
from replies.refusals import Known
from replies.timeline import UNDO, approvals, last_decision

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BLOCK = Finding(check="promises", level="block", why="a refund is promised", start=0, end=6)


class Desk:
    """One item, and a clock that goes on by a second with everything that is done."""

    def __init__(self, **known):
        self.known = Known(content="words", **known)
        self.item = QueueItem(id=1, mention=7, brand="Acme", kind="complaint", due=NOON)
        self.draft = Draft(queue_item=1, mention=7, due=NOON, text="Thanks, Sam.", content="words", at=NOON)
        self.lines, self.now = list[Line](), NOON

    def does(self, did, by, *, after=SECOND, known=None, **said) -> Stepped:
        self.now += after
        known = known or self.known
        done = step(self.item, self.draft, self.lines, did, by, at=self.now, known=known, **said)
        self.item, self.draft = done.item, done.draft
        self.lines += [replace(done.line, id=len(self.lines) + 1)] if done.line else []
        return done

    def no(self, did, by, **said) -> str:
        before = (self.item, self.draft)
        refused = self.does(did, by, **said).refused
        assert refused is not None and (self.item, self.draft) == before
        return refused


def test_one_person_approves_and_the_answer_is_approved_as_it_stands():
    desk = Desk()
    assert desk.does("approved", "anna").line.did == "approved"
    assert (desk.item.state, desk.draft.state, desk.draft.text) == ("approved", "approved", "Thanks, Sam.")


def test_the_second_of_two_is_told_what_the_first_did():
    desk = Desk()
    desk.does("approved", "anna")
    second = desk.does("approved", "ben")
    assert second.line is None and answer_of(second, desk.now) == "anna approved it at 12:00 UTC: nothing to do"


def test_where_two_must_approve_the_first_approval_is_half_of_it():
    desk = Desk(two_person=True)
    desk.does("approved", "anna")
    assert (desk.item.state, desk.draft.state) == ("seconding", "proposed")
    assert desk.does("approved", "Anna").line is None, "nobody is two people"
    desk.does("approved", "ben")
    assert desk.item.state == "approved" and [one.by for one in approvals(desk.lines)] == ["anna", "ben"]


def test_who_wrote_it_last_is_not_the_second():
    desk = Desk(two_person=True)
    desk.does("edited", "carl", text="Thank you, Sam.")
    desk.does("released", "carl")
    desk.does("approved", "anna")
    assert "somebody else must approve it as well" in desk.no("approved", "carl")
    desk.does("approved", "ben")
    assert desk.item.state == "approved"


@pytest.mark.parametrize("other", ["José", " JOSE\u0301 ", "Ｊosé", "jo\u00adsé", "josé\u200b"])
def test_one_person_is_one_however_the_name_is_typed(other):
    desk = Desk(two_person=True)
    desk.does("approved", "jos\u00e9")
    assert desk.does("approved", other).already is not None and desk.item.state == "seconding"
    desk.does("edited", "jos\u00e9", text="Thank you, Sam.")
    desk.does("released", "jos\u00e9")
    desk.does("approved", "anna")
    assert "you edited it last" in desk.no("approved", other)


def test_who_has_a_name_that_nobody_sees_is_nobody():
    with pytest.raises(ValueError, match="nobody did it"):
        Desk().does("approved", "\u200b")


@pytest.mark.parametrize("two", [False, True])
def test_any_edit_ends_the_approvals_before_it(two):
    desk = Desk(two_person=two)
    desk.does("approved", "anna")
    desk.does("edited", "ben", text="Other words.")
    assert desk.item.state == "queued" and not approvals(desk.lines) and desk.draft.state == "proposed"


def test_what_must_not_be_sent_is_not_approved():
    desk = Desk(findings=(BLOCK,))
    assert desk.no("approved", "anna") == "1 thing must be changed first: a refund is promised"
    warned = replace(desk.known, findings=(replace(BLOCK, level="warn"),))
    assert desk.does("approved", "anna", known=warned).line, "what is only to be looked at is a person's decision"


def test_nobody_is_answered_with_words_for_what_they_said_before():
    desk = Desk()
    edited = replace(desk.known, content="other words")
    assert "edited after this answer was written" in desk.no("approved", "anna", known=edited)
    desk.does("edited", "anna", text=desk.draft.text, known=edited)
    assert desk.does("approved", "anna", known=edited).line, (
        "the same words, saved again, are an answer to the new ones"
    )


def test_an_answer_of_the_brand_past_the_queue_ends_the_approvals():
    desk = Desk()
    desk.does("approved", "anna")
    desk.does("replied", "@acme")
    assert desk.item.state == "queued" and "@acme replied there" in desk.no("approved", "ben")
    assert desk.does("marked", "ben").line, "it is answered: nobody need answer it again"
    again = Desk()
    again.does("replied", "@acme")
    again.does("edited", "ben", text=again.draft.text)
    assert again.does("approved", "ben").line


def test_who_is_gone_is_not_answered():
    desk = Desk(gone=True)
    for did in ("took", "edited", "approved"):
        assert "deleted" in desk.no(did, "anna", text="Words.")


def test_nobody_changes_what_somebody_has_open_until_they_stop():
    desk = Desk()
    desk.does("took", "anna")
    for did in ("took", "edited", "approved", "rejected"):
        assert desk.no(did, "ben", text="Mine.", why="spam").startswith("anna is editing it until 12:10 UTC")
    assert desk.does("edited", "ben", text="Mine.", after=LOCK).line, "it expires by itself"
    desk.does("released", "ben")
    assert desk.does("took", "anna").line


def test_every_edit_keeps_it_open_for_longer():
    desk = Desk()
    desk.does("took", "anna")
    desk.does("edited", "anna", text="One.", after=9 * MINUTE)
    assert desk.does("edited", "anna", text="One.", after=9 * MINUTE).line is None, "the same words are no edit"
    assert "anna is editing" in desk.no("took", "ben", after=9 * MINUTE)


def test_an_approval_can_be_taken_back_for_ten_seconds():
    desk = Desk()
    desk.does("approved", "anna")
    desk.does("undone", "anna", after=UNDO - SECOND)
    assert desk.item.state == "queued" and desk.draft.state == "proposed"
    assert desk.does("undone", "anna").line is None, "twice is once"
    desk.does("approved", "anna")
    assert desk.no("undone", "anna", after=UNDO).startswith("too late: anna approved it at 12:00 UTC")


def test_taking_back_the_second_approval_leaves_the_first():
    desk = Desk(two_person=True)
    desk.does("approved", "anna")
    desk.does("approved", "ben")
    desk.does("undone", "ben")
    assert desk.item.state == "seconding" and [one.by for one in approvals(desk.lines)] == ["anna"]


def test_only_what_is_approved_is_marked_as_sent_and_a_slip_is_taken_back():
    desk = Desk()
    assert desk.no("marked", "anna") == "it waits for an answer: approve it first"
    desk.does("approved", "anna")
    desk.does("marked", "anna")
    assert (desk.item.state, desk.draft.state, desk.item.sent) == ("sent", "sent", desk.now)
    desk.does("undone", "anna")
    assert (desk.item.state, desk.item.sent) == ("approved", None)


def test_what_was_published_cannot_be_taken_back():
    desk = Desk()
    desk.does("approved", "anna")
    desk.does("sent", "foreshock")
    assert desk.no("undone", "anna").startswith("too late: foreshock sent it at 12:00 UTC")
    assert desk.does("marked", "anna").line is None
    desk.does("answered", "foreshock")
    assert desk.item.state == "answered"


def test_a_rejection_has_a_reason_and_can_be_reopened():
    desk = Desk()
    with pytest.raises(ValueError, match="say why"):
        desk.does("rejected", "anna")
    desk.does("rejected", "anna", why="a bot")
    assert (desk.item.state, desk.item.why, desk.draft.state) == ("rejected", "a bot", "rejected")
    assert "reopen it first" in desk.no("approved", "ben")
    desk.does("reopened", "ben")
    assert (desk.item.state, desk.draft.state) == ("queued", "proposed")


def test_nobody_decides_about_what_changed_since_they_saw_it():
    desk = Desk()
    seen = desk.item.version
    desk.does("edited", "ben", text="We pay you back.")
    desk.does("released", "ben")
    assert "it has changed since you saw it: ben closed it" in desk.no("approved", "anna", version=seen)
    assert desk.does("approved", "anna", version=desk.item.version).line


def test_an_answer_has_words_and_a_person_behind_it():
    desk = Desk()
    for did, by, said in (("edited", "anna", {"text": " \n"}), ("commented", "anna", {}), ("took", " ", {})):
        with pytest.raises(ValueError, match=r"words|nobody"):
            desk.does(did, by, **said)
    with pytest.raises(ValueError, match="time zone"):
        step(desk.item, desk.draft, (), "took", "anna", at=datetime(2026, 5, 4))  # noqa: DTZ001 - that is the point
    desk.draft = replace(desk.draft, text="", needs="needs a person: nothing fits")
    assert desk.no("approved", "anna") == "there is no answer yet: needs a person: nothing fits"


PEOPLE = st.sampled_from(("anna", "ben", "carl"))
DOINGS = st.sampled_from(
    ("took", "released", "edited", "approved", "approved", "approved", "undone", "marked", "sent", "voided", "replied",
     "rejected", "reopened", "expired", "withdrawn", "answered", "commented", "failed")
)  # fmt: skip
WHEN = st.sampled_from((SECOND, MINUTE, LOCK))
STEPS = st.lists(
    st.tuples(DOINGS, PEOPLE, st.sampled_from(("One.", "Two.")), WHEN, st.booleans()),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, two=st.booleans())
def test_whatever_people_do_nothing_goes_out_that_was_not_approved_as_it_is(steps, two):
    desk = Desk(two_person=two)
    for did, by, text, after, blocked in steps:
        before, words = desk.item, desk.draft.text
        approved = {one.by for one in approvals(desk.lines)}
        known = replace(desk.known, findings=(BLOCK,) if blocked else ())
        if did == "sent" and before.state != "approved":
            continue  # nobody publishes that
        done = desk.does(did, by, text=text, why="because", after=after, known=known)
        assert (done.line is None) or (done.refused is None and done.already is None)
        assert desk.item.version >= before.version and (done.line is None or desk.item.version == before.version + 1)
        assert [one.at for one in desk.lines] == sorted(one.at for one in desk.lines)
        if desk.item.state in ("approved", "sent") and before.state in WAITING and did != "undone":
            overtaken = did == "marked" and before.state != "approved"
            assert overtaken or desk.draft.text == words, "the approved words are those that go out"
            assert overtaken or len({one.by for one in approvals(desk.lines)}) > two
        if desk.item.state == "approved" and before.state != "approved" and did == "approved":
            assert not blocked and (not two or by not in approved)
        if desk.draft.text != words:
            assert desk.item.state == "queued" and not approvals(desk.lines)
        again = step(desk.item, desk.draft, desk.lines, did, by, at=desk.now, text=text, why="because", known=known)
        # what decides the most can be taken back once more: an approval before the one taken back
        assert again.line is None or (did == "undone" and last_decision(desk.lines) is None)
