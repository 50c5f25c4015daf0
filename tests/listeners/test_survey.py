"""Answers become mentions with a rating from 0 to 10, by whatever way they come, and their authors stay private."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.contract import Refused, SourceError, Unreadable
from listeners.survey import SurveyOptions, listen, receive

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET = "sixteen letters!"


@pytest.fixture
def world(world_of):
    return world_of("survey")


@pytest.fixture
def get(world):
    def got(said, *, ago=0, **options):
        return receive(*world.webhook.delivery(said, ago=ago), SurveyOptions(secret=SECRET, **options), NOW)

    return got


@pytest.fixture
def form(world):
    """form(answer, answer, option=...) is the mention that Typeform's delivery of these becomes."""

    def filled(*answers, fields=(), said=None, **options):
        body, headers = world.typeform("t1", *answers, fields=fields, **(said or {}))
        got = receive(body, headers, SurveyOptions(secret=SECRET, **options), NOW)
        assert got.key == "e-t1"
        return got.mentions[0]

    return filled


class TestAnyWebhook:
    def test_a_score_and_a_comment(self, get):
        said = {
            "id": "r1",
            "score": 3,
            "comment": "Too loud",
            "respondent": "Bo B",
            "submitted_at": "2026-03-04T10:00:00Z",
        }
        [one] = get(said, about="Acme").mentions
        assert (one.origin, one.external_id, one.kind, one.rating) == ("survey", "r1", "survey", 3)
        assert (one.words, one.author.name) == ("Acme\n\nToo loud", "Bo B")

    @pytest.mark.parametrize(
        ("score", "scale", "rating", "text"),
        [(9, "nps", 9, "Score: 9 of 10"), (0, None, 0, "Score: 0 of 10"), (5, "csat5", 10, "Score: 5 of 5"),
         (4, "csat7", 5, "Score: 4 of 7"), ("2", "csat5", 2.5, "Score: 2 of 5")],
    )  # fmt: skip
    def test_whoever_gives_only_a_score_says_only_that(self, get, score, scale, rating, text):
        [one] = get({"id": 1, "score": score}, scale=scale).mentions
        assert (one.rating, one.text) == (rating, text)

    def test_a_score_beyond_the_scale_is_none(self, get):
        [one] = get({"id": 1, "score": 7, "comment": "fine"}, scale="csat5").mentions
        assert one.rating is None
        with pytest.raises(Unreadable):
            get({"id": 1, "score": 7}, scale="csat5")

    def test_two_people_who_answer_the_same_are_two(self, get):
        one, other = get({"score": 9}).mentions[0], get({"score": 9}, ago=1).mentions[0]
        assert one.external_id != other.external_id
        at = {"score": 9, "date": "2026-03-04T10:00:00Z"}
        assert get(at).mentions[0].external_id == get(at, ago=1).mentions[0].external_id

    def test_addresses_are_no_authors_unless_they_are_wanted(self, get):
        said = {"id": 1, "score": 9, "respondent": {"email": "x", "name": "ann@example.org", "id": "+49 30 1234567"}}
        assert get(said).mentions[0].author.key is None
        assert get(said, keep_author=True).mentions[0].author.name == "ann@example.org"

    def test_whatever_a_field_says_it_is_an_answer(self, get):
        assert get({"id": 1, "score": 9, "kind": "review"}).mentions[0].kind == "survey"


class TestTypeform:
    def test_score_and_comment_are_found_by_the_type_of_their_question(self, form, world):
        answer = world.answer
        one = form(
            answer("short_text", "Ann", ref="who"), answer("number", 4, ref="n"), answer("opinion_scale", 3),
            answer("long_text", "It is loud", ref="why"), answer("long_text", "And hot", ref="more"),
        )  # fmt: skip
        assert (one.origin, one.external_id, one.kind, one.rating) == ("typeform", "t1", "survey", 3)
        assert (one.text, one.site, one.said.minute) == ("It is loud\n\nAnd hot", "How was it?", 58)
        assert one.author.key is None

    @pytest.mark.parametrize(
        ("kind", "value", "properties", "scale", "rating", "text"),
        [
            ("nps", 9, {}, "csat5", 9, "Score: 9 of 10"),
            ("opinion_scale", 5, {"steps": 5, "start_at_one": True}, None, 10, "Score: 5 of 5"),
            ("opinion_scale", 2, {"steps": 5}, None, 5, "Score: 2 of 4"),
            ("opinion-scale", 7, {}, "csat7", 10, "Score: 7 of 7"),
            ("rating", 4, {}, None, 7.5, "Score: 4 of 5"),
            ("rating", 3, {"steps": 3}, None, 10, "Score: 3 of 3"),
            ("rating", 4, {"steps": "x"}, None, 7.5, "Score: 4 of 5"),
            ("number", 8, {}, None, 8, "Score: 8 of 10"),
        ],
    )
    def test_scores_are_scaled_as_their_question_says(self, form, world, kind, value, properties, scale, rating, text):
        asked = {"id": "id-q", "ref": "q", "title": "How?", "type": kind, "properties": properties}
        one = form(world.answer(kind, value), fields=[asked], scale=scale)
        assert (one.rating, one.text) == (rating, text)

    def test_a_mapping_names_questions_and_what_is_hidden(self, form, world):
        answer = world.answer
        one = form(
            answer("rating", 1, ref="food"), answer("rating", 5, ref="all"), answer("short_text", "slow", ref="id-7"),
            answer("email", "ann@example.org", ref="mail", name="email"),
            fields=[{"id": "id-id-7", "title": "What was bad?"}], said={"hidden": {"user": "u7", "lang": "en"}},
            mapping={"rating": "all", "text": "What was bad?", "author": "mail", "author_id": "hidden.user",
                     "language": "hidden.lang"},
        )  # fmt: skip
        assert (one.rating, one.text, one.author.id, one.author.handle, one.language) == (10, "slow", "u7", None, "en")

    def test_short_answers_speak_where_there_are_no_long_ones_but_never_names(self, form, world):
        fields = [{"id": "id-who", "ref": "who", "title": "What is your name?"}, {"id": "id-w", "title": "Why?"}]
        one = form(
            world.answer("short_text", "Ann", ref="who"), world.answer("short_text", "slow", ref="w"), fields=fields
        )
        assert one.text == "slow"

    def test_choices_speak_where_nothing_else_does(self, form):
        chose = {"type": "choice", "choice": {"label": "Often"}, "field": {"id": "1", "type": "multiple_choice"}}
        many = {"type": "choices", "choices": {"labels": ["Tea", 5, None], "other": "Mate"}, "field": {"id": "2"}}
        one = form(chose, many, fields=[{"id": "1", "title": "How often?"}])
        assert one.text == "How often?: Often\nTea, 5, Mate" and one.rating is None
        assert form({"type": "choice", "choice": None}).text == "How was it?"

    def test_a_part_of_an_answer_is_not_heard_yet(self, world):
        body, _ = world.typeform("t1", world.answer("nps", 3))
        said = json.loads(body) | {"event_type": "form_response_partial"}
        body, headers = world.signed_as_typeform(json.dumps(said).encode())
        assert receive(body, headers, SurveyOptions(secret=SECRET), NOW).mentions == ()

    def test_another_signature_is_refused_and_the_key_before_is_taken(self, world):
        body, headers = world.typeform("t1", world.answer("nps", 3))
        changed = SurveyOptions(secret="another secret!!", previous_secret=SECRET)
        assert receive(body, headers, changed, NOW).mentions
        for options, sent in ((SurveyOptions(secret="another secret!!"), body), (changed, body + b" ")):
            with pytest.raises(Refused):
                receive(sent, headers, options, NOW)

    def test_what_is_no_response_is_unreadable(self, world):
        for said in ({}, {"form_response": 5}, {"form_response": {"token": None}}, [], None):
            body, headers = world.signed_as_typeform(json.dumps(said).encode())
            with pytest.raises(Unreadable):
                receive(body, headers, SurveyOptions(secret=SECRET), NOW)


class TestFile:
    async def test_whole_questions_are_names_of_columns(self, tmp_path, wire):
        path = tmp_path / "spring.csv"
        path.write_text(
            '#,How likely are you to recommend us?,"Any other\ncomments?",Email,Submit Date (UTC)\n'
            "a,10,Great,ann@example.org,2026-03-01 10:00:00\nb,0,,bo@example.org,2026-03-01 10:00:00\n"
        )
        mapping = {"id": "#", "author": "Email"}
        pages = [page async for page in listen(wire, SurveyOptions(path=path, mapping=mapping), {})]
        found = [(one.external_id, one.rating, one.text, one.author.key, one.kind) for one in pages[-1].mentions]
        assert found == [("a", 10, "Great", None, "survey"), ("b", 0, "Score: 0 of 10", None, "survey")]
        assert pages[-1].mentions[0].origin == "spring"

    async def test_bare_scores_are_one_each(self, tmp_path, wire):
        path = tmp_path / "spring.csv"
        path.write_text("score\n9\n9\n\n3\n")
        pages = [page async for page in listen(wire, SurveyOptions(path=path, said=NOW, scale="nps"), {})]
        assert [one.rating for one in pages[-1].mentions] == [9, 9, 3]
        assert len({one.external_id for one in pages[-1].mentions}) == 3


def test_a_survey_is_pushed_to_or_is_a_file():
    for wrong in ({}, {"secret": SECRET, "path": "a.csv"}, {"secret": "short"}):
        with pytest.raises(ValueError):
            SurveyOptions(**wrong)
    ways = [(one.way, one.off) for one in (SurveyOptions(secret=SECRET), SurveyOptions(path="a.csv"))]
    assert ways == [("pushed", None), ("read", None)]
    with pytest.raises(Refused):
        receive(b"", {}, SurveyOptions(path="a.csv"), NOW)


@pytest.mark.parametrize(
    ("way", "other", "told"),
    [
        (
            {"secret": SECRET},
            {"delimiter": ";", "said": NOW},
            "`delimiter`, `said`: the answers of this survey are pushed",
        ),
        ({"secret": SECRET}, {"encoding": "cp1252"}, "`encoding`: the answers of this survey are pushed"),
        (
            {"path": "a.csv"},
            {"window": 300, "items": "list"},
            "`items`, `window`: the answers of this survey are in a file",
        ),
        ({"path": "a.csv"}, {"previous_secret": SECRET, "id_from": "id"}, "`id_from`, `previous_secret`: the answers"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(way, other, told):
    assert SurveyOptions(**way)
    with pytest.raises(ValueError, match=re.escape(told)):
        SurveyOptions(**way, **other)
    for never in ("best", "entries"):
        with pytest.raises(ValueError, match=never):
            SurveyOptions(**way, **{never: 5})


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(("type", "text", "number", "field", "id", "ref", "choice", "choices", "labels", "properties")),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(JUNK, max_size=3), st.lists(JUNK, max_size=3), JUNK)
def test_nothing_but_a_source_error_leaves_it(answers, fields, odd):
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location("world_of_survey", Path(__file__).with_name("worlds") / "survey.py")
    spec.loader.exec_module(world := module_from_spec(spec))
    options = SurveyOptions(secret=SECRET, mapping={"author": "ref", "language": "hidden.x"})
    odd_form = {"event_id": odd, "form_response": {"token": "t", "answers": odd, "definition": odd}}
    for body, headers in (
        world.typeform("t1", *answers, fields=fields, hidden=odd),
        world.signed_as_typeform(json.dumps(odd_form).encode()),
        world.webhook.delivery([{"score": odd, "comment": "a", "author": odd}, odd]),
    ):  # fmt: skip
        try:
            got = receive(body, headers, options, NOW)
        except SourceError:
            continue
        assert all(one.rating is None or 0 <= one.rating <= 10 for one in got.mentions)
