"""The stream of mentions: a query is the search, what was found is marked, and a person's word is one click away."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from console.accounts import digest
from console.web.views.mentions import MentionFilter, asked_of
from mentions import Author, Match, Mention, Span
from sentiment import Understanding
from storage import corrections, mentions
from storage.engine import reading, writing
from storage.mentions import Concern, Understood
from storage.tombstones import bury_rows

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
CROSS = Understanding(compound=-0.6, label="negative", complaint=0.9, topic="delivery", language="en", confidence=0.8)
CALM = Understanding(compound=0.1, label="neutral", complaint=0.1, topic=None, language="en", confidence=0.8)


@pytest.fixture
def heard(console):
    """heard("text", ...) are mentions of Acme, the first heard first: their row ids."""

    def say(*texts, meant=CROSS, **facts):
        told = {"author": Author(handle="ben"), "url": "https://forum.example/1"} | facts
        page = [
            Understood(
                mention=Mention(
                    origin="square", external_id=digest(text), kind="post", said=console.now - HOUR + at * SECOND,
                    heard=console.now, text=text, **told,
                ),
                concerns=(
                    Concern(match=Match(brand="Acme", spans=(Span(start=0, end=4, term="acme"),)), understanding=meant),
                ),
            )
            for at, text in enumerate(texts)
        ]  # fmt: skip
        with writing(console.engine) as conn:
            ids = mentions.keep(conn, "feed", page, (), console.now).ids
        return [ids["square", digest(text)] for text in texts]

    return say


def shown(page):
    return [int(one) for one in re.findall(r'id="mention-(\d+)"', page.text)]


def meant(console, id_):
    with reading(console.engine) as conn:
        [row] = mentions.by_ids(conn, [id_])
    return row.matches[0][1]


def test_every_topic_can_be_asked_for_once(console):
    page = console.get("/mentions").text
    asked = re.findall(r'<option value="([^"]*)"', page[page.index('name="topic"') : page.index('name="source"')])
    assert {"other", "delivery", "-"} <= set(asked) and len(asked) == len(set(asked))


def test_an_empty_page_says_what_to_do_next(console):
    assert "foreshock up" in console.get("/mentions").text


def test_a_search_shows_what_the_query_holds_for_the_latest_first_with_the_words_marked(console, heard):
    first, second, _ = heard("Acme lost my parcel", "Acme parcel never came", "Acme is fine")
    page = console.get("/mentions?q=parcel+NOT+nothing")
    assert shown(page) == [second, first]
    assert "<mark>parcel</mark>" in page.text and "found: <bdi>parcel</bdi>" in page.text


def test_without_a_search_the_words_of_the_brand_s_query_are_marked(console, heard):
    heard("Acme is late")
    assert "<mark>Acme</mark> is late" in console.get("/mentions").text


def test_a_search_that_cannot_be_read_is_told_with_its_place(console, heard):
    heard("Acme")
    page = console.get("/mentions?q=parcel+AND+(late")
    assert page.status_code == 200 and "a bracket is not closed" in page.text and shown(page) == []


def test_filters_narrow_and_what_makes_no_sense_is_passed_over(console, heard):
    [cross] = heard("Acme is late")
    [calm] = heard("Acme is there", meant=CALM)
    assert shown(console.get("/mentions?complaint=yes&topic=delivery&brand=Acme&since=7d")) == [cross]
    assert shown(console.get("/mentions?topic=-")) == [calm]
    assert shown(console.get("/mentions?label=sad&since=ever&before=x")) == [calm, cross]
    nothing = console.get("/mentions?source=elsewhere")
    assert shown(nothing) == [] and "No mention is like that" in nothing.text


def test_long_lists_are_paged_by_key(console, heard):
    ids = heard(*(f"Acme number {at} " + " ".join(digest(f"{at} {n}")[:7] for n in range(9)) for at in range(45)))
    first = console.get("/mentions?q=number")
    link = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    assert shown(first) + shown(console.get(link)) == sorted(ids, reverse=True)


def test_copies_of_a_text_are_one_row(console, heard):
    advert = "Acme has this advert for everybody who would like to read it today"
    heard(advert, f"{advert}!", f"RT: {advert}")
    page = console.get("/mentions")
    assert len(shown(page)) == 1 and "+ 2 copies" in page.text


def test_one_click_corrects_and_the_page_of_the_mention_takes_it_back(console, heard):
    [id_] = heard("Acme is late")
    done = console.post(
        f"/mentions/{id_}/correct", brand="Acme", label="neutral", back="/mentions?q=late&next=//evil.example"
    )
    assert (done.status_code, done.headers["location"]) == (303, f"/mentions?q=late#mention-{id_}")
    assert meant(console, id_).label == "neutral"
    page = console.get(f"/mentions/{id_}").text
    assert "<b>anna</b>" in page and "Take it back" in page
    [one] = re.findall(r'name="correction" value="(\d+)"', page)
    console.post(f"/mentions/{id_}/undo", correction=one)
    with reading(console.engine) as conn:
        assert len(corrections.listed(conn)) == 2
    again = console.post(f"/mentions/{id_}/undo", correction=one)
    assert again.status_code == 400 and "undone already" in again.text


def test_complaint_and_topic_are_corrected_too_and_only_to_what_there_is(console, heard):
    [id_] = heard("Acme is late")
    console.post(f"/mentions/{id_}/correct", brand="Acme", complaint="no", topic="price", back="")
    assert (meant(console, id_).complaint, meant(console, id_).topic) == (0.0, "price")
    console.post(f"/mentions/{id_}/correct", brand="Acme", topic="none")
    assert meant(console, id_).topic is None
    for wrong in ({"topic": "nonsense"}, {}, {"label": "sad"}, {"label": "neutral", "brand": "Nobody"}):
        assert console.post(f"/mentions/{id_}/correct", **({"brand": "Acme"} | wrong)).status_code == 400


def test_the_page_of_a_mention_says_why_it_matched_and_who_heard_it(console, heard):
    [id_] = heard("Acme is late")
    page = console.get(f"/mentions/{id_}").text
    assert "<mark>Acme</mark>" in page and "Why it matched" in page and 'class="yes">yes' in page
    assert "Heard by <bdi>feed</bdi>" in page and "negative, complaint 90 %, delivery" in page


def test_what_is_gone_is_in_no_list_and_its_page_says_so(console, heard):
    [id_] = heard("Acme secretword")
    with writing(console.engine) as conn:
        bury_rows(conn, [id_], console.now)
    assert shown(console.get("/mentions")) == [] and shown(console.get("/mentions?q=secretword")) == []
    page = console.get(f"/mentions/{id_}")
    assert "It is gone" in page.text and "secretword" not in page.text
    assert console.get("/mentions/999").status_code == 404


def test_a_search_is_kept_under_a_name_for_who_named_it(console, heard):
    console.post("/mentions/searches", name="Late <b>", back="/mentions?q=late&complaint=yes")
    page = console.get("/mentions").text
    assert 'href="/mentions?q=late&amp;complaint=yes"' in page and "Late &lt;b&gt;" in page
    ben = console.also("ben")
    assert "Late &lt;b&gt;" not in ben.get("/mentions").text
    [id_] = re.findall(r"searches/(\d+)/remove", console.get("/mentions?q=late&complaint=yes").text)
    assert ben.post(f"/mentions/searches/{id_}/remove").status_code == 404
    console.post(f"/mentions/searches/{id_}/remove")
    assert "Late &lt;b&gt;" not in console.get("/mentions?q=x").text
    assert console.post("/mentions/searches", name=" ", back="/mentions?q=late").status_code == 400


def test_strangers_words_are_text_in_every_place(console, heard):
    evil = 'Acme <script>alert(1)</script> {{ 7 * 7 }} "onload="x'
    [id_] = heard(evil, author=Author(name="<b>me</b>"), url="javascript:alert(1)", site="<i>")
    for path in ("/mentions", f"/mentions/{id_}", "/mentions?q=script", '/mentions?q="><script>&lang="><i>'):
        page = console.get(path).text
        assert (
            "<script>alert" not in page and "<b>me" not in page and "javascript:alert" not in page and "<i>" not in page
        )


def test_nobody_corrects_from_outside_of_a_form(console, heard):
    [id_] = heard("Acme is late")
    assert (
        console.client.post(f"/mentions/{id_}/correct", data={"brand": "Acme", "label": "neutral"}).status_code == 403
    )
    assert console.away.get("/mentions").status_code == 303 and meant(console, id_).label == "negative"


def test_what_no_database_can_be_asked_for_is_passed_over(console, heard):
    (id_,) = heard("acme lost my parcel")
    assert asked_of({"q": "par\0cel", "brand": "Ac\0me"}) == MentionFilter(q="parcel", brand="Acme")
    assert console.post(f"/mentions/{id_}/correct", brand="Ac\0me", label="neutral").status_code == 400


def test_a_form_that_comes_from_no_address_of_ours_is_no_fault(console, heard):
    (id_,) = heard("acme lost my parcel")
    corrected = console.post(f"/mentions/{id_}/correct", brand="Acme", label="neutral", back="/mentions?[//[")
    assert corrected.status_code == 303
    assert console.post("/mentions/searches", name="mine", back="//[").status_code == 400
    assert console.post("/alerts/7/quick/noise", back="//[").status_code == 200


def test_what_was_done_is_answered_although_the_audit_log_is_busy(console, heard, monkeypatch, caplog):
    def busy(*_, **__):
        raise OperationalError("INSERT", {}, Exception("busy"))

    [id_] = heard("Acme is late")
    monkeypatch.setattr("console.web.app.note", busy)
    assert console.post(f"/mentions/{id_}/correct", brand="Acme", label="neutral").status_code == 303
    with reading(console.engine) as conn:
        assert len(corrections.listed(conn)) == 1
    assert f"not in the audit log: /mentions/{id_}/correct" in caplog.text
