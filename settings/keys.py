"""What a kind's key and price mean for a table of [[sources]]: what hides, what is missing, what it may cost."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import BaseModel

from listeners.contract import SHARE, Key, Listener, Price
from settings.problem import Problem
from settings.settings import Source


def literal_secrets(options: BaseModel, key: Key | None) -> tuple[str, ...]:
    """The values of the key's fields, wherever they came from. A field that is shown (a user's name) is no secret, as
    long as another of the key is hidden."""
    fields = type(options).model_fields
    names = [name for name in key.options if name in fields] if key else []
    hidden = [name for name in names if not fields[name].repr] or names
    values = (getattr(options, name) for name in hidden)
    return tuple(value for value in values if isinstance(value, str) and value)


def explained_keys(problems: Iterable[Problem], where: str, key: Key | None) -> Iterator[Problem]:
    """The same problems; one about a key that is not there says what it is, where to get it and what it costs."""
    fields = {f"{where}.{name}": name for name in key.options} if key else {}
    for problem in problems:
        missing = problem.message == "is missing" or problem.message.endswith("is not in the environment")
        if key and missing and problem.path in fields:
            step = _written(fields[problem.path]) if problem.message == "is missing" else problem.suggestion
            yield replace(problem, suggestion=f"{step}; it is {key.what}: {key.where} ({key.costs})")
        else:
            yield problem


def _written(name: str) -> str:
    return f'write {name} = "$NAME" and put it into the environment'


def budget_problem(source: Source, kind: Listener, where: str) -> Problem | None:
    """A budget that no page fits into would be silence, and one of which looking gets too little would keep what was
    deleted; one for what costs nothing is a mistake."""
    if kind.price is None:
        step = "remove it: hearing a source of this kind costs nothing"
        return None if source.budget is None else Problem(f"{where}.budget", "is not for this kind", step)
    budget = kind.price.usual if source.budget is None else source.budget
    page, look = kind.price.page(source.options), _look(kind, kind.price, source)
    least, unit = max(page, look / SHARE), kind.price.unit
    if least <= budget:
        return None
    if page > budget:
        why, or_else = f"one page can cost {page:g} {unit}", ", or let one page bring less"
    else:
        why, or_else = f"a tenth of it is for looking again, and one look can cost {look:g} {unit}", ""
    return Problem(f"{where}.budget", f"is too small: {why}", f"write at least {least:g}{or_else}")


def _look(kind: Listener, price: Price, source: Source) -> float:
    """The most that the least look can cost."""
    return 0 if kind.look is None else price.looking(source.options, 1)
