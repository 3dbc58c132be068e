"""What readers do, in templates: following, and how they stand with articles."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from reader.queries.follows import is_followed
from reader.services.follows import Followed, kind_of

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
