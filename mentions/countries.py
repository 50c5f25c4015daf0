"""The countries by their two letters (ISO 3166, from the table of tzdata), and those that a name may mean."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources

_UNOFFICIAL = {"UK": "GB", "EL": "GR"}
# What people write, beside the names of the table; Kosovo has letters that everybody uses and no table has.
_CALLED = {
    "america": "US", "usa": "US", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "holland": "NL",
    "turkey": "TR", "uae": "AE", "south-korea": "KR", "north-korea": "KP", "czechia": "CZ", "vietnam": "VN",
    "ivory-coast": "CI", "kosovo": "XK",
}  # fmt: skip


def country(written: str) -> str:
    """Two letters in upper case, the official ones for UK and EL; anything else as it is written."""
    code = written.upper()
    return _UNOFFICIAL.get(code, code) if len(written) == 2 and written.isascii() else written


def is_country(code: str) -> bool:
    """Whether these two letters, in upper case, are those of a country."""
    return code in _by_name().values()


def meant(written: str) -> str | None:
    """The letters of the country that a name, perhaps misspelt, is nearest to."""
    near = get_close_matches(written.casefold(), _by_name(), n=1, cutoff=0.75)
    return _by_name()[near[0]] if near else None


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, str]:
    """ "Korea (South)" is known by its whole name: the word before the bracket is that of several."""
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf8")
    rows = (row.split("\t") for row in table.splitlines() if row and not row.startswith("#"))
    return {name.casefold().replace(" ", "-"): code for code, name in rows} | _CALLED
