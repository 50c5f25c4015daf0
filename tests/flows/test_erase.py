"""What one person said is erased wherever it stands; that it was said, and how often, stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from sqlalchemy import insert, select

from alerts import Alert, Notice, WitnessText
from alerts.compose import body_of
from complaints import Evidence
from complaints.complaint import Witness
from flows.steps.erase import check, erase, find
from flows.steps.judge import judge
from listeners.contract import Page
from mentions import Author
from replies import Draft, QueueItem
from storage import alerts, queue
from storage import mentions as kept
from storage.engine import migrate, open_database, reading, writing
from storage.erasures import mark
from storage.mentions import Concern, Understood
from storage.tables import complaint_mentions, complaints, metadata, transitions
from storage.tombstones import bury_rows
from tests.flows.conftest import NOW

HOUR = timedelta(hours=1)
WREN = Author(id="did:plc:wren77", handle="Wren77", name="Wren Feather", url="https://b.example/profile/wren77")
OTHER = Author(id="did:plc:finch", handle="finch")
WORDS = "Acme lost my secretparcel and nobody answers my secretletters, three weeks now"
SECRETS = ("secretparcel", "secretletters", "wren77", "wren feather")


@pytest.fixture
def erases(engine, settings):
    def run(who="@wren77", origin=None, now=NOW + HOUR):
        return erase(engine, settings, who, origin, now)

    return run


@pytest.fixture
def everything(engine):
    """Every column of every table as text, folded; bytes too."""

    def read():
        with reading(engine) as conn:
            tables = {name: [tuple(row) for row in conn.execute(select(t))] for name, t in metadata.tables.items()}
        return str(tables).casefold()

    return read


@pytest.fixture
def spoken(said, hears):
    """Wren said two things (one was edited), somebody reposted one, somebody else answered it."""
    post = "at://did:plc:wren77/app.post/1"
    one = said(WORDS, name=post, author=WREN, url="https://b.example/profile/wren77/post/1", origin="b.example")
    two = said("Acme is fine", name="at://did:plc:wren77/app.post/2", author=WREN, origin="b.example", reply_to=post)
    repost = said(WORDS, name="at://did:plc:finch/app.repost/9", author=OTHER, origin="b.example", kind="repost",
                  ago=timedelta(minutes=5))  # fmt: skip
    answer = said("Acme lost mine too, what a pity", name="at://did:plc:finch/app.post/3", author=OTHER,
                  origin="b.example", kind="reply", reply_to=post, root=post)  # fmt: skip
    hears([one, two, repost, answer])
    hears([replace(two, text="Acme is not fine: secretparcel")])
    return one, two, repost, answer


@pytest.fixture
def told(engine, settings, spoken):
    """The detector has counted them; an alert quotes them, a draft answers them, a complaint has them."""
    judge(engine, settings, settings.brands[0], NOW)
    witness = Witness(origin="b.example", external_id=spoken[0].external_id)
    seen = Evidence(
        observed=9, expected=2, scale=HOUR, surprise=4, score=5, threshold=3, voices=8, texts=8, raw=9, removed=0,
        witnesses=(witness,),
    )  # fmt: skip
    with writing(engine) as conn:
        rows = kept.listed(conn)
        quoted = tuple(WitnessText(id=row.id, text=row.mention.words, url=row.mention.url) for row in rows)
        alert = Alert(
            key="k", complaint="c1", time=NOW, brand="Acme", topic="delivery", cause="complaint", stage="emerging",
            severity="high", why="Acme: 8 people complain about delivery.", evidence=seen, witnesses=quoted,
        )  # fmt: skip
        alerts.keep(conn, alert)
        facts = {"alert": "k", "brand": "Acme", "topic": "delivery", "severity": "high", "reason": "high"}
        more = {"title": "Acme", "body": body_of(alert), "due": NOW, "receiver": "on call"}
        alerts.enqueue(conn, [Notice(key="k:1", state="sent", **facts, **more)])
        names = {row.id: row.mention.author.handle for row in rows}
        queue.keep(conn, [QueueItem(mention=row.id, brand="Acme", kind="complaint", due=NOW) for row in rows])
        drafts = [
            Draft(queue_item=item.id, mention=item.mention, due=NOW, text=f"Hi {names[item.mention]}")
            for item in queue.listed(conn)
        ]
        queue.keep_drafts(conn, drafts)
        row = {"id": "c1", "brand": "Acme", "topic": "delivery", "cause": "complaint", "stage": "rising"}
        conn.execute(insert(complaints).values(row | {"first": NOW, "changed": NOW}))
        conn.execute(insert(complaint_mentions), [{"complaint": "c1", "mention": one.id} for one in rows])
        change = {"complaint": "c1", "brand": "Acme", "topic": "delivery", "cause": "complaint", "before": "quiet"}
        change |= {"after": "emerging", "at": NOW, "escalated": False, "notifies": True}
        witnesses = [{"origin": witness.origin, "external_id": witness.external_id}]
        conn.execute(insert(transitions).values(change | {"evidence": {"witnesses": witnesses}}))
    return engine


def test_nothing_holds_the_words_or_the_name_any_more(told, erases, everything):
    assert all(secret in everything() for secret in SECRETS)
    receipt = erases()
    left = everything()
    assert [secret for secret in SECRETS if secret in left] == []
    assert "acme lost mine too" in left and "finch" in left
    assert receipt.counts == {
        "mentions": 2, "reposts": 1, "revisions": 1, "drafts": 3, "notices": 1, "alerts": 1, "pages": 0,
        "followups": 0,
    }  # fmt: skip


def test_the_counts_stay(told, erases, rows):
    tables = (("rollups", "brand", "hour", "label", "mentions"), ("complaint_mentions", "complaint", "mention"))
    before = [rows(*one) for one in tables], rows("matches", "brand", "label", "complaint", "folded")
    erases()
    assert ([rows(*one) for one in tables], rows("matches", "brand", "label", "complaint", "folded")) == before


def test_hearing_it_again_does_not_bring_it_back(told, erases, everything, spoken, hears, counts):
    erases()
    before = counts()
    hears(list(spoken[:3]))
    hears([replace(spoken[0], text=f"{WORDS}!")])
    assert [secret for secret in SECRETS if secret in everything()] == []
    assert counts() == before


def test_what_this_person_says_from_now_on_is_heard(told, erases, hears, said, everything):
    erases()
    hears([said("Acme, me again", name="at://did:plc:wren77/app.post/7", author=WREN, origin="b.example")])
    assert "me again" in everything()
    assert erases(now=NOW + 2 * HOUR).counts["mentions"] == 1
    assert "me again" not in everything()


def test_the_detector_goes_on_with_the_memory_that_was_changed(told, settings, erases, hears, said, rows):
    erases()
    hears([said("Acme lost my parcel", name="new", ago=timedelta(0))])
    later = NOW + timedelta(minutes=20)
    assert judge(told, settings, settings.brands[0], later).folded == 1


def test_a_copy_still_joins_the_group_of_what_was_erased(told, erases, hears, said, rows):
    erases()
    hears([said(WORDS, name="copy", author=OTHER, origin="b.example", ago=timedelta(0))])
    groups = dict(rows("mentions", "external_id", "copy_group"))
    assert all("wren" not in group for group in groups.values())


@pytest.mark.parametrize("who", ["wren77", "@WREN77", "did:plc:Wren77", "b.example/profile/wren77/"])
def test_a_person_is_found_by_id_handle_or_address(engine, spoken, who):
    found = find(engine, who, None)
    assert len(found.ids) == 2 and found.origins == {"b.example": 2} and len(found.sample) == 2


@pytest.mark.parametrize("who", ["wren", "wren777", "Wren Feather", "https://b.example/profile", "%", "did:plc:finc_"])
def test_nobody_else_is_found(engine, spoken, who):
    assert find(engine, who, None).ids == ()


def test_letters_that_databases_do_not_fold_are_found(engine, hears, said):
    hears([said("Acme one", author=Author(handle="ÉLODIE")), said("Acme two", author=Author(handle="Straße"))])
    assert len(find(engine, "élodie", None).ids) == 1 and len(find(engine, "straße", None).ids) == 1


def test_an_origin_sets_two_people_of_one_name_apart(engine, settings, hears, said, rows):
    hears([
        said("Acme here", name="1", origin="here", author=Author(handle="wren")),
        said("Acme there", name="2", origin="there", author=Author(handle="wren")),
    ])  # fmt: skip
    assert erase(engine, settings, "wren", "There", NOW).counts["mentions"] == 1
    assert rows("mentions", "text") == ["", "Acme here"]


def test_a_receipt_says_that_it_was_done_and_not_whose_it_was(engine, told, erases, rows):
    assert check(engine, "wren77", None) == []
    receipt = erases()
    assert receipt.author == mark("Wren77", None) and rows("erasures", "author") == [receipt.author]
    assert check(engine, "@Wren77", None) == [receipt] and check(engine, "finch", None) == []
    assert receipt.done and receipt.at == NOW + HOUR


def test_a_receipt_of_one_origin_is_found_without_it(engine, told, erases):
    receipt = erases(origin="b.example")
    assert check(engine, "wren77", None) == [receipt] == check(engine, "wren77", "B.example")


def test_nobody_known_leaves_no_receipt(engine, told, erases, rows):
    assert erases("nobody") is None and rows("erasures", "id") == []


def test_many_are_erased_some_at_a_time_into_one_receipt(engine, settings, hears, said, rows):
    hears([said(f"Acme {i}", name=str(i), author=WREN) for i in range(230)])
    steps = []
    receipt = erase(engine, settings, "wren77", None, NOW, told=steps.append)
    assert steps == [100, 100, 30] and receipt.counts["mentions"] == 230
    assert rows("erasures", "id") == [receipt.id]


def test_what_a_source_deletes_is_erased_as_thoroughly(told, everything, spoken, hears):
    hears(Page(mentions=(), cursor={}, gone=(spoken[0].external_id, spoken[1].external_id)))
    assert [secret for secret in SECRETS if secret in everything()] == []


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("counts")


PEOPLE = [Author(id=f"author-{i}", handle=f"handle{i}") for i in range(4)]
SAID = st.tuples(st.sampled_from(range(4)), st.sampled_from("abcdef"), st.sampled_from(["post", "repost", "reply"]))


@checked(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.lists(SAID, min_size=1, max_size=12), buried=st.sets(st.integers(1, 12), max_size=6))
def test_whatever_is_buried_every_count_stays(place, said, page, buried):
    from mentions import Match
    from sentiment import Understanding

    meant = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=1)
    concern = Concern(match=Match(brand="Acme", spans=()), understanding=meant)
    file = place / "counts.db"
    file.unlink(missing_ok=True)
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    heard = [
        said(f"secret{word} " * 5, name=f"author-{who}/{i}", author=PEOPLE[who], kind=kind)
        for i, (who, word, kind) in enumerate(page)
    ]
    with writing(engine) as conn:
        kept.keep(conn, "square", [Understood(mention=one, concerns=(concern,)) for one in heard], (), NOW)
    tables = ("rollups", "hearings", "matches", "mentions")

    def sizes():
        with reading(engine) as conn:
            return {name: len(conn.execute(select(metadata.tables[name])).all()) for name in tables}, [
                tuple(row) for row in conn.execute(select(metadata.tables["rollups"]))
            ]

    before = sizes()
    with writing(engine) as conn:
        result = bury_rows(conn, sorted(buried), NOW)
        again = bury_rows(conn, sorted(buried), NOW)
    assert sizes() == before and again.mentions == again.reposts == 0
    with reading(engine) as conn:
        rows = conn.execute(select(metadata.tables["mentions"])).mappings().all()
    gone = [row for row in rows if row["gone"]]
    assert len(gone) == result.mentions + result.reposts
    assert not [row for row in gone if "secret" in str(dict(row)) or "author-" in row["external_id"]]
    engine.dispose()
