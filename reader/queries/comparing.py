"""The page of two tellings beside each other.

``ComparePage`` is what templates and template tags get. It has two sides (``page.a``, ``page.b``, or
``page.side("a")``), each with its article and the revision that is shown; and rows: ``page.rows`` are those that the
filter lets through, ``page.everything`` all of them. A ``ShownRow`` has its ``number`` (from 1, the same under every
filter; ``#r<number>`` in the address) and the plain ``row`` with spans and parts (``reader.stories.comparison``; all
positions are code points in ``side.revision.text``).

The text of a side of a row is drawn by ``{% cell page row "a" %}`` (``row`` is the ``ShownRow``); one sentence of the
whole texts by ``{% cell page row "a" span %}``, ``span`` a (start, end) of that row. Both give inline HTML. Copied runs
to be marked: ``page.runs_on("a", start, end)``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from reader.access import Visitor, articles_for
from reader.models import Article, Revision
from reader.queries.compare_choice import CHIPS, SHOWN
from reader.queries.compare_choice import Choice as Choice
from reader.queries.compare_words import apart, icon_of, is_reversed, relation_name, said_of
from reader.services.comparing import compared
from reader.stories.comparison import Compared, Relation, Row, Run, Span
from reader.stories.shares import QUOTED, SOME


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its article, and the revision of it that is shown."""

    letter: str
    """``a`` or ``b``."""
    article: Article
    revision: Revision
    is_current: bool
    """Whether that is the article's current revision: only there can be written."""

    @property
    def sign(self) -> str:
        return self.letter.upper()

    @property
    def name(self) -> str:
        """Whose telling it is, in few words."""
        if self.article.outlet:
            return self.article.outlet.name
        return self.article.byline or _("no outlet")

    @property
    def lang(self) -> str:
        return self.article.language

    @property
    def dir(self) -> str:
        return self.article.direction

    @property
    def headline(self) -> str:
        return self.revision.headline or self.article.headline

    @property
    def primary(self) -> str:
        """Primary code of its language."""
        return self.article.language.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the page shows it."""

    number: int
    """From 1, in the order of all rows."""
    row: Row
    name: str
    """Its relation in words."""
    icon: str
    said: list[str] = field(default_factory=list)
    """What differs, in words."""

    @property
    def css(self) -> str:
        match self.row.relation:
            case Relation.SAME:
                return "is-same"
            case Relation.ONLY_A:
                return "is-only is-a"
            case Relation.ONLY_B:
                return "is-only is-b"
        return "is-differs" if self.row.is_(Relation.FIGURES) or is_reversed(self.row) else ""

    @property
    def kind(self) -> str:
        """One word for its tie: same, diff or re; only where it stands on one side."""
        if not self.row.both:
            return "only"
        return {"is-same": "same", "is-differs": "diff"}.get(self.css, "re")

    @property
    def differs(self) -> bool:
        return self.row.relation is not Relation.SAME

    @property
    def is_quotation(self) -> bool:
        """Whether both have it, as somebody's words."""
        return self.row.both and (self.row.is_(Relation.QUOTE) or self.row.quoted >= SOME)

    def passes(self, show: str) -> bool:
        """Whether a filter lets it through."""
        match show:
            case "differences":
                return self.differs
            case "quotes":
                return self.is_quotation
            case "figures":
                return self.row.is_(Relation.FIGURES)
            case "only-a":
                return self.row.relation is Relation.ONLY_A
            case "only-b":
                return self.row.relation is Relation.ONLY_B
            case "same":
                return self.row.relation is Relation.SAME
            case "reworded":
                return self.row.both and self.differs and self.row.relation is not Relation.FIGURES
        return True

    def spans(self, letter: str) -> tuple[Span, ...]:
        return self.row.a if letter == "a" else self.row.b


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip of the toolbar."""

    key: str
    name: str
    count: int
    is_on: bool


@dataclass
class ComparePage:
    """Two tellings beside each other, and what the visitor chose to see of it."""

    a: Side
    b: Side
    compared: Compared
    choice: Choice
    title: str
    kicker: str = ""
    story_id: int = 0
    """Of the story that both tell; 0 where they tell none together."""
    tellings: int = 0
    """How many of that story this visitor sees."""

    @property
    def run(self) -> int:
        """Words from which on copied runs are marked, 0 for none. What versions of one article share is no copying."""
        return 0 if self.one_article and not self.choice.run_said else self.choice.run

    def side(self, letter: str) -> Side:
        return self.a if letter == "a" else self.b

    @property
    def one_article(self) -> bool:
        """Whether two revisions of one article are compared."""
        return self.a.article.pk == self.b.article.pk

    @property
    def foreign(self) -> bool:
        """Whether the two are in different languages, so that only names and figures are compared."""
        return self.a.primary != self.b.primary

    @cached_property
    def everything(self) -> list[ShownRow]:
        """All rows, without quotations where they are left out."""
        rows = [
            ShownRow(
                number,
                row,
                relation_name(row.relation, foreign=self.foreign),
                icon_of(row),
                said_of(row, copied=self._copied(row), foreign=self.foreign),
            )
            for number, row in enumerate(self.compared.rows, start=1)
        ]
        return rows if self.choice.quotes else [row for row in rows if row.row.quoted < QUOTED]

    @cached_property
    def rows(self) -> list[ShownRow]:
        """The rows that the filter lets through."""
        return [row for row in self.everything if row.passes(self.choice.show)]

    @cached_property
    def by_number(self) -> dict[int, ShownRow]:
        return {row.number: row for row in self.everything}

    @property
    def left_out(self) -> int:
        """How many rows were left out with the quotations."""
        return len(self.compared.rows) - len(self.everything)

    @cached_property
    def filters(self) -> list[Filter]:
        """The chips, each with how many rows it lets through; the one chosen is always among them."""
        keys = [key for key in SHOWN if key in CHIPS or key == self.choice.show]
        return [
            Filter(
                key, str(SHOWN[key]), sum(1 for row in self.everything if row.passes(key)), key == self.choice.show
            )
            for key in keys
        ]  # fmt: skip

    @cached_property
    def _runs(self) -> tuple[list[Run], list[int], list[int]]:
        """The runs to be marked in the order of A, where they begin, and how far those up to each reach."""
        runs = sorted(
            (run for run in self.compared.runs if self.run and run.words >= self.run),
            key=lambda run: run.a,
        )
        reach = list(accumulate((run.a[1] for run in runs), max))
        return runs, [run.a[0] for run in runs], reach

    def _copied(self, row: Row) -> int:
        """Words of the longest run that stands in both sides of a row, for the most part of it: a run that goes on
        from the row before is told there. 0 where the row is no longer than that."""
        runs, starts, reach = self._runs
        longest = 0
        for start, end in row.a if row.b else ():
            for run in runs[bisect_right(reach, start) : bisect_left(starts, end)]:
                held_a = _held(run.a, row.a)
                held_b = _held(run.b, row.b)
                if held_a and held_b and max(held_a, held_b) >= 0.5 and run.words > longest:
                    longest = run.words
        if row.relation is Relation.SAME and longest <= self._words_of(row):
            return 0
        return longest

    def _words_of(self, row: Row) -> int:
        return sum(len(self.a.revision.text[start:end].split()) for start, end in row.a)

    def runs_on(self, letter: str, start: int, end: int) -> list[tuple[int, int, int, bool, bool]]:
        """Copied runs on that side within [start, end): their part of it, the words of the whole run, and whether it
        begins and ends there."""
        found = []
        for run in self._runs[0]:
            first, last = run.a if letter == "a" else run.b
            if first < end and start < last:
                found.append((max(first, start), min(last, end), run.words, first >= start, last <= end))
        return sorted(found)

    @property
    def apart(self) -> str:
        """How much earlier or later than A B was published."""
        return apart(self.a.article, self.b.article)

    @property
    def path(self) -> str:
        return reverse("compare-two", args=[self.a.article.pk, self.b.article.pk])

    @property
    def query(self) -> str:
        """The choice as it stands in an address, without ``?``."""
        return urlencode(self.choice.query())

    @property
    def swapped(self) -> str:
        """Address of the same with A and B changed over."""
        query = self.choice.query()
        first, second = query.pop("a_rev", ""), query.pop("b_rev", "")
        query |= {name: value for name, value in (("a_rev", second), ("b_rev", first)) if value}
        turned = {"only-a": "only-b", "only-b": "only-a"}
        if query.get("show") in turned:
            query["show"] = turned[query["show"]]
        path = reverse("compare-two", args=[self.b.article.pk, self.a.article.pk])
        return f"{path}?{urlencode(query)}" if query else path


def compare_page(visitor: Visitor, a: int, b: int, params: QueryDict) -> ComparePage:
    """Two articles for their page. Raises ``Http404`` for what this visitor may not see, and for revisions that are
    none.

    Queries: the articles; older revisions where the address names any; what is kept of their comparison; the story
    where both are in one. The first time, the blocks of both and the saving besides.
    """
    choice = Choice.of(params)
    first, second = sides(visitor, a, b, choice)
    return page_of(visitor, first, second, choice)


def sides(visitor: Visitor, a: int, b: int, choice: Choice) -> tuple[Side, Side]:
    """The two sides that an address names. Raises ``Http404`` as ``compare_page`` does."""
    found = (
        articles_for(visitor)
        .select_related("outlet", "current_revision", "story_member__story")
        .defer(*(f"current_revision__{name}" for name in _unread(choice)))
        .in_bulk({a, b})
    )
    if a not in found or b not in found:
        raise Http404
    return _side("a", found[a], choice), _side("b", found[b], choice)


def _unread(choice: Choice) -> list[str]:
    """Fields of a revision that its side does without: the blocks are read for whole texts, and to compare anew."""
    return ["meta", "report"] if choice.full else ["blocks", "meta", "report"]


def _side(letter: str, article: Article, choice: Choice) -> Side:
    number = choice.a_rev if letter == "a" else choice.b_rev
    current = article.current_revision
    if current is None:
        raise Http404
    revision: Revision | None = current
    if number and number != current.number:
        revision = article.revisions.filter(number=number).defer(*_unread(choice)).first()
    if revision is None:
        raise Http404
    revision.article = article
    return Side(letter, article, revision, revision.pk == current.pk)


def _held(run: Span, spans: Iterable[Span]) -> float:
    """Share of a run that stands in ``spans``, 0 to 1."""
    inside = sum(max(0, min(run[1], end) - max(run[0], start)) for start, end in spans)
    return inside / max(1, run[1] - run[0])


def page_of(visitor: Visitor, a: Side, b: Side, choice: Choice) -> ComparePage:
    """The page of two sides that the visitor may see."""
    page = ComparePage(a, b, compared(a.revision, b.revision), choice, title=a.headline)
    story_a, story_b = (getattr(side.article, "story_member", None) for side in (a, b))
    if page.one_article:
        page.kicker = _("One article, two versions")
    elif story_a is not None and story_b is not None and story_a.story_id == story_b.story_id:
        tellings = list(
            articles_for(visitor)
            .filter(story_member__story=story_a.story_id)
            .order_by("listed_at", "pk")
            .values_list("headline", flat=True)
        )
        page.kicker = _("Same story, two tellings")
        page.story_id, page.tellings = story_a.story_id, len(tellings)
        page.title = story_a.story.title or tellings[0]
    else:
        page.kicker = _("Two articles, side by side")
    return page
