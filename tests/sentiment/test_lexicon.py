"""A brand's own words: read from a table that people write, laid over VADER's, named in the version."""

from datetime import date

from sentiment import understand
from sentiment.lexicon import Entry, has, lexicon_of, read_lexicon
from sentiment.model import COLD, Model

HEADER = "word\tvalence\tby\twhen\twhy\n"


def row(word, valence, why="ours") -> Entry:
    return Entry(word=word, valence=valence, by="ann", when=date(2026, 3, 11), why=why)


def test_comments_and_empty_lines_say_nothing_and_words_are_lower_case():
    lexicon, flaws = read_lexicon(f"# of us\n\n{HEADER}# more\nSick\t2\tann\t2026-03-11\twe like it\n")
    assert flaws == () and lexicon.entries == (row("sick", 2.0, "we like it"),)


def test_a_table_without_its_header_is_one_flaw():
    for text in ("", "# nothing\n", "sick\t2\tann\t2026-03-11\twhy\n"):
        lexicon, (flaw,) = read_lexicon(text)
        assert lexicon.entries == () and "header" in flaw.message


def test_the_digest_is_of_what_changes_scores_and_of_nothing_else():
    one = lexicon_of([row("sick", 2.0), row("good", 0.0)])
    assert one.digest == lexicon_of([row("good", 0.0, "another why"), row("sick", 2.0)]).digest
    assert one.digest != lexicon_of([row("sick", 1.0), row("good", 0.0)]).digest


def test_the_version_of_a_model_names_its_lexicon():
    lexicon = lexicon_of([row("sick", 2.0)])
    assert f"lex.{lexicon.digest}" in Model(lexicon=lexicon).version
    assert "lex." not in COLD.version


def test_a_word_of_the_brand_changes_what_is_understood():
    text, model = (
        "the new table from acme was rerouted to our old flat",
        Model(lexicon=lexicon_of([row("rerouted", -3.0)])),
    )
    before, after = (understand(text, terms=("acme",), model=one) for one in (COLD, model))
    assert before.compound == 0 > after.compound and (before.label, after.label) == ("neutral", "negative")


def test_a_text_has_a_word_as_vader_finds_it():
    assert has("It was REROUTED!", "rerouted") and has("(rerouted)", "rerouted")
    assert not has("prerouted", "rerouted") and not has("re-routed", "rerouted")
