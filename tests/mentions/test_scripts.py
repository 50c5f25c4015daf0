"""Khmer, Thai and Japanese: words are found by whole clusters. The syllables and words are written by hand."""

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mentions import match
from mentions.tree import Near, Phrase, Word

KHMER = ("ស្រុក", "ទឹក", "ភ្លៀង", "ខ្ញុំ", "ចាប់", "ផ្ញើ", "យឺត", "ណាស់")
THAI = ("กิน", "ข้าว", "น้ำ", "ส่ง", "ช้า", "มาก", "ที่", "ร้าน")
JAPANESE = ("ごはん", "届く", "遅い", "です", "ガス", "料金", "すごく", "店")
CLUSTERS = {
    "Khmer": ("ក", "កា", "ខ្ញុំ", "ភ្លៀ", "ង", "ស្រុ", "ណា", "ស់", "យឺ", "ត"),
    "Thai": ("ก", "กิ", "น้", "ข้", "า", "ว", "ที่", "ส่", "ง", "ช้"),
    "Japanese": ("か", "が", "ぱ", "ヴ", "手", "機", "届", "く", "ー", "店"),
}
STRANGER = {"Khmer": "ហ្វា", "Thai": "ฟุ", "Japanese": "犬"}  # of another letter than all above


@dataclass(frozen=True)
class Said:
    """Clusters of one script one after another."""

    script: str
    clusters: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.clusters)


said = st.sampled_from(sorted(CLUSTERS)).flatmap(
    lambda script: st.builds(
        Said, st.just(script), st.lists(st.sampled_from(CLUSTERS[script]), min_size=2, max_size=12).map(tuple)
    )
)


@given(said, st.data())
def test_what_is_cut_out_of_a_text_between_clusters_is_found_there(says, text, data):
    start = data.draw(st.integers(0, len(text.clusters) - 1))
    end = data.draw(st.integers(start + 1, len(text.clusters)))
    cut, begin = "".join(text.clusters[start:end]), len("".join(text.clusters[:start]))
    for term in (Word(cut), Phrase(cut)):
        found = match(term, says(text.text), "Acme")
        assert found is not None
        assert all(text.text[span.start : span.end] == cut for span in found.spans)
        assert min(span.start for span in found.spans) <= begin


@given(said, st.data())
def test_a_match_never_begins_or_ends_inside_a_cluster(says, text, data):
    start = data.draw(st.integers(0, len(text.text) - 1))
    end = data.draw(st.integers(start + 1, len(text.text)))
    edges = {len("".join(text.clusters[:at])) for at in range(len(text.clusters) + 1)}
    found = match(Word(text.text[start:end]), says(text.text), "Acme")
    assert all({span.start, span.end} <= edges for span in (found.spans if found else ()))
    assert found is not None or not {start, end} <= edges


@given(said, st.data())
def test_a_cluster_put_inside_breaks_a_phrase(says, text, data):
    at = data.draw(st.integers(1, len(text.clusters) - 1))
    broken = "".join((*text.clusters[:at], STRANGER[text.script], *text.clusters[at:]))
    assert match(Phrase(text.text), says(broken), "Acme") is None
    wild = "".join((*text.clusters[:at], "?", *text.clusters[at:]))
    assert match(Word(wild), says(broken), "Acme") is not None
    assert match(Word(wild), says(text.text), "Acme") is None
    star = "".join((*text.clusters[:at], "*", *text.clusters[at:]))
    assert match(Word(star), says(broken), "Acme") is not None
    assert match(Word(star), says(text.text), "Acme") is not None
    assert match(Word(star), says(broken.replace(STRANGER[text.script], " ")), "Acme") is None


@pytest.mark.parametrize(
    ("left", "right", "between"),
    [(KHMER[5], KHMER[6], "ហ្វា"), (THAI[3], THAI[4], "ฟุ"), (JAPANESE[1], JAPANESE[2], "犬")],
)
@given(many=st.integers(0, 6))
def test_near_counts_the_clusters_between(says, left, right, between, many):
    mention = says(left + between * many + right)
    for ordered in (False, True):
        assert match(Near(Word(left), Word(right), many, ordered), mention, "Acme") is not None
    if many:
        assert match(Near(Word(left), Word(right), many - 1), mention, "Acme") is None
    assert match(Near(Word(right), Word(left), many), mention, "Acme") is not None
    assert match(Near(Word(right), Word(left), many, ordered=True), mention, "Acme") is None
    assert match(Phrase(f"{right} {left}", within=many), mention, "Acme") is not None


@given(said, st.sampled_from(["NFC", "NFD"]), st.sampled_from(["NFC", "NFD"]), st.data())
def test_neither_the_normal_form_nor_a_zero_width_space_makes_a_difference(says, text, one, other, data):
    spaced = data.draw(st.lists(st.booleans(), min_size=len(text.clusters), max_size=len(text.clusters)))
    written = "".join(c + "\u200b" * space for c, space in zip(text.clusters, spaced, strict=True))
    assert match(Word(unicodedata.normalize(one, text.text)), says(unicodedata.normalize(other, written)), "Acme")
    assert match(Word(unicodedata.normalize(one, written)), says(unicodedata.normalize(other, text.text)), "Acme")


@given(st.sampled_from([KHMER, THAI, JAPANESE]), st.data())
def test_a_latin_word_between_is_one_unit(says, words, data):
    left, right = data.draw(st.permutations(words))[:2]
    assume(left not in right and right not in left)
    mention = says(f"{left} iPhone {right} {left}iPhone15{right}")
    assert match(Word("iphone"), mention, "Acme") is not None
    assert match(Word("phone"), mention, "Acme") is None
    assert match(Near(Word(left), Word(right), 1, ordered=True), says(f"{left}iPhone{right}"), "Acme") is not None
    assert match(Near(Word(left), Word(right), 0, ordered=True), says(f"{left}iPhone{right}"), "Acme") is None
    assert match(Word(f"iPhone15{right}"), mention, "Acme") is not None
    assert match(Phrase(f"{left} iphone {right}"), says(f"{left}iPhone{right}"), "Acme") is not None


@pytest.mark.parametrize("mark", ["ិ", "ุ", "\u3099"], ids=["Khmer", "Thai", "Japanese"])
def test_a_vowel_or_voice_mark_makes_another_letter(says, mark):
    base = {"ិ": "ក", "ุ": "ก", "\u3099": "か"}[mark]
    assert match(Word(base), says(base + mark), "Acme") is None
    assert match(Word(base + mark), says(base), "Acme") is None
