"""What the notebook's rail offers: every choice with how many rows it would show beside all else that is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.access import codes_for, groups_for, highlights_for
from annotations.models import AnchorStatus, Visibility
from annotations.queries.notebook_filter import (
    EVERYONE,
    MINE,
    Filter,
    filtered,
    filtered_links,
    filtered_notes,
    noted,
)
from annotations.services.codes import kind_names, shown_name
from reader.access import Visitor
from reader.models import ArticleTag, Outlet, TagKind
from reader.queries.tags import TagNode, tag_index
from reader.templatetags.navigation import language_name

FACETED = 10_000
"""How many of the newest marks are counted, and of notes and links of whole articles."""
WHOSE = 1_000
"""As far as the marks of each group and of everyone are counted."""
SHOWN, MORE = 5, 20
"""Choices of a list that stand open, and those that can be asked for."""
_BATCH = 5_000
_KIND, _CODE, _STATUS, _TAG, _PERSON, _OUTLET, _LANGUAGE = (1 << n for n in range(7))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a part of the filter."""

    value: str
    name: str
    count: int | None
    """None where it was not counted."""
    chosen: bool
    query: str = ""
    """Query string of the address with this value chosen, or with it given up where it is chosen already."""
    more: bool = False
    """Whether there are more than ``count``."""


class Listed(NamedTuple):
    """A part that is chosen from a list."""

    key: str
    name: str
    open: list[Choice]
    """Those that are shown at once."""
    more: list[Choice] = []
    """Those that can be asked for."""


@dataclass(slots=True)
class Facets:
    """All parts of the rail."""

    kinds: list[Choice] = field(default_factory=list)
    notes: list[Choice] = field(default_factory=list)
    status: list[Choice] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)
    newest: int = 0
    """Among how many of the newest marks was counted; 0 where all were."""


class _Tally(NamedTuple):
    """Rows that are alike in everything that the rail asks."""

    article: int
    outlet: int | None
    language: str
    kind: str
    code: int | None
    status: str
    n: int
    noted: int


def facets(
    visitor: Visitor,
    wanted: Filter,
    codes: Mapping[int, str] | None = None,
    groups: Sequence[tuple[int, str]] | None = None,
) -> Facets:
    """The rail for ``wanted``. A number of queries that does not grow with what there is.

    ``codes`` (their names) and ``groups`` (ids and names) are all that this visitor sees, where they are known.
    """
    if codes is None:
        codes = {code.pk: shown_name(code) for code in codes_for(visitor).select_related("group")}
    if groups is None:
        groups = list(groups_for(visitor).values_list("pk", "name"))
    tallies, more = _tallies(visitor, wanted, codes)
    counts = _counted(visitor, tallies, wanted)
    found = _boxes(wanted, counts)
    found.newest = FACETED if more else 0
    whose = _whose(visitor, wanted, groups)
    found.lists = _lists(wanted, counts, codes)
    after = 1 if found.lists and found.lists[0].key == "tag" else 0
    found.lists.insert(after, Listed("who", _("Who"), whose))
    return found


def uncounted(wanted: Filter) -> Facets:
    """What a page offers before it is counted: kinds, notes and the ways in which words stand."""
    return _boxes(wanted, None)


def _boxes(wanted: Filter, counts: _Counts | None) -> Facets:
    found = Facets()
    found.kinds = [
        Choice(value, name, counts.kinds[value] if counts else None, value in wanted.kinds)
        for value, name in kind_names().items()
    ]
    found.notes = [
        Choice("with", _("With a note"), counts.noted if counts else None, wanted.with_note),
        Choice("without", _("Without a note"), counts.bare if counts else None, wanted.without_note),
    ]
    always = (AnchorStatus.CHANGED, AnchorStatus.ORPHAN)
    said = {
        AnchorStatus.CHANGED: _("Words changed"),
        AnchorStatus.MOVED: _("Moved"),
        AnchorStatus.UNCERTAIN: _("To be confirmed"),
        AnchorStatus.ORPHAN: _("Lost its place"),
        AnchorStatus.EXACT: _("Unchanged"),
    }
    for status, name in said.items():
        n, chosen = counts.status[status] if counts else None, status in wanted.status
        if status in always or chosen or (n and status != AnchorStatus.EXACT):
            found.status.append(Choice(status.value, name, n, chosen))
    return found


@dataclass(slots=True)
class _Counts:
    kinds: Counter[str] = field(default_factory=Counter)
    status: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    outlets: Counter[int] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    tags: Counter[int] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)
    known: dict[int, TagNode] = field(default_factory=dict)
    noted: int = 0
    bare: int = 0


def _tallies(visitor: Visitor, wanted: Filter, codes: Mapping[int, str]) -> tuple[list[_Tally], bool]:
    """The newest ``FACETED`` marks, and as many notes and links, that fit the parts that have no choices in the rail:
    whose it is, words and days; and whether there are more. Three queries and those of the filter.

    A code that is not among ``codes``, those that the visitor sees, counts as none: marks that share it tell nothing.
    """
    base = Filter(who=wanted.who, words=wanted.words, since=wanted.since, until=wanted.until)
    keys = ("article_id", "article__outlet_id", "article__language", "kind", "code_id", "here_status")
    marks: QuerySet[Any] = filtered(visitor, base).annotate(noted=noted(visitor))
    found = [
        _Tally(
            article,
            outlet,
            language.split("-")[0],
            kind,
            code if code in codes else None,
            status or "",
            n,
            noted_n,
        )
        for article, outlet, language, kind, code, status, n, noted_n in _grouped(marks, keys, "noted")
    ]
    rest: list[tuple[QuerySet[Any], str, bool]] = [(filtered_notes(visitor, base), "article", True)]
    if not base.words:
        rest.append((filtered_links(visitor, base), "from_article", False))
    for rows, field_, is_note in rest:
        columns = (f"{field_}_id", f"{field_}__outlet_id", f"{field_}__language")
        found += [
            _Tally(pk, outlet, language.split("-")[0], "", None, "", n, n if is_note else 0)
            for pk, outlet, language, n, _noted in _grouped(rows, columns)
        ]
    more = sum(one.n for one in found if one.kind) >= FACETED
    return found, more


def _grouped(rows: QuerySet[Any], columns: tuple[str, ...], noted: str = "") -> list[tuple[Any, ...]]:
    """The newest rows, those that are alike in ``columns`` as one: with how many they are, and how many are noted."""
    named = [*columns, noted] if noted else [*columns]
    try:
        sql, params = rows.order_by("-created_at").values_list(*named)[:FACETED].query.sql_with_params()
    except EmptyResultSet:
        return []
    known = ", ".join(f"c{n}" for n in range(len(columns)))
    true = "SUM(CASE WHEN noted THEN 1 ELSE 0 END)" if noted else "0"
    held = f"WITH newest({known}{', noted' if noted else ''}) AS ({sql})"
    with connection.cursor() as cursor:
        cursor.execute(f"{held} SELECT {known}, count(*), {true} FROM newest GROUP BY {known}", params)
        return list(cursor.fetchall())


def _counted(visitor: Visitor, tallies: list[_Tally], wanted: Filter) -> _Counts:
    """Each value counted with all other parts as they are asked for, its own part left out."""
    counts = _Counts()
    filed, counts.known = _filed(visitor, {tally.article for tally in tallies})
    slugs = {tag.slug: pk for pk, tag in counts.known.items()}
    tags = {slugs.get(slug, 0) for slug in wanted.tags}
    person = slugs.get(wanted.person, 0) if wanted.person else None
    outlet = 0
    if wanted.outlet:
        outlet = Outlet.objects.filter(slug=wanted.outlet).values_list("pk", flat=True).first() or 0
    fitting: Counter[int] = Counter()
    but_person: Counter[int] = Counter()
    about: dict[int, int] = {}
    for tally in tallies:
        missed = about.get(tally.article, -1)
        if missed < 0:
            mine = filed[tally.article]
            missed = about[tally.article] = (
                (_TAG if not tags <= mine else 0)
                | (_PERSON if person is not None and person not in mine else 0)
                | (_OUTLET if wanted.outlet and tally.outlet != outlet else 0)
                | (_LANGUAGE if wanted.language and tally.language != wanted.language else 0)
            )
        if wanted.kinds and tally.kind not in wanted.kinds:
            missed |= _KIND
        if wanted.code and tally.code != wanted.code:
            missed |= _CODE
        if wanted.status and tally.status not in wanted.status:
            missed |= _STATUS
        if missed & (missed - 1):
            continue  # two parts do not fit: it counts for none
        bare = tally.n - tally.noted if tally.kind else 0
        n = tally.noted if wanted.with_note else bare if wanted.without_note else tally.n
        if not missed:
            counts.noted += tally.noted
            counts.bare += bare
            fitting[tally.article] += n
        if missed in (0, _KIND) and tally.kind:
            counts.kinds[tally.kind] += n
        if missed in (0, _CODE) and tally.code:
            counts.codes[tally.code] += n
        if missed in (0, _STATUS) and tally.status:
            counts.status[tally.status] += n
        if missed in (0, _OUTLET) and tally.outlet:
            counts.outlets[tally.outlet] += n
        if missed in (0, _LANGUAGE):
            counts.languages[tally.language] += n
        if missed in (0, _PERSON):
            but_person[tally.article] += n
    for article, n in fitting.items():
        for pk in filed[article]:
            if pk in counts.known and counts.known[pk].kind != TagKind.PERSON:
                counts.tags[pk] += n
    for article, n in but_person.items():
        for pk in filed[article]:
            if pk in counts.known and counts.known[pk].kind == TagKind.PERSON:
                counts.people[pk] += n
    return counts


def _filed(
    visitor: Visitor, articles: Iterable[int]
) -> tuple[defaultdict[int, set[int]], dict[int, TagNode]]:
    """The tags of each article, with all that these stand within, and the tags that are not hidden, by id."""
    pks = sorted(articles)
    filed: defaultdict[int, set[int]] = defaultdict(set)
    known = tag_index(visitor).by_pk
    used: dict[int, TagNode] = {}
    for at in range(0, len(pks), _BATCH):
        rows = ArticleTag.objects.filter(article__in=pks[at : at + _BATCH])
        for article, tag in rows.values_list("article_id", "tag_id"):
            if (node := known.get(tag)) is not None:
                within = {one.pk: one for one in (*node.ancestors, node)}
                filed[article].update(within)
                used |= within
    return filed, used


def _whose(visitor: Visitor, wanted: Filter, groups: Sequence[tuple[int, str]]) -> list[Choice]:
    """Mine, each of my groups, everyone; with the number of marks of each, as far as they are counted. One query."""
    seen = highlights_for(visitor).order_by()
    asked: list[tuple[str, str, QuerySet[Any]]] = [
        (MINE, _("Only mine"), seen.filter(user_id=visitor.pk or 0)),
        *((f"g{pk}", name, seen.filter(visibility=Visibility.GROUP, group=pk)) for pk, name in groups),
        (EVERYONE, _("Everyone here"), seen),
    ]
    arms, given = [], []
    for value, _name, rows in asked:
        sql, params = rows.values("pk")[: WHOSE + 1].query.sql_with_params()
        arms.append(f"SELECT %s, count(*) FROM ({sql}) AS those")
        given += [value, *params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), given)
        counts = dict(cursor.fetchall())
    return [
        Choice(value, name, min(counts[value], WHOSE), value == wanted.who, wanted.but(who=value).query_string(),
               counts[value] > WHOSE)
        for value, name, _rows in asked
    ]  # fmt: skip


def _lists(wanted: Filter, counts: _Counts, codes: Mapping[int, str]) -> list[Listed]:
    outlets = {one.pk: one for one in Outlet.objects.filter(pk__in=list(counts.outlets)).only("name", "slug")}
    lists: list[tuple[str, str, list[Choice]]] = [
        ("tag", _("Tag"), [
            Choice(tag.slug, tag.name, counts.tags[pk], tag.slug in wanted.tags, _toggled(wanted, tag.slug))
            for pk, tag in counts.known.items() if counts.tags[pk]
        ]),
        ("person", _("Person"), [
            Choice(tag.slug, tag.name, counts.people[pk], tag.slug == wanted.person,
                   wanted.but(person="" if tag.slug == wanted.person else tag.slug).query_string())
            for pk, tag in counts.known.items() if counts.people[pk]
        ]),
        ("outlet", _("Outlet"), [
            Choice(one.slug, one.name, counts.outlets[pk], one.slug == wanted.outlet,
                   wanted.but(outlet="" if one.slug == wanted.outlet else one.slug).query_string())
            for pk, one in outlets.items()
        ]),
        ("code", _("Code"), [
            Choice(str(pk), codes[pk], n, pk == wanted.code,
                   wanted.but(code=None if pk == wanted.code else pk).query_string())
            for pk, n in counts.codes.items() if pk in codes
        ]),
        ("lang", _("Language"), [
            Choice(code, language_name(code), n, code == wanted.language,
                   wanted.but(language="" if code == wanted.language else code).query_string())
            for code, n in counts.languages.items() if code
        ]),
    ]  # fmt: skip
    listed: list[Listed] = []
    for key, name, choices in lists:
        if key == "lang" and len(choices) < 2 and not wanted.language:
            continue  # one language tells nothing apart
        choices = [one for one in choices if one.count or one.chosen]
        choices.sort(key=lambda one: (not one.chosen, -(one.count or 0), one.name.casefold()))
        if choices:
            listed.append(Listed(key, name, choices[:SHOWN], choices[SHOWN : SHOWN + MORE]))
    return listed


def _toggled(wanted: Filter, slug: str) -> str:
    tags = tuple(one for one in wanted.tags if one != slug) if slug in wanted.tags else (*wanted.tags, slug)
    return wanted.but(tags=tags).query_string()
