import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentiment import understand
from sentiment.roles import forms, roles
from sentiment.towards import role

OTHERS = {"Globex": ("globex",), "Initech": ("initech", "@initechair")}

# (sentence with the one who is asked about in brackets, what it says of them); all invented.
SAID = """
- | The senator criticised [Acme] for lying to its customers
0 | [Acme] criticised the senator
- | [Acme] was accused of fraud by prosecutors
+ | The mayor praised [Acme] for its courage
0 | [Acme] praised the mayor's great job
0 | [Acme] said the plan is a disaster
0 | "This is terrible," said [Acme]
- | The attack on [Acme] was a surprise
- | Critics of [Acme] see it differently
+ | It was a huge victory for [Acme]
- | That is a blow to [Acme]
- | [Acme]'s lies have no end
0 | [Acme]'s criticism of the mayor
- | [Acme] lost the election
+ | [Acme] won the election
- | [Acme] did not win the election
- | Everybody knows that corrupt [Acme] is hiding
- | [Acme], who lied about the numbers, left the room
0 | The law that was passed by [Acme]
- | The visitors beat [Acme] by two goals
+ | [Acme] beat the visitors by two goals
+ | The visitors were beaten by [Acme]
- | The protests against [Acme] go on
- | The police opened an investigation into [Acme]
- | [Acme] is under investigation
- | They called [Acme] a liar
0 | [Acme] met officials on Monday
- | [Acme] apologised for the outage
- | The court rejected [Acme]'s appeal
+ | [Acme] helped the families
+ | We are proud of [Acme]
- | We are fed up with [Acme]
- | Shame on [Acme]
+ | I like [Acme]
- | I have had enough of crooks like [Acme]
- | Everybody says that [Acme] is a "liar"
0 | [Acme] sues Globex
- | Globex sues [Acme]
- | I switched from [Acme] to Globex
+ | I switched from Globex to [Acme]
+ | I left Globex for [Acme]
- | I left [Acme] for Globex
+ | [Acme] > Globex
- | Globex > [Acme]
+ | [Acme] is better than Globex
- | Globex is so much cheaper than [Acme]
- | [Acme] is less helpful than Globex
- | [Acme] is not better than Globex
+ | Acme isn't better than [Globex]
- | [Acme] is not really any better than Globex
- | I don't think [Acme] is better than Globex
+ | I do not believe Acme is faster than [Globex]
- | Nobody says that [Acme] is cheaper than Globex
+ | I doubt that Acme is better than [Globex]
+ | [Acme] isn't worse than Globex
+ | Nothing is better than [Acme]
- | No bank is worse than [Acme]
+ | I have never used anything better than [Acme]
+ | Acme is not bad, but [Globex] is better than most
- | [Acme] isn't as good as Globex
+ | Acme is not as reliable as [Globex]
+ | [Acme] isn't as bad as Globex
- | [Acme] broke mine and Globex fixed it
+ | Acme broke mine and [Globex] fixed it
- | [Acme] broke my phone, and Globex repaired it in a day
+ | Acme broke my phone, and [Globex] repaired it in a day
+ | Acme ruined my laptop and [Globex] replaced it
+ | Acme overcharged me and [Globex] refunded me
- | Globex fixed what [Acme] broke
+ | [Globex] fixed what Acme broke
- | My phone was broken by [Acme] and fixed by Globex
+ | My phone was broken by Acme and fixed by [Globex]
- | [Acme] promised much but failed and Globex won
- | Unlike [Acme], Globex is helpful
+ | I prefer [Acme] to Globex
- | I prefer Globex over [Acme]
""".strip().splitlines()


@pytest.mark.parametrize("said", SAID)
def test_what_is_done_by_them_to_them_and_said_of_them_is_their_role(said):
    wanted, _, text = said.partition(" | ")
    start = text.index("[")
    value = role(text.replace("[", "").replace("]", ""), [(start, text.index("]") - 1)])
    assert {"-": value <= -0.4, "+": value >= 0.4, "0": abs(value) < 0.4}[wanted], value


def labels(text, brand="acme"):
    meant = understand(text, terms=(brand,), declared="en", others=OTHERS)
    return meant.label, {one.name: one.label for one in meant.towards}, meant.mixed


@pytest.mark.parametrize(
    ("text", "brand", "others"),
    [
        ("I switched from Acme to Globex last week", "negative", {"Globex": "positive"}),
        ("Globex is so much cheaper than Acme", "negative", {"Globex": "positive"}),
        ("Acme sues Globex over a patent", "neutral", {"Globex": "negative"}),
        ("Acme lost my bag. It is terrible. With Globex everything was wonderful", "negative", {"Globex": "positive"}),
        ("The staff of Acme were lovely, but @initechair broke my suitcase", "positive", {"Initech": "negative"}),
    ],
)
def test_each_who_is_named_is_understood_from_its_own_clauses(text, brand, others):
    assert labels(text) == (brand, others, True)


def test_who_is_praised_together_is_no_mixed_mention():
    label, others, mixed = labels("Great service today: Acme was wonderful and Globex was wonderful")
    assert (label, others, mixed) == ("positive", {"Globex": "positive"}, False)


def test_a_clause_that_names_nobody_is_about_those_named_before_it():
    meant = understand(
        "I flew with Globex. I took Acme home. Two hours late and no refund", terms=("acme",), others=OTHERS
    )
    assert meant.label == "negative"
    assert [one.label for one in meant.towards] == ["neutral"]


def test_a_name_within_the_brands_own_name_or_within_a_link_is_nobody_else():
    for text in ("Globex Air lost my bag", "Globex Air lost my bag https://globex.example/x"):
        assert understand(text, terms=("globex air",), others=OTHERS).towards == ()


def test_the_others_feeling_words_are_masked_too():
    meant = understand("I flew with Acme and then with Love Air", terms=("acme",), others={"Love Air": ("love air",)})
    assert [one.compound for one in meant.towards] == [0]


@pytest.mark.parametrize(
    ("text", "label", "of_the_other"),
    [
        ("Unlike Globex, Acme answers my mails", "positive", "negative"),
        ("Unlike Globex, Acme is a disaster", "negative", "positive"),
        ("Unlike Acme, Globex never picks up", "positive", "negative"),
    ],
)
def test_who_is_unlike_another_is_better_unless_the_words_say_otherwise(text, label, of_the_other):
    meant = understand(text, terms=("acme",), others=OTHERS)
    assert (meant.label, [one.label for one in meant.towards if one.name == "Globex"]) == (label, [of_the_other])


def test_a_clear_role_is_told_as_evidence():
    meant = understand("I switched from Acme to Globex", terms=("acme",), others=OTHERS)
    assert any(reason.startswith("role:") and "switched from Acme" in reason for reason in meant.evidence)


@given(st.text("acme globex sues lost, but better than. \n", max_size=80))
def test_without_anybody_else_named_nothing_changes(text):
    alone = understand(text.replace("globex", ""), terms=("acme",), declared="en")
    assert understand(text.replace("globex", ""), terms=("acme",), declared="en", others=OTHERS) == alone


@given(st.text("Acme globex > than was sued by '’s \"(.,\n", max_size=60), st.integers(0, 60), st.integers(1, 8))
def test_whatever_the_text_a_role_is_between_minus_one_and_one(text, start, length):
    assert -1 <= role(text, [(start, start + length)]) <= 1


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("slam", "slam slams slammed slamming"),
        ("criticise", "criticise criticises criticised criticising"),
        ("deny", "deny denies denied denying"),
        ("beat:beat:beaten", "beat beats beat beaten beating"),
        ("lie:lied", "lie lies lied lying"),
        ("echo", "echo echoes echoed echoing"),
    ],
)
def test_every_form_of_a_verb_is_known(entry, wanted):
    assert [form for form, _ in forms(entry)] == wanted.split()


def test_every_value_of_the_lists_is_between_minus_one_and_one():
    known = roles()
    values = [*known.acts.values(), *known.states.values(), *known.said.values(), *known.moods.values()]
    values += [side for verb in known.verbs.values() for side in (verb.object, verb.subject)]
    assert values and all(-1 <= value <= 1 for value in values)
