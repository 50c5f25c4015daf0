"""What a word or phrase of a query asks for: units of a text one after another, and the signs between them."""

from dataclasses import dataclass, field
from functools import cached_property

from mentions.folding import accented, composed, dotless, fold, folded_signs, kept_signs, unexpanded
from mentions.scripts import spaceless, wordlike
from mentions.units import Units
from mentions.wildcards import WILD, fits, longest, mapped

ONE = ("?",)  # any one letter or cluster
_ALONE = "@#$"  # a handle, hashtag or cashtag: a@b.com is no @b


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What must stand before a unit, from the one before. `signs` None: anything. `loose`: white space and full stops
    beside the signs do not matter."""

    signs: str | None = None
    loose: bool = False

    def holds(self, gap: str) -> bool:
        """Whether these signs and blanks of a text will do."""
        if self.signs is None:
            return True
        return (kept_signs(gap) if self.loose else folded_signs(gap)) == self.signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Signs right before or after; `apart`: with white space between."""

    signs: str = ""
    apart: bool = False

    def before(self, text: str, start: int) -> int:
        """Where they begin, -1 where they are not."""
        end = start
        while self.apart and end and text[end - 1].isspace():
            end -= 1
        begin = end - len(self.signs)
        if begin < 0 or folded_signs(text[begin:end]) != self.signs:
            return -1
        inside = begin and self.signs[:1] in _ALONE and wordlike(text[begin - 1]) and not spaceless(text[begin - 1])
        return -1 if self.signs and inside else begin

    def after(self, text: str, end: int) -> int:
        """Where they end, -1 where they are not."""
        begin = end
        while self.apart and text[begin : begin + 1].isspace():
            begin += 1
        end = begin + len(self.signs)
        return end if folded_signs(text[begin:end]) == self.signs else -1


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One unit of a term: its letters, or letters and wildcards."""

    parts: tuple[str, ...]
    exact: bool = False
    gap: Gap = field(default_factory=Gap)

    @cached_property
    def wild(self) -> bool:
        """Whether there is a wildcard in it."""
        return not self.exact and (len(self.parts) > 1 or self.parts[0] in WILD)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The parts without case and accents."""
        return mapped(self.parts, fold)

    @cached_property
    def _accented(self) -> tuple[str, ...]:
        return mapped(self.parts, accented)

    @cached_property
    def _dotless(self) -> tuple[str, ...]:
        return mapped(self.parts, dotless)

    @cached_property
    def certain(self) -> bool:
        """Whether finding its letters before the first star is finding it."""
        stem = self.parts[:1] if self.parts[1:] == ("*",) else self.parts
        return not self.exact and len(stem) == 1 and stem[0] not in WILD and self._accented == self.folded

    def holds(self, units: Units, at: int) -> bool:
        """Whether it stands in the text as this unit."""
        raw = units.raw(at)
        if self.exact:
            return composed(raw) == composed(self.parts[0])
        if self.parts == ONE:
            return fits(ONE, raw)
        if self._accented != self.folded:  # an accented word is found in that spelling only
            return fits(self._accented, accented(raw)) or fits(self._dotless, dotless(raw))  # I: Turkish, or not
        if not self.wild:
            return units.folded[at] == self.folded[0]
        return fits(self.folded, units.folded[at]) or (
            "?" in self.parts and fits(mapped(self.parts, unexpanded), unexpanded(raw))
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """Units one after another, and the signs around them."""

    units: tuple[Unit, ...]
    lead: Edge = Edge()
    tail: Edge = Edge()

    @cached_property
    def certain(self) -> bool:
        """Whether finding its anchor is finding it."""
        *units, last = self.units
        sure = last.certain and all(unit.certain and not unit.wild for unit in units)
        return (
            sure and not (self.lead.signs or self.tail.signs) and all(one.gap.signs is None for one in self.units[1:])
        )

    @cached_property
    def anchor(self) -> tuple[str, int]:
        """The longest piece of a folded text that is there where the row is, and the unit in which it begins; "" for
        none."""
        found, begins, read = [("", 0)], 0, " "
        for at, unit in enumerate(self.units):
            if not unit.wild:
                read += f"{unit.folded[0]} "
                found.append((read, begins))
                continue
            first, last, chosen = unit.folded[0], unit.folded[-1], longest(unit.folded)
            if first not in WILD:
                found.append((read + first, begins))
            if chosen >= 0:
                found.append((unit.folded[chosen], at))
            begins, read = (at + 1, " ") if last in WILD else (at, f"{last} ")
        return max((one for one in found if one[0].strip() or not one[0]), key=lambda one: len(one[0]))
