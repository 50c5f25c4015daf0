"""Situations in two languages, those of situations.toml, as somebody would try them with `foreshock draft`."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.drafting import Drafted, drafted
from flows.steps.checking import on_mention
from replies.checks import check, counted
from replies.platform import platform_of
from settings import Settings, load

HERE = Path(__file__).parent
SITUATIONS = tomllib.loads((HERE / "situations.toml").read_text(encoding="utf8"))["situations"]
KNOWLEDGE = (HERE / "situations.md").read_text(encoding="utf8")
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OFFER = re.compile(
    r"refund(?:ed|ing)|discount|voucher|compensat|guarantee|promise|replace(?:d|ment)|free of charge"
    r"|will (?:be|have|fix|send|get)"
    r"|within \d|by (?:today|tomorrow|monday)|our (?:fault|mistake)|sorry|apolog"
    r"|reembols(?:amos|aremos)|descuento|vale de|compensa|garantiz|prometemos|sustitu|gratis|le devolve|te devolve"
    r"|en \d+ (?:horas|d[ií]as)|mañana|culpa nuestra|error nuestro|lo sentimos|disculp",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"unfortunately|can'?t|cannot|never|not our|lamentablemente|no podemos|nunca|no es cosa", re.IGNORECASE
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    home = tmp_path_factory.mktemp("acme")
    (home / "knowledge").mkdir()
    (home / "knowledge" / "faq.md").write_text(KNOWLEDGE, encoding="utf8")
    (home / "foreshock.toml").write_text(
        '[[brands]]\nname = "Acme"\nquery = "acme"\ncompetitors = ["Globex"]\n'
        '[[sources]]\nname = "hn"\nkind = "hackernews"\nquery = "acme"\n',
        encoding="utf8",
    )
    return load(home / "foreshock.toml", {})


@pytest.fixture(scope="module")
def answers(settings, tmp_path_factory) -> list[Drafted]:
    file = tmp_path_factory.mktemp("in") / "situations.jsonl"
    rows = [{"id": number} | situation for number, situation in enumerate(SITUATIONS)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    return list(drafted(file, settings, NOW))


each = pytest.mark.parametrize("number", range(len(SITUATIONS)), ids=lambda n: SITUATIONS[n]["text"][:40])


def test_there_are_sixty_in_both_languages(answers):
    languages = [one.proposal.language for one in answers]
    assert len(SITUATIONS) >= 60 and min(languages.count("en"), languages.count("es")) >= 30


@each
def test_each_situation_gets_the_answer_that_it_calls_for(answers, number):
    wanted, got = SITUATIONS[number], answers[number]
    assert (got.asked.kind, got.proposal.situation) == (wanted.get("is"), wanted["situation"])
    assert got.proposal.topic == wanted.get("topic", got.proposal.topic)
    assert [one.question for one in got.proposal.sources if one.used] == (
        [wanted["entry"]] if "entry" in wanted else []
    )
    assert wanted.get("needs", "") in (got.proposal.needs or "") and ("needs" in wanted) == bool(got.proposal.needs)
    assert wanted.get("empty", False) == (got.proposal.text == "")


@each
def test_no_draft_promises_admits_refuses_or_invents_and_no_check_stops_one(answers, number):
    got = answers[number]
    text = got.proposal.text
    own = "".join(one.answer for one in got.asked.entries if one.key in {s.key for s in got.proposal.sources if s.used})
    assert not OFFER.search(text.replace(own, "")) and not REFUSAL.search(text.replace(own, ""))
    assert not [one for one in got.checks if one.check != "look"]
    longest = platform_of(got.asked.mention).longest
    assert longest is None or counted(text, platform_of(got.asked.mention).name) <= longest
    numbers = set(re.findall(r"\d+", text.replace(own, "")))
    assert not numbers and "evil" not in text and "malo" not in text and "{" not in text


@each
def test_what_somebody_makes_of_it_is_found(settings, answers, number):
    wanted, got = SITUATIONS[number], answers[number]
    if "edit" not in wanted:
        return
    on = replace(on_mention(settings, "Acme", got.asked.mention), kind=got.asked.kind)
    found = {one.check for one in check(wanted["edit"], replace(on, understanding=got.asked.understanding))}
    assert found >= set(wanted["finds"])
