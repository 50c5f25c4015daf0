"""What a digest says, and that nothing of strangers does anything in it."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.digest import LINES, LOCK_SCREEN, Facts, Held, Story, digest_of
from alerts.fix import Fix
from alerts.record import Told, record
from alerts.tofix import Counted, effect, to_fix
from tests.hostile_texts import HOSTILE

MORNING = datetime(2026, 3, 5, 7, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PINGS = re.compile(r"<[!@#]|@(?:everyone|here|channel|all)\b", re.IGNORECASE)
STORM = Story(
    alert=7,
    key="k7",
    time=MORNING - 3 * HOUR,
    brand="Acme",
    topic="delivery",
    severity="high",
    state="resolved",
    why="Acme: 25 people complain about delivery.",
    owner="anna",
    verdict="real",
    told=True,
    lead=2 * HOUR,
)


@pytest.fixture
def facts():
    """facts(stories=...) of a day, of which nothing else is known."""

    def make(**more) -> Facts:
        nothing = dict.fromkeys(("stories", "pending", "held", "records", "to_fix", "effects"), ())
        when = {"every": "daily", "since": MORNING - DAY, "until": MORNING, "receiver": "boss", "brands": ("Acme",)}
        return Facts(**(when | nothing | more))

    return make


def section(digest, title):
    [found] = [one.lines for one in digest.sections if one.title.startswith(title)]
    return found


def test_a_day_on_which_nothing_happened_is_told_in_one_line(facts):
    digest = digest_of(facts())
    assert digest.title == "Acme, daily digest of Thu 5 Mar: no alerts"
    assert digest.body == ("What happened from 2026-03-04 07:00 UTC to 2026-03-05 07:00 UTC\n- No alert was raised.\n")


def test_the_title_says_how_many_how_bad_and_what_is_left_to_do(facts):
    left = replace(STORM, alert=3, state="open", severity="critical", owner=None, verdict=None)
    digest = digest_of(facts(stories=(STORM,), pending=(left,), brands=("Acme", "Brix"), every="weekly"))
    assert digest.title == "Weekly digest of Thu 5 Mar: 1 alert, the worst high, 1 not resolved"
    assert section(digest, "Open since before")[0].startswith("#3 critical, open, 3 hours ago: Acme: 25 people")


def test_an_alert_is_told_with_who_had_it_what_it_was_and_how_early_it_came(facts):
    [line] = section(digest_of(facts(stories=(STORM,))), "What happened")
    assert line == (
        "#7 high, resolved by anna, 3 hours ago: Acme: 25 people complain about delivery. (verdict: real) "
        "(told 2 hours before half of it had been said)"
    )
    late = replace(STORM, told=False, lead=-HOUR, verdict=None)
    [line] = section(digest_of(facts(stories=(late,))), "What happened")
    assert line.endswith("(nobody was told) (no verdict yet) (told 1 hour after half of it had been said)")


def test_nobody_is_quoted(facts):
    why = "Acme: 1 person reports fraud or data (“payment I never made”); 6 complain; new in what they say: “refund”."
    [line] = section(digest_of(facts(stories=(replace(STORM, why=why),))), "What happened")
    assert "Acme: 1 person reports fraud or data (verdict" in line and "“" not in line


def test_what_was_held_is_told_with_its_reason_and_until_when(facts):
    held = Held(
        brand="Acme", topic="price", severity="low", receiver="boss", reason="quiet hours until 08:00", times=3,
        until=MORNING + HOUR,
    )  # fmt: skip
    digest = digest_of(facts(held=(held, replace(held, receiver="night", times=1, until=None))))
    assert section(digest, "Held back") == (
        "3 times low, Acme: price: quiet hours until 08:00 (told after 08:00 UTC)",
        "low, Acme: price for night: quiet hours until 08:00",
    )


def test_the_record_says_how_early_and_how_often_for_nothing(facts):
    told = [Told(brand="Acme", verdict="noise"), Told(brand="Acme")]
    [line] = section(digest_of(facts(records=(record("Acme", told, 4.0), record("Brix", [], 0.1)))), "How early")
    assert line == "Acme, heard for 28 days: 2 told, 1 without a verdict, 0.25 false alarms a week (0.01 to 1.39)"


def test_what_to_fix_and_what_came_of_it_name_the_brand_where_there_are_several(facts):
    now, before = Counted(days=(6,) * 7, heard=7.0), Counted(days=(1,) * 28, heard=28.0)
    fix = Fix(brand="Acme", topic="delivery", at=MORNING - 7 * DAY, marked=MORNING, by="anna")
    parts = {
        "to_fix": (to_fix("Acme", "delivery", "deliver", now, before),),
        "effects": (effect(fix, before, now, others=(before, now), closed=False),),
    }
    alone, several = digest_of(facts(**parts)), digest_of(facts(**parts, brands=("Acme", "Brix")))
    assert section(alone, "What to fix")[0].startswith("delivery (deliver): 42 voices")
    assert section(several, "What to fix")[0].startswith("Acme: delivery (deliver): 42 voices")
    assert section(several, "What was fixed")[0].startswith("Acme: delivery, fixed 2026-02-26 07:00 UTC by anna: more")


def test_a_long_day_is_cut_and_what_is_left_out_is_counted(facts):
    lines = section(digest_of(facts(stories=(STORM,) * (LINES + 7))), "What happened")
    assert len(lines) == LINES + 1 and lines[-1] == "and 7 more"


def test_times_are_in_the_zone_that_is_asked_for(facts):
    digest = digest_of(facts(until=datetime(2026, 3, 5, 20, tzinfo=UTC)), zone="Asia/Kolkata")
    assert "Fri 6 Mar" in digest.title and "2026-03-06 01:30 IST" in digest.body


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.name)
def test_words_of_strangers_order_nothing_and_add_no_line(facts, one):
    fix = Fix(brand=one.text, topic=one.text, at=MORNING - DAY, marked=MORNING, by=one.text, why=one.text)
    counted = Counted(days=(1,) * 28, heard=28.0)
    story = replace(STORM, brand=one.text, topic=one.text, why=one.text, owner=one.text)
    digest = digest_of(
        facts(
            brands=(one.text,),
            stories=(story,),
            held=(Held(brand=one.text, topic=one.text, severity="low", receiver=one.text, reason=one.text),),
            to_fix=(to_fix(one.text, one.text, None, counted, counted),),
            effects=(effect(fix, counted, counted, others=(counted, counted), closed=True),),
        )
    )
    said = digest.title + digest.body
    steered = [
        letter for letter in said if letter != "\n" and (unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"))
    ]
    assert not steered and not TURNS & set(said) and not PINGS.search(said)
    assert len(digest.title) <= LOCK_SCREEN + 5 and digest.body.count("\n- ") == 4


def test_nobodys_personal_data_leaves_in_it(facts):
    story = replace(STORM, why="Acme: call me at +49 170 1234567 or mail to jo@example.org")
    assert "1234567" not in digest_of(facts(stories=(story,))).body
    assert "jo@example.org" not in digest_of(facts(stories=(story,))).body
