"""The tags and outlets that a query names, in whatever way people name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from reader.folding import fold
from reader.models import OldTagSlug, Outlet, Tag, TagAlias
from reader.search.grammar import near

MANY = 2000
"""Articles of a tag from which on it is cheaper to ask article by article than to list them."""
LOOKED_THROUGH = 5000
"""Names at most among which a near one is looked for."""


@dataclass(slots=True)
class Named:
    """What a name means. ``near`` are names that are spelt much like it, where it means nothing."""

    ids: set[int] = field(default_factory=set)
    many: bool = False
    """Whether more than ``MANY`` articles are filed there."""
    near: list[str] = field(default_factory=list)


def tags_named(values: Iterable[str]) -> dict[str, Named]:
    """The tags, with all within them, that each value means by slug, name, other name or former slug. Hidden tags mean
    nothing. One query; one more for a tag with others within, or for a name that is no tag's own."""
    found = {value: Named() for value in values}
    folded = {value: fold(value)[:200] for value in found}
    tags = Tag.objects.shown()
    own = (
        tags.filter(Q(slug__in=[*found]) | Q(folded__in=[*folded.values()]))
        .annotate(has_children=Exists(Tag.objects.filter(parent=OuterRef("pk"))))
        .order_by("article_count", "-pk")
    )
    rows = list(own.only("pk", "slug", "folded", "path", "article_count"))
    meant = {value: tag for value in found for tag in rows if tag.folded == folded[value]}
    meant |= {tag.slug: tag for tag in rows if tag.slug in found}
    missing = [value for value in found if value not in meant]
    if missing:
        others = tags.filter(
            Q(pk__in=TagAlias.objects.filter(folded__in=[folded[value] for value in missing]).values("tag"))
            | Q(pk__in=OldTagSlug.objects.filter(slug__in=missing).values("tag"))
        ).annotate(has_children=Exists(Tag.objects.filter(parent=OuterRef("pk"))))
        for tag in others.prefetch_related("aliases", "old_slugs"):
            names = {alias.folded for alias in tag.aliases.all()}
            slugs = {old.slug for old in tag.old_slugs.all()}
            meant |= {value: tag for value in missing if folded[value] in names or value in slugs}
    for value, tag in meant.items():
        found[value].ids.add(tag.pk)
        found[value].many = tag.article_count > MANY
    parents = {value: tag for value, tag in meant.items() if getattr(tag, "has_children", False) and tag.path}
    if parents:
        below = reduce(or_, (Q(path__startswith=tag.path) for tag in parents.values()))
        for pk, path in tags.filter(below).order_by().values_list("pk", "path"):
            for value, tag in parents.items():
                if path.startswith(tag.path):
                    found[value].ids.add(pk)
    unknown = [value for value in missing if value not in meant]
    if unknown:
        names_ = list(tags.order_by("-article_count").values_list("name", flat=True)[:LOOKED_THROUGH])
        for value in unknown:
            found[value].near = near_names(value, names_)
    return found


def outlets_named(values: Iterable[str]) -> dict[str, Named]:
    """The outlets that each value means: by slug, name or site; else those whose name has all its words. One query."""
    rows = list(Outlet.objects.order_by("name").values_list("pk", "name", "slug", "domain")[:LOOKED_THROUGH])
    folded = {pk: fold(name) for pk, name, _slug, _domain in rows}
    found: dict[str, Named] = {}
    for value in values:
        wanted = fold(value)
        named = Named(
            {pk for pk, _name, slug, domain in rows if value in (slug, domain) or folded[pk] == wanted}
        )
        if not named.ids and wanted:
            words = set(wanted.split())
            named.ids = {pk for pk, name in folded.items() if words <= set(name.split())}
        if not named.ids:
            named.near = near_names(value, [name for _pk, name, _slug, _domain in rows])
        found[value] = named
    return found


def near_names(value: str, names: Iterable[str]) -> list[str]:
    """The one of ``names`` that ``value`` was probably meant to be, in a list; an empty one where none is near."""
    names = list(names)
    by_folded = {fold(name): name for name in reversed(names)}
    wanted = fold(value)
    guess = near(wanted, tuple(by_folded)) if wanted else ""
    if not guess:
        guess = next((name for name in by_folded if wanted and wanted in name.split()), "")
    if not guess and len(wanted) > 3:
        by_word = {word: name for name in by_folded for word in name.split() if len(word) > 2}
        guess = by_word.get(near(wanted, tuple(by_word)), "")
    return [by_folded[guess]] if guess else []
