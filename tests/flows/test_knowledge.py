"""The folder of knowledge, and approved answers, become entries: what changed is read, what is gone goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.steps import knowledge as step
from flows.steps.knowledge import FileFlaw, NotKept, keep_answer, load, looked_through
from mentions import Author
from replies import Draft, QueueItem
from replies.kept import kept_answer
from replies.voice import Voice
from sentiment.lexicon import Flaw
from storage import knowledge, mentions, queue
from storage.engine import reading, writing
from storage.tombstones import bury

HOURS = "## What are your opening hours?\nFrom nine to seven.\n"
REFUND = "## How do I get a refund?\nbrand: Acme\nAsk for it in your account.\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "knowledge"
    made.mkdir()
    return made


@pytest.fixture
def loads(engine, settings, folder, now):
    """loads() brings what stands in the folder to the database, an hour after the last time."""
    known, clock = settings.model_copy(update={"knowledge": folder}), [now]

    def once(**changed):
        clock[0] += timedelta(hours=1)
        return load(engine, known.model_copy(update=changed), clock[0])

    return once


@pytest.fixture
def known(engine):
    """known() is which answers stand there, by key."""

    def read() -> dict[str, str]:
        with reading(engine) as conn:
            return {one.key: one.answer for one in knowledge.listed(conn)}

    return read


class TestTheFolder:
    def test_its_entries_are_found(self, engine, folder, loads, now):
        (folder / "money").mkdir()
        (folder / "money" / "faq.md").write_text(REFUND)
        (folder / "shop.md").write_text(HOURS)
        assert (loads().changed, loads().changed) == (2, 0)
        with reading(engine) as conn:
            (found,) = knowledge.nearest_knowledge(conn, "my money back?", brand="Acme", language="en", now=now)
        assert (found.key, found.by) == ("money/faq.md#how-do-i-get-a-refund", "money/faq.md")

    def test_a_file_that_did_not_change_is_not_read(self, folder, loads, monkeypatch):
        (folder / "a.md").write_text(HOURS)
        (folder / "b.md").write_text(REFUND)
        loads()
        (folder / "b.md").write_text(REFUND.replace("account", "profile"))
        files, read = list[str](), step.read
        monkeypatch.setattr(step, "read", lambda text, file, around: (files.append(file), read(text, file, around))[1])
        assert loads().changed == 1
        assert files == ["b.md"]

    def test_what_is_in_no_file_any_more_is_removed_and_comes_back_with_its_file(self, folder, loads, known):
        (folder / "a.md").write_text(HOURS + REFUND)
        loads()
        (folder / "a.md").write_text(HOURS)
        assert (loads().removed, list(known())) == (1, ["a.md#what-are-your-opening-hours"])
        (folder / "a.md").unlink()
        assert (loads().removed, known()) == (1, {})
        (folder / "a.md").write_text(HOURS)
        assert (loads().changed, len(known())) == (1, 1)

    def test_a_file_that_cannot_be_read_leaves_what_it_said_before(self, folder, loads, known):
        (folder / "a.md").write_text(HOURS)
        loads()
        (folder / "a.md").write_bytes(b"## \xff\xfe")
        assert [one.file for one in loads().flaws] == ["a.md"]
        assert len(known()) == 1

    def test_a_flaw_is_told_and_what_is_sound_beside_it_is_loaded(self, settings, folder, loads, known, now):
        (folder / "a.md").write_text(HOURS + "## And on Sundays?\n\n" + REFUND)
        flaw = FileFlaw("a.md", Flaw(3, "has no answer", "write it below the question, or remove the heading"))
        assert loads().flaws == (flaw,)
        assert str(flaw) == "a.md, line 3: has no answer; write it below the question, or remove the heading"
        assert len(known()) == 2
        entries, flaws = looked_through(settings.model_copy(update={"knowledge": folder}), now)
        assert (len(entries), flaws) == (2, [flaw])

    def test_other_brands_in_the_settings_are_a_change_of_every_file(self, settings, folder, loads, known):
        (folder / "a.md").write_text(REFUND.replace("Acme", "Cobalt"))
        assert len(loads().flaws) == 1
        more = (*settings.brands, settings.brands[0].model_copy(update={"name": "Cobalt"}))
        assert loads(brands=more).changed == 1

    def test_a_readme_and_hidden_files_are_for_people(self, folder, loads, known):
        for name in ("README.md", ".draft.md", "notes.txt"):
            (folder / name).write_text(HOURS)
        assert (loads(), known()) == (step.Loaded(), {})

    def test_without_a_folder_nothing_stands_in_files(self, folder, loads, known):
        (folder / "a.md").write_text(HOURS)
        loads()
        assert (loads(knowledge=None).removed, known()) == (1, {})


@pytest.fixture
def answered(engine, hears, said, now):
    """answered("text of a reply") is the number of an item that it was approved for; keys are the draft's."""
    hears([said("acme lost it", author=Author(name="Ana García", handle="anagar"))])

    def make(words, **draft) -> int:
        with writing(engine) as conn:
            (row,) = mentions.listed(conn)
            item = QueueItem(mention=row.id, brand="Acme", kind="complaint", due=now)
            queue.keep(conn, [item])
            found = queue.of_mentions(conn, "Acme", [row.id])[row.id]
            made = Draft(queue_item=found.id, mention=row.id, due=now, text="", state="sent", topic="delivery")
            queue.keep_drafts(conn, [replace(made, **({"text": words} | draft))])
        return found.id

    return make


@pytest.fixture
def keeps(engine, settings, now):
    """keeps(item, "question") makes the answer to that item knowledge."""

    def once(item, question="What do you do about lost parcels?", **more):
        with writing(engine) as conn:
            return keep_answer(conn, settings, item, question=question, by="ben", now=now, **more)

    return once


class TestApprovedAnswers:
    def test_one_becomes_knowledge_without_whom_it_was_written_to(self, answered, keeps, known):
        item = answered("Hello Ana García, thank you. We ask the courier at once, Ana. Write to ana@mail.example.")
        entry = keeps(item)
        assert entry.answer == "Thank you. We ask the courier at once. Write to [e-mail]."
        assert (entry.key, entry.by, entry.tags, entry.brand) == (f"item:{item}", "ben", ("delivery",), "Acme")
        assert known() == {f"item:{item}": entry.answer}

    def test_it_may_be_worded_for_whoever_asks_next(self, answered, keeps):
        item = answered("Hi Ana, thank you for asking. We ask the courier at once.")
        assert keeps(item, answer="Hi Ana, we ask the courier.").answer == "We ask the courier."

    def test_the_folder_does_not_remove_it_and_other_terms_index_it_anew(
        self, answered, keeps, loads, known, monkeypatch
    ):
        keeps(answered("Hi, we ask the courier at once."))
        assert (loads().removed, len(known())) == (0, 1)
        monkeypatch.setattr(step, "version", lambda: "another")
        loads()
        assert len(known()) == 1

    def test_it_stays_without_a_word_of_the_author_when_they_are_gone(self, engine, answered, keeps, known, now):
        item = answered("Hi Ana, we ask the courier at once.")
        keeps(item)
        with writing(engine) as conn:
            bury(conn, "square", [mentions.listed(conn)[0].mention.external_id], now)
        assert known() == {f"item:{item}": "We ask the courier at once."}
        with pytest.raises(NotKept, match="is gone"):
            keeps(item)

    @pytest.mark.parametrize(
        "draft, question, why",
        [
            ({"state": "proposed"}, "How?", "nobody approved"),
            ({}, " ?! ", "write the question"),
            ({}, "How? " * 100, "in at most 300 characters"),
            ({"text": "Hello Ana, thanks."}, "How?", "nothing left"),
        ],
    )
    def test_what_cannot_be_kept_says_why(self, answered, keeps, draft, question, why):
        with pytest.raises(NotKept, match=why):
            keeps(answered("We ask the courier at once.", **draft), question)

    def test_there_must_be_such_an_item(self, keeps):
        with pytest.raises(NotKept, match="there is no item 7"):
            keeps(7)


@pytest.mark.parametrize(
    "text, left",
    [
        ("Hola Ana: gracias por avisar. Lo miramos.", "Gracias por avisar. Lo miramos."),
        ("@anagar@square.example Hi Ana! It is on its way.", "It is on its way."),
        ("¡Buenos días, Ana! Lo miramos hoy mismo.\n\nTu equipo de Acme", "Lo miramos hoy mismo."),
        ("Ahoy Ana García! It is on its way.", "It is on its way."),
        ("Anastasia opens at nine.", "Anastasia opens at nine."),
        ("Highlands and hills are open all day.", "Highlands and hills are open all day."),
    ],
)
def test_greeting_name_and_signature_are_taken_off(text, left):
    voice = Voice(greetings={"": "Ahoy {name}"}, signatures={"": "Tu equipo de Acme"})
    assert kept_answer(text, Author(name="Ana García", handle="anagar"), voice) == left
