"""Words with the places that a query found, readable without colour."""

from console.marking import marked, pieces
from mentions import Span


def spans(*places):
    return [Span(start=start, end=end, term="t") for start, end in places]


def test_what_was_found_is_marked():
    assert marked(pieces("lost my parcel again", spans((8, 14)))) == "lost my «parcel» again"


def test_places_that_overlap_or_touch_are_one():
    assert marked(pieces("abcdef", spans((0, 2), (1, 3), (3, 4)))) == "«abcd»ef"


def test_nothing_is_marked_where_nothing_was_found():
    assert marked(pieces("nothing here", [])) == "nothing here"


def test_of_a_long_text_only_what_stands_around_the_places_is_shown():
    words = "x " * 2_000 + "parcel" + " y" * 2_000
    line = marked(pieces(words, spans((4_000, 4_006))))
    assert "«parcel»" in line and line.startswith("…") and line.endswith("…") and len(line) < 400


def test_a_long_text_without_a_place_shows_its_beginning():
    line = marked(pieces("first " + "x " * 2_000, []))
    assert line.startswith("first x") and len(line) < 400


def test_a_text_that_steers_a_terminal_is_made_harmless():
    assert "\x1b" not in marked(pieces("\x1b[31mred\x1b[0m and\nmore", spans((0, 3))))
