"""The table [permissions]: who may promise what in a reply, and where a reply may lead."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from replies.checks import Permissions
from replies.checks.links import host_of
from settings.names import Name
from settings.table import Table

_Who = tuple[Name, ...]


class PermissionSettings(Table):
    """Accounts and teams by what they may promise; nobody may where there are none."""

    refund: Annotated[_Who, Field(description="money that was paid is given back")] = ()
    discount: Annotated[_Who, Field(description="something costs less")] = ()
    voucher: Annotated[_Who, Field(description="vouchers, codes, credit, points")] = ()
    replacement: Annotated[_Who, Field(description="another one instead of what somebody has")] = ()
    compensation: Annotated[_Who, Field(description="money, gifts and gestures for what somebody went through")] = ()
    free: Annotated[_Who, Field(description="something for nothing, a fee that is not asked for")] = ()
    deadline: Annotated[_Who, Field(description="by when something happens, an answer too")] = ()
    guarantee: Annotated[_Who, Field(description="that something is certain, or never happens again")] = ()
    fix: Annotated[_Who, Field(description="that something will be mended, solved, delivered")] = ()
    admission: Annotated[_Who, Field(description="that the brand is to blame")] = ()
    links: Annotated[
        tuple[str, ...], Field(description="hosts that replies may lead to, and whose addresses they may name")
    ] = ()

    @field_validator("links")
    @classmethod
    def _are_hosts(cls, links: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [link for link in links if "." not in host_of(link)]:
            raise ValueError(f"should be hosts such as help.example.org; {wrong[0]!r} is none")
        return tuple(map(host_of, links))


def permissions_of(table: PermissionSettings) -> Permissions:
    """As the checks take them."""
    offers: dict[str, Any] = table.model_dump(exclude={"links"})
    return Permissions(offers={offer: who for offer, who in offers.items() if who}, links=table.links)
