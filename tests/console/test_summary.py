import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from complaints import Complaint
from console.summary import Report, Told, Waiting, show
from flows.outcome import Outcome
from flows.steps.deliver import Delivered
from flows.steps.hear import HeardFrom
from replies.draft import QueueItem


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


def test_a_summary_tells_sources_complaints_alerts_and_what_is_due(report):
    said = shown(report)
    assert "  forum   9      4    3      7" in said
    assert "https://a.example is down" in said and "1 source failed" in said
    assert "Complaints: 1 emerging" in said
    assert "#3 new, high: Quillpost: 8 people complain about delivery." in said and "alerts-html/alert-3.html" in said
    assert "12 answers to give, 2 overdue" in said and "in 2 h  complaint" in said and "5 drafts to approve" in said
    assert "1 sent, 0 held back, 0 failed" in said


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


def test_quiet_is_said_in_words(report):
    outcome = replace(report.outcome, heard=report.outcome.heard[:1])
    said = shown(replace(report, outcome=outcome, complaints=(), told=(), queue=(), waiting=0, overdue=0, drafts=0))
    assert "everything is as usual" in said and "Reply queue\n  empty" in said
