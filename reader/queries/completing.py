"""What completes a search while it is typed: fields, values, tags, outlets, authors, one's saved filters.

Nothing that the visitor may not see is named or counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from reader.access import Visitor, articles_for, may_enter, searches_for
from reader.folding import fold
from reader.models import Author, Outlet, Tag, TagAlias
from reader.numerals import number
from reader.queries.matching import matching
from reader.queries.saved_searches import MOST, SECONDS
from reader.queries.search_words import field_meanings, field_names, value_meanings
from reader.search.grammar import FIELD_OF
from reader.search.joined import names_of
from reader.search.query import Query, Term, cleaned, parse
from reader.templatetags.navigation import languages

LENGTH_LIMIT = 400
"""Code points of what is typed before the cursor; more is not completed."""
EACH, FEW = 6, 3
"""Options of a kind where it was asked for, and where anything may fit."""
PATIENCE = 0.15
"""Seconds that counting may take; options after that stand without a number."""
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
_FIELD = re.compile(r"([^\W\d_]{1,20}):(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on. ``value`` is written from ``start`` (code points of what was typed) to the cursor."""

    value: str
    shown: str
    about: str = ""
    start: int | None = None
    """Where it is written, if not where the list says."""
    language: str = ""
    term: Term | None = None
    """What it asks for, where articles can be counted."""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Options of one kind."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """What completes one beginning."""

    start: int
    groups: tuple[Group, ...]
    first: bool
    """Whether the first option is what was most likely meant."""
    counted: bool
    """Whether numbers stand beside options."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """The part that is being typed."""

    before: str
    """All that stands before it."""
    start: int
    minus: str
    field: str
    """As the grammar names it; empty for a word."""
    typed_field: str
    value: str
    value_start: int
    listed: bool
    """Whether values stand before this one: ``tag:a,b``."""


def _begun(text: str) -> _Begun:
    start, comma, quote = 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char in (quote, '"') else quote
        elif char in _QUOTES:
            quote = _QUOTES[char]
        elif char.isspace():
            start = at + 1
        elif char in ",،":
            comma = at + 1
    token = text[start:]
    minus = "-" if token[:1] in ("-", "−") else ""
    found = _FIELD.match(token[len(minus) :])
    field = FIELD_OF.get(found[1].casefold(), "") if found else ""
    if not found or not field:
        return _Begun(text[:start], start, minus, "", "", _bare(token[len(minus) :]), start, False)
    value_start = start + len(minus) + found.start(2)
    listed = comma > value_start
    value_start = max(value_start, comma)
    return _Begun(text[:start], start, minus, field, found[1], _bare(text[value_start:]), value_start, listed)


def _bare(value: str) -> str:
    return value.strip(' "“”«»„')


def complete(visitor: Visitor, before: str) -> Completion:
    """What may follow ``before``, the text up to the cursor. At most six queries, and counts for as long as there is
    patience.
    """
    before = before.replace("\x00", " ")
    if not may_enter(visitor) or len(before) > LENGTH_LIMIT or cleaned(before) != before:
        return Completion(0, (), False, False)
    begun = _begun(before)
    groups = [group for group in _groups(visitor, begun) if group.options]
    query = parse(begun.before).query
    if begun.listed or not begun.field:
        return Completion(begun.value_start if begun.listed else begun.start, tuple(groups), False, False)
    groups = _with_counts(visitor, query, groups)
    counted = any(option.count for group in groups for option in group.options)
    return Completion(begun.start, tuple(groups), bool(begun.field), counted)


def _groups(visitor: Visitor, begun: _Begun) -> Iterator[Group]:
    field, value = begun.field, begun.value
    if not field:
        yield from _for_a_word(visitor, begun)
        return
    meaning = field_meanings().get(field, "")
    title = f"{begun.typed_field}: {meaning}"
    if field == "tag":
        yield Group(title, tuple(_tags(visitor, begun, EACH)))
    elif field in ("outlet", "credits"):
        yield Group(title, tuple(_outlets(visitor, begun, EACH)))
    elif field == "author":
        yield Group(title, tuple(_authors(visitor, begun, EACH)))
    elif field == "by":
        readers = names_of("by", visitor, value, EACH)
        yield Group(title, tuple(_option(begun, name, about) for name, about in readers))
        yield Group(_("Authors"), tuple(_authors(visitor, begun, FEW)))
    elif field == "lang":
        fits = [
            (code, name) for code, name in languages() if _begins(value, code) or _begins(value, str(name))
        ]
        yield Group(title, tuple(_option(begun, code, name, language=code) for code, name in fits))
    else:
        meanings = value_meanings(field)
        yield Group(
            title,
            tuple(
                _option(begun, key, about)
                for key, about in meanings.items()
                if _begins(value, key) or (field == "label" and _begins(value, about))
            ),
        )


def _begins(value: str, name: str) -> bool:
    return not value or fold(name).startswith(fold(value))


def _option(begun: _Begun, value: str, about: str = "", *, language: str = "", shown: str = "") -> Option:
    """A value of the field at hand, with the field as it was typed."""
    term = Term(begun.field, value, bool(begun.minus))
    written = term.text().partition(":")[2]
    if not begun.listed:
        written = f"{begun.minus}{begun.typed_field}:{written}"
    return Option(written, shown or written, about, None, language, term)


def _for_a_word(visitor: Visitor, begun: _Begun) -> Iterator[Group]:
    """Fields, and whatever is called like a word that is being typed."""
    names, meanings = field_names(), field_meanings()
    value = begun.value.casefold()
    fitting = [
        key for key in names if names[key].startswith(value) or key.startswith(value)
    ] if value or not begun.before else list(names)  # fmt: skip
    shown = fitting if not value else fitting[:FEW]
    yield Group(
        _("Narrow by"),
        tuple(
            Option(f"{begun.minus}{names[key]}:", f"{begun.minus}{names[key]}:", meanings[key])
            for key in shown
        ),
    )
    if not begun.before:
        kept = searches_for(visitor)
        if value:
            kept = kept.filter(name__icontains=begun.value)
        yield Group(
            _("Saved filters"), tuple(Option(one.query, one.name, one.query, 0) for one in kept[:FEW])
        )
    if len(value) < 2:
        return
    for key, title, find in (
        ("tag", _("Tags"), _tags),
        ("outlet", _("Outlets"), _outlets),
        ("author", _("Authors"), _authors),
    ):
        yield Group(title, tuple(find(visitor, replace(begun, field=key, typed_field=names[key]), FEW)))


def _tags(visitor: Visitor, begun: _Begun, most: int) -> Iterator[Option]:
    """Tags whose name, another name of theirs, or a word in either begins so; those with most articles first."""
    folded = fold(begun.value)[:100] if begun.value else ""
    shown = Tag.objects.shown().filter(article_count__gt=0)
    found: dict[int, tuple[Tag, str]] = {}
    like = Q(folded__startswith=folded) | Q(folded__contains=f" {folded}") if folded else Q()
    for tag in (
        shown.filter(like).only("name", "slug", "article_count").order_by("-article_count", "pk")[:most]
    ):
        found[tag.pk] = (tag, "")
    if folded and len(found) < most:
        aliases = TagAlias.objects.filter(like, tag__in=shown).select_related("tag")
        for alias in aliases.order_by("-tag__article_count", "pk")[:most]:
            found.setdefault(alias.tag_id, (alias.tag, alias.name))
    for tag, other in list(found.values())[:most]:
        option = _option(begun, tag.name, _("also called %(name)s") % {"name": other} if other else "")
        yield replace(option, count="" if begun.before else number(tag.article_count))


def _outlets(visitor: Visitor, begun: _Begun, most: int) -> Iterator[Option]:
    seen = articles_for(visitor).order_by()
    where = "credited_outlet" if begun.field == "credits" else "outlet"
    found = _named(Outlet.objects.filter(Exists(seen.filter(**{where: OuterRef("pk")}))), begun.value)
    for outlet in found[:most]:
        yield _option(begun, outlet.name, outlet.domain, language=outlet.language)


def _authors(visitor: Visitor, begun: _Begun, most: int) -> Iterator[Option]:
    seen = articles_for(visitor).order_by()
    found = _named(Author.objects.filter(Exists(seen.filter(bylines__author=OuterRef("pk")))), begun.value)
    for author in found[:most]:
        yield _option(begun, author.name)


def _named[M: (Outlet, Author)](rows: QuerySet[M], value: str) -> QuerySet[M]:
    """Those whose name, or a word of it, begins so."""
    return rows.filter(Q(name__istartswith=value) | Q(name__icontains=f" {value}")) if value else rows


def _with_counts(visitor: Visitor, query: Query, groups: Iterable[Group]) -> list[Group]:
    """With how many articles each option leaves of those that ``query`` finds, 99 at most."""
    digest = hashlib.sha256(query.text().encode()).hexdigest()[:24]
    place = f"completing:{visitor.pk or 0}:{digest}"
    known: dict[str, int] = cache.get(place) or {}
    before, until = len(known), monotonic() + PATIENCE

    def count(option: Option) -> str:
        if option.term is None or option.count:
            return option.count
        text = option.term.text()
        if text not in known:
            if monotonic() > until:
                return ""
            wanted = query.plus(option.term)
            known[text] = matching(visitor, wanted).order_by()[: MOST + 1].count()
        return f"{number(MOST)}+" if known[text] > MOST else number(known[text])

    made = [
        replace(group, options=tuple(replace(one, count=count(one)) for one in group.options))
        for group in groups
    ]
    if len(known) > before:
        cache.set(place, known, SECONDS)
    return made
