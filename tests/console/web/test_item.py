"""The page of one item: what was changed, what was found, how it stands; who comes second sees what the first did."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.web.views import changes as diff
from console.web.views import item as view
from replies import Draft, Finding, Line, QueueItem, Source

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TEXTS = st.text(st.sampled_from("ab \n"), max_size=30)


class TestADifference:
    @given(before=TEXTS, after=TEXTS)
    def test_has_both_texts_in_it(self, before, after):
        found = diff.changes(before, after)
        assert "".join(one.text for one in found if one.how != "new") == before
        assert "".join(one.text for one in found if one.how != "gone") == after

    def test_is_of_words(self):
        found = diff.changes("We refund you now.", "We call you now.")
        assert [(one.text.strip(), one.how) for one in found] == [
            ("We", "same"), ("refund", "gone"), ("call", "new"), ("you now.", "same"),
        ]  # fmt: skip

    def test_of_very_long_texts_is_the_whole_of_both(self):
        found = diff.changes("a " * 2000, "a " * 1999 + "b ")
        assert [one.how for one in found] == ["gone", "new"]


FINDINGS = st.lists(
    st.builds(
        Finding,
        check=st.sampled_from(["promise", "negative"]),
        level=st.sampled_from(["block", "warn"]),
        why=st.just("because"),
        start=st.integers(0, 30),
        end=st.integers(0, 40),
    ),
    max_size=5,
)


class TestWhatWasFound:
    @given(text=TEXTS, findings=FINDINGS)
    def test_is_marked_where_it_stands_and_the_text_stays_the_text(self, text, findings):
        assert "".join(one.text for one in diff.marks(text, findings)) == text
        assert len(diff.found_of(text, findings)) == len(findings)

    def test_is_marked_as_the_worst_of_what_overlaps(self):
        some = [
            Finding(check="negative", level="warn", why="w", start=0, end=6),
            Finding(check="promise", level="block", why="b", start=3, end=9),
        ]
        assert [(one.text, one.level) for one in diff.marks("abcdefghij", some)] == [
            ("abc", "warn"), ("def", "block"), ("ghi", "block"), ("j", None),
        ]  # fmt: skip

    def test_is_put_better_where_better_words_are_known_and_the_text_is_still_that(self):
        one = Finding(check="negative", level="warn", why="w", start=3, end=8, instead="will look")
        assert diff.reworded("We can't do it.", [one], diff.key_of(one)) == "We will look do it."
        assert diff.reworded("We can't do it.", [], diff.key_of(one)) is None

    def test_is_counted_as_the_platform_counts(self):
        found = view.checked_of("x" * 300, (), counted=300, longest=280, where="X")
        assert (found.share, found.says) == (100, "Nothing was found: it can be approved.")
        found = view.checked_of("x", [Finding(check="a", level="warn", why="w")], counted=1, longest=None, where="")
        assert (found.share, found.says, found.marks) == (0, "1 thing to look at.", ())


def line(did, by="anna", *, ago=MINUTE, **more):
    return Line(item=1, at=NOW - ago, by=by, did=did, **more)


def item(state="queued", **more):
    facts = {"id": 1, "mention": 1, "brand": "Acme", "kind": "complaint", "due": NOW, "state": state}
    return QueueItem(**(facts | more))


def draft(text="Hello", **more):
    return Draft(queue_item=1, mention=1, due=NOW, text=text, **more)


class TestHowItStands:
    def test_is_said_in_one_sentence_to_whoever_reads_it(self):
        approved = [line("approved")]
        assert view.standing_of(item(), None, [], "anna") == "Nobody has written an answer yet."
        assert view.standing_of(item(), draft("", needs="no entry fits"), [], "anna").endswith("person: no entry fits.")
        assert view.standing_of(item(), draft(), [], "anna") == "A draft waits to be approved."
        said = [view.standing_of(item("seconding"), draft(), approved, who) for who in ("anna", "ben")]
        assert said == [
            "You approved it: another person must as well.", "anna approved it: a second person must as well.",
        ]  # fmt: skip
        said = view.standing_of(item("approved"), draft(), [*approved, line("approved", "ben")], "ben")
        assert said == "Approved by anna and ben, and not sent yet."

    def test_names_why_an_approval_holds_no_more(self):
        voided = [line("approved"), line("voided", "foreshock", why="the mention was edited")]
        said = view.standing_of(item(why="the mention was edited"), draft(), voided, "anna")
        assert said == "The approval holds no more: the mention was edited."

    def test_says_when_the_brand_replied_there_meanwhile(self):
        said = view.standing_of(item(), draft(), [line("approved"), line("replied", "@acme")], "anna")
        assert said == "@acme replied there: mark it as sent, or save an answer of your own."

    def test_can_be_taken_back_for_ten_seconds(self):
        assert view.undo_left([line("approved", ago=4 * SECOND)], NOW) == 6
        assert view.undo_left([line("approved", ago=11 * SECOND)], NOW) == 0
        assert view.undo_left([line("approved", ago=4 * SECOND), line("undone", ago=SECOND)], NOW) == 0


def test_every_edit_is_shown_with_what_it_changed_and_the_first_text_with_nothing():
    steps = view.steps_of(
        [line("drafted", "foreshock", text="Hello Sam"), line("edited", text="Hello Ann"), line("approved")]
    )
    assert [(one.by, one.did) for one in steps] == [
        ("Foreshock", "wrote a draft"), ("anna", "edited the answer"), ("anna", "approved it"),
    ]  # fmt: skip
    assert [[change.how for change in one.changed] for one in steps] == [[], ["same", "gone", "new"], []]


def test_what_an_answer_is_written_from_comes_before_what_is_near():
    some = [Source(key="a", question="A?", fit=0.9, used=False), Source(key="b", question="B?", fit=0.4)]
    assert [(one.key, one.percent, one.used) for one in view.used_of(some, {})] == [("b", 40, True), ("a", 90, False)]
