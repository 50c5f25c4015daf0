"""Two hundred texts of people who mean harm, in what a receiver reads: they are quoted, and order nothing."""

import re
import unicodedata

import pytest

from alerts import WitnessText, alert_of, body_of, facts
from alerts.compose import LONGEST_QUOTE, quotation
from alerts.why import LOCK_SCREEN, headline
from alerts.words import harmless, printable
from complaints.explanation import Unheard
from mentions import clean
from tests.hostile_texts import HOSTILE, NAMES

KINDS = sorted({one.kind for one in HOSTILE})
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# what Slack, Discord, Teams and their like obey
PINGS = re.compile(r"<[!@#]|@(?:everyone|here|channel|all)\b", re.IGNORECASE)


def of(kind):
    return [one for one in HOSTILE if one.kind == kind]


def steers(text):
    """What moves a cursor, turns a line round or cannot be written."""
    bad = [one for one in text if one not in "\n\t" and (unicodedata.category(one) in ("Cc", "Cs") or one in TURNS)]
    return [f"U+{ord(one):04X}" for one in bad]


@pytest.fixture
def told(change, behind, night):
    """told(text, cause="urgent") is an alert in which a stranger's text stands wherever one can."""

    def make(text, **changed):
        known, _ = clean(text)  # a topic and its phrases are made of what is kept, and the border cleans that
        more = behind(
            phrases=(known, known), sources={known: 9}, unheard=(Unheard(source="reddit", since=night, why="failing"),)
        )
        witness = WitnessText(id=7, text=text, url=text, roles=("earliest",))
        return alert_of(change(topic=f"new: {known}", **changed), [witness], more, urgent=f'fraud: "{known}"')

    return make


@pytest.mark.parametrize("cause", ["complaint", "urgent"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_title_is_one_line_for_a_lock_screen(told, kind, cause):
    for one in of(kind):
        title = headline(told(one.text, cause=cause))
        assert len(title) <= LOCK_SCREEN and not {"\n", "\t"} & set(title) and not steers(title), one.name
        assert title.startswith("Harbor Bank: "), one.name


@pytest.mark.parametrize("cause", ["complaint", "urgent"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_calls_nobody_and_steers_no_terminal(told, kind, cause):
    for one in of(kind):
        alert = told(one.text, cause=cause)
        body = body_of(alert)
        assert not steers(body) and not PINGS.search(body), one.name
        assert not steers(alert.why) and "\n" not in alert.why, one.name
        assert all("\n" not in sentence and not steers(sentence) for _, sentence in facts(alert)), one.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_has_the_lines_it_always_has_whatever_is_quoted(told, kind):
    shape = len(body_of(told("x")).splitlines())
    for one in of(kind):
        lines = body_of(told(one.text)).splitlines()
        assert shape <= len(lines) <= shape + 1, one.name  # a link that is one has a line of its own


@pytest.mark.parametrize("text", [one.text for one in HOSTILE] + list(NAMES), ids=lambda text: repr(text[:30]))
def test_a_quotation_is_one_short_line_between_its_marks(text):
    said = quotation(text)
    assert said[0] == "“" and said[-1] == "”" and "\n" not in said and len(said) <= 2 * LONGEST_QUOTE
    assert not steers(said) and not PINGS.search(said)
    assert not steers(harmless(text)) and not steers(printable(text)) and "\n" not in printable(text)
