"""What a text is checked against: the mention, the brand's rules, and who is about to approve it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mentions import Author
from replies.item import QueueKind
from sentiment import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """Who may promise what: by the name of an offer (`refund`, `discount`, ...) the accounts and teams that may; of an
    offer that is not there, nobody. `links` are hosts beside the brand's own that may be linked to."""

    offers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[str, ...] = ()

    def may(self, offer: str, by: str | None, teams: tuple[str, ...]) -> bool:
        """Whether this account, or a team of its, may promise it."""
        allowed = {name.casefold() for name in self.offers.get(offer, ())}
        return any(name.casefold() in allowed for name in (by, *teams) if name)


NOBODY = Permissions()
"""Nobody may promise anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class On:
    """Everything but the text itself. What is left out is not known, and what needs it is not checked.

    `words` are the mention's (`Mention.words`), `author` is who is answered, `understanding` what was understood of it
    for `brand`. `own` are the brand's other names and accounts, `domains` its hosts, `competitors` every word that
    names one. `platform` is a name as in `counted`, `longest` how much it takes in its own count; `public` is false
    where only the author reads the answer (mail, a ticket). `forbidden`, `preferred` (bad to good) and `emoji` (whether
    any may be there) are the brand's voice.
    `by` is the account that is about to approve, None while nobody is, and `teams` are the names of its teams.
    `knowledge` are the answers that the text is written from; `earlier` the texts that others got or are about to get,
    the latest first; `others` names and handles of other customers.
    """

    brand: str = ""
    own: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    words: str = ""
    author: Author = field(default_factory=Author)
    kind: QueueKind | None = None
    understanding: Understanding | None = None
    platform: str = ""
    longest: int | None = None
    public: bool = True
    forbidden: tuple[str, ...] = ()
    preferred: Mapping[str, str] = field(default_factory=dict)
    emoji: bool = True
    permissions: Permissions = NOBODY
    by: str | None = None
    teams: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Whatever the brand is called."""
        return (self.brand, *self.own)
