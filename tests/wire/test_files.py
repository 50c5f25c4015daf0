"""Local files as lines, whatever wraps them, and never much of them in memory."""

import gzip
import tracemalloc

import pytest

from wire import Refused, Unavailable, Unreadable
from wire.files import AT_ONCE, batches_of, lines_of

TEXT = "première\r\nសួស្ដី, “quoted”\n\nලංකාව\nlast"
LINES = ["première", "សួស្ដី, “quoted”", "", "ලංකාව", "last"]


def read(path, most=1_000):
    return [line.decode() for line in lines_of(path, most)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_the_same_lines_however_it_is_written(tmp_path, encoding, packed):
    path = tmp_path / "a.csv"
    text = TEXT if encoding in ("utf-8", "utf-16") else f"id,{TEXT}"  # without a mark two ASCII letters tell it
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    assert read(path) == [text[: len(text) - len(TEXT)] + LINES[0], *LINES[1:]]


def test_an_empty_file_has_no_lines(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    assert read(tmp_path / "a") == []


def test_a_compressed_file_that_is_cut_off_gives_its_lines_and_says_so(tmp_path):
    path = tmp_path / "a.gz"
    whole = gzip.compress(b"".join(b"%d %d\n" % (i, i * 7919 % 104729) for i in range(50_000)))
    path.write_bytes(whole[: len(whole) // 2])
    found = []
    with pytest.raises(Unavailable, match="ends too early"):
        for some in batches_of(path, 1_000):
            found += some
    assert len(found) > 10_000 and found[9_999] == b"%d %d" % (9_999, 9_999 * 7919 % 104729)


def test_broken_compression_is_unreadable(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"text\n" * 100)[:-8] + b"nonsense")
    with pytest.raises(Unreadable, match="broken"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="no file"):
        read(tmp_path)
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path / "missing")


def test_a_bomb_of_a_single_line_is_refused_and_takes_no_memory(tmp_path):
    path = tmp_path / "a.gz"
    with gzip.open(path, "wb") as file:
        for _ in range(300):
            file.write(b"\0" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(Refused, match="longer"):
        read(path, most=1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_lines_come_some_at_a_time(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 999 + b"\n" + (b"y" * 999 + b"\n") * 1_000)
    found = list(batches_of(path, 1_000))
    assert sum(map(len, found)) == 1_001 and len(found) == 4, [len(some) for some in found]
    assert all(sum(map(len, some)) < AT_ONCE + 1_000 for some in found)
