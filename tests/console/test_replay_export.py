"""`foreshock replay`: an old export, what would have been told of it, and the page that shows it."""

import csv
import gzip
import io
import json
import random
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from console.cli import app

BRAND = "Quillpost"
START = datetime(2026, 2, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THINGS = (
    "order",
    "book",
    "lamp",
    "kettle",
    "coat",
    "bicycle",
    "camera",
    "guitar",
    "toaster",
    "tent",
    "mirror",
    "violin",
    "carpet",
    "blender",
)
PLACES = (
    "Lyon",
    "Porto",
    "Ghent",
    "Turin",
    "Malmo",
    "Graz",
    "Split",
    "Cork",
    "Tartu",
    "Brno",
    "Namur",
    "Vigo",
    "Bergen",
    "Zadar",
    "Leiden",
    "Faro",
)
LATE = (
    "the parcel still has not been delivered",
    "my package is lost and they refuse to look for it",
    "delivery was promised for Monday, what a lie",
    "terrible courier, late again",
    "shipping takes weeks, awful",
    "the driver never came with my parcel",
    "package left in the rain, ruined delivery",
    "tracking is stuck, the parcel never arrived",
)
MOODS = (
    "so angry",
    "my mother cried over this",
    "third time this year",
    "nobody picks up the phone",
    "I am done with them",
    "never again",
    "shame on you all",
    "a complete disgrace",
)
CALM = [
    "Sent a postcard to",
    "Bought stamps in",
    "Walked past the office in",
    "Saw the new van in",
    "Cycled to the shop in",
]
HARM = '<script>alert(1)</script> "=cmd|calc" \u202egnp.exe, call 4111 1111 1111 1111'


def grumble(dice, number):
    """Texts about one thing that are no copies of one another."""
    things, places, mood = dice.sample(THINGS, 3), dice.sample(PLACES, 3), dice.choice(MOODS)
    said = [f"{things[0]} from {places[0]} to {places[1]}", dice.choice(LATE), f"{things[1]}, {things[2]}, {places[2]}"]
    dice.shuffle(said)
    return f"{'. '.join(said)}. {BRAND} {mood if number % 2 else ''}"


def made(days=16, storm=12, dice=None, crowd=240):
    """Rows of (time, author, text): quiet days, and on one of them a storm of five hours."""
    dice = dice or random.Random(5)
    rows = []
    for hour in range(24 * days):
        for _ in range(dice.randint(0, 2)):
            text = (
                f"{dice.choice(CALM)} {dice.choice(PLACES)} with {BRAND}, {dice.choice(THINGS)} {dice.randrange(10**6)}"
            )
            rows.append(
                (START + hour * HOUR + timedelta(seconds=dice.randrange(3600)), f"calm{dice.randrange(500)}", text)
            )
    for number in range(crowd if storm else 0):
        at = START + storm * DAY + 9 * HOUR + 5 * HOUR * (number / crowd) ** 0.5
        rows.append((at, f"angry{number}", grumble(dice, number)))
    return rows


HEAD = ("Posted", "Written by", "What was said", "Where", "Mood")


def written(path, rows, *, head=HEAD, delimiter=",", encoding="utf8", above=(), below=()):
    """The export, newest first, as most tools write it."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter)
    table.writerows((*above, head))
    for at, who, said in sorted(rows, reverse=True):
        table.writerow((f"{at:%Y-%m-%d %H:%M:%S}", who, said, "https://forum.example/1", "negative"))
    table.writerows(below)
    data = text.getvalue().encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def foreshock(*words):
    return CliRunner().invoke(app, ["replay", *map(str, words)])


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.names, self.words = [], [], []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names += [name for name, _ in attrs]

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """One export with a storm, replayed once: what was printed as JSON, and the page."""
    folder = tmp_path_factory.mktemp("export")
    rows = made()
    storm = START + 12 * DAY + 9 * HOUR
    rows += [(storm + timedelta(minutes=2), "<b>mallory", f"{BRAND} lost my parcel, terrible delivery. {HARM}")]
    rows += [(START + DAY, "khmer", "សេវាកម្មនេះយឺតណាស់ ខ្ញុំមិនពេញចិត្តទេ")]
    below = [("soon", "x", "a text without a time", "", ""), ("2026-02-05 10:00:00", "x", "", "", "")]
    file = written(folder / "old.csv", rows, delimiter=";", encoding="utf-16", below=below)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        told = foreshock(file, "--json", "--brand", BRAND, "--map", "author=Written by")
    assert told.exit_code == 0, told.output
    objects = [json.loads(one) for one in told.stdout.splitlines()]
    html = (folder / "old.replay.html").read_text(encoding="utf8")
    return SimpleNamespace(file=file, storm=storm, rows=rows, objects=objects, html=html, page=Page(html))


def test_the_storm_is_found_and_told_before_the_mean_of_a_day_tells_it(past):
    [storm] = [one for one in past.objects if one["kind"] == "storm"]
    assert (storm["brand"], storm["topic"]) == (BRAND, "delivery") and storm["voices"] >= 100
    ours, plain = storm["foreshock"], storm["day_mean"]
    assert ours["in_time"] and ours["lead"] > 0 and ours["before"] < 0.3 and BRAND in ours["why"]
    assert plain is None or plain["time"] > ours["time"]


def test_what_was_read_and_what_not_is_said(past):
    summary = past.objects[-1]
    assert summary["kind"] == "summary" and summary["records"] == len(past.rows) + 2
    assert summary["read"] == len(past.rows)
    assert summary["unread"] == {"a time in no known form": 1, "no text": 1}
    columns = {"said": "Posted", "text": "What was said", "author": "Written by"}
    assert columns.items() <= summary["columns"].items()
    assert "Mood" in summary["unused"] and sum(summary["unscored"].values()) == 1
    assert f"line {len(past.rows) + 2:,}" in past.page.text and "Khmer (km) is not scored" in past.page.text


def test_the_page_has_the_numbers_of_the_json(past):
    summary = past.objects[-1]
    [brand] = summary["brands"]
    for rule in ("foreshock", "day_mean"):
        assert f"{brand[rule]['in_time']} of {brand['storms']}" in past.page.text
        assert f"{brand[rule]['false_alarms']:.2f}" in past.page.text
        alarms = [
            one for one in past.objects if one["kind"] == "alert" and one["worth"] == "false" and one["rule"] == rule
        ]
        assert len(alarms) == brand[rule]["false"]
    assert past.page.tags.count("svg") == past.page.tags.count("article") == brand["storms"] == 1
    assert "first seven days" in past.page.text and past.html.count('class="mark') >= 1


def test_the_page_runs_nothing_fetches_nothing_and_shows_hostile_texts_as_text(past):
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(past.page.tags)
    assert not [name for name in past.page.names if name.startswith("on") or name in ("src", "style")]
    style = past.html.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style and "default-src &#39;none&#39;" in past.html
    assert "prefers-color-scheme: dark" in past.html and "@media print" in past.html
    assert "\u202e" not in past.html and "4111 1111" not in past.html


def test_a_hostile_brand_column_and_text_stay_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "<script>x</script>\u202e"
    rows = [
        (at, who, f"{text} {HARM} {number}") for number, (at, who, text) in enumerate(made(days=9, storm=8, crowd=80))
    ]
    file = written(tmp_path / "<b>old.csv", rows, head=("Date", name, "Full Text", "URL", "Sentiment"))
    told = foreshock(file, "--brand", name, "--map", f"author={name}")
    assert told.exit_code == 0, told.output
    page = Page((tmp_path / "<b>old.replay.html").read_text(encoding="utf8"))
    assert "script" not in page.tags and page.tags.count("h2") == 3
    assert "<script>x</script>" in page.text and "<b>old.csv" in page.text
    assert "\u202e" not in page.text + told.stdout


def test_a_short_export_is_told_kindly_that_it_is_short(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = written(tmp_path / "week.tsv", made(days=5, storm=3, crowd=60), delimiter="\t")
    told = foreshock(file)
    page = (tmp_path / "week.replay.html").read_text(encoding="utf8")
    for said in (told.stdout, Page(page).text):
        assert "nothing can be said of them yet; export a longer time" in said
    assert told.exit_code == 0 and "<article" not in page and "false alarms in" not in page


def test_an_export_that_ends_in_a_storm_tells_that_we_would_have_rung(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [row for row in made(days=13, storm=12) if row[0] < START + 12 * DAY + 10 * HOUR]
    file = written(tmp_path / "open.csv", rows, head=("Date", "Author", "Snippet", "URL", "Sentiment"))
    *objects, summary = map(json.loads, foreshock(file, "--json").stdout.splitlines())
    ours = [one for one in objects if one["kind"] == "alert" and one["rule"] == "foreshock"]
    assert ours and all(one["worth"] in ("in time", "undecided", "again", "late", "beside") for one in ours)
    page = Page((tmp_path / "open.replay.html").read_text(encoding="utf8"))
    assert summary["brands"][0]["undecided"] == sum(one["worth"] == "undecided" for one in ours)
    assert all(one["why"] in page.text for one in ours) and "which is good news" not in page.text


def test_a_wrong_date_adds_no_years_in_which_nobody_rang_falsely(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [*made(days=10, storm=0), (START.replace(year=1999), "old", "said long ago")]
    file = written(tmp_path / "old.csv", rows, head=("Date", "Author", "Snippet", "URL", "Sentiment"))
    *_, summary = map(json.loads, foreshock(file, "--json").stdout.splitlines())
    assert summary["brands"][0]["apart"] == 1 and summary["brands"][0]["weeks"] < 1
    assert "Left out: 1 mention that" in (tmp_path / "old.replay.html").read_text(encoding="utf8")


def test_dates_that_go_either_way_are_read_as_weeks_and_the_person_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [(at, who, said) for at, who, said in made(days=9, storm=0) if at.day <= 12]
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("Date", "Author", "Snippet"))
    table.writerows((f"{at:%d/%m/%Y %H:%M}", who, said) for at, who, said in rows)
    Path("days.csv").write_text(text.getvalue(), encoding="utf8")
    told = foreshock("days.csv")
    assert told.exit_code == 0 and "the day comes first; else give dayfirst=false" in told.stdout
    assert f"{len(rows):,} of {len(rows):,} rows read" in told.stdout
    assert "the month comes first; else give dayfirst=true" in foreshock("days.csv", "dayfirst=false").stdout


def test_a_past_without_a_storm_is_good_news_and_still_has_its_cost(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = written(
        tmp_path / "quiet.csv.gz", made(days=10, storm=0), head=("Date", "Author", "Snippet", "URL", "Sentiment")
    )
    told = foreshock(file, "--out", tmp_path / "page.html")
    assert told.exit_code == 0 and "which is good news" in told.stdout and "weeks: Foreshock" in told.stdout
    assert "quiet: no storm" in told.stdout and "which is good news" in (tmp_path / "page.html").read_text(
        encoding="utf8"
    )


def test_brands_of_a_column_are_chapters_and_lines_above_the_names_are_passed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        (at, ("Quillpost", "Inkwell")[number % 2], text) for number, (at, _, text) in enumerate(made(days=3, storm=0))
    ]
    above = [("Report", "mentions"), ("From", "2026-02-02"), ()]
    file = written(
        tmp_path / "two.csv", rows, head=("Date", "Query Name", "Full Text", "URL", "Sentiment"), above=above
    )
    *_, summary = map(json.loads, foreshock(file, "--json").stdout.splitlines())
    assert sorted(one["brand"] for one in summary["brands"]) == ["Inkwell", "Quillpost"]
    assert summary["columns"]["brand"] == "Query Name" and summary["columns"]["url"] == "URL"


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        ("a,b\n1,2\n", (), "say which column is `text`"),
        ("text,date\nhello,\n", (), "nothing could be read: 1 of 1 records has no time: line 2"),
        ("text,date\nhello,2026-01-01 10:00\n", ("--map", "brand=Nope"), "has no column “Nope”; it has “text”, “date”"),
        ("text,date\nhello,2026-01-01 10:00\n", ("--map", "txt=text"), "did you mean text?"),
        ("text,date\nhello,2026-01-01 10:00\n", ("--map", "brand=text", "--brand", "x"), "give either"),
        ("text,date\n" + "hello,2026-01-01\n" * 2 + "".join(f"t{i},2026-01-01\n" for i in range(12)), (), "only days"),
        (
            "text,brand,date\n" + "".join(f"t{i},b{i},2026-01-01 10:00\n" for i in range(60)),
            (),
            "line 52: more than 50",
        ),
    ],
)
def test_what_cannot_be_replayed_says_where_and_what_to_do(tmp_path, monkeypatch, rows, words, said):
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text(rows, encoding="utf8")
    told = foreshock("old.csv", *words)
    assert told.exit_code == 2 and told.stdout == "" and said in told.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["old.csv"]


def test_a_file_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert foreshock("none.csv").exit_code == 2
