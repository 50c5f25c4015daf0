"""`$NAME` in a setting: the value comes from the environment, or from the file that NAME_FILE names."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settings.problem import Problem

_NAME = re.compile(r"\$\$|\$(?:([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)\})")
LARGEST = 65_536  # bytes of a secret's file


class Environment:
    """Puts values in the place of names, and remembers them so that no problem repeats one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._given: dict[str, str] = {}

    def filled(self, value: Any, path: str, problems: list[Problem]) -> Any:
        """The value with every `$NAME` and `${NAME}` of its strings replaced; `$$` is a dollar sign."""
        if isinstance(value, str):
            return _NAME.sub(lambda found: self._value(found, path, problems), value)
        if isinstance(value, list):
            return [self.filled(item, f"{path}[{i}]", problems) for i, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.filled(item, f"{path}.{key}", problems) for key, item in value.items()}
        return value

    def values_in(self, value: Any) -> tuple[str, ...]:
        """Every value that `filled` put into these strings, each once."""
        if isinstance(value, str):
            names = [found.group(1) or found.group(2) for found in _NAME.finditer(value)]
            found = [self._given[name] for name in names if self._given.get(name)]
        else:
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            found = [given for item in inner for given in self.values_in(item)]
        return tuple(dict.fromkeys(found))

    def masked(self, text: str) -> str:
        """The text with every value that came from the environment put back to its name."""
        for name, value in self._given.items():
            if value:
                text = text.replace(value, f"${name}")
        return text

    def _value(self, found: re.Match[str], path: str, problems: list[Problem]) -> str:
        name = found.group(1) or found.group(2)
        if name is None:
            return "$"
        value = self._environ[name] if name in self._environ else self._from_file(name, path, problems)
        self._given[name] = value
        return value

    def _from_file(self, name: str, path: str, problems: list[Problem]) -> str:
        place = self._environ.get(f"{name}_FILE")
        if place is None:
            step = f"set {name} or {name}_FILE, or write $${name} for the text itself"
            problems.append(Problem(path, f"${name} is not in the environment", step))
            return ""
        try:
            with Path(place).open("rb") as file:
                return file.read(LARGEST).decode("utf8").strip("\r\n")
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8 text"
            problems.append(
                Problem(path, f"the file that {name}_FILE names cannot be read: {why}", f"check {name}_FILE")
            )
            return ""
