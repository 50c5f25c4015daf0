"""What was deleted at its source is erased here, stays counted, and never comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from alerts import Alert, Notice, WitnessText
from alerts.compose import body_of
from complaints import Evidence
from mentions import Author
from replies import Draft, QueueItem
from storage import alerts, mentions, queue
from storage.engine import reading, writing
from storage.tables import metadata
from storage.tombstones import SILENT, bury

LOST = "Acme lost my secretparcel and nobody answers"


@pytest.fixture
def buries(engine: Engine, noon):
    def run(*names, source="forum", at=noon) -> int:
        with writing(engine) as conn:
            return bury(conn, source, names, at)

    return run


@pytest.fixture
def listed(engine):
    def read():
        with reading(engine) as conn:
            return {row.mention.external_id: row for row in mentions.listed(conn)}

    return read


@pytest.fixture
def everything(engine):
    def read():
        with reading(engine) as conn:
            return str({name: list(conn.execute(select(table))) for name, table in metadata.tables.items()})

    return read


def test_its_words_and_its_author_are_erased_and_the_row_and_the_counts_stay(
    says, keeps, buries, listed, rows, everything, noon
):
    link = "https://forum.example/secretauthor/1"
    keeps(
        says(LOST, name="1", title="secretparcel", author=Author(id="secretauthor", handle="secretauthor"), url=link,
             tags=("secretparcel",), media=(f"{link}.png",), coordinates=(1.5, 2.5)),
        says("Acme is fine", name="2"),
    )  # fmt: skip
    counted = rows("rollups", "brand", "label", "mentions", "complaints")
    assert "secretauthor" in everything() and "1.5" in everything()
    assert buries("1", at=noon + timedelta(hours=1)) == 1
    assert "secret" not in everything() and "1.5" not in everything()
    found = listed()
    assert found["1"].gone == noon + timedelta(hours=1) and found["2"].gone is None
    assert (found["1"].mention.words, found["1"].mention.author, found["1"].mention.url) == ("", Author(), None)
    assert found["1"].mention.said == noon and found["2"].mention.text == "Acme is fine"
    assert [match.brand for match, _ in found["1"].matches] == ["Acme"]
    assert rows("rollups", "brand", "label", "mentions", "complaints") == counted


def test_edits_and_drafts_go_too_and_nobody_waits_for_an_answer(engine, says, keeps, buries, rows, everything, noon):
    ids = keeps(says("Acme is fine", name="1"), says("Acme", name="2")).ids
    keeps(says(LOST, name="1"))
    with writing(engine) as conn:
        queue.keep(conn, [QueueItem(mention=id_, brand="Acme", kind="complaint", due=noon) for id_ in ids.values()])
        items = queue.listed(conn)
        queue.keep_drafts(
            conn, [Draft(queue_item=one.id or 0, mention=one.mention, due=noon, text=f"Hi {LOST}") for one in items]
        )
    buries("1")
    assert "secret" not in everything().replace(LOST, "", 1) and rows("revisions", "text") == []
    assert rows("queue", "state") == ["expired", "queued"]
    assert rows("drafts", "mention") == [ids["square", "2"]]


def test_hearing_it_again_in_whatever_words_does_not_bring_it_back(
    says, keeps, buries, listed, counts, rows, everything
):
    keeps(says(LOST, name="1"))
    buries("1")
    before = counts()
    for again in (says(LOST, name="1"), says(f"{LOST}!", name="1", brands=("Acme", "Brix"))):
        kept = keeps(again)
        assert not kept.new and not kept.revised
    keeps(says(LOST, name="1"), source="search")
    assert "secret" not in everything() and listed()["1"].mention.words == ""
    assert counts() == before | {"hearings": 2} and rows("hearings", "source") == ["forum", "search"]


def test_it_is_not_counted_where_the_detector_had_not_counted_it(engine, says, keeps, buries, noon):
    keeps(says("Acme one", name="1"), says("Acme two", name="2"))
    buries("1")
    with reading(engine) as conn:
        assert [row["external_id"] for _, row in mentions.unfolded(conn, "Acme", noon + timedelta(hours=1))] == ["2"]


def test_what_another_source_heard_is_not_its_to_erase_and_nothing_is_gone_twice(says, keeps, buries, listed, noon):
    keeps(says("Acme one", name="1"), source="forum")
    assert buries("1", source="search") == 0 and listed()["1"].gone is None
    assert (buries("1"), buries("1", "never heard", at=noon + timedelta(days=1))) == (1, 0)
    assert listed()["1"].gone == noon


def test_copies_are_compared_with_it_no_more(says, keeps, buries, rows):
    long = "Acme lost the parcel that I sent to my mother for her birthday and nobody there answers my letters"
    keeps(says(long, name="1"))
    buries("1")
    keeps(says(long, name="2"))
    assert rows("mentions", "copy_group") == ["square 1", "square 2"]


@pytest.fixture
def told(engine, noon):
    """told(1, 2): an alert that quotes these rows, and two notices of it; gives a way to read what is kept of both."""
    seen = Evidence(
        observed=9, expected=2, scale=timedelta(hours=1), surprise=4, score=5, threshold=3, voices=8, texts=8, raw=9,
        removed=0,
    )  # fmt: skip

    def tell(*ids):
        with writing(engine) as conn:
            rows = mentions.by_ids(conn, ids)
            alert = Alert(
                key="k", complaint="c1", time=noon, brand="Acme", topic="delivery", cause="complaint",
                stage="emerging", severity="high", why="Acme: 8 people complain about delivery.", evidence=seen,
                witnesses=tuple(WitnessText(id=r.id, text=r.mention.words, url=r.mention.url) for r in rows),
            )  # fmt: skip
            alerts.keep(conn, alert)
            facts = {"alert": "k", "brand": "Acme", "topic": "delivery", "severity": "high", "reason": "high"}
            more = {"title": "Acme", "body": body_of(alert), "due": noon, "receiver": "on call"}
            alerts.enqueue(conn, [Notice(key=state, state=state, **facts, **more) for state in ("waiting", "sent")])

        def read():
            with reading(engine) as conn:
                kept = alerts.by_key(conn, "k")
                return [one.text for one in kept.witnesses], [one.body for one in alerts.notices(conn, "k")]

        return read

    return tell


def test_alerts_and_messages_quote_it_no_more(says, keeps, buries, told, everything):
    ids = keeps(
        says(LOST, name="1", url="https://forum.example/secretauthor/1"),
        says("Acme is late", name="2", url="https://forum.example/2"),
    ).ids
    read = told(ids["square", "1"], ids["square", "2"])
    assert all(LOST in body for body in read()[1])
    buries("1")
    witnesses, bodies = read()
    assert witnesses == ["Acme is late"] and "secret" not in everything()
    for body in bodies:
        assert SILENT in body and "“Acme is late”\nhttps://forum.example/2" in body and "8 people" in body
