import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import Notice
from complaints import Complaint
from console.summary import Report, Told, Waiting, show
from flows.outcome import Outcome
from flows.steps.brands import Unjudged
from flows.steps.deliver import Delivered
from flows.steps.hear import HeardFrom
from flows.steps.noise import AsNoise
from flows.steps.publish import Round
from replies.item import QueueItem
from storage.alerts import Undelivered


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def report(alert_with, noon) -> Report:
    item = QueueItem(id=1, mention=4, brand="Quillpost", kind="complaint", due=noon + timedelta(hours=2))
    complaint = Complaint(
        id="c", brand="Quillpost", topic="delivery", cause="complaint", stage="emerging", first=noon, changed=noon
    )
    return Report(
        outcome=Outcome(
            heard=(
                HeardFrom(source="forum", heard=9, new=4, known=3, matched=7),
                HeardFrom(source="ស្រួល", error="https://a.example is down", error_class="Unavailable"),
            ),
            judged=(),
            delivered=Delivered(sent=1),
        ),
        complaints=(complaint,),
        told=(Told(alert=alert_with(), picture=Path("alerts-html/alert-3.html"), fresh=True),),
        queue=(Waiting(item=item, words="my parcel\x1b[2J is [bold]gone", drafted=True),),
        waiting=12,
        overdue=2,
        drafts=5,
        now=noon,
    )


def shown(report: Report, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    show(report, out)
    return out.getvalue()


def test_raw_and_distinct_numbers_stand_side_by_side(report):
    def said(new, voices):
        heard = HeardFrom(source="forum", heard=9, new=new, voices=voices, matched=7)
        return shown(replace(report, outcome=replace(report.outcome, heard=(heard,))))

    assert "7 new mentions, 2 distinct voices: 5 repeat a text or an author of the 24 hours around them" in said(7, 2)
    assert "7 new mentions, each a voice of its own" in said(7, 7)
    assert "distinct" not in said(0, 0) and "voice" not in said(0, 0)


def test_a_summary_tells_sources_complaints_alerts_and_what_is_due(report):
    said = shown(report)
    assert "  forum   9      4    3      7" in said
    assert "https://a.example is down" in said and "1 source failed" in said
    assert "Complaints: 1 emerging" in said
    assert "#3 new, high: Quillpost: 8 people complain about delivery." in said and "alerts-html/alert-3.html" in said
    assert "12 answers to give, 2 overdue" in said and "in 2 hours  complaint" in said and "5 drafts to approve" in said
    assert "1 sent, 0 held back, 0 failed" in said


def test_a_brand_that_could_not_be_judged_is_told_and_the_run_failed(report):
    broken = (Unjudged(brand="Brix", error="KeyError in memory.py:88"),)
    found = replace(report, outcome=replace(report.outcome, heard=(), unjudged=broken), complaints=())
    said = shown(found)
    assert "Brix could not be judged (KeyError in memory.py:88)" in said
    assert "foreshock doctor" in said and "none found" not in said and found.failed


def test_an_alert_that_was_over_before_anybody_could_be_told_is_shown_with_its_page(report, alert_with):
    over = Told(alert=replace(alert_with(), state="resolved"), picture=Path("alerts-html/alert-3.html"), fresh=True)
    assert "#3 new, over already, high: Quillpost" in shown(replace(report, told=(over,)))
    joined = replace(over, told_as="told as billing, see #2")
    assert "#3 new, told as billing, see #2, high: Quillpost" in shown(replace(report, told=(joined,)))


@pytest.mark.parametrize("out", [io.StringIO(), Terminal()], ids=["plain", "terminal"])
def test_a_mention_cannot_steer_or_colour_the_terminal(report, out):
    said = shown(report, out)
    assert "[bold]gone" in said and "\x1b[2J" not in said


def test_a_terminal_gets_colours_and_a_file_gets_none(report):
    assert "\x1b[" in shown(report, Terminal()) and "\x1b[" not in shown(report)


def test_columns_stand_under_one_another_in_every_script(report):
    from rich.cells import cell_len

    rows = [line for line in shown(report).splitlines() if line.startswith(("  source", "  forum", "  ស្រួល"))]
    places = {cell_len(row[: row.index(word)]) for row, word in zip(rows, ("heard", "9", "0"), strict=True)}
    assert len(places) == 1


def test_a_source_that_failed_before_and_was_not_asked_still_fails(report):
    waiting = HeardFrom(source="forum", skipped="asks not to be heard before 13:00 UTC")
    outcome = replace(report.outcome, heard=(waiting,))
    assert not replace(report, outcome=outcome).failed
    failing = replace(report, outcome=outcome, failing={"forum": "it is down"})
    assert failing.failed and "it failed before: it is down" in shown(failing)


def test_a_run_fails_when_a_source_or_a_delivery_did(report):
    assert report.outcome.failed
    fine = replace(report.outcome, heard=report.outcome.heard[:1])
    assert not fine.failed and replace(fine, delivered=Delivered(failed=1)).failed


@pytest.fixture
def quiet(report) -> Report:
    """Every source was heard, and nothing was found."""
    outcome = replace(report.outcome, heard=report.outcome.heard[:1])
    return replace(report, outcome=outcome, complaints=(), told=(), queue=(), waiting=0, overdue=0, drafts=0)


def test_quiet_is_said_in_words(quiet):
    said = shown(quiet)
    assert "everything is as usual" in said and "Reply queue\n  empty" in said


def test_nothing_found_is_no_comfort_where_sources_could_not_be_heard(quiet, report):
    for heard, failing in ((report.outcome.heard, {}), ((*quiet.outcome.heard, SKIPPED), {"board": "it is down"})):
        said = shown(replace(quiet, outcome=replace(quiet.outcome, heard=heard), failing=failing))
        assert "none found; 1 of 2 sources could not be heard" in said and "as usual" not in said
    assert "every source is paused" in shown(replace(quiet, outcome=replace(quiet.outcome, heard=())))


def test_at_the_first_hearing_of_a_brand_nobody_knows_what_is_usual(quiet):
    said = shown(replace(quiet, fresh=("Quillpost", "ស្រួលជិះ")))
    assert "none found yet; what is usual for Quillpost, ស្រួលជិះ is still to be learnt" in said
    assert "as usual" not in said


def test_more_talk_than_usual_is_no_complaint(quiet, report):
    talk = replace(report.complaints[0], topic="volume", cause="volume", stage="rising")
    said = shown(replace(quiet, complaints=(talk,)))
    assert "Complaints\n  none\n" in said and "as usual" not in said
    assert "Talk, more than usual: 1 rising\n" in said and "volume" not in said
    both = shown(replace(quiet, complaints=(talk, *report.complaints)))
    assert "Complaints: 1 emerging\n" in both and "Talk, more than usual: 1 rising\n" in both


SKIPPED = HeardFrom(source="board", skipped="heard at 11:58 UTC, and every 5 min is enough")


def test_sources_that_were_not_asked_are_one_line_and_not_an_error_each(quiet):
    many = tuple(replace(SKIPPED, source=f"board {i}") for i in range(13))
    said = shown(replace(quiet, outcome=replace(quiet.outcome, heard=many)))
    assert "Sources\n  13 sources were not asked: heard at 11:58 UTC, and every 5 min is enough\n" in said
    assert "board 1" not in said and "error" not in said


def test_what_noise_left_out_is_told_by_name(quiet):
    noise = (AsNoise(mentions=3, by_name={"job adverts": 3, "coupons": 1}), AsNoise(mentions=1, by_name={"coupons": 1}))
    heard = tuple(HeardFrom(source=f"forum {i}", heard=6, new=2, matched=2, noise=one) for i, one in enumerate(noise))
    said = shown(replace(quiet, outcome=replace(quiet.outcome, heard=heard)))
    assert "8 of 12 heard matched no brand and were dropped; 4 left out as noise (job adverts 3, coupons 2)" in said


def test_what_matched_no_brand_is_counted(quiet):
    assert "2 of 9 heard matched no brand and were dropped" in shown(quiet)
    all_matched = (HeardFrom(source="forum", heard=7, new=7, matched=7),)
    assert "no brand" not in shown(replace(quiet, outcome=replace(quiet.outcome, heard=all_matched)))


def undelivered(noon, **more) -> Undelivered:
    facts = {
        "key": "k", "alert": "k", "brand": "Quillpost", "topic": "delivery", "severity": "high", "receiver": "on call",
        "state": "waiting", "reason": "high", "title": "Quillpost: delivery", "body": "", "due": noon,
    }  # fmt: skip
    return Undelivered(notice=Notice(**(facts | more)), error="the mail\x1b[2J server is away")


def test_a_delivery_that_failed_before_is_told_until_it_is_made_good(quiet, noon):
    assert not quiet.failed
    later = undelivered(noon, due=noon + timedelta(minutes=8))
    failing = replace(quiet, undelivered=(later, undelivered(noon, state="failed", receiver="boss")))
    said = shown(failing)
    assert failing.failed and "1 sent, 0 held back, 2 failed" in said
    assert "on call, Quillpost: delivery: the mail [2J server is away; next try in 8 minutes" in said
    assert "boss, Quillpost: delivery: the mail [2J server is away; no further try" in said
    assert "and 3 more that failed" in shown(replace(quiet, undelivered=(later,) * 8))


def test_the_reasons_of_what_is_held_back_are_told(quiet):
    held = {"on call was told of billing at 11:05, within 24 hours": 2, "boss is not told of Quillpost": 1}
    said = shown(replace(quiet, held=held))
    assert "1 sent, 3 held back, 0 failed" in said
    assert "2 held back: on call was told of billing" in said and "1 held back: boss is not told" in said
    assert "3 held back for other reasons" in shown(replace(quiet, held={f"reason {i}": 1 for i in range(8)}))


def test_what_became_of_approved_answers_is_said_where_there_were_any(report):
    assert "publish" not in shown(report)
    done = replace(report, outcome=replace(report.outcome, published=Round(sent=2, unsure=1)))
    told = "2 approved answers published; 1 approved answer perhaps published: it is looked at again"
    assert told in shown(done)
    assert told in shown(replace(done, queue=(), waiting=0))
