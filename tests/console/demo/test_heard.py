"""The demo through the real wire and the real listeners: what is on the sites is what is heard, field by field."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.demo.serve import serving
from console.demo.world import World
from listeners.contract import listener_of
from mentions import match
from settings import load
from wire.client import open_wire

ROOT = Path(__file__).resolve().parents[3]
START = datetime(2026, 3, 11, 14, 7, tzinfo=UTC)
EXAMPLE = load(ROOT / "foreshock.example.toml", {})


@pytest.fixture(scope="module")
def world():
    return World(EXAMPLE.demo.seed, START)


@pytest.fixture(scope="module")
def base(world):
    with serving(world, lambda: START) as url:
        yield url


async def hear(source, base, cursor):
    """Everything of one source of the example, asked at this base, and the cursor to keep."""
    asked = "api" if source.kind == "hackernews" else "url"
    place = getattr(source.options, asked).replace(f"http://127.0.0.1:{EXAMPLE.demo.port}", base)
    options = source.options.model_copy(update={asked: place})
    mentions = []
    async with open_wire(now=START, contact=None, private=source.private) as wire:
        async for page in listener_of(source.kind).listen(wire, options, cursor):
            mentions += page.mentions
            cursor = page.cursor
    return mentions, cursor


@pytest.mark.parametrize("source", EXAMPLE.sources, ids=lambda source: source.name)
async def test_a_source_is_heard_whole_and_then_nothing_new(source, base, world):
    mentions, cursor = await hear(source, base, {})
    brands = {"quillpost": "parcel", "ferrybank": "bank"}
    said = [post for post in world.posts(START) if post.site == source.name]
    if source.kind == "hackernews":
        name = source.options.query.strip('"')
        said = [p for p in world.posts(START) if p.site == "board" and name in p.text.casefold()]
        assert {post.brand for post in said} == {brands.get(name, "ride")}
    heard = {(one.said, one.author.name or one.author.handle or one.author.id, one.text) for one in mentions}
    assert heard == {(post.said, post.author, post.text) for post in said}
    known = {one.external_id for one in mentions}
    assert len(known) == len(said)
    again, _ = await hear(source, base, cursor)
    assert {one.external_id for one in again} <= known


async def test_every_mention_of_a_brand_is_matched_by_the_query_of_the_example(base, world):
    mentions = [one for source in EXAMPLE.sources for one in (await hear(source, base, {}))[0]]
    texts = {post.text: post.brand for post in world.posts(START)}
    for brand, name in zip(EXAMPLE.brands, ("parcel", "bank", "ride"), strict=True):
        found = [one for one in mentions if match(brand.parsed, one, brand.name)]
        assert {texts[one.text] for one in found} == {name}
        assert {one.text for one in found} == {text for text, about in texts.items() if about == name}
