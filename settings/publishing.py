"""Who publishes approved replies: the tables [[publishers]]."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

import delivery.contract
import delivery.publishing
from mentions import Mention
from settings.names import Name
from settings.table import Table


class PublisherSettings(Table):
    """A table [[publishers]]: an account that answers. Keys of the kind's own stand in the same table."""

    name: Annotated[Name, Field(description="how you call it, in lists and errors")]
    kind: Annotated[str, Field(description="the platform: `mastodon` or `bluesky`")]
    brands: Annotated[
        tuple[Name, ...], Field(description="the names of the brands that answer with it; empty means all")
    ] = ()
    dry_run: Annotated[
        bool, Field(description="whether everything is done but the sending; false: approved replies go out")
    ] = True
    price: Annotated[
        float, Field(ge=0, le=1_000, allow_inf_nan=False, description="what one reply costs, in your money; shown")
    ] = 0.0
    private: Annotated[bool, Field(description="whether it may be an address of your own network")] = False
    options: Annotated[delivery.contract.Options, Field(repr=False)]

    def answers(self, brand: str, mention: Mention) -> bool:
        """Whether an answer of this brand to this mention goes out here."""
        known = delivery.publishing.publishers()[self.kind]
        return (not self.brands or brand in self.brands) and known.answers(mention.origin, mention.external_id)


def publisher_for(publishers: Sequence[PublisherSettings], brand: str, mention: Mention) -> PublisherSettings | None:
    """The first that answers it; None: a person copies the reply, opens the page, and marks it as sent."""
    return next((one for one in publishers if one.answers(brand, mention)), None)
