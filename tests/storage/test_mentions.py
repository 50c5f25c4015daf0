"""Mentions are kept once, whoever heard them and however often; edits, copies, and what waits for the detector."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from mentions import Author, Engagement, Kind, Match, Mention, Span, near_duplicate
from sentiment import Label, Understanding
from storage import mentions
from storage.copies import MOST_CANDIDATES
from storage.engine import reading, writing
from storage.mentions import Concern, Understood
from storage.tables import bands

HOUR = timedelta(hours=1)
ADVERT = "Quick loans from Acme for everybody who signs up before the end of this lovely week"
UNHURRIED = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


def unfolded(engine, before, brand="Acme"):
    with reading(engine) as conn:
        return mentions.unfolded(conn, brand, before)


def listed(engine, **options):
    with reading(engine) as conn:
        return mentions.listed(conn, **options)


class TestOnce:
    def test_the_same_page_twice_is_kept_once(self, says, keeps, counts):
        page = [says(f"number {i} is late", brands=("Acme", "Brix")) for i in range(5)]
        first = keeps(*page)
        before = counts()
        second = keeps(*page)
        assert counts() == before
        assert (len(first.new), len(second.new)) == (5, 0)
        assert second.ids == first.ids and not second.revised

    def test_one_post_twice_on_a_page_is_one_mention(self, says, keeps, rows):
        keeps(says("late"), says("late"))
        assert rows("mentions", "external_id") == ["late"]
        assert rows("rollups", "mentions") == [1]

    def test_the_same_name_at_another_origin_is_another_mention(self, says, keeps, rows):
        keeps(says("late"), says("late", origin="circle"))
        assert rows("mentions", "origin") == ["circle", "square"]

    def test_two_sources_that_hear_one_post_make_one_mention_and_two_hearings(self, says, keeps, rows, noon):
        keeps(says("late"), source="forum")
        keeps(says("late"), source="search", now=noon + HOUR)
        assert len(rows("mentions", "id")) == len(rows("matches", "id")) == 1
        assert rows("hearings", "source", "heard") == [("forum", noon), ("search", noon + HOUR)]
        assert rows("rollups", "mentions", "complaints") == [(1, 1)]

    def test_what_the_caller_knows_to_be_stored_is_only_heard_again(self, says, keeps, rows):
        first = keeps(says("late"))
        again = keeps(source="search", again=[("square", "late")])
        assert again.ids == first.ids and not again.new
        assert rows("hearings", "source") == ["forum", "search"]

    def test_two_sources_that_hear_one_post_at_the_same_moment_both_hear_it(self, engine, says, rows):
        """Both look before either writes: on PostgreSQL they really do, SQLite lets one write after the other."""
        meet, done = Barrier(2), {}

        def both_looked(conn, cursor, statement, *_):
            if statement.startswith("INSERT INTO mentions") and engine.dialect.name == "postgresql":
                meet.wait(10)

        event.listen(engine, "before_cursor_execute", both_looked)

        def hear(source):
            with writing(engine) as conn:
                done[source] = mentions.keep(conn, source, [says("late"), says("broken")], (), says("x").mention.heard)

        threads = [Thread(target=hear, args=(source,)) for source in ("forum", "search")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(len(one.new) for one in done.values()) == [0, 2]
        assert done["forum"].ids == done["search"].ids and len(done["forum"].ids) == 2
        assert rows("hearings", "source") == ["forum", "forum", "search", "search"]
        assert rows("rollups", "mentions") == [2]

    def test_more_mentions_than_one_statement_may_name_are_all_known(self, engine, says, keeps):
        keeps(*(says(f"number {i}") for i in range(900)))
        keys = {("square", f"number {i}") for i in range(950)}
        with reading(engine) as conn:
            assert len(mentions.known(conn, keys)) == 900


class TestEdits:
    def test_an_edit_becomes_a_revision_and_the_first_text_stays(self, engine, says, keeps, rows, noon):
        keeps(says("It is late", name="1"))
        changed = keeps(says("It has arrived", name="1", heard=noon + HOUR), now=noon + HOUR)
        assert changed.revised == {("square", "1")} and not changed.new
        assert rows("mentions", "text", "heard") == [("It is late", noon)]
        assert rows("revisions", "text", "heard") == [("It has arrived", noon + HOUR)]
        assert listed(engine)[0].mention.edited == noon + HOUR

    def test_the_time_that_a_source_states_for_an_edit_is_kept(self, engine, says, keeps, noon):
        keeps(says("It is late", name="1"))
        keeps(says("It has arrived", name="1", edited=noon + timedelta(minutes=7), heard=noon + HOUR))
        assert listed(engine)[0].mention.edited == noon + timedelta(minutes=7)

    def test_an_edit_is_understood_anew_and_never_counted_again(self, engine, says, keeps, rows, noon):
        keeps(says("It is late", name="1"))
        [(match_id, _)] = unfolded(engine, noon + HOUR)
        with writing(engine) as conn:
            mentions.mark_folded(conn, [match_id], noon + HOUR)
        calm = Understanding(compound=0.5, label="positive", complaint=0.1, praise=True, evidence=("fine",))
        keeps(says("It is fine", name="1", meant=calm, urgent="safety"))
        assert listed(engine)[0].matches[0][1] == calm
        assert rows("matches", "urgent", "folded") == [("safety", noon + HOUR)]
        assert unfolded(engine, noon + 2 * HOUR) == []
        assert rows("rollups", "label", "mentions", "complaints") == [("negative", 0, 0), ("positive", 1, 0)]

    def test_only_the_mention_that_was_edited_is_understood_anew(self, engine, says, keeps):
        keeps(says("It is late", name="1"), says("So is mine", name="2"))
        calm = Understanding(compound=0.5, label="positive", complaint=0.1)
        keeps(says("It is fine", name="1", meant=calm), says("So is mine", name="2", meant=calm))
        meant = {row.mention.external_id: row.matches[0][1].label for row in listed(engine)}
        assert meant == {"1": "positive", "2": "negative"}

    def test_spans_stay_those_of_the_text_that_is_shown(self, engine, says, keeps):
        keeps(says("Late", name="1"))
        edit = says("It is not true that it was late", name="1", brands=("Acme", "Brix"))
        spans = (Span(start=27, end=31, term="late"),)
        keeps(replace(edit, concerns=tuple(replace(c, match=replace(c.match, spans=spans)) for c in edit.concerns)))
        [row] = listed(engine)
        assert [found.brand for found, _ in row.matches] == ["Acme", "Brix"]
        assert row.matches[0][0].spans == (Span(start=0, end=4, term="word"),)
        assert row.matches[1][0].spans == ()  # what only the edit says cannot be shown in the first text

    def test_words_heard_before_are_no_revision_so_two_sources_never_take_turns(self, says, keeps, rows):
        for text in ("first", "second", "second", "third", "first", "second", "first"):
            keeps(says(text, name="1"))
        assert rows("revisions", "id", "text") == [(1, "second"), (2, "third")]
        assert rows("mentions", "text") == ["first"]

    def test_several_texts_of_one_post_on_a_page_are_all_kept_in_the_order_of_the_page(self, engine, says, keeps, rows):
        calm = Understanding(compound=0.5, label="positive", complaint=0.1)
        texts = [says(text, name="1") for text in ("first", "second", "first", "second")]
        kept = keeps(*texts, says("third", name="1", meant=calm))
        assert (kept.new, kept.revised) == ({("square", "1")}, {("square", "1")})
        assert rows("mentions", "text", "content") == [("first", mentions.content_of(says("third").mention))]
        assert rows("revisions", "id", "text") == [(1, "second"), (2, "third")]
        [(found, meant)] = listed(engine)[0].matches
        assert meant == calm and found.spans == (Span(start=0, end=4, term="word"),)
        assert rows("rollups", "label", "mentions", "voices") == [("negative", 0, 0), ("positive", 1, 1)]
        keeps(*texts)
        assert len(rows("revisions", "id")) == 2

    @pytest.mark.parametrize("together", [True, False])
    @pytest.mark.parametrize("first_edited", [True, False])
    def test_a_delayed_older_version_is_kept_and_replaces_nothing(
        self, engine, says, keeps, rows, noon, together, first_edited
    ):
        calm = Understanding(compound=0.5, label="positive", complaint=0.1)
        newest = says("It is fine", name="1", edited=noon + 2 * HOUR, meant=calm)
        delayed = says("It is late", name="1", edited=noon + HOUR, brands=("Acme", "Brix"))
        page = [newest, delayed] if first_edited else [says("It is here", name="1"), newest, delayed]
        for some in [page] if together else [[one] for one in page]:
            kept = keeps(*some)
        assert together or not kept.revised
        assert rows("mentions", "content") == [mentions.content_of(newest.mention)]
        assert "It is late" in rows("revisions", "text")
        [row] = listed(engine)
        assert row.mention.edited == noon + 2 * HOUR
        assert [(found.brand, meant) for found, meant in row.matches] == [("Acme", calm)]
        assert keeps(says("It is over", name="1", edited=noon + 3 * HOUR)).revised, "a later one is an edit"

    def test_an_edit_without_a_stated_time_is_never_older(self, says, keeps):
        keeps(says("first", name="1", edited=None))
        keeps(says("second", name="1"))
        assert keeps(says("third", name="1", edited=datetime(2026, 3, 4, 11, tzinfo=UTC))).revised
        assert keeps(says("fourth", name="1")).revised

    def test_an_edit_that_names_another_brand_concerns_it_from_then_on(self, engine, says, keeps, noon):
        keeps(says("It is late", name="1"))
        keeps(says("It is late, and so is Brix", name="1", brands=("Acme", "Brix")))
        assert len(unfolded(engine, noon + HOUR, "Brix")) == 1

    def test_an_edit_that_names_no_brand_any_more_is_a_revision_too(self, engine, says, keeps, rows):
        keeps(says("Acme is late", name="1"))
        changed = keeps(says("Nothing", name="1", brands=()))
        assert changed.revised == {("square", "1")}
        assert rows("revisions", "text") == ["Nothing"] and len(listed(engine)[0].matches) == 1


class TestCopies:
    def groups(self, engine):
        return {row.mention.external_id: row.mention.copy_group for row in listed(engine, limit=500)}

    @pytest.mark.parametrize(("apart", "same"), [(timedelta(hours=48), True), (timedelta(hours=48, seconds=1), False)])
    @pytest.mark.parametrize("pages", [1, 2])
    def test_near_duplicates_share_a_group_within_48_hours_and_not_beyond(
        self, engine, says, keeps, noon, apart, same, pages
    ):
        first, second = says(ADVERT, name="1"), says(f"{ADVERT}!!", name="2", at=noon + apart)
        if pages == 1:
            keeps(second, first)
        else:
            keeps(first)
            keeps(second)
        groups = self.groups(engine)
        assert (groups["1"] == groups["2"]) is same

    def test_a_copy_that_was_said_earlier_but_is_heard_later_joins_the_group(self, engine, says, keeps, noon):
        keeps(says(ADVERT, name="1"))
        keeps(says(ADVERT, name="2", at=noon - HOUR, origin="circle"))
        assert len(set(self.groups(engine).values())) == 1

    def test_different_words_are_no_copies(self, engine, says, keeps):
        keeps(says(ADVERT), says("My parcel has been on its way since Monday and nobody knows where"), says("a"))
        assert len(set(self.groups(engine).values())) == 3

    @pytest.mark.parametrize("pages", [1, 2])
    @pytest.mark.parametrize(
        ("site", "hours", "groups"), [("b.example", 47, 1), ("b.example", 49, 2), ("a.example", 1, 2)]
    )
    def test_one_story_on_two_sites_within_48_hours_is_one_group(
        self, engine, says, keeps, noon, pages, site, hours, groups
    ):
        story = " ".join(f"{word} of Acme in week {word}{word}" for word in ("one", "two", "three", "four", "five"))
        lead = (
            "Our own people have looked into it and found that there is more behind it than anybody has told so far. "
        )
        page = [
            says(story, name="1", kind="article", site="a.example"),
            says(f"{lead}{story} {lead[::-1]}"[:330], name="2", kind="article", site=site, at=noon + hours * HOUR),
        ]
        assert not near_duplicate(page[0].mention.words, page[1].mention.words)
        for some in [page] if pages == 1 else [[one] for one in page]:
            keeps(*some)
        assert len(set(self.groups(engine).values())) == groups

    @pytest.mark.parametrize(("kind", "groups"), [("survey", 2), ("post", 1)])
    def test_everybody_who_answers_a_survey_answers_for_himself(self, engine, says, keeps, kind, groups):
        """Numbers are left out of the comparison, and a bare score is nothing else."""
        keeps(*(says(f"Acme: my score is {score} of 10", name=f"{score}", kind=kind) for score in (9, 2)))
        assert len(set(self.groups(engine).values())) == groups

    def test_in_a_flood_of_copies_no_band_grows_beyond_what_is_looked_at(self, engine, says, keeps, noon):
        for page in range(4):
            keeps(*(says(ADVERT, name=f"{page} {i}", at=noon + page * HOUR) for i in range(40)))
        assert len(set(self.groups(engine).values())) == 1
        with reading(engine) as conn:
            counts = conn.execute(select(bands.c.band, func.count()).group_by(bands.c.band)).all()
        assert {many for band, many in counts if not band.startswith(("text:", "who:"))} == {MOST_CANDIDATES}

    def test_an_advert_that_goes_on_for_weeks_is_still_one_text_in_its_third_week(self, engine, says, keeps, noon):
        """More copies than the candidates of one band: those said lately are the ones that matter."""
        keeps(*(says(ADVERT, name=f"{i:03}", at=noon + i * 4 * HOUR) for i in range(130)))
        assert len(set(self.groups(engine).values())) == 1
        keeps(says(f"{ADVERT}.", name="late", at=noon + 130 * 4 * HOUR))
        assert len(set(self.groups(engine).values())) == 1


class TestUnfolded:
    def test_they_come_in_the_order_of_hearing_then_of_their_names(self, engine, says, keeps, noon):
        keeps(
            says("d", heard=noon, origin="square"),
            says("c", heard=noon, origin="circle"),
            says("b", heard=noon, origin="square"),
            says("a", heard=noon + HOUR, at=noon - HOUR),
            says("e", heard=noon - HOUR, at=noon),
        )
        assert [row["external_id"] for _, row in unfolded(engine, noon + HOUR)] == ["e", "c", "b", "d", "a"]

    def test_only_those_said_before_the_edge(self, engine, says, keeps, noon):
        keeps(says("before", at=noon - timedelta(microseconds=1)), says("at"), says("after", at=noon + HOUR))
        assert [row["external_id"] for _, row in unfolded(engine, noon)] == ["before"]

    def test_a_clock_that_is_ahead_of_ours_delays_nothing(self, engine, says, keeps, noon):
        keeps(says("ahead", at=noon + 7 * HOUR, heard=noon - HOUR))
        assert [row["external_id"] for _, row in unfolded(engine, noon)] == ["ahead"]

    def test_only_those_of_the_brand_and_each_until_it_is_folded(self, engine, says, keeps, noon, rows):
        keeps(says("both", brands=("Acme", "Brix")), says("other", brands=("Brix",)))
        [(match_id, row)] = unfolded(engine, noon + HOUR)
        assert (row["external_id"], row["complaint"], row["topic"]) == ("both", 0.9, "delivery")
        with writing(engine) as conn:
            mentions.mark_folded(conn, [match_id], noon + HOUR)
        assert unfolded(engine, noon + HOUR) == []
        assert len(unfolded(engine, noon + HOUR, "Brix")) == 2


class TestListed:
    def test_the_latest_said_comes_first(self, engine, says, keeps, noon):
        keeps(says("old", at=noon - HOUR), says("new"), says("older", at=noon - 2 * HOUR))
        assert [row.mention.text for row in listed(engine, limit=2)] == ["new", "old"]
        assert [row.mention.text for row in listed(engine, since=noon - HOUR)] == ["new", "old"]

    def test_a_brand_has_its_own(self, engine, says, keeps):
        keeps(says("both", brands=("Acme", "Brix")), says("other"))
        [row] = listed(engine, brand="Brix")
        assert row.mention.text == "both" and [found.brand for found, _ in row.matches] == ["Acme", "Brix"]

    def test_by_ids_keeps_the_order_asked_for_and_passes_over_what_is_gone(self, engine, says, keeps):
        ids = keeps(says("a"), says("b"), says("c")).ids
        asked = [ids["square", name] for name in "cab"]
        with reading(engine) as conn:
            assert [row.mention.text for row in mentions.by_ids(conn, [asked[0], 10**6, *asked[1:]])] == ["c", "a", "b"]


def test_the_hours_of_a_brand_are_counted_by_label(says, keeps, rows, noon):
    calm = Understanding(compound=None, label="abstain", complaint=None)
    keeps(says("a", at=noon + timedelta(minutes=59)), says("b"), says("c", meant=calm), says("d", at=noon + HOUR))
    keeps(says("e"), says("f", brands=("Brix",)))
    assert rows("rollups", "brand", "hour", "label", "mentions", "complaints") == [
        ("Acme", noon, "abstain", 1, 0),
        ("Acme", noon, "negative", 3, 3),
        ("Acme", noon + HOUR, "negative", 1, 1),
        ("Brix", noon, "negative", 1, 1),
    ]


# what passes the border: no surrogates, no NUL (PostgreSQL has neither)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
MAYBE = st.none() | WORDS
MOMENTS = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis wants the bounds naive
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC) | st.timezones(),
)
COUNTS = st.none() | st.integers(-1, 2**62)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
MENTIONS = st.builds(
    Mention,
    origin=WORDS,
    external_id=WORDS.map(lambda words: f"{uuid4()} {words}"),
    kind=st.sampled_from(get_args(Kind)),
    said=MOMENTS,
    heard=MOMENTS,
    said_unknown=st.booleans(),
    edited=st.none() | MOMENTS,
    author=st.builds(
        Author,
        id=MAYBE,
        handle=MAYBE,
        name=MAYBE,
        url=MAYBE,
        followers=COUNTS,
        since=st.none() | MOMENTS,
        verified=st.none() | st.booleans(),
    ),
    title=WORDS,
    text=WORDS,
    url=MAYBE,
    site=MAYBE,
    language=MAYBE,
    country=MAYBE,
    coordinates=st.none() | st.tuples(FLOATS, FLOATS),
    tags=st.lists(WORDS, max_size=3).map(tuple),
    reply_to=MAYBE,
    root=MAYBE,
    engagement=st.builds(Engagement, likes=COUNTS, shares=COUNTS, replies=COUNTS, views=COUNTS),
    rating=st.none() | FLOATS,
    media=st.lists(WORDS, max_size=3).map(tuple),
    invisible=st.integers(0, 2**31 - 1),
)
UNDERSTANDINGS = st.builds(
    Understanding,
    compound=st.none() | FLOATS,
    label=st.sampled_from(get_args(Label)),
    complaint=st.none() | FLOATS,
    question=st.booleans(),
    praise=st.booleans(),
    topic=MAYBE,
    language=WORDS,
    confidence=FLOATS,
    abstained_why=MAYBE,
    evidence=st.lists(WORDS, max_size=3).map(tuple),
)
SPANS = st.lists(st.builds(Span, start=st.integers(0, 10**6), end=st.integers(0, 10**6), term=WORDS), max_size=3)
MATCHES = st.builds(Match, brand=WORDS, spans=SPANS.map(tuple))
CONCERNS = st.lists(st.builds(Concern, match=MATCHES, understanding=UNDERSTANDINGS, urgent=MAYBE), max_size=3)


@UNHURRIED
@given(mention=MENTIONS, concerns=CONCERNS)
def test_every_field_comes_back_exactly(engine, mention, concerns):
    concerns = sorted({one.match.brand: one for one in concerns}.values(), key=lambda one: one.match.brand)
    with writing(engine) as conn:
        kept = mentions.keep(conn, "forum", [Understood(mention=mention, concerns=tuple(concerns))], (), mention.heard)
        [row] = mentions.by_ids(conn, kept.ids.values())
    assert replace(row.mention, copy_group=None) == mention
    assert sorted(row.matches, key=lambda one: one[0].brand) == [(c.match, c.understanding) for c in concerns]
    assert row.mention.said.tzinfo is UTC and row.mention.heard.tzinfo is UTC
