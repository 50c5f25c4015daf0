"""docs/push.md names what a sender must send; its example is executed in tests/console/test_inbound.py."""

from pathlib import Path

from listeners.contract import kinds

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "push.md").read_text(encoding="utf8")


class Noticed(dict):
    """Headers that remember which of them were looked for."""

    def __init__(self, headers, names):
        super().__init__(headers)
        self.names = names

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    __getitem__ = get


def test_the_page_names_every_header_that_a_listener_reads(world_of, tmp_path):
    names = set()
    for kind, listener in kinds().items():
        if listener.receive is not None:
            options, deliveries, _ = world_of(kind).pushed(tmp_path)
            for body, headers in deliveries:
                listener.receive(body, Noticed(headers, names), listener.options(**options), world_of(kind).NOW)
    assert {"foreshock-time", "typeform-signature"} < names
    assert not [name for name in names if f"`{name}`" not in PAGE.lower()]
