"""Entries of the knowledge, kept and found: the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from replies import Entry
from storage import knowledge
from storage.engine import reading, writing

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def entry(question: str, answer: str = "It depends.", **more) -> Entry:
    facts = {"key": f"faq.md#{question}", "language": "en", "by": "anna", "at": NOON}
    return Entry(question=question, answer=answer, **(facts | more))


@pytest.fixture
def known(engine):
    """known(entry("..."), ...) keeps them."""

    def keep(*entries: Entry) -> None:
        with writing(engine) as conn:
            knowledge.keep(conn, [(one, f"hash of {one.answer}") for one in entries])

    return keep


@pytest.fixture
def near(engine):
    """near("...") is which questions are candidates for it."""

    def ask(words: str, *, brand="Acme", language="en", now=NOON, most=50) -> list[str]:
        with reading(engine) as conn:
            found = knowledge.nearest_knowledge(conn, words, brand=brand, language=language, now=now, most=most)
        return [one.question for one in found]

    return ask


def test_an_entry_comes_back_as_it_was_kept(engine, known):
    kept = entry("How do I get a refund?", tags=("billing", "card"), brand="Acme", valid_until=NOON + timedelta(days=1))
    known(kept)
    with reading(engine) as conn:
        (found,) = knowledge.listed(conn)
    assert found == Entry(**({name: getattr(kept, name) for name in kept.__slots__} | {"id": found.id}))


def test_candidates_share_a_term_and_need_not_share_a_word(known, near):
    known(entry("How do I get a refund?"), entry("What are your opening hours?"))
    assert near("Where's my money back??") == ["How do I get a refund?"]
    assert near("Lovely weather") == []
    assert near("") == near("?!…") == []


def test_those_that_share_what_few_have_come_first_and_the_rest_by_key(known, near):
    known(*(entry(f"Can I order {what}?") for what in ("tea", "rum", "milk")), entry("Where is the lighthouse?"))
    asked = "I order at the lighthouse"
    everything = [
        "Where is the lighthouse?",
        "Can I order milk?",
        "Can I order rum?",
        "Can I order tea?",
    ]
    assert near(asked) == everything
    assert near(asked, most=2) == everything[:2]


def test_another_language_another_brand_what_expired_and_what_was_removed_are_no_candidates(engine, known, near):
    soon = NOON + timedelta(hours=1)
    known(
        entry("Refund for all?"),
        entry("Refund at Acme?", brand="Acme"),
        entry("Refund at Globex?", brand="Globex"),
        entry("¿Reembolso?", language="es"),
        entry("Refund until one?", valid_until=soon),
        entry("Refund once?"),
    )
    with writing(engine) as conn:
        assert knowledge.remove(conn, ["faq.md#Refund once?", "no such key"], NOON) == 1
    assert sorted(near("refund")) == ["Refund at Acme?", "Refund for all?", "Refund until one?"]
    assert sorted(near("refund", now=soon)) == ["Refund at Acme?", "Refund for all?"]
    assert near("quiero mi reembolso", language="es") == ["¿Reembolso?"]
    assert "Refund at Globex?" in near("refund", brand=None)


def test_what_is_kept_again_is_found_by_its_new_words_only_and_is_there_again(engine, known, near):
    known(entry("Any parking?", key="a"))
    with writing(engine) as conn:
        knowledge.remove(conn, ["a"], NOON)
    known(entry("Is there wheelchair access?", key="a"))
    assert near("parking") == []
    assert near("access for a wheelchair") == ["Is there wheelchair access?"]


@pytest.mark.parametrize(
    "words", ['"', "' OR 1=1 --", "NEAR(a b)", "* AND NOT", "a & !b", "ñandú ß 漢字 🤬", "x" * 9_000]
)
def test_no_text_is_read_as_the_language_of_an_index(known, near, words):
    known(entry("How do I get a refund?"))
    assert near(words) == []
    assert near(f"refund {words}") == ["How do I get a refund?"]


def test_a_text_of_very_many_words_is_looked_up_as_well(known, near):
    known(entry("How do I get a refund?"))
    assert near("refund " + " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400))) == [
        "How do I get a refund?"
    ]
