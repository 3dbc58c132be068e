"""Small template tags that every page uses."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import gettext

from reader.cleaning.sanitize import safe_url
from reader.numerals import number as written
from reader.numerals import numerals

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite, hidden from assistive technology: the words beside it speak."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f"i {classes}".rstrip(),
        static("img/icons.svg"),
        name,
    )


def _with_time(day: str, local: datetime) -> str:
    """A day and a time of day, with the comma of the language."""
    return numerals(gettext("%(day)s, %(time)s") % {"day": day, "time": date_format(local, "H:i")})


@register.filter
def when(value: datetime | None, with_time: bool = True) -> str:
    """A time as lists and bylines show it: day and month, the year where it is another one, then the time.

    ``value`` is aware; shown in the library's time zone.
    """
    if value is None:
        return ""
    local = timezone.localtime(value)
    same_year = local.year == timezone.localtime().year
    day = date_format(local, "j M" if same_year else "j M Y")
    return _with_time(day, local) if with_time else numerals(day)


@register.filter
def full_when(value: datetime | None, with_time: bool = True) -> str:
    """A time with its year, for bylines."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    day = date_format(local, "j M Y")
    return _with_time(day, local) if with_time else numerals(day)


@register.filter
def day(value: datetime | None) -> str:
    """Day and month only."""
    return when(value, False)


@register.filter
def until(value: datetime | None) -> str:
    """How long it is until then, in words; what is near or over is less than a minute."""
    if value is None or value < timezone.now() + timedelta(minutes=1):
        return gettext("less than a minute")
    return numerals(timeuntil(value))


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day, in the library's time zone."""
    return numerals(date_format(timezone.localtime(value), "H:i")) if value else ""


@register.filter
def number(value: object) -> str:
    """A number as the language of the page writes it: its digits, its sign between thousands."""
    return written(value) if isinstance(value, int | float) else numerals(str(value))


@register.filter
def outward(url: str) -> str:
    """An address of another site for a link: as it is stored, empty for any scheme but http, https and mailto."""
    return safe_url(url)


@register.filter
def host(url: str) -> str:
    """The host of an address, without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
