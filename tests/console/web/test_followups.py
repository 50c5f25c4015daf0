"""The page of follow-ups: what is due, whose it is, who is away; and promises made beside a mention."""

from datetime import timedelta

import pytest

from mentions import Author, Match, Mention
from sentiment import Understanding
from storage import audit, mentions
from storage.engine import reading, writing
from storage.mentions import Concern, Understood

WELL = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)
HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}\u202e"
DAY = timedelta(days=1)


@pytest.fixture
def spoken(console):
    """Mention 1: Wren said something of Acme."""
    said = Mention(origin="forum.example", external_id="7", kind="post", said=console.now, heard=console.now,
                   text=f"Acme lost it {HOSTILE}", author=Author(handle="wren", name=HOSTILE))  # fmt: skip
    concern = Concern(match=Match(brand="Acme", spans=()), understanding=WELL)
    with writing(console.engine) as conn:
        mentions.keep(conn, "feed", [Understood(mention=said, concerns=(concern,))], (), console.now)
    return console


@pytest.fixture
def promises(spoken):
    """promises(note="call", due="2026-03-12T09:00") makes one through the form."""

    def make(**fields):
        return spoken.post("/followups", **({"mention": "1", "due": "2026-03-12T09:00", "owner": "ben"} | fields))

    return make


def test_where_nothing_is_promised_the_page_says_what_it_is_for(console):
    page = console.get("/followups")
    assert (
        page.status_code == 200 and "Nothing is promised." in page.text and "first thing here on its day" in page.text
    )
    assert "due today" not in console.get("/alerts").text


def test_a_promise_stands_under_its_day_and_beside_its_mention(spoken, promises):
    assert promises(note=f"call back {HOSTILE}", back="/mentions/1").headers["location"] == "/mentions/1"
    promises(due="2026-03-11T18:00", note="today"), promises(due="2026-03-10T18:00", note="yesterday", owner="anna")
    page = spoken.get("/followups").text
    assert "3 open: 1 late, 1 due today." in page
    assert page.index("yesterday") < page.index(">today<") < page.index("call back")
    assert "<img src=x" not in page and "49" not in page.split("call back")[1][:60] and "\u202e" not in page
    beside = spoken.get("/mentions/1").text
    assert "call back" in beside and 'action="/followups/1/done"' in beside
    assert "2 follow-ups are due today, 1 of them since before today; 1 is yours" in spoken.get("/alerts").text


def test_it_is_done_moved_and_opened_again_and_the_audit_log_has_it(spoken, promises):
    promises(note="call")
    assert spoken.post("/followups/1/move", due="2026-03-20", owner="carla", note="write").status_code == 303
    page = spoken.get("/followups").text
    assert "carla" in page and "write" in page and "2026-03-20T09:00" in page
    spoken.post("/followups/1/done")
    assert "Done lately (1)" in spoken.get("/followups").text
    ben = spoken.also("ben")
    ben.post("/followups/1/done")
    assert "Nothing was changed: follow-up 1 is done: anna did it" in ben.get("/followups").text
    spoken.post("/followups/1/reopen")
    assert "1 open" in spoken.get("/followups").text
    with reading(spoken.engine) as conn:
        did = [(one.by, one.did) for one in audit.listed(conn)]
    assert did[::-1] == [("anna", "followup"), ("anna", "followup moved"), ("anna", "followup done"),
                         ("anna", "followup reopened")]  # fmt: skip


def test_while_its_owner_is_away_it_is_the_deputys_on_the_page(spoken, promises):
    promises()
    assert spoken.post("/followups/away", who="ben", deputy="anna", until="2026-03-13T09:00").status_code == 303
    page = spoken.get("/followups?mine=1").text
    assert "for ben, who is away until Fri 13 Mar 09:00 UTC" in page and "anna</bdi> (you)" in page
    spoken.post("/followups/away/1/end")
    page = spoken.get("/followups?mine=1").text
    assert "1 open" not in page and "stands in" in page and "ben is back" in page


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"mention": "99"}, "there is none of this number"),
        ({"mention": "x"}, "say for which mention"),
        ({"due": "soon"}, "say by when"),
        ({"due": "0001-01-01"}, "in the years 1990 to 2100"),
        ({"brand": "Brix"}, "say for which"),
    ],
)
def test_what_cannot_be_promised_stays_in_the_form_with_the_reason(promises, fields, why):
    page = promises(note="call back", **fields)
    assert page.status_code == 422 and why in page.text and "call back" in page.text


def test_back_leads_to_pages_of_ours_only(spoken, promises):
    for back, where in (("https://evil.example", "/followups"), ("/queue/3", "/queue/3"), ("//evil", "/followups")):
        assert promises(back=back).headers["location"] == where
    assert spoken.away.get("/followups").status_code == 303
