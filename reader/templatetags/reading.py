"""What readers do, in templates: following, and how they stand with articles."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from reader.numerals import numerals
from reader.queries.follows import is_followed
from reader.services.follows import Followed, kind_of
from reader.services.typography import setting

register = template.Library()


@register.inclusion_tag("reader/follow.html", takes_context=True)
def follow_button(context: Context, thing: Followed) -> dict[str, Any]:
    """The button that follows a tag, an outlet or an author. One query, but where ``thing.followed`` is set already:
    ``annotate(followed=reader.queries.follows.followed(visitor, "tag"))``. Nothing for strangers."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {"thing": None}
    known = getattr(thing, "followed", None)
    return {
        "user": user,
        "kind": kind_of(thing),
        "thing": thing,
        "followed": is_followed(user, thing) if known is None else known,
        "looking": True,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def reading_setting(context: Context) -> dict[str, Any]:
    """How the visitor has articles set: every choice, also those that are as they come."""
    user = context.get("user")
    return setting(user.reading if user is not None and user.is_authenticated else {})


@register.simple_tag
def usual_setting() -> dict[str, Any]:
    """How articles come set, before anybody chooses."""
    return setting({})


@register.filter
def hundredths(value: int) -> str:
    """162 as 1.62, in the digits of the page's language."""
    return numerals(f"{value / 100:.2f}")
