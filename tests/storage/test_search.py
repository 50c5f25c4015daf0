"""Full text on both databases: the query decides, the index only narrows down, and what is erased is found no more."""

from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import text

from mentions import Author, parse
from sentiment import Understanding
from storage import search
from storage.engine import _config, forget, migrate, open_database, reading, writing
from storage.search import Wanted
from storage.tombstones import bury

GLAD = Understanding(compound=0.7, label="positive", complaint=0.1, topic=None, language="de", confidence=0.9)


@pytest.fixture
def finds(engine):
    """finds("query", brand="Acme") are the names of what a page has."""

    def find(query=None, *, before=None, limit=50, **wanted):
        with reading(engine) as conn:
            asked = Wanted(query=parse(query) if query else None, **wanted)
            return search.page(conn, asked, before=before, limit=limit)

    return find


@pytest.fixture
def named(finds):
    return lambda *asked, **wanted: [one.found.mention.external_id for one in finds(*asked, **wanted).hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("parcel", ["2", "1"]), ("PARCEL AND late", ["1"]), ("lat*", ["3", "1"]), ("strasse", ["4"]),
        ('"late parcel"', ["1"]), ('"parcel late"', []), ("parcel NOT late", ["2"]), ("手機", ["5"]), ("機手", []),
        ("site:shop.example", ["3"]), ("parcel OR 手*", ["5", "2", "1"]), ("title:hello", ["2"]), ("c++", ["6"]),
        ("parcel NEAR/1 fine", ["2"]), ("source:forum AND late", ["1"]),
    ],
)  # fmt: skip
def test_a_search_is_the_query_of_a_brand_the_latest_heard_first(says, keeps, named, query, expected):
    for one in (
        says("Acme late parcel", name="1"),
        says("my parcel is fine", name="2", title="Hello"),
        says("Later", name="3", site="shop.example"),
        says("in der Straße", name="4"),
        says("我的手機", name="5"),
        says("written in C++ only", name="6"),
    ):
        keeps(one)
    assert named(query) == expected


def test_what_was_edited_is_found_by_its_new_words_alone(says, keeps, named, noon):
    keeps(says("the old wording", name="1"))
    keeps(says("a new phrase", name="1", edited=noon))
    assert named("phrase") == ["1"] and named("wording") == []


def test_filters_are_of_one_brand_and_of_what_was_understood_for_it(says, keeps, named, noon):
    keeps(says("late", name="1", brands=("Acme", "Bell")), source="forum")
    keeps(says("fine", name="2", meant=GLAD, at=noon - timedelta(days=3)), source="news")
    assert named(brand="Bell") == ["1"] and named(brand="Acme") == ["2", "1"]
    assert named(brand="Acme", label="positive") == named(language="de") == named(source="news") == ["2"]
    assert named(complaint=True) == named(brand="Acme", topic="delivery") == ["1"]
    assert named(complaint=False) == named(topic="") == ["2"]
    assert named(since=noon - timedelta(days=1)) == ["1"] and named("late", brand="Acme", label="positive") == []


def test_pages_follow_one_another_by_key_and_nothing_is_shown_twice(says, keeps, finds):
    keeps(*(says(f"parcel {at}", name=str(at)) for at in range(7)))
    seen, before = [], None
    while True:
        page = finds("parcel", before=before, limit=3)
        seen += [one.found.mention.external_id for one in page.hits]
        if (before := page.after) is None:
            break
    assert sorted(seen) == list("0123456") and len(seen) == 7


def test_of_copies_one_is_shown_whatever_page_it_is_on(says, keeps, engine):
    advert = "Acme has this advert for everybody who would like to read it today"
    keeps(says("Acme one", name="1"))
    keeps(*(says(f"{advert}{'!' * at}", name=f"copy {at}") for at in range(4)))
    keeps(says("Acme two", name="2"))
    keeps(says(f"{advert}.", name="copy last"), source="news")
    shown, before = [], None
    with reading(engine) as conn:
        for _ in range(9):
            page = search.page(conn, Wanted(brand="Acme"), before=before, limit=1, distinct=True)
            shown += [one.found.mention.external_id for one in page.hits]
            before = page.after
            if before is None:
                break
        one = search.page(conn, Wanted(source="forum", query=parse("advert")), limit=9, distinct=True)
    assert shown == ["copy last", "2", "1"]
    assert len(one.hits) == 1 and one.hits[0].found.mention.external_id != "copy last"


def test_what_the_index_cannot_narrow_down_is_read_a_part_at_a_time(says, keeps, finds, monkeypatch, noon):
    monkeypatch.setattr(search, "READ", 3)
    keeps(says("rare", name="0", rating=1.0))
    keeps(*(says(f"common {at}", name=f"c{at}") for at in range(4)))
    first = finds("rating:1")
    assert (first.hits, first.full, first.back_to) == ((), False, noon)
    second = finds("rating:1", before=first.after)
    assert [one.found.mention.external_id for one in second.hits] == ["0"] and second.full and second.after is None


def test_a_query_of_very_many_words_is_one_too(says, keeps, named):
    keeps(says("w1999 here", name="1"))
    assert named(" OR ".join(f"w{at}" for at in range(2_000))) == ["1"]


def test_the_words_that_were_found_are_told_with_their_places(says, keeps, finds):
    keeps(says("Acme is late", name="1"))
    [hit] = finds("late OR soon").hits
    assert [(span.start, span.end, span.term) for span in hit.spans] == [(8, 12, "late")]


def test_what_is_gone_is_found_no_more(says, keeps, named, rows, engine, noon):
    keeps(says("Acme lost secretword", name="1"), says("secretword again", name="2"))
    with writing(engine) as conn:
        bury(conn, "forum", ["1"], noon)
    assert named("secretword") == ["2"] and len(rows("searchable", "mention")) == 1


def test_no_file_of_the_database_has_a_word_that_was_erased(tmp_path, says, noon):
    from storage import mentions

    engine = open_database(f"sqlite:///{tmp_path}/foreshock.db")
    migrate(engine)
    for at in range(30):
        page = [says(f"ordinary talk {at} {n}", name=f"{at} {n}") for n in range(20)]
        page += [says("zzsecretword was said", name=f"secret {at}", author=Author(id="7"))] if at % 10 == 0 else []
        with writing(engine) as conn:
            mentions.keep(conn, "forum", page, (), noon)
    with writing(engine) as conn:
        bury(conn, "forum", ["secret 0", "secret 10", "secret 20"], noon)
    assert forget(engine)
    engine.dispose()
    for file in tmp_path.iterdir():
        assert b"secretword" not in file.read_bytes(), file.name


def test_what_was_kept_before_there_was_an_index_is_found_in_its_latest_words(database, says, noon):
    from storage import mentions

    engine = open_database(database)
    with writing(engine) as conn:
        config = _config()
        config.attributes["connection"] = conn
        command.upgrade(config, "0006")
        conn.execute(text("CREATE TABLE searchable (mention BIGINT PRIMARY KEY, words TEXT)"))
        mentions.keep(conn, "forum", [says("first words", name="1"), says("other", name="2")], (), noon)
        mentions.keep(conn, "forum", [says("second wording", name="1", edited=noon)], (), noon)
        conn.execute(text("UPDATE mentions SET gone = said, text = '' WHERE text = 'other'"))
        conn.execute(text("DROP TABLE searchable"))
    migrate(engine)
    with reading(engine) as conn:
        found = [search.page(conn, Wanted(query=parse(one))).hits for one in ("wording", "first", "other")]
    assert [len(one) for one in found] == [1, 0, 0]
    engine.dispose()
