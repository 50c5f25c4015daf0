"""A person at the keyboard: one key, one answer; nothing that was said is lost, whenever it ends."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.interview import Session, interview
from console.keyboard import keys
from mentions import Mention
from sentiment import Understanding
from sentiment.corrected import Said
from storage.understood import Stored

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TOPICS = tuple(f"topic {n}" for n in range(1, 13))
MEANT = Understanding(compound=0.1, label="neutral", complaint=0.4, language="en", confidence=0.5, evidence=("slow",))


def question(number, words="Acme is late"):
    said = Mention(origin="o", external_id=str(number), kind="post", said=NOW, heard=NOW, text=words)
    return Stored(
        id=number, mention=number, brand="Acme", said=NOW, words=said, content="c", group="g", meant=MEANT, urgent=None,
        folded=None, first=True, gone=None,
    )  # fmt: skip


class Desk:
    """`kept` is what stands, by mention; a mention in `gone` was deleted meanwhile."""

    def __init__(self, typed, *, shown=True, gone=(), topics=TOPICS):
        self.rows, self.out, self.gone = [], io.StringIO(), gone
        self.session = Session(
            keys=keys(io.StringIO(typed)), out=self.out, topics=topics, keep=self.keep, take_back=self.take_back,
            progress=lambda more: f"{more} answered", now=NOW, shown=shown,
        )  # fmt: skip

    def keep(self, one, said):
        if one.mention in self.gone:
            return None
        self.rows.append((one.mention, said))
        return len(self.rows)

    def take_back(self, number):
        self.rows[number - 1] = None

    @property
    def kept(self):
        return dict(filter(None, self.rows))

    def asks(self, many=3, words="Acme is late"):
        return interview(self.session, [question(number, words) for number in range(1, many + 1)])


def test_three_keys_are_an_answer():
    desk = Desk("ny3 0n pn")
    done = desk.asks()
    assert desk.kept == {
        1: Said(label="negative", complaint=True, topic="topic 3"),
        2: Said(label="neutral", complaint=False),
        3: Said(label="positive", complaint=False),
    }
    assert (done.answered, done.skipped, done.quit, done.silent) == (3, 0, False, False)


@pytest.mark.parametrize(
    ("typed", "topic"), [("1", 1), ("9", 9), ("a", 10), ("c", 11), ("D", 12), ("x!d", 12), ("0", 0)]
)
def test_every_topic_is_one_key_and_the_next_key_is_the_next_answer(typed, topic):
    desk = Desk(f"ny{typed}0n")
    assert desk.asks(2).answered == 2
    assert desk.kept[1].topic == (f"topic {topic}" if topic else "")
    assert desk.kept[2] == Said(label="neutral", complaint=False)


def test_a_key_that_leaves_the_question_is_no_topic_and_a_topic_without_a_key_is_named():
    desk = Desk("nyb0n", topics=tuple(f"topic {n}" for n in range(40)))
    desk.asks(1)
    assert desk.kept == {1: Said(label="neutral", complaint=False)}
    assert "z topic 31" in desk.out.getvalue() and "others: foreshock correct --topic" in desk.out.getvalue()


def test_skipping_is_kept_as_an_answer_that_says_nothing():
    desk = Desk("s0nns")
    done = desk.asks()
    assert desk.kept == {1: Said(), 2: Said(label="neutral", complaint=False), 3: Said()}
    assert (done.answered, done.skipped) == (1, 2)


def test_back_takes_the_answer_before_back_and_asks_again():
    desk = Desk("nnbpn0nq")
    desk.asks()
    assert desk.kept == {1: Said(label="positive", complaint=False), 2: Said(label="neutral", complaint=False)}
    assert desk.rows[0] is None


def test_back_within_a_question_begins_it_again_and_takes_nothing_back():
    desk = Desk("nnpyb0nq")
    desk.asks()
    assert desk.kept == {1: Said(label="negative", complaint=False), 2: Said(label="neutral", complaint=False)}


def test_back_at_the_first_says_so():
    desk = Desk("b0n")
    assert desk.asks(1).answered == 1 and "none before it" in desk.out.getvalue()


@pytest.mark.parametrize("end", ["q", "", "\x04", "\x03"])
def test_whatever_ends_it_what_was_said_is_kept(end):
    desk = Desk(f"nn py{end}")
    done = desk.asks()
    assert desk.kept[2] == Said(label="positive", complaint=True) and done.quit and done.answered == 2


def test_nobody_there_is_told_apart_from_somebody_who_quits():
    assert Desk("").asks().silent and not Desk("q").asks().silent


def test_wrong_keys_are_told_and_help_is_given():
    desk = Desk("x\x1b?0n")
    desk.asks(1)
    said = desk.out.getvalue()
    assert desk.kept and "x: no such answer" in said and "skip: never asked again" in said and "\x1b" not in said


def test_what_was_deleted_meanwhile_is_told_and_counts_nothing():
    desk = Desk("nn0n", gone=(1,))
    assert desk.asks(2).answered == 1 and desk.kept.keys() == {2} and "deleted meanwhile" in desk.out.getvalue()


def test_what_was_understood_is_shown_only_where_it_may_not_sway():
    shown, hidden = Desk("q"), Desk("q", shown=False)
    shown.asks(), hidden.asks()
    assert "slow" in shown.out.getvalue() and "slow" not in hidden.out.getvalue()


def test_words_of_strangers_steer_no_terminal_and_keep_their_letters():
    desk = Desk("q")
    desk.asks(1, "ខ្ញុំមិនបានទទួល 👩‍👩‍👧 \x1b[2J\u202e Acme\nline two")
    said = desk.out.getvalue()
    assert "\x1b" not in said and "\u202e" not in said
    assert "ខ្ញុំមិនបានទទួល" in said and "👩‍👩‍👧" in said and "line two" in said


def test_no_line_is_wider_than_the_terminal_whatever_the_script():
    from rich.cells import cell_len

    desk = Desk("q")
    desk.asks(1, "ខ្ញុំមិនបានទទួលកញ្ចប់របស់ខ្ញុំទេ" * 9 + "我没有收到我的包裹" * 20 + "👩‍👩‍👧" * 50)
    assert max(map(cell_len, desk.out.getvalue().splitlines())) <= 80


@given(typed=st.text(alphabet="n0pys bq?xad12\n", max_size=60))
def test_whatever_is_typed_it_ends_and_every_kept_answer_is_whole(typed):
    desk = Desk(typed)
    done = desk.asks(4)
    standing = [row for row in desk.rows if row is not None]
    assert len(standing) == done.answered + done.skipped == len(desk.kept)
    assert sum(said.anything for _, said in standing) == done.answered
    for _, said in standing[:-1]:  # only what somebody quit may be half
        assert not said.anything or said.complaint is not None
