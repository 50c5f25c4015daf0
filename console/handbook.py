"""docs/sources.md, written from the listeners themselves: `python -m console.handbook` writes it anew.

`--check` only says whether it is what they say.
"""

import ast
import sys
from collections.abc import Collection, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from flows.local import ROOT
from listeners.contract import Listener, kinds
from settings.duration import written

PAGE = ROOT / "docs" / "sources.md"
OPENING = """\
# Sources

Every kind of source that Foreshock hears, with its options. This page is written from the listeners themselves:
`python -m console.handbook`. What stands in every `[[sources]]` table is in [settings.md](settings.md#sources); how to
write a new kind, in [add-a-source.md](add-a-source.md).

```
foreshock sources kinds                          # this list; with a KIND, its chapter
foreshock sources discover example.org           # the feeds of a site
foreshock sources test feed url=https://…        # dry run: what would be heard
foreshock sources add feed --name NAME url=https://…
```
"""


def page(known: Collection[Listener]) -> str:
    """The whole page, on these kinds."""
    listing = "\n".join(f"| [{one.kind}](#{one.kind}) | {_first(one)} | {_needs(one)} |" for one in known)
    head = f"{OPENING}\n| kind | hears | needs |\n|---|---|---|\n{listing}\n"
    return "\n".join([head, *map(chapter, known)])


def chapter(listener: Listener) -> str:
    """What a kind hears and what it cannot see, its terms of use, its key, its price, its options."""
    return "\n".join(
        [f"## {listener.kind}", _said(listener), "", *_key(listener), *_ways(listener), *_options(listener)]
    )


def line_of(listener: Listener) -> str:
    """One line for a terminal."""
    return f"{listener.kind:<14} {_first(listener)} Needs: {_needs(listener)}."


def _said(listener: Listener) -> str:
    """The docstring of its file."""
    return _docstring(listener.module)


def _docstring(module: str) -> str:
    there = sys.modules[module].__doc__
    if there is None and (spec := find_spec(module)) and spec.origin:
        there = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf8")))
    return (there or "").strip()


def _first(listener: Listener) -> str:
    return " ".join(_said(listener).split("\n\n")[0].split())


def _needs(listener: Listener) -> str:
    if listener.key is None:
        return "nothing"
    required = any(listener.options.model_fields[name].is_required() for name in listener.key.options)
    return listener.key.what if required else f"nothing; better with {listener.key.what}"


def _key(listener: Listener) -> Iterator[str]:
    if listener.key is not None:
        key, options = listener.key, ", ".join(f"`{name}`" for name in listener.key.options)
        yield f"**Key** ({options}): {key.what}, from <{key.where}>. {_sentence(key.costs)}\n"
    if listener.price is not None:
        usual = f"{listener.price.usual:g} {listener.price.unit} a {listener.price.period}"
        yield f"**Budget**: what it costs is counted; without a `budget` of your own it stops at {usual}.\n"


def _ways(listener: Listener) -> Iterator[str]:
    if listener.listen is not None:
        yield f"Asked every {written(listener.every)}, where the source does not say otherwise.\n"
    if listener.receive is not None:
        yield "Others can push to it: `foreshock receive` prints the address, [push.md](push.md) has an example.\n"
    if listener.look is not None:
        yield "Edits, deletions and engagement of what was heard are looked up again.\n"


def _options(listener: Listener) -> Iterator[str]:
    fields = listener.options.model_fields
    if fields:
        yield "| option | default | means |\n|---|---|---|"
        yield from (
            f"| `{name}` | {default(field.get_default(call_default_factory=True))} | {_means(field)} |"
            for name, field in fields.items()
        )
        yield ""


def default(value: Any) -> str:
    """A default as one would write it in the settings."""
    if value is PydanticUndefined or value is None:
        return "needed" if value is PydanticUndefined else "none"
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"`{value}`"
        case tuple() | list():
            return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
        case dict():
            return "`{" + ", ".join(f'{key} = "{item}"' for key, item in value.items()) + "}`"
        case _:
            return f'`"{written(value) if isinstance(value, timedelta) else value}"`'


def _means(field: FieldInfo) -> str:
    return "; ".join([str(field.description), *_choices(field.annotation), *_bounds(field)]).replace("|", "\\|")


def _choices(wanted: Any) -> Iterator[str]:
    found = [one for inner in (wanted, *get_args(wanted)) if get_origin(inner) is Literal for one in get_args(inner)]
    if found:
        yield "one of " + ", ".join(f"`{one}`" for one in found if one is not NoneType)


def _bounds(field: FieldInfo) -> Iterator[str]:
    least = next((rule.ge for rule in field.metadata if hasattr(rule, "ge")), None)
    most = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
    if least is not None and most is not None:
        yield f"from {least} to {most}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def main(*, check: bool) -> str | None:
    """Writes the page, or says what to do where it is not what the listeners say."""
    said = page(kinds().values())
    if not check:
        PAGE.write_text(said, encoding="utf8")
    elif PAGE.read_text(encoding="utf8") != said:
        return "docs/sources.md is not what the listeners say: python -m console.handbook writes it anew"
    return None


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
