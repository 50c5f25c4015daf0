"""Which urgent mention rings by itself."""

from complaints import BrandState, Rules, fold

RULES = Rules(volume=False)


def rung(crowd):
    _, changes = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    return [change.topic for change in changes if change.notifies and change.cause == "urgent"]


def told(crowd, topic, reason, sure=0.9, **more):
    crowd._say(crowd.now, topic, sure, urgent=reason, **more)
    return crowd.waits("5m")


def test_a_hurt_child_rings_at_once_at_night_whatever_rang_before(crowd):
    crowd.chats(per_day=20, days=1).waits("3h")
    told(told(crowd, "billing", 'law: "sue"'), "toy", 'children at risk: "choked"')
    assert rung(crowd) == ["billing", "toy"]


def test_one_reason_rings_once_a_day_whatever_its_topic(crowd):
    crowd.chats(per_day=20, days=1)
    told(told(crowd, "fire", 'safety: "burnt"').waits("1h"), "delivery", 'safety: "broke"').waits("24h")
    assert rung(told(crowd, "seats", 'safety: "fell"')) == ["fire", "seats"]


def test_law_and_fraud_ring_once_a_week(crowd):
    crowd.chats(per_day=20, days=1)
    for reason in ('law: "sue"', 'fraud or data: "hacked"') * 5:
        told(crowd.waits("1d"), reason[:3], reason)
    assert rung(crowd) == ["law", "fra", "law", "fra"]


def test_what_hardly_complains_does_not_ring_and_is_still_counted(crowd):
    told(crowd.chats(per_day=20, days=1), "fire", 'safety: "burnt"', sure=0.49)
    state, _ = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    assert rung(crowd) == [] and state.series["fire"].members
    assert rung(told(crowd, "fire", 'safety: "burnt"', sure=0.5)) == ["fire"]


def test_what_was_not_scored_rings(crowd):
    assert rung(told(crowd.chats(per_day=20, days=1), "fire", 'safety: "burnt"', sure=None)) == ["fire"]


def test_neither_an_author_nor_a_text_rings_twice_in_a_week(crowd):
    crowd.chats(per_day=20, days=1)
    told(crowd, "fire", 'safety: "burnt"', author="one", copy="the text").waits("2d")
    told(told(crowd, "smoke", 'safety: "smoke"', author="one"), "fire", 'safety: "burnt"', copy="the text").waits("6d")
    assert rung(told(crowd, "fire", 'safety: "burnt"', author="one", copy="the text")) == ["fire", "fire"]


def test_what_does_not_ring_holds_back_nothing(crowd):
    crowd.chats(per_day=20, days=1)
    told(crowd, "fire", 'safety: "burnt"', author="one").waits("2d")
    told(crowd, "fire", 'safety: "again"', author="one")
    assert rung(told(crowd, "smoke", 'safety: "smoke"')) == ["fire", "smoke"]


def test_who_rang_is_forgotten_after_a_week(crowd):
    crowd.chats(per_day=20, days=1)
    for _ in range(12):
        told(crowd.waits("1d"), "fire", 'safety: "burnt"')
    state, _ = fold(BrandState.new("Acme"), crowd.said, crowd.now, RULES)
    assert len(state.rung) <= 3 * 8
