"""Texts that try every rule of VADER: words of its lexicon beside boosters, negations, phrases and emoji."""

import random
from collections.abc import Iterator

from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES

from sentiment.package import analyzer

PLAIN = """
    the a it was is my your flight bank parcel app again today waiting hours refund and then of to for at in kind any
    doubt this so just enough sort way or nor else 3 42 2026 50% £9.99 #tag @you x I A é naïve straße İst ΑΣ ﬁ
"""
TURNS = "but But BUT but, least at very least no No nor never without doubt so this kind of kind"
PHRASES = ("without doubt", "never so", "never this", "at least", "very least", "kind of") * 4
SPACES = (" ", " ", " ", " ", "  ", "\n", "\t", "\u00a0", "\u3000", "\u2009", "\x1c", "\u200b", "")
ENDS = (
    "",
    "",
    "",
    "",
    "!",
    "!!",
    "!!!!!",
    "?",
    "??",
    "?!?",
    "????",
    ".",
    ",",
    "...",
    ";",
    ")",
    '"',
    "'s",
    "’t",
    "-",
    "~*",
)
FACES = (":)", ":(", ":D", ":-D", ":P", "xD", "<3", ":'(", ">:(", "^_^", "( '}{' )", ";)", "O_o", "=D", "lol", "n't")
MARKS = ("👍🏽", "👩‍👩‍👧", "❤️", "☠️", "🇰🇭", "1️⃣", "🔛", "🆙", "\ufe0f", "\u200d", "🏿")


def texts(seed: int, many: int) -> Iterator[str]:
    """So many texts of 0 to 29 pieces; the same seed gives the same ones."""
    dice = random.Random(seed)
    choose, lexicon = dice.choice, [*analyzer().lexicon]
    plain, turns = PLAIN.split(), TURNS.split()
    boosters, negations = [*BOOSTER_DICT], [*NEGATE, "won't've", "shouldn'tve"]
    phrases, emoji = [*SPECIAL_CASES, *boosters, *PHRASES], [*analyzer().emojis, *MARKS]
    kinds = (lexicon, lexicon, lexicon, plain, plain, plain, plain, boosters, negations, phrases, turns, emoji, FACES)
    for _ in range(many):
        shouting, pieces = dice.random(), list[str]()
        for _ in range(int(dice.random() ** 2 * 30)):
            word = choose(choose(kinds))
            luck = dice.random()
            if luck < 0.3:
                word = word.upper() if luck < shouting * 0.3 else word.title() if luck < 0.2 else word
            pieces.append((choose("\"('*#") if luck > 0.95 else "") + word + (choose(ENDS) if luck > 0.6 else ""))
            pieces.append(choose(SPACES) if luck > 0.8 else " ")
        yield "".join(pieces)
