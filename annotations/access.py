"""Who may see and change what people put beside the text. Every query starts here."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from annotations.models import Highlight, Note, Share, StoryLink, Visibility
from reader.access import Visitor, articles_for
from reader.models import ArticleVisibility


def _seen(visitor: Visitor, field: str = "article") -> Exists:
    """Whether this visitor may see the article that ``field`` names: asked row by row, by its key.

    A list of all visible articles would be read whole for every query.
    """
    return Exists(articles_for(visitor).order_by().filter(pk=OuterRef(field)))


def _mine_or_public(visitor: Visitor, prefix: str = "") -> Q:
    seen = Q(**{f"{prefix}visibility": Visibility.PUBLIC})
    if visitor.is_authenticated:
        seen |= Q(**{f"{prefix}user": visitor})
    return seen


def highlights_for(visitor: Visitor) -> QuerySet[Highlight]:
    """Highlights that this visitor sees in articles: one's own and public ones, in articles one may see.

    "Anyone with the link" is seen through its link alone, and by its owner.
    """
    return Highlight.objects.kept().filter(_mine_or_public(visitor), _seen(visitor))


def notes_for(visitor: Visitor) -> QuerySet[Note]:
    """Notes that this visitor sees: on highlights one sees, on articles by their own visibility, and replies."""
    on_article = Q(highlight__isnull=True, parent__isnull=True) & _mine_or_public(visitor)
    on_highlight = Q(highlight__isnull=False, highlight__deleted_at__isnull=True) & _mine_or_public(
        visitor, "highlight__"
    )
    reply = Q(
        highlight__isnull=True, parent__isnull=False, parent__deleted_at__isnull=True
    ) & _mine_or_public(visitor, "parent__")
    return Note.objects.kept().filter(on_article | on_highlight | reply, _seen(visitor))


def links_for(visitor: Visitor) -> QuerySet[StoryLink]:
    """Story links that this visitor sees; both articles must be visible too."""
    plain = Q(from_highlight__isnull=True) & _mine_or_public(visitor)
    marked = Q(from_highlight__isnull=False, from_highlight__deleted_at__isnull=True) & _mine_or_public(
        visitor, "from_highlight__"
    )
    return StoryLink.objects.kept().filter(
        plain | marked, _seen(visitor, "from_article"), _seen(visitor, "to_article")
    )


def own_highlight(visitor: Visitor, pk: int) -> Highlight:
    """One's own highlight, to change. Raises ``Http404`` for anyone else's."""
    if not visitor.is_authenticated:
        raise Http404
    highlight = highlights_for(visitor).filter(pk=pk, user=visitor).select_related("article").first()
    if highlight is None:
        raise Http404
    return highlight


def highlight_for(visitor: Visitor, pk: int) -> Highlight:
    """A highlight that this visitor sees, with its article and maker. Raises ``Http404``."""
    found = highlights_for(visitor).select_related("article", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def binned_highlight(visitor: Visitor, pk: int) -> Highlight:
    """One's own highlight, in the bin or out of it, in an article that one still sees. Raises ``Http404``."""
    found = (
        Highlight.objects.filter(_seen(visitor), pk=pk, user_id=visitor.pk)
        .select_related("article", "user")
        .first()
        if visitor.is_authenticated
        else None
    )
    if found is None:
        raise Http404
    return found


def note_for(visitor: Visitor, pk: int) -> Note:
    """A note that this visitor sees, with what it belongs to. Raises ``Http404``."""
    found = notes_for(visitor).select_related("article", "highlight", "parent", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def binned_note(visitor: Visitor, pk: int) -> Note:
    """One's own note, in the bin or out of it, beside what one still sees. Raises ``Http404``."""
    found = (
        Note.objects.filter(_seen(visitor), pk=pk, user_id=visitor.pk)
        .filter(Q(highlight__isnull=True) | Q(highlight__in=highlights_for(visitor).order_by().values("pk")))
        .filter(Q(parent__isnull=True) | Q(parent__in=notes_for(visitor).order_by().values("pk"))
                | Q(highlight__isnull=False))
        .select_related("article", "highlight", "parent", "user")
        .first()
        if visitor.is_authenticated
        else None
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def binned_link(visitor: Visitor, pk: int) -> StoryLink:
    """One's own story link, in the bin or out of it, between what one still sees. Raises ``Http404``."""
    found = (
        StoryLink.objects.filter(
            _seen(visitor, "from_article"), _seen(visitor, "to_article"), pk=pk, user_id=visitor.pk
        )
        .select_related("from_article", "to_article", "from_highlight")
        .first()
        if visitor.is_authenticated
        else None
    )
    if found is None:
        raise Http404
    return found


def own_note(visitor: Visitor, pk: int) -> Note:
    """One's own note, to change. Raises ``Http404`` for anyone else's."""
    if not visitor.is_authenticated:
        raise Http404
    note = (
        notes_for(visitor)
        .filter(pk=pk, user=visitor)
        .select_related("article", "highlight", "parent")
        .first()
    )
    if note is None:
        raise Http404
    return note


def own_link(visitor: Visitor, pk: int) -> StoryLink:
    """One's own story link, to change. Raises ``Http404`` for anyone else's."""
    if not visitor.is_authenticated:
        raise Http404
    link = links_for(visitor).filter(pk=pk, user=visitor).first()
    if link is None:
        raise Http404
    return link


def seen_by_maker() -> Q:
    """Whether who made a share or a highlight may still see its article; behind a link nothing more is shown."""
    return Q(article__deleted_at__isnull=True, user__is_active=True) & (
        Q(article__visibility=ArticleVisibility.LIBRARY) | Q(article__added_by=F("user"))
    )


def shares_of(visitor: Visitor) -> QuerySet[Share]:
    """One's own shares of articles that one may still see."""
    if not visitor.is_authenticated:
        return Share.objects.none()
    return Share.objects.filter(_seen(visitor), user=visitor)
