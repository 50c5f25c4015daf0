"""Files: what is in them is heard once, what is not read is told, and a run goes on where the last one stopped."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listeners.contract import SourceError, Unreadable, listener_of
from listeners.files import ImportOptions, listen
from listeners.records.times import day_first
from wire.client import open_wire

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEAD = "id,text,date"


@pytest.fixture
def file(tmp_path):
    """file("line", ...) is a file with these lines."""

    def write(*lines, name="reviews.csv", end="\n"):
        path = tmp_path / name
        path.write_bytes(b"".join(line if isinstance(line, bytes) else f"{line}{end}".encode() for line in lines))
        return path

    return write


@pytest.fixture
def hears(wire):
    """hears(path, cursor, option=...): mentions, the last cursor, and the error it ended with."""

    async def hear(path, cursor=None, *, wire=wire, **options):
        pages, error = [], None
        try:
            async for page in listen(wire, ImportOptions(path=path, **options), cursor or {}):
                pages.append(page)
        except SourceError as wrong:
            error = wrong
        kept = json.loads(json.dumps(pages[-1].cursor)) if pages else None
        return [mention for page in pages for mention in page.mentions], kept, error

    return hear


def row(number, text=None):
    return f"{number},{text or f'kettle {number}'},2026-03-0{1 + number % 3}"


async def test_a_row_becomes_a_mention(file, hears):
    path = file(
        "Review ID;Posted on;User;Review;Stars;Link;Lang;Labels;Likes",
        "7;3.3.2026 14:05;@ann;It <3 boils\u200b dry;2;https://e.example/7;en;heat, noise;1,204",
    )
    [one], _, error = await hears(path, timezone="Europe/Berlin")
    assert error is None
    assert (one.origin, one.external_id, one.kind) == ("reviews", "7", "review")
    assert one.said == datetime(2026, 3, 3, 13, 5, tzinfo=UTC) and one.heard == NOW and not one.said_unknown
    assert (one.text, one.invisible, one.rating, one.author.handle) == ("It <3 boils dry", 1, 2, "ann")
    assert (one.url, one.language, one.tags, one.engagement.likes) == (
        "https://e.example/7", "en", ("heat", "noise"), 1204,
    )  # fmt: skip


async def test_lines_of_json_are_read_as_well_with_paths(file, hears):
    said = {"data": {"body": "<p>Too &amp; loud", "at": 1772625480}, "user": {"login": "bo", "name": "Bo B", "id": 5}}
    path = file(json.dumps(said), "", json.dumps(said | {"deleted": True, "id": 9}), name="a.jsonl")
    columns = {"text": "data.body", "said": "data.at"}
    [one], _, _ = await hears(path, columns=columns, html=True, about="Acme", origin="forum")
    assert (one.title, one.text, one.words) == ("Acme", "Too & loud", "Acme\n\nToo & loud")
    assert (one.author.id, one.author.handle, one.author.name, one.origin) == ("5", "bo", "Bo B", "forum")
    pages = [page async for page in listen(await _real(), ImportOptions(path=path, columns=columns), {})]
    assert [name for page in pages for name in page.gone] == ["9"]


async def _real():
    async with open_wire(now=NOW, contact=None, private=False) as wire:
        return wire


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
async def test_it_is_the_same_file_however_it_is_written(tmp_path, hears, encoding, packed):
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    data = "id;text;date\r\n1;“Café”\r\n".replace("“Café”", '"Café,\r\nnoir";2026-03-01').encode(encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    [one], _, error = await hears(path, wire=await _real())
    assert (error, one.text, one.origin, one.external_id) == (None, "Café,\nnoir", "a", "1")


async def test_what_cannot_be_read_is_left_out_counted_and_told_at_the_end(file, hears):
    rows = [row(n, " " if n in (3, 8) else None) for n in range(1, 1_000)]
    path = file(HEAD, *rows, "1000,late,when?", "1001,no time,", "1002,fine,2026-03-01")
    mentions, cursor, error = await hears(path)
    assert len(mentions) == 998 and isinstance(error, Unreadable)
    assert str(error) == (
        "2 of 1,002 records have no text: lines 4, 9; 1 of 1,002 records has a time in no known form: line 1,001; "
        "1 of 1,002 records has no time: line 1,002"
    )
    assert (await hears(path, cursor))[::2] == ([], None)


async def test_a_text_as_long_as_a_book_is_cut_and_told(file, hears):
    path = file("id,title,text,date", *(f"{n},a,{'x' * n},2026-03-01" for n in (100_000, 100_001)), "3,b,c,2026-03-01")
    mentions, _, error = await hears(path)
    assert [len(one.text) for one in mentions] == [100_000, 100_000, 1] and isinstance(error, Unreadable)
    assert str(error) == (
        "1 of 3 records has a title of more than 2,000 or a text of more than 100,000 characters, which was cut: line 3"
    )


async def test_the_numbers_of_many_lines_are_not_all_told(file, hears):
    _, _, error = await hears(file(HEAD, *(row(n, " ") for n in range(30)), row(31)))
    assert str(error).startswith("30 of 31 records have no text: lines 2, 3,") and str(error).endswith("11, …")


async def test_what_a_run_that_was_killed_could_not_read_is_told_by_the_next(file, wire):
    path = file(HEAD, row(1, " "), *map(row, range(2, 1_300)))
    options, running = ImportOptions(path=path), None
    running = listen(wire, options, {})
    page = await anext(running)
    await running.aclose()
    with pytest.raises(Unreadable, match="1 of 1,299 records has no text: line 2"):
        [more async for more in listen(wire, options, json.loads(json.dumps(page.cursor)))]


async def test_a_growing_file_goes_on_where_it_stopped_and_another_one_begins_anew(file, hears):
    path = file(HEAD, *map(row, range(700)))
    mentions, cursor, _ = await hears(path)
    assert len(mentions) == 700
    file(HEAD, *map(row, range(710)))
    more, cursor, _ = await hears(path, cursor)
    assert [one.external_id for one in more] == [str(n) for n in range(700, 710)]
    file(HEAD, "x,another,2026-03-01", *map(row, range(1, 710)))
    assert len((await hears(path, cursor))[0]) == 710
    file(HEAD, row(1))
    assert len((await hears(path, cursor))[0]) == 1


async def test_with_other_options_the_file_is_read_anew(file, hears):
    path = file(HEAD, *map(row, range(5)))
    _, cursor, _ = await hears(path)
    assert len((await hears(path, cursor, about="Acme"))[0]) == 5


async def test_the_last_record_is_read_again_while_it_is_broken(file, hears):
    lines = ('{"id": 1, "text": "one", "date": "2026-03-01"}', '{"id": 2, "te')
    path = file(lines[0], lines[1].encode(), name="a.jsonl")
    mentions, cursor, error = await hears(path)
    assert [one.external_id for one in mentions] == ["1"] and "1 of 2 records has a form that" in str(error)
    file(lines[0], f'{lines[1]}xt": "two", "date": "2026-03-01"}}', name="a.jsonl")
    mentions, _, error = await hears(path, cursor)
    assert [one.external_id for one in mentions] == ["2"] and error is None


async def test_without_ids_rows_are_known_by_what_they_say_and_without_times_by_their_place(file, hears):
    timed = file("text,date", "good,2026-03-01", "good,2026-03-01", "good,2026-03-02")
    assert len({one.external_id for one in (await hears(timed))[0]}) == 2
    bare = file("text", "good", "good", "bad", name="bare.csv")
    mentions, _, _ = await hears(bare, said=NOW)
    assert len({one.external_id for one in mentions}) == 3 and all(one.said_unknown for one in mentions)


@pytest.mark.parametrize(
    ("lines", "options", "told"),
    [
        (["a,b", "1,2"], {}, "say which column is `text`; it has “a”, “b”"),
        (["text,b", "1,2"], {}, "does not say when"),
        ([HEAD, row(1)], {"columns": {"text": "Review"}}, "has no column “Review”; it has “id”, “text”, “date”"),
        ([], {}, "has nothing in it"),
        (["", ""], {}, "has nothing in it"),
    ],
)
async def test_a_file_that_is_no_table_of_mentions_says_what_to_do(file, hears, lines, options, told):
    mentions, _, error = await hears(file(*lines), **options)
    assert not mentions and isinstance(error, Unreadable) and told in str(error)


async def test_a_list_of_json_says_how_to_make_lines_of_it(file, hears):
    _, _, error = await hears(file('[{"text": "a"}]', name="a.json"))
    assert "one object a line" in str(error)


async def test_dates_of_the_file_tell_which_comes_first(file, hears):
    path = file(HEAD, "1,one,2/3/2026", "2,two,25/2/2026")
    assert [one.said.month for one in (await hears(path))[0]] == [3, 2]
    assert [one.said.month for one in (await hears(path, dayfirst=False))[0]] == [2, 2]


async def test_where_no_date_shows_it_the_reading_counts_that_is_past_and_closer_together(file, hears):
    path = file(HEAD, "1,one,2/3/2025", "2,two,3/3/2025", "3,three,9/3/2025")
    assert [one.said.month for one in (await hears(path))[0]] == [3, 3, 3]
    assert [one.said.month for one in (await hears(path, dayfirst=False))[0]] == [2, 3, 9]
    path = file(HEAD, "1,one,3/2/2025", "2,two,3/3/2025", "3,three,3/9/2025")
    assert [one.said.month for one in (await hears(path))[0]] == [3, 3, 3]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["3/4/2026"], False),
        (["2/3/2026", "3/3/2026"], True),
        (["3/2/2026", "3/3/2026"], False),
        (["3/4/2026", "25/12/2025"], True),
        (["2/12/2026", "3/12/2026"], False),
        (["2.12.2026", "2026-12-02", None, 7], False),
    ],
    ids=["one", "days of March", "days of March, American", "shown", "December is to come", "none goes either way"],
)
def test_which_comes_first_is_seen_from_all_dates(dates, first):
    assert day_first(dates, UTC, datetime(2026, 3, 20, tzinfo=UTC)) is first


def test_options_that_cannot_work_are_refused():
    options = listener_of("import").options
    for wrong in (
        {"columns": {"txt": "a"}}, {"timezone": "Moon"}, {"encoding": "klingon"}, {"said": "2026-01-01T00:00:00"},
        {"delimiter": ";;"}, {"path": ""}, {"columns": {"text": " "}},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            options(**{"path": "a.csv"} | wrong)
    with pytest.raises(ValueError, match=r"did you mean text\? the fields are id, text"):
        options(path="a.csv", columns={"txt": "a"})


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "id",
    "text",
    "title",
    "date",
    "author",
    "url",
    "rating",
    "tags",
    "kind",
    "deleted",
    "likes",
    "followers",
    "lang",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=8), max_size=4))
async def test_nothing_but_a_source_error_leaves_it_whatever_stands_in_the_lines(file, hears, records):
    path = file(*(json.dumps(one) for one in records), name="a.jsonl")
    mentions, _, _ = await hears(path)
    assert all(isinstance(one.external_id, str) and one.said <= NOW for one in mentions)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=400))
async def test_nothing_but_a_source_error_leaves_it_whatever_bytes_follow(file, hears, data):
    await hears(file("id,text,date", data))
    await hears(file(data))


async def test_many_records_take_little_memory(file):
    import tracemalloc

    path = file(HEAD, *(row(n) for n in range(20_000)))
    wire, heard = await _real(), 0
    tracemalloc.start()
    async for page in listen(wire, ImportOptions(path=path), {}):
        heard += len(page.mentions)
    assert heard == 20_000 and tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
