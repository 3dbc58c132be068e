"""Dates as pages print them, in many languages, to ISO 8601. Nothing is guessed beyond what is written."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from reader.cleaning.phrases import fold

# Month names and usual short forms, January first; a name that is short for several languages stands once.
_MONTHS = (
    "january jan januar jaenner janner janv janvier enero ene gennaio gen januari janeiro يناير كانون_الثاني جانفي "
    "stycznia styczen ledna leden januara ocak января январь sijecnja jan. janv. ene. ianuarie",
    "february feb februar febr fevrier fev fevr febrero febbraio februari fevereiro فبراير شباط فيفري lutego luty "
    "unora unor subat февраля февраль veljace",
    "march mar marz maerz mrz mars marzo maart mrt marco مارس اذار marca marzec brezna brezen mart марта март ozujka",
    "april apr avril avr abril abr aprile abril. ابريل نيسان افريل kwietnia kwiecien dubna duben nisan апреля апрель",
    "may mai mayo maggio mag mei maio maj مايو ايار ماي maja kvetna kveten mayis мая май svibnja",
    "june jun juni juin junio giugno giu junho يونيو حزيران جوان czerwca czerwiec cervna cerven haziran июня "
    "июнь lipnja",
    "july jul juli juillet juil julio luglio lug julho يوليو تموز جويليه lipca lipiec cervence cervenec temmuz июля "
    "июль",
    "august aug aout agosto ago augustus augusti اغسطس اب اوت sierpnia sierpien srpna srpen agustos августа август",
    "september sept sep septembre septiembre set settembre setembro سبتمبر ايلول wrzesnia wrzesien zari eylul сентября "
    "сентябрь",
    "october oct oktober okt octobre octubre ottobre ott outubro out اكتوبر تشرين_الاول pazdziernika pazdziernik rijna "
    "rijen ekim октября октябрь",
    "november nov novembre noviembre novembro نوفمبر تشرين_الثاني listopada listopad listopadu kasim ноября ноябрь",
    "december dec dezember dez decembre diciembre dic dicembre dezembro ديسمبر كانون_الاول grudnia grudzien prosince "
    "prosinec aralik декабря декабрь desember des",
)
_MONTH = {
    fold(name.replace("_", " ").rstrip(".")): number
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
}
_NAMES = "|".join(sorted(map(re.escape, _MONTH), key=len, reverse=True))
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "wet": 0, "west": 60, "ist": 330, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
}  # fmt: skip
_ORD = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_TIME = (
    r"(?P<hour>\d{1,2})(?::|\.|h|\s?uhr\s?)(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?m\.?\b)?"
    r"|(?P<hour2>\d{1,2})\s*(?P<half2>[ap]\.?m\.?\b)"
)
_TIME_RE = re.compile(
    rf"(?<![\d:.])(?:{_TIME})(?:\s*(?:uhr|h|hrs|klo)\b)?\s*(?P<zone>(?:{'|'.join(_ZONES)})\b|[+-]\d{{2}}:?\d{{2}})?"
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}}){_ORD}\s*[-/ ]?\s*(?:de |d'|di |of )?(?P<month>{_NAMES})\b\.?,?"
    rf"\s*[-/]?\s*(?:de |del )?(?P<year>\d{{4}})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>{_NAMES})\b\.?\s*(?P<day>\d{{1,2}}){_ORD},?\s+(?P<year>\d{{4}})(?!\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)日?"
)
_NUMBERS = re.compile(
    r"(?<![\d.])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)?\d{2})(?!\d)"
)
_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_YEARS = range(1900, 2100)


def iso(value: str) -> str:
    """A machine's date (ISO 8601 or a near relative, or Unix seconds) as ISO 8601 to the minute or second.

    With an offset where one is given, a bare date where no time is; empty where it is no date.
    """
    value = value.strip()
    if re.fullmatch(r"\d{10}|\d{13}", value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    found = _ISO.search(value)
    if found is None:
        return parse(value)[0]
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if on.year not in _YEARS:
            return ""
        if hour is None:
            return on.isoformat()
        at = time(int(hour), int(minute), int(second or 0), tzinfo=_offset(zone))
    except ValueError:
        return ""
    return _join(on, at, bool(second))


def parse(text: str, day_first: bool = True) -> tuple[str, str]:
    """The first date in a printed line: ISO 8601 and the words it was read from; two empty strings for none.

    ``day_first`` decides 3/4/2024 where both readings are possible. A zone is kept where it is written.
    """
    folded = fold(text).translate(_DIGITS)
    best: tuple[int, int, date] | None = None
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST, _NUMBERS):
        for found in pattern.finditer(folded):
            on = _date_of(found, day_first)
            if on is not None and (best is None or found.start() < best[0]):
                best = (found.start(), found.end(), on)
                break
    if best is None:
        return "", ""
    start, end, on = best
    for clock in _TIME_RE.finditer(folded):
        near = 0 <= clock.start() - end <= 25 or 0 <= start - clock.end() <= 12
        at = _time_of(clock) if near and not (clock.start() < end and clock.end() > start) else None
        if at is not None:
            return _join(on, at, False), _printed(
                text, folded, min(start, clock.start()), max(end, clock.end())
            )
    return on.isoformat(), _printed(text, folded, start, end)


def _printed(text: str, folded: str, start: int, end: int) -> str:
    """The original words of a span of the folded text; the whole line where folding changed lengths."""
    return (text[start:end] if len(text) == len(folded) else text).strip(" \t,;·|-–—")


def _date_of(found: re.Match[str], day_first: bool) -> date | None:
    parts = found.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 2000
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        day, month = (
            (first, second) if (day_first or parts["sep"] == ".") and second <= 12 else (second, first)
        )
        if month > 12:
            day, month = month, day
    else:
        name = parts["month"]
        month = int(name) if name.isdigit() else _MONTH[name]
        day = int(parts["day"])
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _time_of(found: re.Match[str]) -> time | None:
    hour = int(found["hour"] or found["hour2"])
    half = (found["half"] or found["half2"] or "")[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=_offset(found["zone"]))
    except ValueError:
        return None


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return (
            timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes)) if minutes < 1440 else None
        )
    known = _ZONES.get(zone.lower())
    return None if known is None else timezone(timedelta(minutes=known))


def _join(on: date, at: time, seconds: bool) -> str:
    return datetime.combine(on, at).isoformat(timespec="seconds" if seconds or at.second else "minutes")
