"""What changed under one's highlights: counted by what happened, outlet and state, and listed in pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.http import QueryDict
from django.utils.translation import pgettext

from annotations.access import changes_for
from annotations.models import AnchorStatus, Change
from annotations.queries.change_rows import LOOKS, Row, names, rows_of, with_all
from reader.models import Article, Revision, User
from reader.queries.paging import Cursor, after

SIZE = 40
"""Changes on a page."""
COUNTED = 100
"""The count in the menus goes no further: "99+" is said from here on."""
STATES = {"open": Q(outcome=""), "unread": Q(outcome="", read_at__isnull=True), "settled": ~Q(outcome="")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    what: frozenset[str] = frozenset()
    """Values of ``AnchorStatus``; empty for all."""
    outlet: int | None = None
    """Key of an outlet; 0 for articles of none."""
    state: str = "open"
    by: str = "article"
    older: str = ""
    """After which row the page begins; means nothing to anybody else."""

    @classmethod
    def parse(cls, query: QueryDict) -> Wanted:
        """What ``query`` asks for; what it cannot mean is left out."""
        what = frozenset(query.getlist("what")) & frozenset(map(str, LOOKS))
        outlet = query.get("outlet", "")
        state, by = query.get("state", ""), query.get("by", "")
        return cls(
            frozenset() if len(what) == len(LOOKS) else what,
            int(outlet) if outlet.isascii() and outlet.isdecimal() and len(outlet) < 19 else None,
            state if state in STATES else "open",
            "time" if by == "time" else "article",
            query.get("older", "")[:120],
        )

    def query(self, **changes: Any) -> str:
        """The query string of this, with ``changes`` and from the first page, in its shortest form."""
        other = replace(self, **{"older": "", **changes})
        found: list[tuple[str, Any]] = [
            ("what", status) for status in map(str, LOOKS) if status in other.what
        ]
        if other.outlet is not None:
            found.append(("outlet", other.outlet))
        if other.state != "open":
            found.append(("state", other.state))
        if other.by != "article":
            found.append(("by", other.by))
        if other.older:
            found.append(("older", other.older))
        return f"?{urlencode(found)}" if found else ""

    def has(self, status: str) -> bool:
        """Whether what happened is asked for."""
        return not self.what or status in self.what

    def of(self, outlet: int) -> bool:
        """Whether the outlet is asked for; 0 for none."""
        return self.outlet is None or outlet == self.outlet

    def condition(self) -> Q:
        """On changes, all but the state's."""
        found = Q(status__in=sorted(self.what)) if self.what else Q()
        if self.outlet is not None:
            found &= Q(article__outlet=self.outlet) if self.outlet else Q(article__outlet__isnull=True)
        return found


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice of the rail, with how many there are and where it leads."""

    value: str
    name: str
    count: int
    query: str = ""
    on: bool = False
    css: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one article that follow each other."""

    article: Article
    rows: list[Row]
    changed_at: datetime
    """When the newest of the texts was captured; UTC."""
    versions: int


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """One page of changes."""

    wanted: Wanted
    what: list[Facet]
    outlets: list[Facet]
    states: list[Facet]
    groups: list[Group]
    total: int
    """Changes that fit, on all pages."""
    articles: int
    unread: int
    """Changes that fit and were not looked at."""
    ever: bool
    """Whether anything has changed at all."""
    older: str
    """Query string of the next page; empty at the end."""

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many changes of one kind there are in one article, and when the newest came."""

    article: int
    outlet: int
    outlet_name: str
    status: str
    counts: dict[str, int]
    newest: dict[str, datetime | None]


def open_count(user: User) -> int:
    """How many changes wait unread, counted up to ``COUNTED``. One query, by an index."""
    return changes_for(user).filter(STATES["unread"]).order_by()[:COUNTED].count()


def _counted(user: User) -> list[_Counted]:
    """All changes, counted by article and what happened. One query."""
    numbers = {state: Count("pk", filter=condition) for state, condition in STATES.items()}
    newest = {
        f"newest_{state}": Max("settled_at" if state == "settled" else "created_at", filter=condition)
        for state, condition in STATES.items()
    }
    found: Iterable[Mapping[str, Any]] = (
        changes_for(user)
        .order_by()
        .values("article_id", "article__outlet_id", "article__outlet__name", "status")
        .annotate(**numbers, **newest)
    )
    return [
        _Counted(
            row["article_id"],
            row["article__outlet_id"] or 0,
            row["article__outlet__name"] or "",
            row["status"],
            {state: row[state] for state in STATES},
            {state: row[f"newest_{state}"] for state in STATES},
        )
        for row in found
    ]


def changed_page(user: User, wanted: Wanted) -> ChangedPage:
    """The page that ``wanted`` asks for. Eight queries, however many there are."""
    counted = _counted(user)
    fits_what = [one for one in counted if wanted.has(one.status)]
    fits_outlet = [one for one in counted if wanted.of(one.outlet)]
    fits_both = [one for one in fits_what if wanted.of(one.outlet)]
    fits = [one for one in fits_both if one.counts[wanted.state]]
    rows, following = _listed(user, wanted, fits)
    if not rows and wanted.older and fits:
        wanted = replace(wanted, older="")  # all after that place was settled meanwhile
        rows, following = _listed(user, wanted, fits)
    return ChangedPage(
        wanted=wanted,
        what=_what(wanted, fits_outlet),
        outlets=_outlets(wanted, fits_what),
        states=_states(wanted, fits_both),
        groups=_groups(rows_of(user, rows)),
        total=sum(one.counts[wanted.state] for one in fits),
        articles=len({one.article for one in fits}),
        unread=sum(one.counts["unread"] for one in fits),
        ever=bool(counted),
        older=wanted.query(older=following) if following else "",
    )


def _what(wanted: Wanted, counted: Iterable[_Counted]) -> list[Facet]:
    """What happened, each with its number; what never did is left out, but for the three that everybody knows."""
    numbers: Counter[str] = Counter()
    for one in counted:
        numbers[one.status] += one.counts[wanted.state]
    return [
        Facet(status, name, numbers[status], "", not wanted.what or status in wanted.what, *LOOKS[AnchorStatus(status)])
        for status, name in names().items()
        if status != AnchorStatus.UNCERTAIN or numbers[status] or status in wanted.what
    ]  # fmt: skip


def _outlets(wanted: Wanted, counted: Iterable[_Counted]) -> list[Facet]:
    """The outlets, most changes first."""
    numbers: Counter[int] = Counter()
    known: dict[int, str] = {}
    for one in counted:
        numbers[one.outlet] += one.counts[wanted.state]
        known[one.outlet] = one.outlet_name
    return [
        Facet(str(pk), known[pk], number, wanted.query(outlet=None if pk == wanted.outlet else pk), pk == wanted.outlet)
        for pk, number in sorted(numbers.items(), key=lambda pair: (-pair[1], known[pair[0]].casefold(), pair[0]))
        if number or pk == wanted.outlet
    ]  # fmt: skip


def _states(wanted: Wanted, counted: Sequence[_Counted]) -> list[Facet]:
    said = {
        "open": pgettext("changes", "Open"),
        "unread": pgettext("changes", "Unread"),
        "settled": pgettext("changes", "Settled"),
    }
    return [
        Facet(
            state,
            said[state],
            sum(one.counts[state] for one in counted),
            wanted.query(state=state),
            state == wanted.state,
        )
        for state in STATES
    ]


def chosen(user: User, wanted: Wanted) -> QuerySet[Change]:
    """All changes that fit, in no order."""
    return changes_for(user).filter(wanted.condition(), STATES[wanted.state]).order_by()


def _listed(user: User, wanted: Wanted, fits: list[_Counted]) -> tuple[list[Change], str]:
    """The changes of one page, and the cursor of the next. One query."""
    if not fits:
        return [], ""
    found = with_all(chosen(user, wanted))
    return _by_time(found, wanted) if wanted.by == "time" else _by_article(found, wanted, fits)


def _by_time(found: QuerySet[Change], wanted: Wanted) -> tuple[list[Change], str]:
    at = "settled_at" if wanted.state == "settled" else "created_at"
    if cursor := Cursor.decode(wanted.older):
        found = found.filter(*after(cursor, at))
    rows = list(found.order_by(f"-{at}", "-pk")[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return rows[:SIZE], Cursor(getattr(last, at), last.pk).encode() if last else ""


def _by_article(
    found: QuerySet[Change], wanted: Wanted, fits: Sequence[_Counted]
) -> tuple[list[Change], str]:
    """The article that changed last comes first; within it, in the order in which the changes were found.

    The cursor names the article, when it had changed last, and the change after which to go on.
    """
    newest: dict[int, datetime] = {}
    for one in fits:
        if at := one.newest[wanted.state]:
            newest[one.article] = max(at, newest.get(one.article, at))
    order = sorted(newest, key=lambda pk: (newest[pk], pk), reverse=True)
    place, _dot, last = wanted.older.partition(".")
    cursor, begun_at = Cursor.decode(place), 0
    if cursor is not None:
        rest = [pk for pk in order if (newest[pk], pk) < (cursor.at, cursor.pk) and pk != cursor.pk]
        begun = cursor.pk in newest and last.isascii() and last.isdecimal() and len(last) < 19
        order, begun_at = ([cursor.pk, *rest], int(last)) if begun else (rest, 0)
    order = order[: SIZE + 1]
    if not order:
        return [], ""
    begin = Q(article=order[0], pk__gt=begun_at) | Q(article__in=order[1:])
    turn = Case(*(When(article=pk, then=n) for n, pk in enumerate(order)))
    rows = list(found.filter(begin).order_by(turn, "pk")[: SIZE + 1])
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    if not more:
        return rows, ""
    end = rows[-1]
    return rows, f"{Cursor(newest[end.article_id], end.article_id).encode()}.{end.pk}"


def _groups(rows: list[Row]) -> list[Group]:
    """Rows of one article that follow each other, with the number of its versions. One query."""
    numbers = dict(
        Revision.objects.filter(article__in={row.article.pk for row in rows})
        .order_by()
        .values("article")
        .annotate(n=Count("pk"))
        .values_list("article", "n")
    )
    return [
        Group(found[0].article, found, max(row.now_at for row in found), numbers.get(pk, 1))
        for pk, found in ((pk, list(each)) for pk, each in groupby(rows, key=lambda row: row.article.pk))
    ]
