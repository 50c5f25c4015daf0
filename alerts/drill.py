"""A drill: a false storm of a brand of its own. Everything that comes of it can be told by the name of that brand."""

BEFORE = "Drill: "
TITLE = "DRILL, not real: "
NOTE = "This is a drill of Foreshock: nothing of it is real, and nobody has to do anything."


def drilled(brand: str) -> str:
    """What a brand is called in a drill. No brand of the settings is called so."""
    return f"{BEFORE}{brand}"


def is_drill(brand: str | None) -> bool:
    """Whether it is the brand of a drill."""
    return brand is not None and brand.startswith(BEFORE)
