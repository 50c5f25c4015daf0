import re
import tomllib
from collections import Counter
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions import Mention
from replies import draft
from sentiment.topics import topics

TEMPLATES = tomllib.loads(resources.files("replies").joinpath("templates.toml").read_text(encoding="utf8"))
WORDINGS = [text for part in ("opening", "ask") for texts in TEMPLATES[part].values() for text in texts]
PROMISE = re.compile(
    r"\b(?:will|we'll|shall|guarantee|promise|refund|compensat|right away|immediately|within \d|soon"
    r"|our (?:fault|mistake)|we (?:failed|were wrong)|apolog|sorry)\w*",
    re.IGNORECASE,
)


@pytest.mark.parametrize("wording", WORDINGS)
def test_no_template_promises_or_admits_anything(wording):
    assert not PROMISE.search(wording)


def test_every_topic_has_wordings_and_a_check():
    assert set(TEMPLATES["ask"]) == set(TEMPLATES["check"]) == {*topics(), "other", "question", "praise"}
    assert all(len(set(texts)) >= 2 for part in ("opening", "ask") for texts in TEMPLATES[part].values())


@pytest.mark.parametrize("topic", [*topics(), "other", "a novel phrase", None])
def test_every_topic_gets_a_draft_that_fits_a_post(says, understood, topic):
    proposal = draft(says(name="Ana"), understood(topic=topic), brand="Harbor Bank")
    assert proposal.text and proposal.text.count("\n") == 0 and len(proposal.text) <= 280
    assert TEMPLATES["check"].get(topic, TEMPLATES["check"]["other"]) in proposal.checks


def test_the_same_mention_always_gets_the_same_draft_and_others_other_wordings(says, understood):
    reading = understood(topic="billing")
    drafts = Counter(draft(says(id=str(i)), reading, brand="B").text for i in range(200))
    assert draft(says(id="7"), reading, brand="B") == draft(says(id="7"), reading, brand="B")
    assert len(drafts) == len(TEMPLATES["opening"]["complaint"]) * len(TEMPLATES["ask"]["billing"])
    assert max(drafts.values()) < 60


@pytest.mark.parametrize(
    ("name", "handle", "address"),
    [
        ("Ana Meier", None, "Ana Meier"),
        ("José O'Neill-Smith", None, "José O'Neill-Smith"),
        ("  Ana   M. ", None, "Ana M."),
        ("Ana 0171 5551234", "ana_m", "@ana_m"),
        ("ana@example.org", "@ana", "@ana"),
        ("https://spam.example", None, None),
        ("Harbor Bank Support", "harbor_help", None),
        ("Anonymous", "4915551234567", None),
        ("Ana\nBuy now at spam.example", "ana@example.org", None),
        ("One Two Three Four Five", None, None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_the_author_is_addressed_by_what_is_safe_to_say(says, understood, name, handle, address):
    proposal = draft(says(name=name, handle=handle), understood(), brand="Harbor Bank")
    greeting = proposal.text.split(",")[0]
    assert greeting == "Hello" if address is None else re.fullmatch(f"(Hello|Hi) {re.escape(address)}", greeting)
    assert any("is that how this person would be addressed" in check for check in proposal.checks) == bool(address)


SECRETS = {
    "an e-mail address": "ana.meier@example.org",
    "a card number": "4111 1111 1111 1111",
    "a telephone number": "+49 171 5551234",
    "a bank account number": "DE89 3704 0044 0532 0130 00",
    "an order, ticket or account number": "order no. 44X-99120",
    "an identity or device number": "IMEI 490154203237518",
    "a PIN or security code": "my pin is 4821",
}


@pytest.mark.parametrize(("what", "data"), SECRETS.items())
def test_personal_data_is_named_in_a_check_and_repeated_nowhere(says, understood, what, data):
    proposal = draft(says(f"They charged me, {data}, twice!"), understood(topic="billing"), brand="B")
    assert any(f"seems to hold {what}" in check for check in proposal.checks)
    assert data not in proposal.text + " ".join(proposal.checks)


@pytest.mark.parametrize(
    "text", ["on 2026-03-04 they charged me 1,234.50 twice", "my order is late, 3 days and 10 hours", ""]
)
def test_dates_and_amounts_are_no_personal_data(says, understood, text):
    assert not any("seems to hold" in check for check in draft(says(text), understood(), brand="B").checks)


@given(text=st.text(max_size=300), name=st.none() | st.text(max_size=60), handle=st.none() | st.text(max_size=60))
def test_a_draft_is_templates_and_a_name_whatever_was_said(says, understood, text, name, handle):
    proposal = draft(says(text, name=name, handle=handle), understood(topic="bug"), brand="Harbor Bank")
    rest = re.sub(r"^(Hello|Hi)( @?[^,\d][^,]*)?, ", "", proposal.text)
    assert any(rest == f"{a} {b}" for a in TEMPLATES["opening"]["complaint"] for b in TEMPLATES["ask"]["bug"])


@pytest.mark.parametrize(("language", "said"), [("km", "the language “km”"), ("und", "was not recognised")])
def test_without_a_template_in_the_language_there_is_no_draft_but_a_reason(says, understood, language, said):
    proposal = draft(says("ខ្ញុំ"), understood(language=language), brand="B")
    assert proposal.text is None
    assert proposal.checks[0].startswith("No draft: ") and said in proposal.checks[0]


def test_what_needs_no_answer_gets_no_draft_but_a_reason(says, understood):
    proposal = draft(says(), understood(complaint=0.1), brand="B")
    assert proposal.text is None and "neither a complaint nor a question" in proposal.checks[0]


def test_what_is_urgent_is_the_first_thing_to_check(says, understood):
    reason = 'safety: "caught fire"'
    proposal = draft(says("the charger caught fire"), understood(topic="safety"), brand="B", urgent=reason)
    assert proposal.checks[0].startswith(f"Urgent ({reason})")


def test_what_is_urgent_is_checked_too_where_there_is_no_draft(says, understood):
    proposal = draft(says(), understood(language="km"), brand="B", urgent='law: "sue"')
    assert proposal.text is None and proposal.checks[1].startswith('Urgent (law: "sue")')


def test_the_fire_of_another_brand_is_not_urgent_for_this_one(says, understood):
    proposal = draft(says("A Brix caught fire, and Acme is late"), understood(topic="delivery"), brand="Acme")
    assert not any("Urgent" in check for check in proposal.checks)


def test_an_unsure_reading_says_so(says, understood):
    assert any("unsure (40 %)" in check for check in draft(says(), understood(confidence=0.4), brand="B").checks)


def test_a_question_leaves_the_answer_to_a_person(says, understood):
    proposal = draft(says("when?"), understood(complaint=0.1, question=True), brand="B")
    assert proposal.text.endswith("here.)") and "write it in the place of the bracket" in proposal.checks[0]


def test_the_signature_is_the_last_line(says, understood):
    assert draft(says(), understood(), brand="B", signature=" Kim, B \n").text.endswith("\n\nKim, B")
    assert draft(says(), understood(), brand="B", signature=" ").text == draft(says(), understood(), brand="B").text


def test_the_last_check_is_always_whether_it_is_about_the_brand(says: Mention, understood):
    assert draft(says(), understood(), brand="Kite").checks[-1].startswith("Is it really about Kite")
