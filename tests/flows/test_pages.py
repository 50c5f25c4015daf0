"""Pages on the disk quote nobody who is gone."""

import os
from datetime import timedelta

import pytest

from alerts import Alert, WitnessText
from complaints import Evidence
from console.commands.see import write_picture
from console.pages import rewrite_pages
from flows.steps.pages import emptied, empty_pages
from replies import Draft, QueueItem
from storage import alerts, queue
from storage import mentions as kept
from storage.engine import reading, writing
from storage.tombstones import bury
from tests.flows.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def pages(engine, settings, hears, said):
    """Two alerts, each with its page: the first quotes both messages, the second (resolved) only the one that stays."""
    hears(
        [said("Acme lost my secretparcel", name="1", url="https://s.example/secretwren/1"), said("Acme late", name="2")]
    )
    seen = Evidence(
        observed=9, expected=2, scale=HOUR, surprise=4, score=5, threshold=3, voices=8, texts=8, raw=9, removed=0,
    )  # fmt: skip
    with writing(engine) as conn:
        rows = sorted(kept.listed(conn), key=lambda row: row.mention.external_id)
        for key, some in (("k1", rows), ("k2", rows[1:])):
            alert = Alert(
                key=key, complaint=key, time=NOW, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
                severity="high", why="Acme: 8 people.", evidence=seen, state="resolved",
                witnesses=tuple(WitnessText(id=r.id, text=r.mention.words, url=r.mention.url) for r in some),
            )  # fmt: skip
            alerts.keep(conn, alert)
        queue.keep(conn, [QueueItem(mention=rows[0].id, brand="Acme", kind="complaint", due=NOW)])
        item = queue.listed(conn)[0]
        queue.keep_drafts(conn, [Draft(queue_item=item.id, mention=item.mention, due=NOW, text="Hi secretwren")])
        told = sorted(alerts.listed(conn), key=lambda one: one.key)
        drafts = queue.drafts(conn)
    return [write_picture(alert, drafts, settings) for alert in told]


@pytest.fixture
def buries(engine):
    def run(name="1"):
        with writing(engine) as conn:
            bury(conn, "square", [name], NOW)

    return run


def test_a_page_that_quotes_what_is_gone_is_emptied_and_the_others_stay(engine, settings, pages, buries):
    first, second = pages
    before = second.read_bytes()
    assert empty_pages(engine, settings.html, NOW) == [] and "secretparcel" in first.read_text()
    buries()
    assert empty_pages(engine, settings.html, NOW) == [first]
    assert "secret" not in first.read_text() and "foreshock show 1 --html" in first.read_text()
    assert second.read_bytes() == before and empty_pages(engine, settings.html, NOW) == []


def test_it_is_written_anew_without_it_though_its_alert_is_resolved(engine, settings, pages, buries):
    buries()
    assert rewrite_pages(settings, engine) == [pages[0]]
    text = pages[0].read_text()
    assert "secret" not in text and "Acme late" in text and "8 people" in text
    assert rewrite_pages(settings, engine) == [] and empty_pages(engine, settings.html, NOW) == []


def test_a_page_of_an_earlier_version_is_judged_by_the_witnesses_of_its_alert(engine, settings, pages, buries):
    for page in pages:
        page.write_text(page.read_text().replace('<meta name="quotes"', '<meta name="other"'))
    buries()
    assert empty_pages(engine, settings.html, NOW) == [pages[0]]


def test_a_page_whose_alert_is_not_kept_any_more_is_left_alone_and_strangers_files_too(engine, settings, pages):
    for name in ("alert-99-old.html", "alert-notes.html", "alert-1.txt"):
        (settings.html / name).write_text("mine")
    assert rewrite_pages(settings, engine) == [] and (settings.html / "alert-notes.html").read_text() == "mine"


def test_the_half_of_a_page_that_a_killed_run_left_goes(engine, settings, pages):
    old, new = settings.html / "alert-1-x.html.7.part", settings.html / "alert-1-x.html.8.part"
    for half, age in ((old, 2 * HOUR), (new, HOUR / 2)):
        half.write_text("secretparcel")
        os.utime(half, times=((NOW - age).timestamp(),) * 2)
    empty_pages(engine, settings.html, NOW)
    assert not old.exists() and new.exists()


def test_a_run_that_was_killed_between_transaction_and_page_is_made_good(engine, settings, pages, buries):
    """Nothing is remembered: the page itself says whom it quotes."""
    buries()
    assert "secret" in pages[0].read_text()
    empty_pages(engine, settings.html, NOW + 30 * HOUR)
    assert list(emptied(settings.html)) == [1]


def test_no_folder_is_no_page(engine, settings, tmp_path):
    assert empty_pages(engine, tmp_path / "none", NOW) == [] == rewrite_pages(_with(settings, tmp_path), engine)
    with reading(engine) as conn:
        assert alerts.witnesses(conn, []) == {}


def _with(settings, folder):
    return settings.model_copy(update={"html": folder / "none"})
