"""Labels on pages: their table in the settings and on a group's page, the choice of a code, names of kinds."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from annotations.models import Group, Highlight, Kind
from annotations.queries.labels import code_choices, kind_meanings, labels_of
from annotations.services.codes import NAME_LIMIT, kind_names
from annotations.views.labels import undoable
from reader.models import User

register = template.Library()


def _names(request: HttpRequest) -> dict[str, str]:
    """The names of the kinds, asked for once a request."""
    kept: dict[str, str] = request.__dict__.setdefault("_kind_names", {})
    if not kept:
        kept.update(kind_names())
    return kept


def _table(context: Context, group: Group | None) -> SafeString:
    request: HttpRequest = context["request"]
    if not isinstance(request.user, User):
        return SafeString("")
    values: dict[str, Any] = {
        "labels": labels_of(request.user, group),
        "here": request.get_full_path(),
        "done": undoable(request),
    }
    return render_to_string("annotations/labels.html#table", values, request=request)


@register.simple_tag(takes_context=True)
def own_labels(context: Context) -> SafeString:
    """The labels of the library, with one's own codes."""
    return _table(context, None)


@register.simple_tag(takes_context=True)
def codebook(context: Context, group: Group) -> SafeString:
    """The codebook of a group, which must have come through ``access``; its editors may change it."""
    return _table(context, group)


@register.simple_tag(takes_context=True)
def code_choice(context: Context, highlight: Highlight | None = None, typed: str | None = None) -> SafeString:
    """The field for the code under a kind: what may be chosen, and a name that is new makes a new code.

    ``typed`` is what a refused form said; None shows the code that stands.
    """
    request: HttpRequest = context["request"]
    if not isinstance(request.user, User):
        return SafeString("")
    choices, name = code_choices(request.user, highlight.code_id if highlight else None)
    names = _names(request)
    values = {
        "choices": [(choice.value, choice.kind, names[choice.kind]) for choice in choices],
        "value": name if typed is None else typed,
        "field_id": highlight.pk if highlight else "new",
        "longest": NAME_LIMIT * 3,
    }
    return render_to_string("annotations/kinds.html#code", values, request=request)


@register.simple_tag(takes_context=True)
def known_kinds(context: Context) -> dict[str, str]:
    """The names of the kinds: this library's where the page shows marks, and asks for nothing elsewhere."""
    request = context.get("request")  # a page that says what went wrong has none
    kept: dict[str, str] | None = request.__dict__.get("_kind_names") if request else None
    return kept or {kind.value: str(kind.label) for kind in Kind}


@register.simple_tag(takes_context=True)
def own_kinds(context: Context) -> dict[str, str]:
    """The names that this library has given to kinds itself, where the page shows marks."""
    usual = usual_kinds()
    return {kind: name for kind, name in known_kinds(context).items() if usual.get(kind) != name}


@register.simple_tag
def usual_kinds() -> dict[str, str]:
    """The names of the kinds where a library has given them no others."""
    return {kind.value: str(kind.label) for kind in Kind}


@register.simple_tag(takes_context=True)
def kinds_told(context: Context) -> list[tuple[str, str, str]]:
    """The five kinds: each with its name in this library and when it is to be used. One query."""
    told = kind_meanings()
    return [(kind, name, told[kind]) for kind, name in _names(context["request"]).items()]


@register.simple_tag(takes_context=True)
def kind_name(context: Context, kind: str) -> str:
    """What a kind is called in this library."""
    return _names(context["request"]).get(kind, kind)
