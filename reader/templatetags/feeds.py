"""Template tags of feeds: times that are near, the Feed tab of the Add page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from reader.queries.looking import feed_tab_context
from reader.templatetags.postil import when

register = template.Library()

NIGHT = timedelta(hours=12)
"""Times so near are said by the clock, though midnight lies between."""


@register.filter
def near(value: datetime | None) -> str:
    """A time by its distance: the time of day on this day and this night, “tomorrow”, “yesterday”, else the day.

    ``value`` is aware; shown in the library's time zone. Empty for None.
    """
    if value is None:
        return ""
    local, today = timezone.localtime(value), timezone.localdate()
    if local.date() == today or abs(value - timezone.now()) < NIGHT:
        return date_format(local, "H:i")
    if local.date() == today + timedelta(days=1):
        return gettext("tomorrow")
    if local.date() == today - timedelta(days=1):
        return gettext("yesterday")
    return when(value, False)


@register.filter
def is_due(value: datetime | None) -> bool:
    """Whether the time has come."""
    return value is not None and value <= timezone.now()


@register.simple_tag(takes_context=True)
def feed_tab(context: Context) -> dict[str, Any]:
    """What the Feed tab needs for this request; what a view has already made of it wins."""
    if "feed_address" in context:
        return {key: context.get(key) for key in ("came_from", "feed_look", "feed_address", "feed_wrong")}
    request = context["request"]
    kept: dict[str, Any] | None = getattr(request, "_feed_tab", None)
    if kept is None:  # the page's head asks first
        kept = request._feed_tab = feed_tab_context(request.user, request.GET.get("look", ""))
    return kept
