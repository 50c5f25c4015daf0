"""Whether everything is as it should be."""

import typer

from console.house import USAGE, JsonOption, SettingsOption

MARKS = {"good": "ok ", "warning": "!  ", "bad": "BAD"}


def doctor(settings: SettingsOption = None, json: JsonOption = False) -> None:
    """Check versions, settings, database and ports; say what to do next. Exit 2 when something is bad."""
    from console.checkup import findings
    from console.lines import line

    worst = 0
    for found in findings(settings):
        step = f": {found.next}" if found.next else ""
        keys = {"verdict": found.verdict, "what": found.what, "next": found.next}
        print(line(keys) if json else f"{MARKS[found.verdict]}  {found.what}{step}")
        worst = USAGE if found.verdict == "bad" else worst
    raise typer.Exit(worst)
