"""Layers, filters and groups in templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import GroupInvite, Highlight
from annotations.queries.entries import Layer
from annotations.queries.groups import main_notes
from annotations.queries.layers import (
    Chip,
    Switch,
    counted,
    layer_of,
    margin_choice,
    memberships_of,
    options,
    proposed,
    switches,
)
from annotations.views.answers import page_query, visitor_of
from reader.models import Article
from reader.templatetags.postil import when

register = template.Library()


@register.simple_tag(takes_context=True)
def layer_menu(context: Context, layer: Layer) -> list[Switch]:
    """The switches of the layers, with what each holds in this article."""
    visitor = visitor_of(context["request"])
    counts = counted(visitor, layer.article) if layer.counts is None else layer.counts
    return switches(layer.memberships, layer.shown.hidden, counts)


@dataclass(frozen=True, slots=True)
class Filter:
    """The chips over a margin."""

    people: list[Chip]
    labels: list[Chip]
    cleared: str
    """The address's query without any filter."""


@register.simple_tag(takes_context=True)
def filter_chips(context: Context, layer: Layer) -> Filter | None:
    """People and labels by which the margin may be filtered: where a group's layer is on and holds something, or a
    filter is on already. None elsewhere."""
    seen, shown = layer.seen, layer.shown
    on = any(layer_of(one.group_id) not in shown.hidden for one in layer.memberships)
    if not shown.filtered and (shown.only_mine or not on or len(seen.people) < 2):
        return None
    request: HttpRequest = context["request"]

    def query(name: str, value: str) -> str:
        kept = page_query(request).copy()
        for other in ("undo", name):
            kept.pop(other, None)
        if value:
            kept[name] = value
        return kept.urlencode()

    def chip(name: str, field: str, value: str, count: int, css: str = "", *, on: bool) -> Chip:
        return Chip(name, count, query(field, "" if on else value), on, css)

    people = [
        chip(seen.names[user], "by", str(user), n, on=shown.by == user)
        for user, n in seen.people.most_common(12)
    ]
    labels = [
        chip(layer.kinds[kind], "kind", kind, seen.kinds[kind], f"k-{kind}", on=shown.kind == kind)
        for kind in layer.kinds
        if seen.kinds[kind] or shown.kind == kind
    ]
    labels += [
        chip(
            seen.code_names[code][0],
            "code",
            str(code),
            n,
            f"k-{seen.code_names[code][1]}",
            on=shown.code == code,
        )
        for code, n in seen.codes.most_common(12)
    ]
    cleared = page_query(request).copy()
    for name in ("by", "kind", "code", "undo"):
        cleared.pop(name, None)
    return Filter(people if len(people) > 1 or shown.by else [], labels, cleared.urlencode())


@register.inclusion_tag("annotations/new_notes.html", takes_context=True)
def new_notes_seen_by(context: Context) -> dict[str, Any]:
    """The setting of who sees what is written next."""
    user = context["request"].user
    memberships = memberships_of(user)
    return {
        "choices": options(memberships, link=False),
        "chosen": proposed(margin_choice(user), memberships),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def day_of(value: datetime) -> str:
    """Today, or the day; ``value`` is aware."""
    return _("Today") if localtime(value).date() == localtime().date() else when(value, with_time=False)


@register.simple_tag(takes_context=True)
def article_views(context: Context, article: Article) -> SafeString:
    """Entries of an article's menu: as strangers see it, and the layers where there is no margin."""
    return render_to_string(
        "annotations/article_views.html", {"article": article}, request=context["request"]
    )


@register.simple_tag
def main_words(mark: Highlight) -> str:
    """The maker's note of a mark, as plain words."""
    notes = main_notes(mark)
    return notes[0].words if notes else ""


@register.simple_tag
def invite_terms(invite: GroupInvite) -> str:
    """What an invitation link does, in words."""
    said = [_("Joins as: %(role)s.") % {"role": invite.get_role_display()}]
    if invite.expires_at:
        said.append(_("Good until %(at)s.") % {"at": when(invite.expires_at)})
    if invite.uses_left is not None:
        left = ngettext("For %(n)d more person.", "For %(n)d more people.", invite.uses_left)
        said.append(left % {"n": invite.uses_left})
    if invite.asks:
        said.append(_("An owner lets each one in."))
    return " ".join(said)
