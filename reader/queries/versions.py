"""The versions of an article: what came when and how, and two of them beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.access import Visitor, article_for
from reader.models import Article, Revision, RevisionDelta, Watch
from reader.services.deltas import deltas_of, text_of
from reader.stories.revisions import Delta, Row, compare, delta

PAGE = 20
"""Versions that the list shows at once."""
SHOWN = ("changes", "then", "now")


@dataclass(slots=True)
class Version:
    """A revision as the list shows it."""

    revision: Revision
    at: datetime
    """When its page came in, or when the same page was cleaned again; UTC."""
    how: str
    """How it came, in words."""
    cleaned_again: bool
    """Whether it came from the same page as the one before."""
    delta: RevisionDelta | None = None
    """None where it is not counted yet."""

    @property
    def number(self) -> int:
        return self.revision.number

    @property
    def is_first(self) -> bool:
        return self.revision.number == 1

    @property
    def bars(self) -> tuple[int, int]:
        """Lengths of the two bars, of words added and taken out, in pixels; 0 to 42."""
        if self.delta is None:
            return 0, 0
        top = max(self.delta.added, self.delta.gone, 21)
        return _bar(self.delta.added, top), _bar(self.delta.gone, top)


def _bar(words: int, top: int) -> int:
    return max(2, round(42 * words / top)) if words else 0


@dataclass(slots=True)
class VersionsPage:
    """The list of versions, and the two that are compared."""

    article: Article
    count: int
    versions: list[Version]
    """One page of them, newest first."""
    before: int
    """The number that the next page of the list begins below; 0 where there is none."""
    is_first_page: bool
    old: Version
    new: Version
    show: str
    """changes, then or now."""
    rows: list[Row]
    delta: Delta
    watch: Watch | None

    @property
    def only_one(self) -> bool:
        return self.count == 1

    @property
    def same_version(self) -> bool:
        return self.old.number == self.new.number

    @property
    def same_day(self) -> bool:
        """Whether both came on one day of the library's time zone."""
        return timezone.localtime(self.old.at).date() == timezone.localtime(self.new.at).date()

    @property
    def shown(self) -> Version:
        """The version whose text stands on the page."""
        return self.old if self.show == "then" else self.new

    @property
    def by_cleaning(self) -> bool:
        """Whether the publisher changed nothing: both came from one page, which was cleaned differently."""
        capture = self.new.revision.capture_id
        return capture is not None and capture == self.old.revision.capture_id and not self.same_version

    @property
    def title(self) -> str:
        """What the page is called: who changed what."""
        if self.only_one:
            return _("One version so far")
        if self.by_cleaning:
            return _("What another cleaning changed")
        outlet = self.article.outlet
        return _("What %(outlet)s changed") % {"outlet": outlet.name} if outlet else _("What was changed")

    @property
    def looked_since(self) -> datetime | None:
        """When the publisher's page was found to be the same, after the newest version came; UTC."""
        watch, newest = self.watch, self.versions[0] if self.is_first_page and self.versions else None
        if watch is None or newest is None or watch.looked_at is None or watch.problem:
            return None
        return watch.looked_at if watch.looked_at > newest.revision.created_at else None


def versions_page(visitor: Visitor, pk: int, params: QueryDict) -> VersionsPage:
    """The versions of an article, and those that ``from`` and ``to`` name compared; without, the newest with the one
    before. ``before`` pages the list. Raises ``Http404`` for what may not be seen and for versions that are none.

    Queries: the article; a page of versions; their counts; those of the two compared that are not among them.
    """
    article = article_for(visitor, pk)
    current = article.current_revision
    if current is None:
        raise Http404
    first, last = _number(params, "from"), _number(params, "to")
    last = last or current.number
    first = first or max(1, last - 1)
    first, last = min(first, last), max(first, last)
    before = _number(params, "before")
    found = article.revisions.order_by("-number")
    rows = list(_light(found.filter(number__lt=before) if before else found)[: PAGE + 1])
    if not rows:
        raise Http404
    chosen = {first, last, first - 1, last - 1} - {row.number for row in rows} - {0}
    others = list(_light(found.filter(number__in=chosen))) if chosen else []
    by_number = {row.number: row for row in (*rows, *others)}
    if first not in by_number or last not in by_number:
        raise Http404
    counts = deltas_of(rows[:PAGE])
    old, new = (_version(by_number[n], by_number.get(n - 1), article, visitor) for n in (first, last))
    whole = {row.number: row for row in found.filter(number__in={first, last} - {current.number})}
    whole[current.number] = current
    old.revision, new.revision = whole[first], whole[last]
    show = params.get("show", "")
    compared = compare(text_of(old.revision), text_of(new.revision)) if first != last else []
    return VersionsPage(
        article=article,
        count=current.number,
        versions=[
            _version(row, by_number.get(row.number - 1), article, visitor, counts.get(row.pk))
            for row in rows[:PAGE]
        ],
        before=rows[PAGE - 1].number if len(rows) > PAGE else 0,
        is_first_page=not before,
        old=old,
        new=new,
        show=show if show in SHOWN else SHOWN[0],
        rows=compared,
        delta=delta(compared),
        watch=getattr(article, "watch", None),
    )


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version as it stood."""

    article: Article
    version: Version
    count: int

    @property
    def revision(self) -> Revision:
        return self.version.revision

    @property
    def is_current(self) -> bool:
        return self.revision.pk == self.article.current_revision_id


def version_page(visitor: Visitor, pk: int, number: int) -> VersionPage:
    """One version of an article. Raises ``Http404`` for what may not be seen, and for a version that is none."""
    article = article_for(visitor, pk)
    revision = article.revisions.filter(number=number).first()
    if revision is None or article.current_revision is None:
        raise Http404
    near = {row.number: row for row in _light(article.revisions.filter(number__in=(number, number - 1)))}
    version = _version(near[number], near.get(number - 1), article, visitor)
    version.revision = revision
    return VersionPage(article, version, article.current_revision.number)


def _number(params: QueryDict, name: str) -> int:
    """A number of the address; of several the last one that is any; 0 without."""
    for value in reversed(params.getlist(name)):
        if value.isascii() and value.isdecimal() and len(value) < 10:
            return int(value)
    return 0


def _light(revisions: Any) -> Any:
    """Revisions without their texts, with who brought them."""
    return (
        revisions.defer("blocks", "text", "meta", "report")
        .annotate(by_hand=F("report__by_hand"))
        .select_related("capture__captured_by")
    )


def _version(
    row: Any, before: Any, article: Article, visitor: Visitor, counted: RevisionDelta | None = None
) -> Version:
    again = bool(before is not None and row.capture_id is not None and row.capture_id == before.capture_id)
    at = row.created_at if again else row.captured_at
    return Version(row, at, _how(row, before, again, article, visitor), again, counted)


def _how(row: Any, before: Any, again: bool, article: Article, visitor: Visitor) -> str:
    """How a version came, in words. Strangers are not told who brought it."""
    if again:
        if (row.by_hand or {}) != (before.by_hand or {}):
            return _("pieces chosen by hand")
        return _("cleaned again")
    who = row.capture.captured_by if row.capture else None
    if row.number == 1:
        who = who or article.added_by
        if who is None or not visitor.is_authenticated:
            return _("added")
        return _("added by you") if who.pk == visitor.pk else _("added by %(name)s") % {"name": who.name}
    if row.capture is None:
        return ""
    if who is None:
        return _("fetched by schedule")
    if not visitor.is_authenticated:
        return _("brought in again")
    if who.pk == visitor.pk:
        return _("brought in by you")
    return _("brought in by %(name)s") % {"name": who.name}
