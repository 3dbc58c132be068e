"""What the page of a share shows, and what its dialog offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from annotations.access import notes_for, shares_of
from annotations.card import Card
from annotations.marks import Span, render_block
from annotations.models import Highlight, Kind, Note, Share, ShareItem, ShareLink, StoryLink, Visibility
from annotations.services.shares import kept_back, pickable, shareable_links, shareable_notes
from reader.access import articles_for
from reader.cleaning.blocks import Block, BlockType, Placed, place
from reader.cleaning.sanitize import text_of
from reader.models import Article, LinkKind, Picture, User
from reader.stories.words import Difference, differences


@dataclass(frozen=True, slots=True)
class Gloss:
    """A note in the margin of a share."""

    number: int
    kind: str
    kind_name: str
    by: str
    mine: bool
    at: datetime
    html: str
    replies: list[dict[str, Any]]
    changed: list[Difference] = field(default_factory=list)
    """What changed between the words that were marked and those that are shared."""
    quote: str = ""
    """The words that it stands on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the text, or ``skipped`` blocks that are not shared."""

    html: str = ""
    picture: Picture | None = None
    alt: str = ""
    skipped: int = 0
    last: bool = False
    """Whether nothing shared follows."""


@dataclass(frozen=True, slots=True)
class LinkedStory:
    kind: str
    kind_name: str
    headline: str
    outlet: str
    url: str
    at: datetime


@dataclass(slots=True)
class SharePage:
    share: Share
    pieces: list[Piece]
    glosses: list[Gloss]
    article_notes: list[Gloss] = field(default_factory=list)
    links: list[LinkedStory] = field(default_factory=list)

    @property
    def passages(self) -> int:
        return len(self.glosses)


def _kind_name(frozen: Mapping[str, Any]) -> str:
    """What the library called the kind when the share was made; empty for a note on the whole article."""
    return str(frozen.get("kind_name") or (Kind(frozen["kind"]).label if frozen["kind"] else ""))


def gloss_of(item: ShareItem, number: int) -> Gloss:
    """An item as a note with its number; 0 for one on the whole article."""
    frozen = item.frozen
    return Gloss(
        number=number,
        kind=frozen["kind"],
        kind_name=_kind_name(frozen),
        by=frozen["by"],
        mine=frozen["mine"],
        at=datetime.fromisoformat(frozen["at"]),
        html=frozen["html"],
        replies=[{**reply, "at": datetime.fromisoformat(reply["at"])} for reply in frozen["replies"]],
        changed=differences(frozen["was"], frozen["quote"]) if frozen.get("was") else [],
        quote=frozen.get("quote", ""),
    )


def _pieces(share: Share, spans: Sequence[Span], pictures: dict[str, Picture]) -> list[Piece]:
    """The blocks that are shared, and how many are not between them."""
    whole = share.scope == Share.Scope.WHOLE
    pieces: list[Piece] = []
    skipped = 0
    for placed in place(Block.from_json(data) for data in share.revision.blocks):
        if placed.start is None or placed.end is None:
            continue
        own = [span for span in spans if span.start < placed.end and span.end > placed.start]
        if not (whole or own):
            skipped += 1
            continue
        if skipped:
            pieces.append(Piece(skipped=skipped))
            skipped = 0
        pieces.append(_piece(placed, own, pictures))
    if skipped:
        pieces.append(Piece(skipped=skipped, last=True))
    return pieces


def _piece(placed: Placed, spans: Sequence[Span], pictures: dict[str, Picture]) -> Piece:
    figure = placed.block.type == BlockType.FIGURE
    picture = placed.block.picture
    return Piece(
        html=render_block(placed, spans, tag="span" if figure else ""),
        picture=pictures.get(picture.src) if figure and picture else None,
        alt=picture.alt if figure and picture else "",
    )


def share_page(share: Share, items: Sequence[ShareItem], links: Sequence[ShareLink] = ()) -> SharePage:
    """The page of a share with these items: three queries at most."""
    marked = [item for item in items if item.start is not None and item.end is not None]
    spans: list[Span] = []
    glosses: list[Gloss] = []
    for number, item in enumerate(marked, start=1):
        gloss = gloss_of(item, number)
        glosses.append(gloss)
        spans.append(
            Span(
                pk=number,
                start=item.start or 0,
                end=item.end or 0,
                kind=gloss.kind,
                number=number,
                label=_("Note %(number)d, %(kind)s") % {"number": number, "kind": gloss.kind_name},
                others=not gloss.mine,
            )
        )
    pictures = {picture.source: picture for picture in share.article.pictures.all()}
    return SharePage(
        share=share,
        pieces=_pieces(share, spans, pictures),
        glosses=glosses,
        article_notes=[gloss_of(item, 0) for item in items if item.start is None],
        links=[
            LinkedStory(
                kind=link.frozen["kind"].replace("_", "-"),
                kind_name=str(LinkKind(link.frozen["kind"]).label),
                headline=link.frozen["headline"],
                outlet=link.frozen["outlet"],
                url=link.frozen["url"],
                at=datetime.fromisoformat(link.frozen["at"]),
            )
            for link in links
        ],
    )


def live_links(share: Share) -> list[ShareLink]:
    """The story links of a share that are still there, to stories that its maker may still see."""
    seen = articles_for(share.user).order_by().values("pk")
    return list(share.links.filter(link__deleted_at__isnull=True, link__to_article__in=seen).order_by("pk"))


def highlight_link_share(highlight: Highlight) -> Share:
    """The page behind "anyone with the link" as a share of one passage, as it is now. Not saved."""
    return Share(
        user=highlight.user,
        article=highlight.article,
        revision=highlight.revision,
        created_at=highlight.created_at,
    )


def card_of(share: Share, items: Sequence[ShareItem]) -> Card:
    """The card of a share: its first passage with some words before it, and its note."""
    item = next((item for item in items if item.start is not None), items[0])
    text = share.revision.text
    before = ""
    if item.start is not None:
        line = text.rfind("\n", 0, item.start) + 1
        stop = max(text.rfind(mark, line, item.start) for mark in (". ", "? ", "! ", "؟ ", "۔ "))
        before = text[max(line, stop + 2 if stop >= 0 else line) : item.start].strip()
        before = before if len(before) <= 120 else ""
    article = share.article
    outlet = article.outlet.name if article.outlet else ""
    day = date_format(localtime(article.published_at), "j F Y") if article.published_at else ""
    return Card(
        quote=item.frozen.get("quote", "") or text_of(item.frozen["html"]),
        before=before,
        kind=item.frozen["kind"] or "passage",
        kind_name=_kind_name(item.frozen) or _("Note"),
        note=text_of(item.frozen["html"]) if item.frozen.get("quote") else "",
        by=item.frozen["by"],
        headline=share.revision.headline,
        source=", ".join(part for part in (outlet, day) if part),
        rtl=article.direction == "rtl",
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A highlight as the dialog offers it."""

    highlight: Highlight
    note: Note | None
    replies: int
    mine: bool
    private: bool
    group: str = ""
    """The group that alone sees it now."""


@dataclass(frozen=True, slots=True)
class ShareDialog:
    choices: list[Choice]
    article_notes: list[Note]
    links: list[StoryLink]
    shares: list[Share]
    paragraphs: int
    kept_back: list[Highlight]
    """What others show to a group of this reader; it stays there."""


def choices_of(user: User, article: Article) -> list[Choice]:
    """The highlights of an article that may be shared, in the order of the text."""
    choices = []
    for highlight in pickable(user, article):
        anchors = highlight.current_anchors  # type: ignore[attr-defined]
        notes: list[Note] = highlight.kept_notes  # type: ignore[attr-defined]
        if anchors:
            main = next((n for n in notes if n.user_id == highlight.user_id and n.parent_id is None), None)
            choices.append(
                (
                    anchors[0].start,
                    Choice(
                        highlight=highlight,
                        note=main,
                        replies=len(notes) - (main is not None),
                        mine=highlight.user_id == user.pk,
                        private=highlight.visibility == Visibility.PRIVATE,
                        group=highlight.group.name if highlight.group else "",
                    ),
                )
            )
    return [choice for _start, choice in sorted(choices, key=lambda pair: pair[0])]


def shares_out(user: User, *articles: Article) -> list[Share]:
    """The links of ``user`` to any of these articles, alone or in a comparison, that were not revoked."""
    return list(
        shares_of(user)
        .filter(Q(article__in=articles) | Q(other_article__in=articles), revoked_at__isnull=True)
        .select_related("article__outlet", "other_article__outlet")
        .annotate(held=Count("items"))
        .order_by("-created_at")[:20]
    )


def share_dialog(user: User, article: Article) -> ShareDialog:
    """What may be shared of an article, and which links are already out: six queries."""
    revision = article.current_revision
    return ShareDialog(
        choices=choices_of(user, article),
        article_notes=list(
            notes_for(user)
            .filter(article=article, highlight__isnull=True, parent__isnull=True)
            .filter(pk__in=shareable_notes(user).order_by().values("pk"))
            .select_related("user", "group")
        ),
        links=list(shareable_links(user, article).select_related("to_article__outlet")),
        shares=shares_out(user, article),
        paragraphs=sum(1 for data in (revision.blocks if revision else []) if data.get("text")),
        kept_back=list(kept_back(user, article).order_by("pk")[:50]),
    )
