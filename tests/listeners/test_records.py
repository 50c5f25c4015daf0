"""The parts that files, webhooks and surveys are read with."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.records.csv import Splitter, Table
from listeners.records.mapping import chosen, value_at
from listeners.records.scores import nameless, rate_of, told
from listeners.records.table import TableOptions, planned
from listeners.records.times import moment, month_or_day
from listeners.records.values import stars, tags, whole
from mentions import Author

BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04T11:58:00Z", utc(2026, 3, 4, 11, 58)),
        ("2026-03-04 11:58:00+01:00", utc(2026, 3, 4, 10, 58)),
        ("2026-03-04 11:58", utc(2026, 3, 4, 10, 58)),
        ("2026-03-04", utc(2026, 3, 3, 23)),
        ("20260304", utc(2026, 3, 3, 23)),
        ("2026/03/04 11:58:01.250", utc(2026, 3, 4, 10, 58, 1)),
        ("2026-03-04 11:58:00 UTC", utc(2026, 3, 4, 11, 58)),
        ("2026-03-04 11:58:00 +0000", utc(2026, 3, 4, 11, 58)),
        ("2026-03-04 11:58:00 GMT+2", utc(2026, 3, 4, 9, 58)),
        ("4.3.2026 11:58", utc(2026, 3, 4, 10, 58)),
        ("04.03.26, 11.58", utc(2026, 3, 4, 10, 58)),
        ("3/4/2026 1:05 PM", utc(2026, 3, 4, 12, 5)),
        ("3/4/26 12:05 a.m.", utc(2026, 3, 3, 23, 5)),
        ("25/12/2026", utc(2026, 12, 24, 23)),
        ("12/25/2026", utc(2026, 12, 24, 23)),
        ("Mar 4, 2026 11:58 AM", utc(2026, 3, 4, 10, 58)),
        ("March 4th, 2026", utc(2026, 3, 3, 23)),
        ("Wednesday, March 4, 2026 at 11:58 AM", utc(2026, 3, 4, 10, 58)),
        ("4 March 2026 11:58", utc(2026, 3, 4, 10, 58)),
        ("4. März 2026 um 11:58", utc(2026, 3, 4, 10, 58)),
        ("4 mars 2026 11h58", utc(2026, 3, 4, 10, 58)),
        ("4-Mar-2026", utc(2026, 3, 3, 23)),
        ("Wed, 04 Mar 2026 11:58:00 +0000", utc(2026, 3, 4, 11, 58)),
        ("Wed Mar 04 11:58:00 +0000 2026", utc(2026, 3, 4, 11, 58)),
        ("2026-03-04 11:58 PST", utc(2026, 3, 4, 19, 58)),
        ("1772625480", utc(2026, 3, 4, 11, 58)),
        ("1772625480000", utc(2026, 3, 4, 11, 58)),
        (1772625480.0, utc(2026, 3, 4, 11, 58)),
        (1772625480000000, utc(2026, 3, 4, 11, 58)),
    ],
)
def test_times_are_read_as_people_and_programs_write_them(written, meant):
    assert moment(written, BERLIN, False).replace(microsecond=0) == meant


@pytest.mark.parametrize(
    "written",
    ["", "soon", "31/31/2026", "2026-13-01", "0001-01-01", "9999-12-31T23:59:59Z", "5", True, None, [], 1e30, "1e5",
     float("nan"), float("inf"), "2026-03-04 11:58 MOON", "2026-03-04 25:99", "-1"],
)  # fmt: skip
def test_what_is_no_time_is_none(written):
    assert moment(written, BERLIN, True) is None


def test_the_other_dates_of_a_file_tell_days_from_months():
    assert month_or_day(["3/4/2026", "", None, "25/4/2026 10:00"]) is True
    assert month_or_day(["3/4/2026", "4/25/26"]) is False
    assert month_or_day(["3/4/2026", "2026-01-31", "31.1.2026"]) is None
    assert moment("3/4/2026", UTC, True) == utc(2026, 4, 3) and moment("3/4/2026", UTC, False) == utc(2026, 3, 4)


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_no_text_breaks_the_reading_of_times(written):
    found = moment(written, BERLIN, False)
    assert found is None or found.tzinfo is UTC


def read(text, delimiter=None, encoding=None):
    lines = text if isinstance(text, list) else text.encode().splitlines()
    table = Table(lines, delimiter, encoding)
    groups = [group for line in lines[table.before :] for group in table.add(line)] + table.end()
    return table, [table.read(group) for group in groups]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_in_the_row_of_names(mark):
    table, rows = read(f'id{mark}"the text, or; so"{mark}date\n1{mark}"a{mark}b"{mark}2026\n')
    assert table.delimiter == mark and rows == [{"id": "1", "the text, or; so": f"a{mark}b", "date": "2026"}]


def test_quotes_hold_new_lines_quotes_and_delimiters():
    _, rows = read('id,text\r\n1,"two\r\n\r\nlines, and ""three"""\r\n\r\n2,5" wide\r\n3,"x"y"\n')
    assert [row.get("text") for row in rows] == ['two\n\nlines, and "three"', None, '5" wide', 'xy"']


def test_a_quote_that_never_closes_costs_only_its_own_line():
    lines = [b"id,text", b'1,"never closed', *(b"%d,fine" % number for number in range(2, 50)), b'50,"cut off']
    _, rows = read(lines)
    assert rows[0] is None and [row["id"] for row in rows[1:-1]] == [str(number) for number in range(2, 50)]
    assert rows[-1] is None


def test_a_record_longer_than_a_megabyte_is_given_up_in_time():
    splitter = Splitter(",", None)
    first = splitter.add(b'1,"' + b"x" * 999_990)
    groups = [*first, *splitter.add(b"2," + b"y" * 100), *splitter.add(b"3,z")]
    assert [group[0][:2] for group in groups] == [b"1,", b"2,", b"3,"]


def test_names_are_there_once_and_the_nameless_have_numbers():
    table, rows = read("\ufeffsep=;\nname;;name; long\tname \na;b;c;d;e\nf\n")
    assert table.names == ["name", "column 2", "column 3", "long name"]
    assert rows == [{"name": "a", "column 2": "b", "column 3": "c", "long name": "d"}, {"name": "f"}]


def test_a_line_that_is_not_utf_8_is_windows_1252_and_another_encoding_is_named():
    _, rows = read([b"id,text", b"1,caf\xe9 \x80", "2,café".encode()])
    assert [row["text"] for row in rows] == ["café €", "café"]
    _, rows = read(["id,текст".encode("cp1251"), "1,привет".encode("cp1251")], encoding="cp1251")
    assert rows == [{"id": "1", "текст": "привет"}]


CELL = st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\0"), max_size=20)


@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_whatever_is_written_by_the_book_is_read_back(cells):
    quoted = ["{},{}".format(*(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)) for row in cells]
    lines = "\n".join(["a,b", *quoted]).encode().split(b"\n")
    _, rows = read(lines)
    assert [(row["a"], row["b"]) for row in rows if row] == [row for row in cells if any(map(str.strip, row))]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_a_table(data):
    read(data.split(b"\n"))


def test_columns_are_guessed_and_what_is_given_comes_first():
    names = ["Review ID", "createdAt", "User Name", "star_rating", "Link", "Review Text", "Title"]
    assert chosen(names, {}) == {
        "id": "Review ID", "said": "createdAt", "author": "User Name", "rating": "star_rating", "url": "Link",
        "text": "Review Text", "title": "Title",
    }  # fmt: skip
    assert chosen(["text", "body", "Date posted (UTC)"], {"title": "text"}) == {
        "title": "text", "text": "body", "said": "Date posted (UTC)",
    }  # fmt: skip
    asked = "How likely are you to recommend us?"
    assert chosen([asked, "Why?"], {"text": "Why?"}, survey=True) == {"text": "Why?", "rating": asked}


def test_a_path_goes_through_objects_and_lists():
    said = {"a": {"b": [{"c": 1}, {"c": 2}]}, "x.y": 3, "s": "text"}
    assert [value_at(said, path) for path in ("a.b.1.c", "x.y", "a.b.7.c", "s.0", "a.b.-1", "no")] == [
        2, 3, None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "best", "meant"),
    [
        (4, 5, 4), ("4", 5, 4), ("4,5", 5, 4.5), ("4 stars", 5, 4), ("★★★★☆", 5, 4), ("FIVE", 5, 5), ("8/10", 5, 4.11),
        (10, 10, 5), (1, 10, 1), (80, 100, 4.2), ("4 out of 5", 10, 4), (0, 5, None), (6, 5, None), ("bad", 5, None),
        (True, 5, None), (None, 5, None), ("3/0", 5, None), ([], 5, None),
    ],
)  # fmt: skip
def test_ratings_are_kept_from_1_to_5(value, best, meant):
    assert stars(value, best) == meant


@pytest.mark.parametrize(
    ("value", "scale", "meant"),
    [
        (0, "nps", 0), (10, "nps", 10), ("9", "nps", 9), (11, "nps", None), (1, "csat5", 0), (3, "csat5", 5),
        (5, "csat5", 10), (7, "csat7", 10), (2, "csat7", 1.67), (0, "csat5", None), ("4/5", "nps", 7.5),
        ("x", "nps", None),
    ],
)  # fmt: skip
def test_scores_are_kept_from_0_to_10(value, scale, meant):
    assert rate_of(scale)(value) == meant


def test_who_says_only_a_score_has_a_text_that_says_only_that():
    assert told(9, 10) == "Score: 9 of 10" and told("4/5", 10) == "Score: 4 of 5"
    assert told("", 10) == told(None, 10) == told(11, 10) == told("none", 10) == ""


def test_addresses_are_no_names():
    kept = nameless(Author(id="7231987", handle="ann@example.org", name="+49 (30) 1234-567"))
    assert kept == Author(id="7231987")
    assert nameless(Author(id="ann@example.org", name="Ann B")) == Author(name="Ann B")


def test_counts_and_tags_are_read_from_texts_too():
    assert [whole(value) for value in ("1,234", "1 234 567", 7.0, "12.5", -1, True, None)] == [
        1234, 1234567, 7, None, None, None, None,
    ]  # fmt: skip
    assert (
        tags("#late, parcel; late") == ("late", "parcel") and tags(["a", 1, None, {}]) == ("a", "1") and tags(5) == ()
    )


def test_where_names_say_nothing_the_cells_tell_which_is_the_text_and_the_time(tmp_path):
    cells = "{0},0{0}.03.2026 10:30,01.04.2026 12:00,https://a.example/{1},the kettle leaks on me {0}"
    rows = [cells.format(number, "x" * 90) for number in range(1, 8)]
    lines = [line.encode() for line in ("No,When,Imported,Page,Remarkable", *rows)]
    file = {"path": tmp_path / "a.csv", "options": TableOptions(), "now": utc(2026, 5, 1)}
    assert planned(lines, mapping={}, **file).mapping == {"said": "When", "text": "Remarkable"}
    given_columns = {"text": "No", "said": "Imported"}
    assert planned(lines, mapping=given_columns, **file).mapping == given_columns


def test_lines_above_the_names_are_passed_and_counted():
    table, rows = read("Report:,All mentions\nExported by,Ann\n\nQuery,Date,Snippet\nq,2026-03-01,late\n")
    assert table.before == 4 and rows == [{"Query": "q", "Date": "2026-03-01", "Snippet": "late"}]
