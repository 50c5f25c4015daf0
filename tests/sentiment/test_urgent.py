import tomllib
from pathlib import Path

import pytest

from sentiment import urgent

URGENT = [
    ("Your charger caught fire next to my bed", "safety"),
    ("the kettle burst into flames", "safety"),
    ("got an electric shock from the oven door", "safety"),
    ("my wife is in hospital after eating your pie", "safety"),
    ("she had an allergic reaction to the sauce", "safety"),
    ("all of us got sick after the buffet", "safety"),
    ("I can smell gas since your engineer left", "safety"),
    ("there was glass in my salad", "safety"),
    ("the brakes failed on the way down", "safety"),
    ("the pharmacy gave me the wrong tablets", "safety"),
    ("the heater burned my hand", "safety"),
    ("smoke coming out of the dishwasher", "safety"),
    ("my toddler nearly choked on the button of your teddy", "children at risk"),
    ("the swing collapsed and our daughter was badly bruised", "children at risk"),
    ("strangers are messaging my kids in your game chat room", "children at risk"),
    ("the cot trapped my baby", "children at risk"),
    ("your driver threatened me", "harm to a person"),
    ("the guard harassed us at the door, I was assaulted", "harm to a person"),
    ("I want to kill myself over this debt", "self-harm"),
    ("since your game took my savings I feel like ending my life", "self-harm"),
    ("a member of staff groped me", "harm to a person"),
    ("My lawyer will be in touch", "law"),
    ("you will be hearing from my solicitor", "law"),
    ("we're suing you", "law"),
    ("I am reporting you to the ombudsman", "law"),
    ("see you in small claims", "law"),
    ("we will take legal action", "law"),
    ("filed a complaint with the regulator", "law"),
    ("my account was hacked", "fraud or data"),
    ("there are unauthorised transactions on my statement", "fraud or data"),
    ("somebody emptied my account last night", "fraud or data"),
    ("I can see another customer's orders when I log in", "fraud or data"),
    ("you emailed my medical records to a stranger", "fraud or data"),
    ("My phone caught fire while I was watching Netflix", "safety"),
    ("The heater burst into flames, we were watching a movie", "safety"),
    ("Your charger exploded and burned my hand. This season's model is dangerous.", "safety"),
    ("According to the nurse, my daughter was poisoned by your yoghurt", "children at risk"),
    ("the plot of land you sold us has a gas leak", "safety"),
    ("My game console caught fire", "safety"),
    ("The match I lit and your spray exploded", "safety"),
    ("There was no warning before it caught fire", "safety"),
    ("The battery in my Acme gaming laptop exploded and burned my hand", "safety"),
    ("The Acme game controller caught fire", "safety"),
    ("According to the fire brigade our Acme dryer caught fire", "safety"),
    ("the socket is melting and there is a burning smell", "safety"),
    ("My phone exploded in my pocket", "safety"),
    ("my mother slipped on the wet floor and fractured her hip", "safety"),
    ("seat belt came loose on the ride", "safety"),
    ("my throat closed up", "safety"),
    ("my son's lips were fine but his face swelled up after one bite", "safety"),
    ("Found a piece of glass in my Acme yoghurt", "safety"),
    ("gas smell after the Acme installer left", "safety"),
    ("My toddler fell down the stairs at Acme because the gate was broken", "children at risk"),
    ("There's mold in the Acme baby formula", "children at risk"),
    ("A man followed me in the Acme car park and security did nothing", "harm to a person"),
    ("there was a hidden camera in our bathroom", "harm to a person"),
    ("Acme card got cloned and 900 is gone", "fraud or data"),
    ("Someone logged into my Acme account and ordered a laptop", "fraud or data"),
    ("Going to sue Acme", "law"),
]
CALM = [
    "this mixtape is fire",
    "nobody was injured, thank you for the quick help",
    "The hotel caught fire in that movie",
    "my refund is late and I am angry",
    "the fire exit sign is nice",
    "Sue is my favourite cashier",
    "",
    "you killed it tonight, what a show",
    "this queue is killing me",
    "I am dying of laughter",
    "my feet are killing me after the walk to your shop",
    "the boss caught fire in phase two of the raid",
    "the new season has a lawsuit in every episode",
    "the company faces a class action over its battery, reports say",
    "my sister is a lawyer and loves your pens",
    "our team is on fire this season",
    "my phone blew up with messages after the goal",
    "the song exploded all over the charts",
    "I would sue for one more day of sun",
    "the app is a lifesaver",
    "no glass in my salad this time, good",
    "he works at the hospital next door",
    "the hospital gift shop sells your cards",
    "without a gas leak check we will not move in",
    "is there a risk of an allergic reaction? asking before I buy",
    "if my account is hacked what do I do",
    "hit me up when it is back in stock",
    "hit my steps goal with your watch",
    "you stole my heart with this cake",
    "the price is a crime",
    "I would kill for a slice of that pizza",
    "kids loved the slide",
    "the children's menu is good",
    "my son won the raffle",
    "beat my personal best in your shoes",
    "burned the toast, my own fault",
    "the sauce has a nice burn",
    "this deal is a steal",
    "shot a great picture with the new camera",
    "the bomb of a burger, so good",
    "no lawsuit needed, it was sorted in a day",
    "police helped at the parade, thanks",
    "a killer app",
    "she slapped a sticker on the box",
    "hospital drama on your channel is the best series",
    "the suicide prevention fundraiser raised a lot",
    "The Acme stream blew up last night",
    "I will kill myself if Acme makes me wait any longer lol",
    "my blind date with Acme ended up in hospital drama",
    "Nobody was hurt in the fire at the Acme store",
    "my favourite character caught fire in the last episode",
    "Acme followed me back",
    "This Acme burger is fire",
    "my head exploded when I saw the price",
]


@pytest.mark.parametrize(("text", "reason"), URGENT)
def test_harm_children_law_and_fraud_are_urgent_and_the_words_are_quoted(text, reason):
    found = urgent(text)
    assert found is not None and found.startswith(f'{reason}: "')
    assert found.split('"')[1] in text


@pytest.mark.parametrize("text", CALM)
def test_figures_of_speech_denials_fiction_and_plain_complaints_are_not_urgent(text):
    assert urgent(text) is None


def test_what_is_far_into_a_flood_is_not_looked_at_and_costs_little():
    assert urgent("word " * 50_000 + "my account was hacked") is None


SENTENCES = tomllib.loads(Path(__file__).with_name("urgent_sentences.toml").read_text(encoding="utf8"))
# Of each group, the share of urgent ones that must be seen for the right reason, and of others that may be taken for
# urgent: a little worse than what is. [after] tells what to expect of words that nobody thought of.
LEAST = {"before": 0.9, "between": 0.9, "after": 0.36}
MOST = {"before": 0.07, "between": 0.07, "after": 0.2}


@pytest.mark.parametrize("part", SENTENCES)
def test_at_least_so_many_urgent_sentences_are_seen_and_those_that_are_not_are_named(part):
    missed = [text for text, why in SENTENCES[part]["urgent"] if (urgent(text) or "").split(":")[0] != why]
    count = len(SENTENCES[part]["urgent"])
    print(f"{part}: {count - len(missed)} of {count}", *missed, sep="\n    ")
    assert 1 - len(missed) / count >= LEAST[part], "\n    ".join(missed)


@pytest.mark.parametrize("part", SENTENCES)
def test_few_sentences_that_only_sound_so_wake_anybody(part):
    woken = [f"{text} ({why})" for text, _ in SENTENCES[part]["calm"] if (why := urgent(text))]
    assert len(woken) / len(SENTENCES[part]["calm"]) <= MOST[part], "\n    ".join(woken)


def test_harm_in_a_sentence_that_names_a_child_is_children_at_risk():
    assert (urgent("The kettle exploded, my toddler was next to it") or "").startswith("children at risk")
    assert (urgent("The kettle exploded. My toddler loves your juice.") or "").startswith("safety")
