"""What a query means in this library: its terms as conditions on articles, names looked up, mistakes explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from reader.access import Visitor, articles_for
from reader.models import Article, ArticleAuthor, Author, Picture, StoryMember
from reader.queries.names import Named, near_names, outlets_named, tags_named
from reader.queries.states import is_state
from reader.search.engines import Asked
from reader.search.engines import found as found_on
from reader.search.grammar import PLACES
from reader.search.joined import condition_of, names_of
from reader.search.mistakes import Mistake, Wrong
from reader.search.query import Query, Term
from reader.search.times import span_of
from reader.search.tokens import forms
from reader.services.indexing import SHELF

WIDE = 20_000
"""How many of the newest articles with a word are looked through, where other things are asked for too."""
AUTHORS = 2000
"""Authors among which a name that is near is looked for, at most."""
_NONE = Q(pk__in=[])
_BOTH = ("tag", "has", "before", "after")
"""Fields of which each term must fit, where one stands twice."""


@dataclass(slots=True)
class Understood:
    """The terms of a query without its words: what must hold for an article, and what could not be understood."""

    query: Query
    conditions: list[Q] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    looked_up: dict[tuple[str, tuple[str, ...]], dict[str, Named]] = field(default_factory=dict)
    """What names of tags and outlets mean, as far as they were looked up."""

    @property
    def narrow(self) -> bool:
        """Whether anything but words and places is asked for."""
        return bool(self.conditions)


def understand(visitor: Visitor, query: Query, before: Understood | None = None) -> Understood:
    """Looks up what the terms name. At most three queries for tags and one for outlets, none without these, and none
    for what was looked up ``before``."""
    found = Understood(query)
    if before is not None:
        found.looked_up = before.looked_up
    kinds: dict[str, list[Term]] = {}
    for term in query.terms:
        if term.field and not (term.field == "in" and term.value in PLACES):
            kinds.setdefault(term.field, []).append(term)
    for name, terms in kinds.items():
        wanted = [(term, _condition(visitor, name, term, found)) for term in terms]
        found.conditions += [~q for term, q in wanted if term.negated]
        asked = [q for term, q in wanted if not term.negated]
        if asked:
            found.conditions.append(reduce(and_ if name in _BOTH else or_, asked))
    return found


def _condition(visitor: Visitor, name: str, term: Term, found: Understood) -> Q:
    if name == "tag":
        return _tagged(term, found)
    if name in ("outlet", "credits"):
        return _published(name, term, found)
    if name in ("before", "after", "in"):
        return reduce(or_, (_when(name, value) for value in term.values if value not in PLACES), _NONE)
    if name == "lang":
        return reduce(or_, (_spoken(value) for value in term.values))
    if name == "is":
        return reduce(or_, (is_state(visitor, value) for value in term.values))
    if name == "has":
        return reduce(or_, (_having(visitor, value) for value in term.values))
    if name == "author":
        return reduce(or_, (signed_by(value) for value in term.values))
    condition = condition_of(name)
    q = condition(visitor, term.values) if condition else None
    if name == "by":
        signed = reduce(or_, (signed_by(value) for value in term.values))
        return signed if q is None else q | signed
    if q is None:
        _unknown(Wrong.LABEL if name == "label" else Wrong.VALUE, term, term.value, (), found)
        return _NONE
    return Q(q)


def _unknown(wrong: Wrong, term: Term, value: str, near: Iterable[str], found: Understood) -> None:
    guess = next(iter(near), "")
    instead = replace(term, value=guess, others=()).text() if guess else ""
    found.mistakes.append(Mistake(wrong, value, instead=instead, field=term.field))


def _looked_up(found: Understood, what: str, values: tuple[str, ...]) -> dict[str, Named]:
    key = (what, values)
    if key not in found.looked_up:
        found.looked_up[key] = (tags_named if what == "tag" else outlets_named)(values)
    return found.looked_up[key]


def _tagged(term: Term, found: Understood) -> Q:
    ids: set[int] = set()
    many = False
    for value, tags in _looked_up(found, "tag", term.values).items():
        if not tags.ids:
            _unknown(Wrong.TAG, term, value, tags.near, found)
        ids |= tags.ids
        many = many or tags.many
    return filed_under(ids, many=many or term.negated) if ids else _NONE


def filed_under(ids: Iterable[int], *, many: bool) -> Q:
    """Filed under any of these tags. ``many``: asked article by article, for few are to be walked through; else all
    are listed."""
    filed = Article.tags.through.objects.filter(tag__in=sorted(ids))
    return Q(Exists(filed.filter(article=OuterRef("pk")))) if many else Q(pk__in=filed.values("article"))


def _published(name: str, term: Term, found: Understood) -> Q:
    ids: set[int] = set()
    for value, outlets in _looked_up(found, "outlet", term.values).items():
        if not outlets.ids:
            _unknown(Wrong.OUTLET, term, value, outlets.near, found)
        ids |= outlets.ids
    if not ids:
        return _NONE
    return Q(outlet__in=sorted(ids)) if name == "outlet" else Q(credited_outlet__in=sorted(ids))


def signed_by(value: str) -> Q:
    """Signed by the author of this name or slug, or with all words of ``value`` in the byline."""
    authors = Author.objects.annotate(low=Lower("name")).filter(Q(slug=value) | Q(low=value.lower()))
    q = Q(pk__in=ArticleAuthor.objects.filter(author__in=authors.order_by().values("pk")).values("article"))
    words = tuple(forms(value)[:10])
    return q | Q(pk__in=found_on(SHELF, Asked((), signed=words), most=WIDE)) if words else q


def unknown_people(visitor: Visitor, query: Query) -> list[Mistake]:
    """The authors and readers that a query names and who are nobody here, each with an author whose name is near. For
    queries that find nothing: two queries for each name."""
    found = Understood(query)
    for term in (*query.of("author"), *query.of("by")):
        for value in term.values:
            reader = condition_of("by") if term.field == "by" else None
            if reader is not None and reader(visitor, (value,)) is not None:
                continue
            seen = articles_for(visitor).order_by()
            if seen.filter(signed_by(value)).exists():
                continue
            signing = Author.objects.filter(Exists(seen.filter(bylines__author=OuterRef("pk"))))
            names = list(signing.order_by("name").values_list("name", flat=True)[:AUTHORS])
            if term.field == "by":
                names += [name for name, _about in names_of("by", visitor, "", AUTHORS)]
            near = near_names(value, names)
            _unknown(Wrong.PERSON if term.field == "by" else Wrong.AUTHOR, term, value, near, found)
    return found.mistakes


def _spoken(value: str) -> Q:
    return Q(language=value) | Q(language__startswith=f"{value}-")


def _when(name: str, value: str) -> Q:
    span = span_of(value, timezone.localdate())
    if span is None:
        return _NONE
    start = _midnight(span.first) if span.first else None
    end = _midnight(span.last + timedelta(days=1)) if span.last else None
    if name == "before":
        return Q(listed_at__lt=start) if start else _NONE
    if name == "after":
        # "7d" reaches to now: what is later than seven days ago lies within it
        return (
            Q(listed_at__gte=start)
            if value[-1] in "dwmy" and start
            else Q(listed_at__gte=end)
            if end
            else _NONE
        )
    q = Q(listed_at__gte=start) if start else Q()
    return q & Q(listed_at__lt=end) if end else q


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _having(visitor: Visitor, value: str) -> Q:
    if value == "figure":
        return Q(Exists(Picture.objects.filter(article=OuterRef("pk"))))
    if value in ("telling", "translation"):
        seen = articles_for(visitor).order_by().filter(pk=OuterRef("article"))
        other = StoryMember.objects.filter(Exists(seen), story__members__article=OuterRef("pk")).exclude(
            article=OuterRef("pk")
        )
        if value == "translation":
            other = other.exclude(article__language=OuterRef("language"))
        return Q(story_member__isnull=False) & Q(Exists(other))
    condition = condition_of(f"has:{value}")
    return Q(condition(visitor, (value,))) if condition else _NONE
