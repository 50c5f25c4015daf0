import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire import Refused, SourceError, Unreadable, inflate
from wire.inflate import Body

PACKS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def collect(encoding, data, size, *, most=100_000):
    body = Body(encoding, raw=1_000_000, most=most)
    for start in range(0, len(data), size):
        body.add(data[start : start + size])
    return body.whole()


@given(st.binary(max_size=3000), st.integers(1, 700), st.sampled_from(sorted(PACKS)))
def test_any_body_in_any_chunks_comes_back_whole(data, size, encoding):
    assert collect(encoding, PACKS[encoding](data), size) == data


@given(st.binary(min_size=1, max_size=3000), st.integers(1, 700))
def test_deflate_without_its_header_is_read_too(data, size):
    packed = raw_deflate(data)
    try:
        whole = collect("deflate", packed, max(size, 2))
    except SourceError:
        # a raw stream whose first two bytes look like a zlib header cannot be told apart
        assert int.from_bytes(packed[:2], "big") % 31 == 0
    else:
        assert whole == data


@given(
    st.binary(max_size=400),
    st.integers(0, 3000),
    st.integers(1, 90),
    st.integers(1, 300),
    st.sampled_from(["gzip", "deflate"]),
)
def test_however_small_the_steps_all_of_it_comes_out(seed, zeros, size, step, encoding):
    before, inflate.STEP = inflate.STEP, step
    try:
        assert collect(encoding, PACKS[encoding](seed + bytes(zeros) + seed), size) == seed + bytes(zeros) + seed
        assert collect("deflate", raw_deflate(b"\xff" + bytes(zeros)), max(size, 2)) == b"\xff" + bytes(zeros)
    finally:
        inflate.STEP = before


def test_what_grows_a_hundredfold_is_refused_long_before_the_limit():
    sent = gzip.compress(bytes(30_000_000))
    body = Body("gzip", raw=1_000_000, most=100_000_000)
    with pytest.raises(Refused, match="100-fold"):
        body.add(sent)
    assert collect("gzip", gzip.compress(bytes(3_000_000)), 5_000, most=9_000_000) == bytes(3_000_000)


def test_a_second_gzip_member_belongs_to_the_body_and_padding_does_not():
    assert collect("gzip", gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", 7) == b"one two"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 60), st.integers(0, 3))
def test_any_number_of_members_in_any_chunks_comes_back_whole(parts, size, padding):
    sent = b"".join(gzip.compress(part) + b"\0" * padding for part in parts)
    assert collect("gzip", sent, size) == b"".join(parts)


@pytest.mark.parametrize(
    "junk", [b"\x1f", b"\x1f\x1f\x8b", b"x" + gzip.compress(b"no", mtime=0), b"\x1fx" + gzip.compress(b"no", mtime=0)]
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_what_follows_the_last_member_is_left_alone_however_it_is_cut(junk, size):
    assert collect("gzip", gzip.compress(b"one") + junk, size) == b"one"


def test_exactly_the_limit_is_allowed_and_one_more_is_not():
    assert len(collect("gzip", gzip.compress(b"x" * 500), 50, most=500)) == 500
    with pytest.raises(Refused):
        collect("gzip", gzip.compress(b"x" * 501), 50, most=500)


def test_broken_compression_is_unreadable():
    with pytest.raises(Unreadable):
        collect("gzip", b"this is not gzip at all", 5)


def test_compression_of_compression_is_unreadable():
    with pytest.raises(Unreadable):
        Body("gzip, gzip", raw=10, most=10)
