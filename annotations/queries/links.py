"""Links between stories as a page shows them: read from the article at hand, whichever way they point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotations.models import StoryLink, Visibility
from annotations.queries.entries import Layer
from annotations.queries.layers import Option, options
from annotations.services.seen import value_of
from annotations.services.suggestions import TURNED, proposed_kind
from reader.access import Visitor
from reader.models import Article, LinkKind, SuggestionKind
from reader.queries.folding import Fold
from reader.queries.next import beside
from reader.queries.related import Suggested
from reader.queries.shared import shared_with
from reader.queries.tags import TagNode

IMAGES = {
    LinkKind.SAME_STORY: "same",
    LinkKind.FOLLOW_UP: "follow",
    LinkKind.BACKGROUND: "bg",
    LinkKind.CONTRADICTS: "ne",
    LinkKind.SOURCE: "source",
    LinkKind.TRANSLATION: "trans",
}
BACKWARDS: dict[str, str | Promise] = {
    LinkKind.FOLLOW_UP: _("Follow-up to"),
    LinkKind.BACKGROUND: _("Background to"),
    LinkKind.SOURCE: _("Source of"),
}
"""What the kinds that have a direction are called at the article that they point to."""


@dataclass(frozen=True, slots=True)
class Row:
    """A link as one of its articles shows it."""

    pk: int
    css: str
    image: str
    name: str
    other: Article
    mine: bool = False
    by: str = ""
    """Who made it, when somebody else did."""
    private: bool = False
    group: str = ""
    """The group that alone sees one's own."""
    highlight: int | None = None
    number: int = 0
    """Of the note that it hangs on."""
    kind: str = ""
    seen_by: str = ""
    """Who sees one's own, as forms carry it; empty for one that hangs on a highlight."""
    visibilities: list[Option] = field(default_factory=list)
    """Who may see one's own."""
    shared: int = 0
    """Per cent of the article at hand that the other one tells too; 0 where that is not known."""

    @property
    def comparable(self) -> bool:
        """Whether its two articles are worth setting side by side."""
        return self.kind in (LinkKind.SAME_STORY, LinkKind.TRANSLATION, LinkKind.CONTRADICTS, LinkKind.SOURCE)


@dataclass(frozen=True, slots=True)
class SuggestedRow:
    """A suggested pair as one of its articles shows it."""

    pk: int
    css: str
    image: str
    name: str
    """What it is taken for; with a question mark on the page."""
    other: Article
    reason: str
    kind: str
    """The kind of link that it stands for, as forms carry it."""

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What it can be linked as instead: values for the form, and their names."""
        plain = [(str(value), str(label)) for value, label in LinkKind.choices]
        turned = [(TURNED + str(value), str(label)) for value, label in BACKWARDS.items()]
        return plain + turned


def row_of(link: StoryLink, article: Article) -> Row:
    """``link`` as seen from ``article``, which it joins to another."""
    outgoing = link.from_article_id == article.pk
    name = link.get_kind_display() if outgoing else BACKWARDS.get(link.kind, link.get_kind_display())
    return Row(
        pk=link.pk,
        css=link.kind.replace("_", "-"),
        image=IMAGES[LinkKind(link.kind)],
        name=str(name),
        other=link.to_article if outgoing else link.from_article,
    )


def link_rows(layer: Layer, visitor: Visitor) -> list[Row]:
    """All links of the layer's article, by kind, then newest first. The same link of several readers stands once,
    one's own before others'.
    """
    order = {kind: place for place, kind in enumerate(LinkKind.values)}
    numbers = {entry.pk: entry.number for entry in layer.entries}
    rows: dict[tuple[str, int], Row] = {}
    for link in sorted(layer.links, key=lambda link: (order[link.kind], link.user_id != visitor.pk)):
        seen = row_of(link, layer.article)
        key = (seen.name, seen.other.pk)
        if key in rows:
            continue
        mine = link.user_id == visitor.pk
        outgoing = link.from_article_id == layer.article.pk
        highlight = link.from_highlight_id if outgoing else None
        rows[key] = Row(
            seen.pk, seen.css, seen.image, seen.name, seen.other,
            mine=mine,
            by="" if mine else link.user.name,
            private=link.visibility == Visibility.PRIVATE and link.from_highlight_id is None,
            group=link.group.name if mine and link.group else "",
            highlight=highlight,
            number=numbers.get(highlight or 0, 0),
            kind=link.kind,
            seen_by=value_of(link) if mine and link.from_highlight_id is None else "",
            visibilities=options(layer.memberships, link=False, kept=value_of(link)) if mine else [],
        )  # fmt: skip
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class Related:
    """What stands beneath an article: its story, its links, what is suggested, what to read next."""

    rows: list[Row]
    told: Fold | None
    suggested: list[SuggestedRow]
    next: list[Article]


def related(layer: Layer, visitor: Visitor, tags: Collection[TagNode] = ()) -> Related:
    """What is related to the layer's article; ``tags`` are those of which to read next. One query; one more where it
    has links that are worth a comparison."""
    article = layer.article
    rows = link_rows(layer, visitor)
    found = beside(visitor, article, {row.other.pk for row in rows}, tags)
    shared = shared_with(article, {row.other.pk for row in rows if row.comparable})
    rows = [replace(row, shared=shared.get(row.other.pk, 0)) if row.comparable else row for row in rows]
    suggested = [suggested_row(article, one) for one in found.suggested]
    tellings = [other.pk for other in found.told.others] if found.told else []
    first = [*(row.other.pk for row in rows), *tellings, *(row.other.pk for row in suggested)]
    return Related(rows, found.told, suggested, found.next(article, list(dict.fromkeys(first))))


def suggested_row(article: Article, one: Suggested) -> SuggestedRow:
    """What is suggested beside ``article``, as its page shows it."""
    kind = proposed_kind(one.kind, article, one.other)
    plain = LinkKind(kind.removeprefix(TURNED))
    name = str(BACKWARDS.get(plain, plain.label)) if kind.startswith(TURNED) else str(plain.label)
    return SuggestedRow(
        pk=one.pk,
        css=plain.replace("_", "-"),
        image=IMAGES[plain],
        name=str(SuggestionKind.COPY.label) if one.kind == SuggestionKind.COPY else name,
        other=one.other,
        reason=one.reason,
        kind=kind,
    )
