"""What stands behind an alert, from the mentions of its complaint."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import Evidence, Transition, Witness
from complaints.explanation import Unheard, explain, most_typical, place
from complaints.spoken import Spoken

ORIGINS = ("square", "hackernews", "https://key:secret@feeds.example/private/1.xml")
NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOST = ("they lost my parcel", "lost my parcel again, third time", "my parcel is lost, nobody answers",
        "where is my lost parcel, it never came", "a lost parcel and silence")  # fmt: skip


def change(*surest, scale=HOUR, cause="complaint"):
    seen = Evidence(
        observed=9, expected=1, scale=scale, surprise=5, score=5, threshold=4, voices=5, texts=5, raw=5, removed=0,
        witnesses=tuple(Witness(origin="square", external_id=str(id_)) for id_ in surest),
    )  # fmt: skip
    return Transition(
        complaint="c", brand="Acme", topic="delivery", cause=cause, before="quiet", after="emerging", at=NOON,
        evidence=seen, members=tuple(Witness(origin=at, external_id=str(id_)) for at in ORIGINS for id_ in range(100)),
    )  # fmt: skip


def spoken(id_, text="so", *, ago=30 * MINUTE, **more):
    facts = {"origin": "square", "complaint": 0.9, "language": "en"} | more
    return Spoken(id=id_, external_id=str(id_), text=text, said=NOON - ago, **facts)


@pytest.fixture
def crowd():
    """Five people say it in words of their own; the third is the loudest."""
    return [spoken(i, text, ago=(50 - 5 * i) * MINUTE, reach=900 if i == 3 else 10) for i, text in enumerate(LOST, 1)]


def roles(explanation):
    return {one.mention: one.roles for one in explanation.witnesses}


def test_the_witnesses_are_the_earliest_the_most_reached_the_most_typical_and_then_the_surest(crowd):
    found = roles(explain(change(5, 4), crowd, []))
    assert found[1][0] == "earliest" and found[3][0] == "most reached" and len(found) <= 5
    assert sum("most typical" in some for some in found.values()) == 1
    assert all(found[id_] == ("surest",) for id_ in (4, 5) if "most typical" not in found[id_])


def test_one_mention_may_be_several_of_them(crowd):
    loud = [spoken(0, "lost my parcel", ago=HOUR, reach=10_000), *crowd]
    assert roles(explain(change(), loud, []))[0][:2] == ("earliest", "most reached")


def test_nobody_is_called_most_reached_where_no_source_tells_of_reach(crowd):
    quiet = [spoken(one.id, one.text) for one in crowd]
    assert "most reached" not in str(roles(explain(change(), quiet, [])))


def test_what_is_urgent_comes_first(crowd):
    late = spoken(9, "my charger caught fire", ago=MINUTE, complaint=0.1)
    assert next(iter(explain(change(9, 1, cause="urgent"), [*crowd, late], []).witnesses)).roles == ("urgent",)


def test_a_copy_of_a_witness_is_no_further_witness(crowd):
    copied = [spoken(8, LOST[0], copy="x"), spoken(9, LOST[0], copy="x", ago=MINUTE)]
    found = roles(explain(change(8, 9), [*copied, *crowd], []))
    assert 8 in found and 9 not in found


def test_the_most_typical_text_is_the_one_most_like_the_others():
    odd = spoken(1, "the weather in Ulm is dreadful today")
    like = [spoken(i, text) for i, text in enumerate(LOST[:3], 2)]
    assert most_typical([odd, *like]).id in (2, 3)
    assert most_typical(like[:2]) is None


def test_the_most_typical_text_is_found_in_scripts_without_spaces():
    texts = ("荷物が届きません", "荷物が届きませんでした", "まだ荷物が届きません", "天気がいいですね今日")
    assert most_typical([spoken(i, text) for i, text in enumerate(texts)]).id != 3


def test_people_are_counted_by_place_and_by_language_and_nobody_twice():
    said = [
        spoken(1, origin="hackernews", author="ann"),
        spoken(2, origin="hackernews", author="ann"),
        spoken(3, origin="hackernews", author="bob", language="es"),
        spoken(4, origin="https://key:secret@feeds.example/private/1.xml"),
    ]
    found = explain(change(), said, [])
    assert found.sources == {"hackernews": 2, "feeds.example": 1}
    assert found.languages == {"en": 2, "es": 1}


def test_only_who_complains_within_the_time_of_the_numbers_is_counted():
    said = [
        spoken(1),
        spoken(2, complaint=0.1),
        spoken(3, complaint=None),
        spoken(4, ago=2 * HOUR),
        spoken(5, ago=-HOUR),
    ]
    assert explain(change(), said, []).sources == {"square": 1}
    assert explain(change(scale=6 * HOUR), said, []).sources == {"square": 2}
    assert explain(change(cause="volume"), said, []).sources == {"square": 3}


def test_what_is_new_in_their_words_is_told_and_a_text_pasted_by_many_is_one_text():
    before = ["acme came to our street, lovely people"] * 30
    own = [spoken(i, f"acme {word} double charge") for i, word in enumerate(("this", "again a", "why the"))]
    assert explain(change(), own, before).phrases == ("double charge",)
    assert explain(change(), [spoken(i, "double charge", copy="x") for i in range(30)], before).phrases == ()


def test_what_was_not_seen_stands_beside_it():
    gone = Unheard(source="forum", since=NOON - HOUR, why="failing")
    found = explain(change(), [], [], unheard=[gone], unscored={"es": 3})
    assert (found.unheard, found.unscored, found.witnesses) == ((gone,), {"es": 3}, ())


def test_an_origin_that_is_no_address_is_shown_as_it_is():
    assert [place(one) for one in ("mastodon.social", "https://a.example/f?key=1", "http://[::1")] == [
        "mastodon.social", "a.example", "an address that cannot be read",
    ]  # fmt: skip


people = st.builds(
    spoken,
    st.integers(0, 30),
    st.sampled_from(LOST),
    ago=st.integers(-60, 300).map(lambda minutes: minutes * MINUTE),
    author=st.none() | st.sampled_from("abc"),
    reach=st.integers(0, 5),
    complaint=st.none() | st.floats(0, 1),
)


@given(members=st.lists(people, max_size=20, unique_by=lambda one: one.id), data=st.data())
def test_the_order_in_which_they_are_read_changes_nothing(members, data):
    mixed = data.draw(st.permutations(members))
    first = explain(change(*range(5)), members, [])
    assert explain(change(*range(5)), mixed, []) == first
    assert len(first.witnesses) <= 5 and len(roles(first)) == len(first.witnesses)
