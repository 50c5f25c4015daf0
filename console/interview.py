"""A person is asked what mentions mean, key by key. Every answer is handed on before the next question is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple, TextIO

from rich.console import Console
from rich.text import Text

from alerts.words import ago, harmless, printable
from console.keyboard import END, Key
from sentiment import Label
from sentiment.corrected import Said
from storage.understood import Stored

LABELS: dict[Key, Label] = {"n": "negative", "0": "neutral", "p": "positive"}
NOTHING = "none of them"
PLACES = "123456789acdefghijklmnoprtuvwxyz"  # a key each; b, q and s leave the question
LONGEST = 1_500  # characters of a mention that are shown
Act = Literal["skip", "back", "quit"]
ACTS: dict[Key, Act] = {"s": "skip", "b": "back", "q": "quit", END: "quit"}
HELP = """\
  n negative   0 neutral   p positive: how it feels towards {brand}, not how good the news is
  y yes   n no: whether something that was expected did not happen; an insult is no complaint
  the key before a topic, a number or a letter; 0 for none of them
  s skip: never asked again   b back: the answer before is taken back and asked again   q quit: all is kept"""


@dataclass(slots=True, kw_only=True)
class Session:
    """`keep` stores an answer and gives its number, None where the mention is gone; `take_back` undoes one.

    `progress` says how far we are after so many answers. `shown` is false where a person must not see what was
    understood."""

    keys: Callable[[], Key]
    out: TextIO
    topics: Sequence[str]
    keep: Callable[[Stored, Said], int | None]
    take_back: Callable[[int], object]
    progress: Callable[[int], str]
    now: datetime
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """How many were answered and passed over, and whether the person ended it; `silent` where no key came at all."""

    answered: int
    skipped: int
    quit: bool
    silent: bool


class _Kept(NamedTuple):
    """The place of a question, the number of its answer, and whether that says anything."""

    at: int
    number: int
    anything: bool


class _Stop(Exception):
    """A key that is no answer: what was said so far, and what to do instead."""

    def __init__(self, act: Act) -> None:
        self.act = act


def interview(session: Session, questions: Sequence[Stored]) -> Interview:
    """Asks them in order."""
    return _Interview(session).through(questions)


class _Interview:
    def __init__(self, session: Session) -> None:
        self.session, self.silent = session, True
        self.console = Console(file=session.out, highlight=False)
        self.kept: list[_Kept] = []
        self.said = Said()

    def through(self, questions: Sequence[Stored]) -> Interview:
        at, act = 0, None
        while at < len(questions) and act != "quit":
            self._show(questions[at], at, len(questions))
            act, self.said = None, Said()
            try:
                self._ask(questions[at].brand)
            except _Stop as stop:
                act = stop.act
            if act == "back":
                at = self._back(at)
                continue
            if act == "skip":
                self.said = Said()
            if act != "quit" or self.said.anything:
                self._keep(questions[at], at)
            at += 1
        answered = self._answered()
        return Interview(answered=answered, skipped=len(self.kept) - answered, quit=act == "quit", silent=self.silent)

    def _ask(self, brand: str) -> None:
        """Fills `said` step by step, so that what was said before somebody quits is not lost."""
        self.said = replace(self.said, label=LABELS[self._key("n negative, 0 neutral, p positive? ", LABELS, brand)])
        complains = self._key("a complaint? y n ", {"y": "yes", "n": "no"}, brand) == "y"
        self.said = replace(self.said, complaint=complains)
        if complains:
            self.said = replace(self.said, topic=self._topic(brand))

    def _topic(self, brand: str) -> str:
        """One key, whatever the number of topics; one that finds no key left is named with `foreshock correct`."""
        topics = dict(zip(PLACES, self.session.topics, strict=False)) | {"0": ""}
        listed = "  ".join(f"{key} {name or NOTHING}" for key, name in topics.items())
        self.console.print(Text(f"  {listed}", style="dim"))
        if len(self.session.topics) > len(PLACES):
            self.console.print(Text("  others: foreshock correct --topic", style="dim"))
        key = self._key("about what? ", {key: name or NOTHING for key, name in topics.items()}, brand)
        return topics[key]

    def _key(self, prompt: str, wanted: Mapping[Key, str], brand: str) -> Key:
        """The next key that is one of these; what it stands for is shown. Raises _Stop for one that leaves the
        question."""
        self.console.print(Text(prompt, style="bold"), end="")
        while (key := self.session.keys()) not in wanted:
            self.silent = self.silent and key == END
            if key in ACTS:
                self.console.print(Text(ACTS[key]))
                raise _Stop(ACTS[key])
            if key.isprintable() and not key.isspace():
                wrong = f"{printable(key)}: no such answer; ? explains them"
                told = f"?\n{HELP.format(brand=printable(brand))}" if key == "?" else wrong
                self.console.print(Text(told, style="yellow"))
                self.console.print(Text(prompt, style="bold"), end="")
        self.silent = False
        self.console.print(Text(wanted[key]))
        return key

    def _keep(self, one: Stored, at: int) -> None:
        number = self.session.keep(one, self.said)
        if number is None:
            self.console.print(Text("it was deleted meanwhile: nothing is kept of it", style="yellow"))
        else:
            self.kept.append(_Kept(at, number, self.said.anything))

    def _answered(self) -> int:
        return sum(1 for one in self.kept if one.anything)

    def _back(self, at: int) -> int:
        """Where to go on: this question from its beginning, or the one before, its answer taken back."""
        if self.said.anything:
            return at
        if not self.kept:
            self.console.print(Text("there is none before it", style="yellow"))
            return at
        last = self.kept.pop()
        self.session.take_back(last.number)
        return last.at

    def _show(self, one: Stored, at: int, many: int) -> None:
        said, words = one.words, harmless(one.words.words)
        who = said.author.handle or said.author.name
        head = f"{at + 1} of {many}  #{one.mention}  {one.brand}  {said.origin}, {ago(one.said, self.session.now)}"
        self.console.print()
        self.console.print(Text(printable(head) + (f", {printable(who, 40)}" if who else ""), style="cyan"))
        self.console.print(Text(self.session.progress(self._answered()), style="dim"))
        self.console.print(Text(words if len(words) <= LONGEST else f"{words[:LONGEST]}…"), style="bold")
        if self.session.shown:
            self.console.print(Text(f"understood: {understood(one)}", style="dim"))


def understood(one: Stored) -> str:
    """What was made of it, and why."""
    meant = one.meant
    if meant.label == "abstain":
        return f"not scored: {meant.abstained_why}"
    why = "; ".join(printable(word, 60) for word in meant.evidence)
    complaint = "" if meant.complaint is None else f", complaint {meant.complaint:.2f}"
    return f"{meant.label} ({meant.confidence:.2f}){complaint}, topic {meant.topic or 'none'}" + (
        f"; {why}" if why else ""
    )
