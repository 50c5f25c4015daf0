"""The sites over real loopback HTTP: every shape can be read, pages join, nothing is sent in vain."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import httpx
import pytest

from console.demo.post import BRANDS, NEWS_SITES
from console.demo.serve import moment_of_first_run, serving
from console.demo.world import World
from listeners.contract import listener_of
from mentions import parse

ROOT = Path(__file__).resolve().parents[3]
START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
NEEDED = ("id", "link", "title", "published_parsed", "author")


@pytest.fixture(scope="module")
def world():
    return World(7, START)


@pytest.fixture(scope="module")
def base(world):
    with serving(world, lambda: START) as url:
        yield url


def said_on(world, site):
    return [post for post in world.posts(START) if post.site == site]


@pytest.mark.parametrize("path", ["forum/feed.rss", "blog/feed.atom", *(f"{site}/feed.atom" for site in NEWS_SITES)])
def test_a_feed_has_every_post_of_its_site_newest_first(base, world, path):
    feed = feedparser.parse(httpx.get(f"{base}/{path}").content)
    said = said_on(world, path.partition("/")[0])
    assert not feed.bozo
    assert len(feed.entries) == len(said)
    assert all(entry.get(key) for entry in feed.entries for key in NEEDED)
    assert [entry.author for entry in feed.entries] == [post.author for post in reversed(said)]
    assert datetime(*feed.entries[0].published_parsed[:6], tzinfo=UTC) == said[-1].said


def test_the_json_feed_has_every_post_of_its_site(base, world):
    feed = httpx.get(f"{base}/murmur/feed.json").json()
    assert feed["version"].endswith("/1.1")
    assert [item["content_text"] for item in reversed(feed["items"])] == [
        post.text for post in said_on(world, "murmur")
    ]


def search(base, **query):
    return httpx.get(f"{base}/hn/api/v1/search_by_date", params=query).json()


def test_pages_of_the_search_follow_one_another_without_a_hole(base, world):
    pages = [search(base, query="Ferrybank", hitsPerPage=50, page=page) for page in range(30)]
    ids = [hit["objectID"] for page in pages for hit in page["hits"]]
    said = [post.id for post in reversed(said_on(world, "board")) if post.brand == "bank"]
    assert ids == said
    assert {page["nbPages"] for page in pages} == {-(-len(said) // 50)}


def test_the_links_of_the_board_lead_to_its_posts_and_people(base, world):
    post = said_on(world, "board")[-1]
    item = httpx.get(f"{base}/hn/item", params={"id": post.id})
    user = httpx.get(f"{base}/hn/user", params={"id": post.author})
    assert post.text in item.text and post.author in item.text and item.text in user.text
    assert httpx.get(f"{base}/hn/item?id=1").status_code == httpx.get(f"{base}/hn/user").status_code == 404


def test_the_search_never_shows_more_than_a_thousand_and_goes_on_by_time(base, world):
    first = search(base, hitsPerPage=1000)
    assert len(first["hits"]) == 1000
    assert first["nbPages"] == 1
    oldest = first["hits"][-1]["created_at_i"]
    second = search(base, hitsPerPage=1000, numericFilters=f"created_at_i<{oldest}")
    known = {hit["objectID"] for hit in first["hits"] + second["hits"]}
    assert {post.id for post in said_on(world, "board") if int(post.said.timestamp()) != oldest} <= known


def test_the_search_knows_both_ends_of_a_range_and_the_kind(base, world):
    begin, end = START - timedelta(days=2), START - timedelta(days=1)
    filters = f"created_at_i>={int(begin.timestamp())},created_at_i<{int(end.timestamp())}"
    found = search(base, numericFilters=filters, tags="(story,comment)", hitsPerPage=1000)["hits"]
    assert len(found) == sum(begin <= post.said < end for post in said_on(world, "board"))
    assert search(base, tags="story")["nbHits"] == 0


def test_a_phrase_in_khmer_is_found(base):
    found = search(base, query='"ស្រួលជិះ"')["hits"]
    assert found
    assert all("ស្រួលជិះ" in hit["comment_text"] for hit in found)


@pytest.mark.parametrize("path", ["forum/feed.rss", "murmur/feed.json", "blog/feed.atom", "hn/api/v1/search_by_date"])
def test_what_did_not_change_is_not_sent_again(base, path):
    first = httpx.get(f"{base}/{path}")
    again = httpx.get(f"{base}/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(f"{base}/{path}", headers={"If-None-Match": '"older"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_time_passes_on_the_sites(world):
    now = [START]
    with serving(world, lambda: now[0]) as url:
        before = httpx.get(f"{url}/murmur/feed.json")
        now[0] += timedelta(hours=5)
        after = httpx.get(f"{url}/murmur/feed.json", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["items"][-1] == before.json()["items"][-1]
    assert len(after.json()["items"]) > len(before.json()["items"])


def test_nonsense_is_refused_and_nothing_is_nowhere(base):
    assert httpx.get(f"{base}/hn/api/v1/search_by_date", params={"page": "x"}).status_code == 400
    assert httpx.get(f"{base}/etc/passwd").status_code == 404


def test_the_first_moment_is_kept(tmp_path):
    kept = tmp_path / "new" / "demo-start"
    assert moment_of_first_run(kept, START) == START
    assert moment_of_first_run(kept, START + timedelta(days=3)) == START
    assert [path.name for path in kept.parent.iterdir()] == ["demo-start"]


def test_a_spoilt_moment_is_an_error_and_not_another_world(tmp_path):
    kept = tmp_path / "demo-start"
    kept.write_text("yesterday\n")
    with pytest.raises(ValueError, match="yesterday"):
        moment_of_first_run(kept, START)


def command(*arguments):
    return [sys.executable, "-m", "console.demo", "--port", "0", *arguments]


def started(process):
    ready, base, seed, start = process.stdout.readline().split()
    assert ready == "ready"
    return base, seed, start


def test_the_command_says_ready_serves_and_ends_cleanly(tmp_path):
    arguments = command("--state", str(tmp_path), "--seed", "3", "--no-storm")
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        base, seed, start = started(process)
        assert (seed, start) == ("seed=3", f"start={(tmp_path / 'demo-start').read_text().strip()}")
        assert httpx.get(f"{base}/courier/feed.atom").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_a_taken_port_is_said_and_not_a_traceback(base, tmp_path):
    taken = ["--port", base.rpartition(":")[2], "--state", str(tmp_path)]
    done = subprocess.run([*command()[:3], *taken], cwd=ROOT, check=False, capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_dies_with_its_parent(tmp_path):
    # a shell that starts the demo, says its number and is gone
    script = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True); "
    script += "print(p.pid, p.stdout.readline(), flush=True)"
    arguments = [sys.executable, "-c", script, *command("--state", str(tmp_path))]
    said = subprocess.run(arguments, cwd=ROOT, check=False, capture_output=True, text=True, timeout=20).stdout.split()
    number = int(said[0])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and alive(number):
        time.sleep(0.1)
    assert not alive(number)


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())


def example():
    return tomllib.loads((ROOT / "foreshock.example.toml").read_text(encoding="utf8"))


def test_the_example_listens_to_every_site_of_the_demo(base):
    contents = httpx.get(base).text.split("\n")[1:-1]
    paths = {line.removeprefix(base) for line in contents}
    asked = {source.get("url") or f"{source['api']}/search_by_date" for source in example()["sources"]}
    assert {url.removeprefix(f"http://127.0.0.1:{example()['demo']['port']}") for url in asked} == paths


def test_the_options_of_every_source_in_the_example_are_valid():
    for source in example()["sources"]:
        own = {key: value for key, value in source.items() if key not in ("name", "kind", "private")}
        assert listener_of(source["kind"]).options(**own)


def test_the_queries_of_the_example_parse_and_name_the_brands_of_the_demo():
    queries = [str(parse(brand["query"])).casefold() for brand in example()["brands"]]
    assert len(queries) == len(BRANDS)
    for query, brand in zip(queries, BRANDS.values(), strict=True):
        assert all(name.casefold() in query for names in brand.spellings.values() for name in names)


def test_the_whole_board_is_json_without_the_truth(base):
    text = json.dumps(search(base, hitsPerPage=1000))
    assert not any(word in text for word in ('"role"', '"mood"', "ordinary"))
