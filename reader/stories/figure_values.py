"""What a figure says, and whether two may be said of the same thing."""

from __future__ import annotations

from dataclasses import dataclass

NEARLY = {"~": 0.13, "": 0.0, ">": 0.0, "<": 0.0}
"""How far a figure that is said to be about so many may be from another, as a share of it."""
ROUNDED, ROUND_NUMBER = 0.05, 0.02
"""How far a rounded figure may be from the exact one; the same where it has one digit that is not nought."""

FRACTION = 0.06
"""How far "a fifth" may be from what it stands for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and where it is written (code points, end exclusive)."""

    start: int
    end: int
    kind: str
    """count, share (per cent and fractions, as parts of one), points, money, date, time (minutes), weekday, year,
    ordinal."""
    low: float
    high: float
    """What it is at least and at most; equal where it is exact. A date has year × 10,000 + month × 100 + day, with 0
    for what it does not say."""
    unit: str = ""
    """The currency of money; "h12" for a time that may be in the morning or in the evening."""
    sign: str = ""
    """``~`` about, ``>`` more than, ``<`` less than; empty where it is said as exact."""
    step: float = 0.0
    """What its last written digit stands for: 100,000,000 for "2.5 billion", 0.01 for "20 %"."""
    plain: bool = False
    """A number of four digits that may as well be a year."""

    @property
    def exact(self) -> bool:
        return not self.sign and self.low == self.high


def agree(one: Figure, other: Figure) -> bool:
    """Whether both may be said of the same thing without contradiction."""
    if one.kind != other.kind:
        plain = one.plain or other.plain
        return plain and {one.kind, other.kind} == {"year", "count"} and one.low == other.low
    if one.kind == "date":
        return all(x == y or not (x and y) for x, y in zip(_parts(one), _parts(other), strict=True))
    if one.kind == "money" and one.unit != other.unit:
        return False
    if one.kind == "time" and "h12" in (one.unit, other.unit):
        return one.low % 720 == other.low % 720
    if one.low <= other.high and other.low <= one.high:
        return True
    if one.kind not in ("count", "share", "money", "points"):
        return False
    low, high = (one, other) if one.low <= other.low else (other, one)
    if low.sign == ">" or high.sign == "<":
        return high.low <= low.low * 2
    size = max(abs(low.high), abs(high.low)) or 1.0
    distance = high.low - low.high
    if distance <= size * max(NEARLY[one.sign], NEARLY[other.sign]):
        return True
    if one.kind == "share" and 0.0 in (one.step, other.step) and distance <= size * FRACTION:
        return True
    coarse, fine = (one, other) if one.step >= other.step else (other, one)
    rounded = ROUNDED if abs(coarse.low) >= 9.5 * coarse.step else ROUND_NUMBER
    if coarse.step > fine.step > 0 and distance <= size * rounded:
        return abs(coarse.low - fine.low) <= coarse.step / 2
    return False


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures could be each other's other value."""
    if one.kind != other.kind or one.plain or other.plain:
        return False
    if one.kind == "money":
        return one.unit == other.unit
    if one.kind == "date":
        return [bool(part) for part in _parts(one)][1:] == [bool(part) for part in _parts(other)][1:]
    return "~" not in (one.sign, other.sign) or (one.low == one.high and other.low == other.high)


def _parts(date: Figure) -> tuple[int, int, int]:
    value = int(date.low)
    return value // 10_000, value // 100 % 100, value % 100
