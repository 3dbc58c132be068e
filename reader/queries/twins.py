"""The pairs of tags that may be one, computed when the tags changed and kept meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Model, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.models import ArticleTag, Tag, TagAlias, TwinDismissal
from reader.services.twins import Named, Pair, Reason, by_name, by_overlap, in_line, worth_counting

KEPT = 600
"""Seconds that the overlaps, which also change with every article, may be old."""


@dataclass(frozen=True, slots=True)
class Twins:
    """A pair as it is offered. ``first`` would stay."""

    first: Tag
    second: Tag
    reason: str
    at_once: bool
    """Whether the second is so slight that it can become another name without a look at what changes."""


def _changed(model: type[Model], at: str) -> QuerySet[Any, Any]:
    """How many there are, and which was the last; nothing where there are none."""
    rows = model._default_manager.order_by().annotate(what=Value(model.__name__)).values("what")
    counted: QuerySet[Any, Any] = rows.annotate(n=Count("pk"), at=Max(at), last=Max("pk"))
    return counted.values_list("what", "n", "at", "last")


def _state() -> str:
    """Changes whenever a tag, another name or a dismissal does. One query."""
    tags, *others = (
        _changed(Tag, "updated_at"),
        _changed(TagAlias, "updated_at"),
        _changed(TwinDismissal, "made_at"),
    )
    told = list(tags.union(*others, all=True).order_by("what"))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _named() -> list[Named]:
    aliases: defaultdict[int, list[str]] = defaultdict(list)
    for tag_pk, name in TagAlias.objects.values_list("tag_id", "name"):
        aliases[tag_pk].append(name)
    rows = Tag.objects.order_by("pk").values_list("pk", "name", "kind", "article_count", "path")
    return [Named(*row, tuple(aliases[row[0]])) for row in rows]


def _shared(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """How many articles carry both, of each of these pairs that has some. ``pairs``: larger tag, smaller tag.

    Two queries, whose rows are bound by the articles of the smaller tags; the join of both would be slower.
    """
    if not pairs:
        return []
    small = {smaller for _larger, smaller in pairs}
    held: defaultdict[int, set[int]] = defaultdict(set)
    for tag, article in ArticleTag.objects.filter(tag__in=small).values_list("tag", "article"):
        held[tag].add(article)
    carrying = ArticleTag.objects.filter(tag__in=small).values("article")
    large = {larger for larger, _smaller in pairs} - small
    for tag, article in ArticleTag.objects.filter(tag__in=large, article__in=carrying).values_list(
        "tag", "article"
    ):
        held[tag].add(article)
    counted = ((*sorted(pair), len(held[pair[0]] & held[pair[1]])) for pair in pairs)
    return [(one, other, both) for one, other, both in counted if both]


def find_pairs() -> list[Pair]:
    """All pairs that may be one and were not dismissed, in the order of offering. Six queries."""
    tags = _named()
    dismissed = set(TwinDismissal.objects.values_list("first", "second"))
    found = by_overlap(tags, _shared(worth_counting(tags))) | by_name(tags)
    return in_line(found.values(), tags, dismissed)


def pairs() -> list[Pair]:
    """As ``find_pairs``, kept until a tag changes, for ten minutes at most."""
    key = f"twins:{_state()}"
    kept = cache.get(key)
    if kept is not None:
        return [Pair(one, other, Reason(why), via, both) for one, other, why, via, both in json.loads(kept)]
    found = find_pairs()
    rows = [[pair.first, pair.second, pair.reason, pair.via, pair.shared] for pair in found]
    cache.set(key, json.dumps(rows), KEPT)
    return found


def offered(limit: int) -> tuple[list[Twins], int]:
    """The first ``limit`` pairs with their tags and reasons, and how many there are in all."""
    every = pairs()
    first = every[:limit]
    pks = {pk for pair in first for pk in (pair.first, pair.second)}
    tags = {tag.pk: tag for tag in Tag.objects.filter(pk__in=pks).annotate(below=Count("children"))}
    held = [pair for pair in first if pair.first in tags and pair.second in tags]
    both = {(one, other): n for one, other, n in _shared([(pair.first, pair.second) for pair in held])}
    own = dict(
        ArticleTag.objects.filter(tag__in=[pair.second for pair in held])
        .values_list("tag")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [
        Twins(
            tags[pair.first],
            tags[pair.second],
            _reason(pair, tags, both.get(_place(pair), 0), own.get(pair.second, 0)),
            at_once=not (tags[pair.second].introduction or tags[pair.second].below),  # type: ignore[attr-defined]
        )
        for pair in held
    ], len(every)


def _place(pair: Pair) -> tuple[int, int]:
    return min(pair.first, pair.second), max(pair.first, pair.second)


def _reason(pair: Pair, tags: dict[int, Tag], both: int, of: int) -> str:
    one, other = tags[pair.first], tags[pair.second]
    told = {
        Reason.NAME: _("the same name but for case and signs")
        if one.kind == other.kind or one.name != other.name
        else _("the same name, once as %(one)s and once as %(other)s")
        % {"one": one.get_kind_display(), "other": other.get_kind_display()},
        Reason.ALIAS: _("“%(name)s” is another name of one"),
        Reason.CLOSED: _("the same letters"),
        Reason.PLURAL: _("plural"),
        Reason.WORDS: _("same words"),
        Reason.INITIALS: _("the first letters"),
        Reason.PERSON: _("initial fits"),
        Reason.OVERLAP: _("a word in common"),
    }[pair.reason]
    if pair.via:
        told = told % {"name": pair.via} if pair.reason == Reason.ALIAS else f"{told} ({pair.via})"
    if both:
        carried = ngettext(
            "%(both)d of %(of)d article carries both", "%(both)d of %(of)d articles carry both", of
        ) % {"both": both, "of": of}
    elif of:
        carried = _("never on one article")
    else:
        carried = _("no article")
    return f"{told}; {carried}"
