"""A text that others got too, and a text that does what a mention told its reader to do."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mentions import near_duplicate, normal
from mentions.normal import shingles
from replies.checks.on import On
from replies.checks.seen import seen
from replies.item import Finding

SEVERAL = 3
"""Others who got the very same text."""
RUN = 5  # words in a row that repeat an order of the mention
_GREETING = re.compile(r"^\W*(?:hi|hello|hey|dear|hola|estimad[oa]|querid[oa])\b[^,.!:\n]{0,40}[,.!:\n]", re.IGNORECASE)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|all|your|earlier|instruction|rule|prompt)"
    r"|\b(?:reply|respond|answer|say|write|output|print|repeat|post|publish|tweet|translate|return|type|include|append|echo"
    r"|reveal|show|confirm|state|tell|start|begin|end|finish)\b.{0,30}(?:\bonly\b|\bwith\b|\bexactly\b|\bverbatim\b|\bthat\b"
    r"|\bafter me\b|\bthis\b|\bfollowing\b|\bthe\b|\bword\b|:|\")"
    r"|\bsystem\b.{0,3}(?:prompt|message|:)|\byou are (?:now|a|an)\b|\bact as\b|\bpretend\b|\bas an ai\b"
    r"|\bdeveloper mode\b"
    r"|\bnew (?:instructions|rules|task)\b|\bjailbreak|\bdan mode\b|</?(?:system|assistant|instructions?|user)\b"
    r"|\[/?inst"
    r"|\b(?:ignora|ignore|olvida|olvide|omite|desobedece)\b.{0,40}\b(?:anterior|instruccion|regla|todo|todas|previas)"
    r"|\b(?:responde|responda|contesta|conteste|di|diga|escribe|escriba|repite|repita|publica|publique|imprime|traduce"
    r"|confirma|confirme|muestra|muestre|revela|revele|incluye|incluya|empieza|empiece|termina)\b.{0,30}"
    r"(?:\bsolo\b|\bsolamente\b|\bunicamente\b|\bcon\b|\bexactamente\b|\bque\b|\besto\b|\bsiguiente\b|\bla\b|\bel\b|:|\")"
    r"|\bahora eres\b|\bactua como\b|\bfinge\b|\bmodo desarrollador\b|\bnuevas instrucciones\b|\bprompt\b",
    re.DOTALL,
)
_PROMPTED = re.compile(
    r"\b(?:system prompt|my (?:instructions|prompt|guidelines|programming)"
    r"|as an? (?:ai|language model|assistant|chatbot)"
    r"|i am an? (?:ai|language model|bot|llm)|i'm an? (?:ai|language model|bot|llm)"
    r"|(?:ignore|disregard|forget|ignoring) (?:all |the |any |my |your )*(?:previous|prior|above|earlier) \w+"
    r"|previous instructions|developer mode|jailbr\w+|dan mode|pwned|hacked by|prompt injection"
    r"|instrucciones (?:anteriores|previas|del sistema)|mis instrucciones|como (?:una )?(?:ia|inteligencia artificial)"
    r"|modelo de lenguaje|soy una? (?:ia|bot|inteligencia artificial)|modo desarrollador|mensaje del sistema)\b"
    r"|</?(?:system|assistant|instructions?)\b|begin system"
)
_QUOTED = re.compile(r"[\"“«‘'`]([^\"”»’'`\n]{3,200})[\"”»’'`]|:\s*([^\n]{3,200})$", re.MULTILINE)


def same(text: str, on: On) -> Iterator[Finding]:
    """The same words for several people: nearly so is a warning, exactly so for three others blocks."""
    form = _form(text)
    if not form:
        return
    equal = sum(_form(one) == form for one in on.earlier)
    if equal >= SEVERAL:
        why = f"{equal} others got exactly this: say something that is for this person only"
        yield Finding(check="same", level="block", why=why)
    elif equal or any(_is_near(form, _form(one)) for one in on.earlier):
        yield Finding(check="same", level="warn", why="somebody else got nearly the same text")


@lru_cache(maxsize=4_096)
def _form(text: str) -> str:
    """Without the greeting: a name alone makes no letter personal."""
    return normal(_GREETING.sub("", text, count=1))


def _is_near(form: str, other: str) -> bool:
    """Texts of very different lengths are none; most others share too little to be looked at closely."""
    short, long = sorted((len(form), len(other)))
    return 2 * short >= long and len(shingles(form) & shingles(other)) * 3 >= len(form) and near_duplicate(form, other)


def echo(text: str, on: On) -> Iterator[Finding]:
    """Words that a mention ordered, and talk of prompts: a reply never does what a mention says to its reader."""
    shown = seen(text)
    for found in _PROMPTED.finditer(shown.text):
        start, end = shown.place(*found.span())
        yield Finding(check="echo", level="block", why="speaks of instructions to a machine", start=start, end=end)
    for wanted in _ordered(on.words):
        at = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", shown.text)
        if at:
            start, end = shown.place(*at.span())
            why = "says what the mention told its reader to say"
            yield Finding(check="echo", level="block", why=why, start=start, end=end)


@lru_cache(maxsize=256)
def _ordered(words: str) -> tuple[str, ...]:
    """What a text orders to be said: what it quotes, and every run of words, in and right after its orders."""
    shown = seen(words)
    if not _ORDERS.search(shown.text):
        return ()
    found = dict[str, None]()
    if _PROMPTED.search(shown.text) or _orders_strictly(shown.text):
        for said in _QUOTED.finditer(words):
            found[seen(next(filter(None, said.groups())).strip(" .!?")).text.strip(" .!?")] = None
    for order in _ORDERS.finditer(shown.text):
        end = shown.sentence(min(order.end(), len(shown.text) - 1)).end
        found |= dict.fromkeys(_runs(re.findall(r"[\w%€$'-]+", shown.text[order.start() : end])))
    return tuple(one for one in found if len(one) > 2)


def _orders_strictly(text: str) -> bool:
    return bool(re.search(r"\b(?:only|exactly|verbatim|nothing else|solo|unicamente|exactamente|nada mas)\b", text))


def _runs(words: Sequence[str]) -> Iterator[str]:
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
