"""A voice is new where neither its text nor its author was heard of the brand within a day."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentions import Author, Mention
from mentions.first import WINDOW, Voices, day_of, days_around, voice_keys

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
hours = st.integers(-120, 120).map(lambda half: NOON + half * timedelta(minutes=30))
heard = st.lists(
    st.tuples(
        st.sampled_from("AB"), hours, st.lists(st.sampled_from("xyz"), min_size=1, max_size=2, unique=True).map(tuple)
    ),
    max_size=30,
)


def _naive(said):
    return [
        not any(
            brand == earlier and set(keys) & set(others) and abs(moment - before) <= WINDOW
            for earlier, before, others in said[:at]
        )
        for at, (brand, moment, keys) in enumerate(said)
    ]


@given(heard)
def test_the_first_are_those_of_a_naive_comparison_with_all_that_was_heard_before(said):
    voices = Voices()
    assert [voices.hear(*one) for one in said] == _naive(said)


@given(heard, st.integers(0, 30))
def test_the_first_and_the_last_of_each_day_are_enough_to_go_on_from(said, cut):
    """As the database gives them between two pages."""
    before, after = Voices(), Voices()
    found = [before.hear(*one) for one in said[:cut]]
    for (key, brand, _), (earliest, latest) in before.spans.items():
        after.add(key, brand, earliest, latest)
    assert found + [after.hear(*one) for one in said[cut:]] == _naive(said)


@given(hours, hours)
def test_what_is_within_a_day_stands_on_the_days_around(one, other):
    assert abs(one - other) > WINDOW or day_of(other) in days_around(one)


def says(**fields):
    return Mention(origin="square", external_id="1", kind="post", said=NOON, heard=NOON, **fields)


def test_a_person_is_known_by_the_most_stable_of_their_names_and_nobody_is_nobody_else():
    text, who = voice_keys(says(author=Author(id="7", handle="joe")), "square 1")
    assert voice_keys(says(author=Author(id="7", handle="jack")), "square 2")[1] == who
    assert voice_keys(says(), "square 1") == (text,)
    assert "joe" not in who and "square" not in text
