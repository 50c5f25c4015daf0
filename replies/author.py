"""How to address somebody without repeating anything that they would not want repeated."""

import re
import unicodedata

from mentions import Author

LONGEST = 30
# one to three words of letters, as names are written; initials may end in a full stop
_NAME = re.compile(r"[^\W\d_]+\.?(?:['’\-][^\W\d_]+)*(?: [^\W\d_]+\.?(?:['’\-][^\W\d_]+)*){0,2}")
_HANDLE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.\-]{1,29}")
_NOBODY = frozenset(
    {"admin", "administrator", "anonymous", "deleted", "editor", "editors", "guest", "mod", "moderator", "null"}
    | {"official", "removed", "reporter", "staff", "support", "system", "team", "unknown", "user", "webmaster"}
)


def address(author: Author, brand: str) -> str | None:
    """The name of a person as they show it, else `@handle`; None where neither can safely be said aloud.

    Unsafe is: digits in a name, an e-mail address, a link, a telephone number as a handle, a name that is the brand's
    or an office's, more than three words or 30 characters.
    """
    name = unicodedata.normalize("NFC", " ".join((author.name or "").split()))
    if len(name) <= LONGEST and _NAME.fullmatch(name) and _somebody(name, brand):
        return name
    handle = (author.handle or "").removeprefix("@")
    return f"@{handle}" if _HANDLE.fullmatch(handle) and _somebody(handle, brand) else None


def _somebody(name: str, brand: str) -> bool:
    words = set(re.split(r"[\W_]+", name.casefold()))
    own = {word for word in re.split(r"[\W_]+", brand.casefold()) if len(word) > 2}
    return not (words & (_NOBODY | own)) and brand.casefold().replace(" ", "") not in name.casefold().replace(" ", "")
