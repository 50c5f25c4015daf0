"""What belongs to somebody: personal data, names of others, what should not be asked for in public."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mentions.personal import found_in
from replies.checks.grammar import LANGUAGES, phrases, table
from replies.checks.on import On
from replies.checks.seen import Seen, Sentence, folded, seen
from replies.checks.wording import any_of
from replies.item import Finding, Level

NEEDS_DATA = frozenset({"billing", "delivery", "booking"})
"""Topics about which nobody can help without knowing whose order it is."""
_HANDLE = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_](?:[\w.-]*\w)?)(?:@[\w.-]*\w)?")
_ORDER = re.compile(
    r"(?:#|\bn\.?[º°.]|\b(?:order|pedido|reserva|booking|factura|invoice|ticket|env[ií]o|tracking|seguimiento|cuenta"
    r"|account|cliente|customer|localizador|referencia|contrato|case|caso)"
    r"\s(?:(?:number|no\.?|n\.?[º°.]|n[úu]mero|de|id|is|es|:|#)\s?)*)"
    r"\s?:?\s?(?P<it>(?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{4,30})\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"[\d@]|PNR")  # without which there is no personal data that has a rule
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|ghp|gho|xox[abps])[-_][\w-]{8,}|\bAKIA[0-9A-Z]{12,}|\beyJ[\w-]{10,}\.[\w-]{5,}"
    r"|-----BEGIN [A-Z ]+-----"
    r"|\b(?:password|passwort|contrase[nñ]a|api[ _-]?key|secret|token|clave)\s?(?:is|es|=|:)\s?\S{4,}",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\s*(?i:hi|hello|hey|dear|hola|estimad[oa]|querid[oa]|good (?:morning|evening|afternoon)"
    r"|buen[oa]s (?:d[ií]as|tardes))"
    r"(?: +(?P<it>[^\W\d_][\w'’.-]*)|, *(?P<after>[^\W\d_a-z][\w'’.-]*(?=[,.!:]| [^\W\d_a-z])))",
)
_NO_NAME = frozenset(
    {"there", "all", "team", "everyone", "everybody", "again", "from", "and", "thanks", "thank", "customer"}
    | {"gracias", "a", "todos", "de", "cliente", "y"}
)
_NEVER = re.compile(
    r"(?:do not|don'?t|never|please not|no|nunca|jamas|sin|without|instead of|rather than|avoid|evite|evita)\b"
)

_WE = re.compile(r"\bwe(?: \w+)? ?$")  # "we send a link to your address" asks for none


def personal(text: str, on: On) -> Iterator[Finding]:
    """Personal data, order numbers, secrets, names and accounts of other people."""
    for start, end, what in _data(text):
        if not _is_public(text[start:end], on):
            yield Finding(check="personal", level="block", why=f"holds {what}", start=start, end=end)
    shown = seen(text)
    other = any_of(on.others)
    for found in other.finditer(shown.text) if other else ():
        start, end = shown.place(*found.span())
        yield Finding(check="personal", level="block", why="names another customer", start=start, end=end)
    yield from _addressed(text, on)


def _data(text: str) -> Iterator[tuple[int, int, str]]:
    """Each place once, the first rule that finds it."""
    places = [*found_in(text)] if _ANY.search(text) else []
    places += [(*found.span("it"), "an order, ticket or account number") for found in _ORDER.finditer(text)]
    places += [(*found.span(), "a secret") for found in _SECRET.finditer(text)]
    done = 0
    for start, end, what in sorted(places):
        if start >= done:
            done = end
            yield start, end, what


def _is_public(said: str, on: On) -> bool:
    """What the knowledge tells everybody, and addresses of the brand's own hosts."""
    host = said.rpartition("@")[2].casefold() if "@" in said else ""
    return any(said in answer for answer in on.knowledge) or (
        bool(host) and host in {one.casefold() for one in (*on.domains, *on.permissions.links)}
    )


def _addressed(text: str, on: On) -> Iterator[Finding]:
    """Accounts of others, and a greeting to somebody else than the author."""
    known = {folded(one).lstrip("@") for one in (*on.names, on.author.handle or "", on.author.name or "")}
    for found in _HANDLE.finditer(text):
        if folded(found.group(1)) not in known and folded(found.group()).lstrip("@") not in known:
            level: Level = "block" if folded(found.group(1)) in map(folded, on.others) else "warn"
            why = "speaks to somebody who did not write this"
            yield Finding(check="personal", level=level, why=why, start=found.start(), end=found.end())
    greeted = _GREETING.match(text)
    if greeted is None or not (on.author.name or on.author.handle):
        return
    it = "it" if greeted["it"] else "after"
    name, called = folded(greeted[it]).strip(".,"), folded(f"{on.author.name or ''} {on.author.handle or ''}")
    if name and name not in _NO_NAME and not name.startswith("@") and name not in called:
        start, end = greeted.span(it)
        why = f"greets “{greeted[it]}”, and the author is called otherwise"
        yield Finding(check="personal", level="warn", why=why, start=start, end=end)


def private(text: str, on: On) -> Iterator[Finding]:
    """Asks in public for what only the two should see, or for a secret anywhere; or forgets to name the other way."""
    shown = seen(text, on.names)
    for language in LANGUAGES:
        for found in _of(language, "secrets").finditer(shown.text):
            if not _is_denied(shown, found.start()):
                start, end = shown.place(*found.span())
                yield Finding(check="private", level="block", why="asks for a secret", start=start, end=end)
    if not on.public:
        return
    yield from _in_public(shown, on)
    topic = on.understanding.topic if on.understanding else None
    if on.kind == "complaint" and topic in NEEDS_DATA and text.strip() and not _names_channel(shown.text, on):
        why = "nobody can look into this without knowing whose it is: name a private way to tell"
        yield Finding(check="private", level="warn", why=why)


def _in_public(shown: Seen, on: On) -> Iterator[Finding]:
    for language in LANGUAGES:
        for found in _of(language, "asks").finditer(shown.text):
            asks = not _is_denied(shown, found.start()) and not _WE.search(shown.text[: found.start()])
            if asks and not _has_channel(shown, found.start(), on):
                start, end = shown.place(*found.span())
                why = "asks for this where everybody reads the answer: ask for it in a private message"
                yield Finding(check="private", level="block", why=why, start=start, end=end)


def _has_channel(shown: Seen, at: int, on: On) -> bool:
    """In the same sentence, or in one beside it."""
    here = shown.sentences.index(shown.sentence(at))
    near: tuple[Sentence, ...] = shown.sentences[max(0, here - 1) : here + 2]
    return _names_channel(shown.text[near[0].start : near[-1].end], on)


def _names_channel(said: str, on: On) -> bool:
    """A private message, or an address at one of the brand's own hosts."""
    if any(folded(host) in said for host in on.domains if host):
        return True
    return any(_of(language, "channel").search(said) for language in LANGUAGES)


def _is_denied(shown: Seen, at: int) -> bool:
    before = shown.text[shown.sentence(at).start : at].split()[-3:]
    return any(_NEVER.match(" ".join(before[i:])) for i in range(len(before)))


@lru_cache(maxsize=16)
def _of(language: str, what: str) -> re.Pattern[str]:
    lists = table(language, "private")
    return phrases(lists[what].split("\n"), {"data": "(?:" + "|".join(filter(None, lists["data"].split("\n"))) + ")"})
