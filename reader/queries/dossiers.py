"""What stands at the head of a dossier, what is said about a tag, and what can be taken back there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_date

from reader.access import Visitor, articles_for
from reader.models import Article, DossierMoment, DossierPick, Follow, Tag, TagAlias, TagFacets, User
from reader.prepared import padded, prepared_for
from reader.queries.facet_names import NAMED, first_of, name_parts
from reader.queries.facets import Names, kept_values, names_of
from reader.queries.lists import cards
from reader.search.query import Query

_TEXT = CharField()


@dataclass(slots=True)
class Said:
    """What is said about a tag around its articles."""

    aliases: list[str] = field(default_factory=list)
    moments: list[tuple[date, str]] = field(default_factory=list)
    picks: list[int] = field(default_factory=list)
    """Ids of the articles at the head, in their order."""
    keeper: str = ""
    """Who changed the tag last."""
    followed: bool = False
    names: Names = field(default_factory=dict)
    """Of the outlets and authors in its kept facets."""


def _part(found: QuerySet[Any], what: str, name: Any, slug: Any) -> QuerySet[Any, Any]:
    """Rows as those of ``name_parts``: what they are, a number, two texts."""
    rows: QuerySet[Any, Any] = (
        found.order_by()
        .annotate(
            what_=Value(what, output_field=_TEXT),
            name_=name,
            slug_=slug,
            lang_=Value("", output_field=_TEXT),
        )
        .values_list("what_", "pk", "name_", "slug_", "lang_")
    )
    return rows


def _said(kind: int, visitor: Visitor, *, tag: int, logged: str, **ids: int) -> QuerySet[Any, Any]:
    none = Value("", output_field=_TEXT)
    entries = LogEntry.objects.filter(content_type=kind, object_id=logged)
    keeper = User.objects.filter(
        is_active=True, pk=Subquery(entries.order_by("-action_time").values("user")[:1])
    )
    picks = DossierPick.objects.filter(tag=tag).order_by()
    parts = [
        _part(TagAlias.objects.filter(tag=tag), "alias", F("name"), none),
        _part(DossierMoment.objects.filter(tag=tag), "moment", F("label"), Cast("day", _TEXT)),
        _part(picks, "pick", Cast("article_id", _TEXT), Cast(Cast("position", IntegerField()), _TEXT)),
        _part(keeper, "keeper", F("display_name"), F("username")),
    ]
    if visitor.is_authenticated:
        parts.append(_part(Follow.objects.filter(tag=tag, user=visitor.pk), "follow", none, none))
    if ids:
        by = {name: {str(pk): 0 for key, pk in ids.items() if key.startswith(name)} for name in NAMED}
        parts += name_parts(by, Query())
    return parts[0].union(*parts[1:], all=True).order_by()


def said_of(tag: Tag, kept: TagFacets | None, visitor: Visitor) -> Said:
    """All that is said about a tag, and whether this visitor follows it. One query."""
    ids: dict[str, int] = {}
    if kept is not None:
        by = kept_values(kept)
        for name, most in NAMED.items():
            known = [int(key) for key in first_of(by.get(name, {}), most)]
            ids |= {f"{name}{n}": pk for n, pk in enumerate(padded(known, most).values())}
    kind = ContentType.objects.get_for_model(Tag).pk
    shape = "said of a tag", kind
    rows = list(prepared_for(visitor, shape, partial(_said, kind), tag=tag.pk, logged=str(tag.pk), **ids))
    said = Said(names=names_of(rows))
    heads = []
    for what, _pk, name, slug, _language in rows:
        if what == "alias":
            said.aliases.append(name)
        elif what == "moment" and (day := parse_date(slug)):
            said.moments.append((day, name))
        elif what == "pick":
            heads.append((int(slug), int(name)))
        elif what == "follow":
            said.followed = True
        elif what == "keeper":
            said.keeper = name or slug
    said.aliases.sort()
    said.moments.sort()
    said.picks = [article for _place, article in sorted(heads)]
    return said


def shown_picks(visitor: Visitor, pks: Sequence[int]) -> list[Article]:
    """The articles at the head of a dossier that this visitor sees, in their order. One query, or none."""
    if not pks:
        return []
    found = {article.pk: article for article in cards(articles_for(visitor).filter(pk__in=pks))}
    return [found[pk] for pk in pks if pk in found]


def picked(visitor: Visitor, tag_pk: int) -> list[Article]:
    """The same for a tag. Two queries."""
    return shown_picks(
        visitor, list(DossierPick.objects.filter(tag=tag_pk).values_list("article_id", flat=True))
    )


def undone_pick(visitor: Visitor, params: Mapping[str, str]) -> tuple[Article, int] | None:
    """The article that was just taken from the head (``?unpicked=``), and the place that it had (``?at=``)."""
    pk, at = params.get("unpicked", ""), params.get("at", "0")
    if not (
        pk.isascii() and pk.isdecimal() and len(pk) < 19 and at.isascii() and at.isdecimal() and len(at) < 4
    ):
        return None
    article = articles_for(visitor).filter(pk=int(pk)).first()
    return (article, int(at)) if article else None


def undone_moment(params: Mapping[str, str]) -> tuple[str, str] | None:
    """The moment that was just taken away: its name (``?gone=``) and its day."""
    label, day = params.get("gone", "")[:60].replace("\0", ""), params.get("day", "")[:10]
    try:
        return (label, day) if label and parse_date(day) else None
    except ValueError:
        return None
