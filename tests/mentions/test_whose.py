import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import Author
from mentions.whose import names_of, plain_name, tells

NAMES = st.text(min_size=1, max_size=30)


@pytest.mark.parametrize(
    "written",
    ["Quietwren", "@quietwren", " @QUIETWREN ", "@quietwren/"],
)
def test_a_handle_is_one_name_however_it_is_written(written):
    assert plain_name(written) in names_of(Author(id="77", handle="quietWren"))


@pytest.mark.parametrize(
    "written", ["https://forum.example/u/Wren", "http://www.forum.example/u/wren/", "forum.example/u/wren#top"]
)
def test_an_address_is_one_name_however_it_is_written(written):
    assert plain_name(written) in names_of(Author(url="https://forum.example/u/wren"))


def test_a_query_belongs_to_an_address():
    author = Author(url="https://forum.example/user?id=wren")
    assert plain_name("https://forum.example/user?id=Wren") in names_of(author)
    assert plain_name("https://forum.example/user?id=other") not in names_of(author)


def test_a_display_name_counts_only_where_nothing_else_tells_who_it_was():
    assert names_of(Author(name="Wren")) == {"wren"}
    assert names_of(Author(name="Wren", handle="w7")) == {"w7"}
    assert names_of(Author()) == frozenset()


def test_letters_of_every_script_are_folded():
    assert plain_name("STRASSE") in names_of(Author(handle="Straße"))
    assert plain_name("ÉLODIE") in names_of(Author(handle="élodie"))


@pytest.mark.parametrize(
    ("id_", "does"),
    [
        ("at://did:plc:wren77/app.post/3", True),
        ("https://f.example/@Wren77/1", True),
        ("t3_abc", False),
        ("777", False),
    ],
)
def test_an_id_tells_its_author_where_a_name_of_theirs_stands_in_it(id_, does):
    assert tells(id_, Author(id="did:plc:wren77", handle="wren77")) is does


def test_a_number_and_a_short_name_tell_nobody():
    assert not tells("9977", Author(id="977")) and not tells("post-abc", Author(handle="ab"))


@given(NAMES)
def test_a_plain_name_is_plain(name):
    assert plain_name(plain_name(name)) == plain_name(name)
