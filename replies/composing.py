"""Wordings put together: the fullest form that fits where the reply stands. Nothing is cut but an answer, at its full
stops."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from mentions import Mention
from replies.asked import Asked
from replies.author import address
from replies.checks.length import counted
from replies.platform import Platform, platform_of
from replies.voice import NAME, Formality, Voice, is_named, with_preferred
from replies.wordings import Greeting, Templates, Wording, filled, templates

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"“«(¿¡]*[A-ZÀ-ÖØ-Þ0-9])|\n+")
_ENDED = (",", ":", ".", "!", "?", ";", "-", "–", "—", "…")
MOST = 24  # ways of saying one form that are tried
HANDLE = 2  # characters beside the handle that a platform puts before a reply: @ and a blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a draft is written, to whom, and with which words. `longest` is how much it takes, `room` how much reads
    well; None: as much as one likes."""

    mention: Mention
    platform: Platform
    voice: Voice
    templates: Templates
    formality: Formality
    topic: str
    who: str | None
    values: Mapping[str, str]
    longest: int | None
    room: int | None
    playful: bool


def page_of(asked: Asked, language: str, topic: str | None, platform: Platform | None = None) -> Page:
    """For one of the languages of the templates, where the mention stands, or on another platform."""
    known, platform = templates(language), platform or platform_of(asked.mention)
    voice = asked.voice
    formality, about = voice.formality_in(language), known.topic(topic)
    longest = _less(voice.longest(platform), _taken(asked.mention, platform))
    values = {"brand": asked.brand, "about": known.topics[about]["about"][0][formality]}
    return Page(
        mention=asked.mention,
        platform=platform,
        voice=voice,
        templates=known,
        formality=formality,
        topic=about,
        who=address(asked.mention.author, asked.brand, handles=platform.handles),
        values=values | {"where": _where(known, voice, platform, formality)},
        longest=longest,
        room=min((one for one in (longest, platform.reads_well) if one is not None), default=None),
        playful=asked.understanding.label == "positive" and asked.understanding.confidence >= 0.6,
    )


def written(page: Page, layout: str) -> str | None:
    """A text of the templates alone; None where no wording fits."""
    limits = tuple(dict.fromkeys((page.room, page.longest)))
    return _first(page, layout, page.templates.layouts[layout].forms, limits)


def answered(page: Page, layout: str, answer: str) -> tuple[str, bool] | None:
    """A text around an answer, and whether that stands there in whole: else it is as many of its first sentences as
    fit. None where not even the first one does."""
    forms = page.templates.layouts[layout].forms
    if page.platform.markdown:
        answer = re.sub(r"(?<!\n)\n(?!\n)", "\n\n", answer)
    ends = [found.start() for found in _SENTENCE.finditer(answer)]
    for end in (len(answer), *reversed(ends)):
        whole, part = end == len(answer), answer[:end].strip()
        some = forms if whole else forms[1:]  # what is not whole is not closed with "anything else?"
        if part and (text := _first(page, layout, some, (page.longest,), part)) is not None:
            return text, whole
    return None


def _first(
    page: Page, layout: str, forms: Sequence[Sequence[str]], limits: Sequence[int | None], answer: str | None = None
) -> str | None:
    """The fullest form that fits: a shorter one is better than one that greets nobody."""
    bodies = [body for form in forms for body in _bodies(page, layout, form, answer)]
    for dressed in (_greeted_and_signed, _bare):
        for limit in limits:
            for body in bodies:
                for text in dressed(page, layout, body, answer):
                    if limit is None or counted(text, page.platform.name) <= limit:
                        return text
    return None


def _bodies(page: Page, layout: str, form: Sequence[str], answer: str | None) -> Iterator[str]:
    """One form: first with the wordings that are this mention's, then with others, last with the shortest ones. None
    where a part has no wording."""
    choices = [[answer] if part == "answer" and answer else _choices(page, layout, part) for part in form]
    if all(choices):
        yield from (" ".join(some) for some in islice(product(*choices), MOST))
        yield " ".join(min(some, key=len) for some in choices)


def _choices(page: Page, layout: str, part: str) -> list[str]:
    """The wordings of a part that the voice would say, this mention's first."""
    options = page.templates.options(layout, part, page.topic)
    if layout == "thanks" and part == "joy" and page.voice.humour and page.playful:
        options = (*options, *page.templates.layouts[layout].parts.get("humour", ()))
    said = [with_preferred(filled(one[page.formality], page.values), page.voice.preferred) for one in options]
    said = [one for one in said if not is_named(one, page.voice.forbidden)]
    return _turned(said, page.mention, f"{layout}.{part}")


def _turned(options: list[str], mention: Mention, part: str) -> list[str]:
    """By a hash: each wording comes first about equally often, and for the same mention always the same."""
    if not options:
        return options
    digest = hashlib.sha256(f"{part}\0{mention.origin}\0{mention.external_id}".encode()).digest()
    first = int.from_bytes(digest[:8], "big") % len(options)
    return options[first:] + options[:first]


def _greeted_and_signed(page: Page, layout: str, body: str, answer: str | None) -> Iterator[str]:
    """Where that is too long, without the signature."""
    language, platform, voice = page.templates.language, page.platform, page.voice
    for text in _bare(page, layout, body, answer):
        is_kept = answer is not None and text.startswith(answer)  # what it begins with may be a name
        greeted = _greeted(page, _greeting(page, voice.greeting_in(language, platform)), text, is_kept=is_kept)
        if signature := voice.signature_in(language, platform).strip():
            yield f"{greeted}\n\n{signature}"
        yield greeted


def _bare(page: Page, layout: str, body: str, answer: str | None) -> Iterator[str]:
    """Praise may be answered with a picture."""
    smiles = layout == "thanks" and page.voice.emoji_on(page.platform)
    yield f"{body} {_choices(page, layout, 'emoji')[0]}" if smiles else body


def _greeting(page: Page, own: str | None) -> str:
    """Its own one needs no name, or has one to say; else that of the templates."""
    if own == "":
        return ""
    who = page.who
    if own is not None and (who or NAME not in own):
        return own.replace(NAME, who or "")
    greeting = page.templates.greeting
    wording: Wording = greeting.name if who else greeting.nobody
    return filled(wording[page.formality], {"name": who or ""})


def _greeted(page: Page, greeting: str, text: str, *, is_kept: bool) -> str:
    if not greeting:
        return text
    marks: Greeting = page.templates.greeting
    ended = greeting.endswith(_ENDED)
    if page.platform.lines:
        return f"{greeting if ended else greeting + marks.block}\n\n{text}"
    if is_kept:
        return f"{greeting if ended else greeting + '.'} {text}"
    is_small = (marks.lower and not ended) or greeting.endswith(",")
    return f"{greeting if ended else greeting + marks.inline} {text[:1].lower() + text[1:] if is_small else text}"


def _where(known: Templates, voice: Voice, platform: Platform, formality: Formality) -> str:
    """The way on which nobody else reads."""
    contact = voice.contact_on(platform)
    if platform.private != "service":
        return filled(known.where[platform.private][formality], {})
    if contact:
        return filled(known.where["address"][formality], {"contact": contact})
    return filled(known.where["service"][formality], {})


def _taken(mention: Mention, platform: Platform) -> int | None:
    """What is left of a post once it begins with the handle of whom it answers, as it does on Mastodon."""
    if platform.name != "mastodon" or platform.longest is None:
        return None
    return platform.longest - len((mention.author.handle or "").partition("@")[0]) - HANDLE


def _less(one: int | None, other: int | None) -> int | None:
    return min((known for known in (one, other) if known is not None), default=None)
