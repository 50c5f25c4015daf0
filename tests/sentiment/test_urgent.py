import pytest

from sentiment import urgent


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Your charger caught fire next to my bed", "safety"),
        ("my son is in the hospital after your nuts, allergic reaction", "safety"),
        ("My lawyer will be in touch", "law"),
        ("we're suing you", "law"),
        ("I am reporting you to the ombudsman", "law"),
        ("my account was hacked", "fraud or data"),
        ("there are unauthorised transactions on my statement", "fraud or data"),
        ("the guard harassed us at the door, I was assaulted", "harm to a person"),
    ],
)
def test_harm_law_and_fraud_are_urgent_and_the_words_are_quoted(text, reason):
    found = urgent(text)
    assert found is not None and found.startswith(reason)
    assert found.split('"')[1] in text


@pytest.mark.parametrize(
    "text",
    [
        "this mixtape is fire",
        "nobody was injured, thank you for the quick help",
        "The hotel caught fire in that movie",
        "my refund is late and I am angry",
        "the fire exit sign is nice",
        "Sue is my favourite cashier",
        "",
    ],
)
def test_figures_of_speech_denials_and_plain_complaints_are_not_urgent(text):
    assert urgent(text) is None
