"""Dates as feeds write them. What cannot be is None: the entry then has no date, and no other is invented."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

AHEAD = timedelta(days=2)
"""How far a date may lie ahead: clocks and zones differ, and what is dated further ahead is a mistake."""
FIRST_YEAR = 1990

_MONTHS = {
    short: number
    for number, names in enumerate(
        (
            "jan ene gen янв", "feb fev fév févr фев", "mar mär mrz mars мар", "apr abr avr апр",
            "may mai mag mei maj май", "jun juin июн", "jul juil lug июл", "aug ago août aou авг",
            "sep set сен", "oct okt ott out окт", "nov ноя", "dec dez dic déc дек",
        ),
        start=1,
    )
    for short in names.split()
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 60, "cet": 60, "west": 60, "mez": 60, "cest": 120, "eet": 120,
    "mesz": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540, "hkt": 480, "aest": 600, "aedt": 660,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
"""Minutes east of Greenwich. A zone that is not here counts as UTC."""

_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
_ZONE = r"(?P<zone>[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2}(?![0-9])|[A-Za-z]{1,5})?"
_ISO = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:[Tt ]\s*"
    + _CLOCK
    + r"\s*"
    + _ZONE
    + r")?"
)
_COMPACT = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:[Tt]?(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?" + _ZONE + ")?"
)
_MAIL = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s*)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s.-]+(?P<name>[^\W\d]{3,12})\.?,?[\s-]+"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?:,?\s+" + _CLOCK + r"(?:\s*(?P<half>[AaPp][Mm]))?\s*" + _ZONE + r")?"
)
_AMERICAN = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<name>[^\W\d]{3,12})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+"
    r"(?:(?P<year>[0-9]{4})(?:,?\s+" + _CLOCK + r"(?:\s*(?P<half>[AaPp][Mm]))?\s*" + _ZONE + r")?)"
)
_ASCTIME = re.compile(
    r"[A-Za-z]{3},?\s+(?P<name>[A-Za-z]{3})\s+(?P<day>[0-9]{1,2})\s+"
    + _CLOCK
    + r"\s+"
    + _ZONE
    + r"\s*(?P<year>[0-9]{4})"
)


def parse_date(written: str, *, now: datetime | None = None) -> datetime | None:
    """A date of RFC 822, ISO 8601 or the usual mistakes in writing these, in UTC.

    None for what is no date, for a day that does not exist, for years before 1990, and for more than two days
    after ``now``. A day alone counts from its midnight, a time without zone as UTC.
    """
    text = " ".join(written.split())[:80]
    for pattern in (_ISO, _COMPACT, _MAIL, _ASCTIME, _AMERICAN):
        found = pattern.fullmatch(text) or (pattern is _MAIL and _MAIL.fullmatch(text.split(" (")[0])) or None
        if found is not None:
            moment = _moment(found.groupdict())
            latest = (now or datetime.now(UTC)) + AHEAD
            return moment if moment is not None and moment.year >= FIRST_YEAR and moment <= latest else None
    return None


def _moment(parts: dict[str, str | None]) -> datetime | None:
    name = (parts.get("name") or "").casefold()
    month = _month(name) if name else int(parts["month"] or 0)
    written = parts["year"] or ""
    year = int(written)
    if len(written) == 2:
        year += 2000 if year < 70 else 1900
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    second = int(parts.get("second") or 0)
    half = (parts.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    midnight = hour == 24 and not minute and not second
    try:
        local = datetime(
            year, month, int(parts["day"] or 0), 0 if midnight else hour, minute, min(second, 59),
            tzinfo=_zone(parts.get("zone") or ""),
        )  # fmt: skip
        if second > 60:
            return None
        return (local + timedelta(days=1 if midnight else 0)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int:
    for length in (5, 4, 3):
        if number := _MONTHS.get(name[:length]):
            return number
    return 0


def _zone(written: str) -> timezone:
    """Raises ``ValueError`` for an offset that no place has."""
    if written[:1] in ("+", "-"):
        digits = written[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        if minutes > 14 * 60 or int(digits[2:]) > 59:
            raise ValueError(written)
        return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
    return timezone(timedelta(minutes=_ZONES.get(written.lower(), 0)))
