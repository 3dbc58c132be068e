"""What the notebook is asked for, in words: each part with the address that leaves it out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from annotations.access import codes_for, groups_for
from annotations.models import AnchorStatus
from annotations.queries.notebook_filter import EVERYONE, MINE, Filter
from annotations.services.codes import kind_names, shown_name
from reader.access import Visitor
from reader.models import Outlet, Tag
from reader.templatetags.navigation import language_name


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of the filter that holds."""

    part: str
    label: str
    value: str
    without: str
    """Query string of the address without this part."""


def chips(visitor: Visitor, wanted: Filter) -> list[Chip]:
    """The parts that hold, in the order of the rail. At most five queries."""
    found: list[Chip] = []

    def add(part: str, label: str, value: str, without: Filter) -> None:
        found.append(Chip(part, label, value, without.query_string()))

    comma = _(", ")
    if wanted.words:
        add("q", _("words"), wanted.words, wanted.but(words=""))
    if wanted.who != MINE:
        add("who", _("who"), _who(visitor, wanted), wanted.but(who=MINE))
    if wanted.kinds:
        names = kind_names()
        add("kind", _("kind"), comma.join(names[kind] for kind in wanted.kinds), wanted.but(kinds=()))
    if wanted.code:
        code = codes_for(visitor).filter(pk=wanted.code).select_related("group").first()
        add(
            "code",
            pgettext("of a codebook", "code"),
            shown_name(code) if code else _("unknown"),
            wanted.but(code=None),
        )
    slugs = [*wanted.tags, *([wanted.person] if wanted.person else [])]
    tags = dict(Tag.objects.shown().filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    for slug in wanted.tags:
        rest = tuple(one for one in wanted.tags if one != slug)
        add(f"tag-{slug}", _("tag"), tags.get(slug, slug), wanted.but(tags=rest))
    if wanted.person:
        add("person", _("person"), tags.get(wanted.person, wanted.person), wanted.but(person=""))
    if wanted.outlet:
        name = Outlet.objects.filter(slug=wanted.outlet).values_list("name", flat=True).first()
        add("outlet", _("outlet"), name or wanted.outlet, wanted.but(outlet=""))
    if wanted.language:
        add("lang", _("language"), language_name(wanted.language), wanted.but(language=""))
    if wanted.with_note or wanted.without_note:
        value = _("with a note") if wanted.with_note else _("without a note")
        add("note", _("show"), value, wanted.but(with_note=False, without_note=False))
    if wanted.status:
        labels = dict(AnchorStatus.choices)
        add(
            "status", _("words"), comma.join(str(labels[one]) for one in wanted.status), wanted.but(status=())
        )
    if wanted.since or wanted.until:
        days = [date_format(day, "j M Y") if day else "" for day in (wanted.since, wanted.until)]
        add("date", _("marked"), f"{days[0]} – {days[1]}".strip(), wanted.but(since=None, until=None))
    return found


def _who(visitor: Visitor, wanted: Filter) -> str:
    if wanted.who == EVERYONE:
        return _("everyone here")
    return groups_for(visitor).filter(pk=wanted.group or 0).values_list("name", flat=True).first() or _(
        "a group"
    )
