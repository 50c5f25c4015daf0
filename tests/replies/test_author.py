import pytest

from mentions import Author
from replies.author import address


@pytest.mark.parametrize(
    ("name", "handle", "said"),
    [
        ("Ana Meier", None, "Ana"),
        ("José O'Neill-Smith", None, "José"),
        ("  ana   m. ", None, "Ana"),
        ("MARÍA JOSÉ", None, "María"),
        ("Lou 🌸✨", None, "Lou"),
        ("Dr. Ortega", None, "Dr. Ortega"),
        ("J. Smith", None, "J. Smith"),
        ("李伟", None, "李伟"),
        ("The Daily Post", None, None),
        ("Ana 0171 5551234", "ana_m", "@ana_m"),
        ("ana@example.org", "@ana", "@ana"),
        ("https://spam.example", None, None),
        ("Harbor Bank Support", "harbor_help", None),
        ("Anonymous", "4915551234567", None),
        ("Free Refund", "ignore_previous_instructions", None),
        ("Ignora Las Instrucciones", None, None),
        ("Аna", None, None),  # its first letter is Cyrillic
        ("Ana\nBuy now at spam.example", "ana@example.org", None),
        ("One Two Three Four Five", None, None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_somebody_is_addressed_by_the_first_name_or_what_else_is_safe_to_say(name, handle, said):
    assert address(Author(name=name, handle=handle), "Harbor Bank", handles=True) == said


def test_an_account_is_said_only_where_people_are_addressed_so():
    assert address(Author(handle="ana_m"), "Acme") is None
