"""Raw and distinct numbers: what repeats a text or a person is kept and counted, but is no voice of its own."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mentions import Author
from storage import mentions as stored
from storage.engine import reading, writing
from storage.groups import groups_of
from storage.tables import bands, hearings, matches, mentions, rollups, searchable
from storage.tombstones import bury_rows

HOUR = timedelta(hours=1)
ADVERT = "Quick loans from Acme for everybody who signs up before the end of this lovely week"
JOE, ANN = Author(id="1", handle="joe"), Author(id="2", handle="ann")


@pytest.fixture
def first(engine, rows):
    """Which mentions are first for a brand."""

    def find(brand="Acme"):
        with engine.connect() as conn:
            query = select(mentions.c.external_id).join_from(mentions, matches)
            found = conn.scalars(query.where(matches.c.brand == brand, matches.c.first)).all()
        assert sum(rows("rollups", "voices")) == sum(rows("matches", "first")), "they are counted as they are marked"
        assert sum(rows("rollups", "mentions")) == len(rows("matches", "id")), "and every match is counted"
        return sorted(found)

    return find


def test_a_copy_is_counted_and_is_no_voice_of_its_own(says, keeps, first, rows):
    kept = keeps(says(ADVERT, name="1"), says(f"{ADVERT}!", name="2"), says("It is late", name="3"))
    assert first() == ["1", "3"]
    assert kept.voices == {("square", "1"), ("square", "3")} and len(kept.new) == 3
    assert rows("rollups", "mentions", "voices") == [(3, 2)]


def test_one_person_who_says_two_things_in_a_day_is_one_voice(says, keeps, first, noon):
    keeps(says("late", author=JOE), says("broken", author=ANN), says("lost", author=JOE, at=noon + 5 * HOUR))
    assert first() == ["broken", "late"]


@pytest.mark.parametrize(("hours", "again"), [(24, False), (24.5, True), (-24, False), (-24.5, True)])
@pytest.mark.parametrize("pages", [1, 2])
def test_after_more_than_a_day_they_are_heard_anew(says, keeps, first, noon, hours, again, pages):
    page = [says("late", author=JOE), says("broken", author=JOE, at=noon + hours * HOUR)]
    for some in [page] if pages == 1 else [[one] for one in page]:
        keeps(*some)
    assert first() == (["broken", "late"] if again else ["late"])


def test_what_a_person_says_of_one_brand_says_nothing_about_another(says, keeps, first):
    keeps(says("late", author=JOE), says("broken", author=JOE, brands=("Acme", "Brix")))
    assert (first(), first("Brix")) == (["late"], ["broken"])


def test_a_namesake_on_another_platform_is_somebody_else_and_who_is_unknown_is_everybody(says, keeps, first):
    keeps(says("late", author=JOE), says("broken", author=JOE, origin="circle"))
    keeps(says("lost", author=Author()), says("cold", author=Author()))
    assert first() == ["broken", "cold", "late", "lost"]


def test_a_brand_that_only_an_edit_names_is_asked_then(says, keeps, first):
    keeps(says("late", name="1", author=JOE), says("broken", name="2", author=ANN))
    keeps(says("late, Brix too", name="1", author=JOE, brands=("Acme", "Brix")))
    keeps(says("broken and so is Brix", name="2", author=JOE, brands=("Acme", "Brix")))
    assert (first(), first("Brix")) == (["1", "2"], ["1"])


def test_an_edit_of_a_voice_leaves_it_one(says, keeps, first):
    keeps(says("late", name="1", author=JOE))
    keeps(says("late again", name="1", author=JOE))
    keeps(says("cold", name="2", author=JOE))
    assert first() == ["1"]


def test_a_copy_of_somebody_who_is_forgotten_is_still_a_copy(engine, says, keeps, first, noon):
    """Their name stands in the name of the group: it becomes a hash there, and so does what is compared."""
    keeps(says(ADVERT, name="at://joe/1", author=JOE))
    keeps(says(f"{ADVERT}!", name="at://ann/1", author=ANN))
    with writing(engine) as conn:
        bury_rows(conn, [1], noon)
    keeps(says(f"{ADVERT}.", name="at://eve/1", author=Author(handle="eve")))
    assert "at://eve/1" not in first()


def test_who_is_forgotten_leaves_no_key(engine, says, keeps, rows, noon):
    keeps(says("late", author=JOE))
    with writing(engine) as conn:
        bury_rows(conn, [1], noon)
    assert rows("bands", "band") == []


class TestGroups:
    @pytest.fixture
    def copies(self, says, keeps, noon):
        """Number 1 says it, 2 and 3 repeat it later, 4 says something else last."""
        keeps(says(ADVERT, name="1"), says("late", name="4", at=noon + 3 * HOUR))
        keeps(says(f"{ADVERT}!", name="2", at=noon + HOUR), says(f"{ADVERT}!!", name="3", at=noon + 2 * HOUR))

    def listed(self, engine, **options):
        with reading(engine) as conn:
            found = stored.listed(conn, **options)
            groups = groups_of(conn, [row.mention.copy_group for row in found])
        return [(row.mention.external_id, groups[row.mention.copy_group], row.id) for row in found]

    def test_every_copy_knows_what_it_repeats_and_how_many_do(self, engine, copies):
        found = {name: (group.copies, group.original_of(id_)) for name, group, id_ in self.listed(engine)}
        original = next(id_ for name, _, id_ in self.listed(engine) if name == "1")
        assert found == {"1": (2, None), "2": (2, original), "3": (2, original), "4": (0, None)}

    def test_distinct_lists_the_latest_of_each_text(self, engine, copies):
        assert [name for name, _, _ in self.listed(engine, distinct=True)] == ["4", "3"]
        assert [name for name, _, _ in self.listed(engine, distinct=True, brand="Acme", limit=1)] == ["4"]
        assert [name for name, _, _ in self.listed(engine)] == ["4", "3", "2", "1"]

    def test_what_is_gone_is_no_copy_and_no_original(self, engine, copies, noon):
        original = next(id_ for name, _, id_ in self.listed(engine) if name == "1")
        with writing(engine) as conn:
            bury_rows(conn, [original], noon)
        found = {
            name: (group.copies, group.original_of(id_)) for name, group, id_ in self.listed(engine) if name != "1"
        }
        second = next(id_ for name, _, id_ in self.listed(engine) if name == "2")
        assert found == {"2": (1, None), "3": (1, second), "4": (0, None)}

    def test_rows_know_for_which_brands_they_are_a_voice(self, engine, says, keeps):
        keeps(says("late", author=JOE), says("broken", author=JOE, brands=("Acme", "Brix")))
        with reading(engine) as conn:
            voices = {row.mention.external_id: row.voices for row in stored.listed(conn)}
        assert voices == {"late": {"Acme"}, "broken": {"Brix"}}


said = st.lists(
    st.tuples(
        st.sampled_from([ADVERT, "late", "It is broken"]), st.sampled_from([JOE, ANN, Author()]), st.integers(-20, 20)
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said, st.lists(st.integers(0, 8), max_size=3))
def test_the_same_voices_are_found_in_whatever_pages_the_mentions_come(engine, says, keeps, first, noon, told, cuts):
    page = [says(text, name=str(i), author=who, at=noon + at * HOUR) for i, (text, who, at) in enumerate(told)]

    def heard_in(pages):
        with writing(engine) as conn:
            for table in (bands, hearings, matches, rollups, searchable, mentions):
                conn.execute(delete(table))
        for some in pages:
            keeps(*some)
        return first()

    edges = [0, *sorted(cuts), len(page)]
    one_by_one = heard_in([[one] for one in page])
    assert heard_in([page[a:b] for a, b in pairwise(edges)]) == one_by_one
