"""Who may see and change what people put beside the text. Every query starts here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from annotations.models import (
    Change,
    Code,
    Group,
    GroupRole,
    Highlight,
    Note,
    NotesImport,
    Notice,
    SavedFilter,
    Share,
    StoryLink,
    Visibility,
)
from reader.access import Visitor, articles_for, may_curate
from reader.models import ArticleVisibility


def _seen(visitor: Visitor, field: str = "article") -> Exists:
    """Whether this visitor may see the article that ``field`` names: asked row by row, by its key.

    A list of all visible articles would be read whole for every query.
    """
    return Exists(articles_for(visitor).order_by().filter(pk=OuterRef(field)))


def groups_for(visitor: Visitor) -> QuerySet[Group]:
    """The groups that this visitor belongs to."""
    if not visitor.is_authenticated:
        return Group.objects.none()
    return Group.objects.filter(closed_at__isnull=True, memberships__user=visitor)


def group_for(visitor: Visitor, pk: int, *roles: str) -> Group:
    """A group that this visitor belongs to; with ``roles``, in one of them. Raises ``Http404``."""
    found = groups_for(visitor).filter(pk=pk)
    if roles:
        found = found.filter(memberships__user=visitor.pk, memberships__role__in=roles)
    group = found.first()
    if group is None:
        raise Http404
    return group


def codes_for(visitor: Visitor) -> QuerySet[Code]:
    """The codes that this visitor sees: one's own, and those of one's groups."""
    if not visitor.is_authenticated:
        return Code.objects.none()
    mine = Q(user=visitor) | Q(group__in=groups_for(visitor).order_by().values("pk"))
    return Code.objects.filter(mine, deleted_at__isnull=True)


KEEPERS = (GroupRole.EDITOR, GroupRole.OWNER)
"""Who keeps the codebook of a group."""


def codes_kept_by(visitor: Visitor) -> QuerySet[Code]:
    """The codes that this visitor may change, also those in the bin: one's own, those of groups one edits."""
    if not visitor.is_authenticated:
        return Code.objects.none()
    kept = groups_for(visitor).filter(memberships__user=visitor, memberships__role__in=KEEPERS)
    return Code.objects.filter(Q(user=visitor) | Q(group__in=kept.order_by().values("pk")))


def kept_code(visitor: Visitor, pk: int, *, binned: bool = False) -> Code:
    """A code to change; with ``binned`` one in the bin too. Raises ``Http404``."""
    found = codes_kept_by(visitor).select_related("user", "group").filter(pk=pk)
    code = (found if binned else found.filter(deleted_at__isnull=True)).first()
    if code is None:
        raise Http404
    return code


def _shown_to(visitor: Visitor, prefix: str = "") -> Q:
    """One's own, what is public, and what is shown to a group that one belongs to."""
    seen = Q(**{f"{prefix}visibility": Visibility.PUBLIC})
    if visitor.is_authenticated:
        mine = groups_for(visitor).order_by().values("pk")
        seen |= Q(**{f"{prefix}user": visitor})
        seen |= Q(**{f"{prefix}visibility": Visibility.GROUP, f"{prefix}group__in": mine})
    return seen


def _not_hidden(visitor: Visitor) -> Q:
    """What no moderator hid; one's own is seen in any case."""
    shown = Q(hidden_at__isnull=True)
    return shown | Q(user=visitor) if visitor.is_authenticated else shown


def _stays_in_its_group(visitor: Visitor) -> Q:
    """What was written in a group stays there, also when what it answers is shown to more people later."""
    seen = ~Q(visibility=Visibility.GROUP)
    if visitor.is_authenticated:
        seen |= Q(user=visitor) | Q(group__in=groups_for(visitor).order_by().values("pk"))
    return seen


def closed_groups_of(visitor: Visitor) -> QuerySet[Group]:
    """Closed groups that this visitor owned, to open them again."""
    if not visitor.is_authenticated:
        return Group.objects.none()
    return Group.objects.filter(
        closed_at__isnull=False, memberships__user=visitor, memberships__role=GroupRole.OWNER
    )


def highlights_for(visitor: Visitor) -> QuerySet[Highlight]:
    """Highlights that this visitor sees in articles: one's own, public ones and those of one's groups, in articles
    one may see.

    "Anyone with the link" is seen through its link alone, and by its owner.
    """
    return Highlight.objects.kept().filter(_shown_to(visitor), _seen(visitor))


def notes_for(visitor: Visitor) -> QuerySet[Note]:
    """Notes that this visitor sees: on highlights one sees, on articles by their own visibility, and replies."""
    return threads_for(visitor).filter(_not_hidden(visitor))


def threads_for(visitor: Visitor) -> QuerySet[Note]:
    """As ``notes_for``, with what moderators hid: of that no more may be told than that it was there."""
    on_article = Q(highlight__isnull=True, parent__isnull=True) & _shown_to(visitor)
    on_highlight = Q(highlight__isnull=False, highlight__deleted_at__isnull=True) & _shown_to(
        visitor, "highlight__"
    )
    reply = Q(highlight__isnull=True, parent__isnull=False, parent__deleted_at__isnull=True) & _shown_to(
        visitor, "parent__"
    )
    return Note.objects.kept().filter(
        on_article | on_highlight | reply,
        _stays_in_its_group(visitor),
        _seen(visitor),
    )


def is_public(note: Note) -> bool:
    """Whether a note stands where everybody in the library sees it."""
    holder = note.highlight or note.parent or note
    if holder.deleted_at is not None or note.visibility == Visibility.GROUP:
        return False
    return holder.visibility == Visibility.PUBLIC


def judged_by(visitor: Visitor) -> QuerySet[Note]:
    """The public notes, hidden ones among them, of which a curator may decide. For others there are none."""
    if not may_curate(visitor):
        return Note.objects.none()
    public = Q(highlight__isnull=False, highlight__visibility=Visibility.PUBLIC, highlight__deleted_at=None)
    public |= Q(
        highlight=None, parent__isnull=False, parent__visibility=Visibility.PUBLIC, parent__deleted_at=None
    )
    public |= Q(highlight=None, parent=None, visibility=Visibility.PUBLIC)
    return Note.objects.kept().filter(public, ~Q(visibility=Visibility.GROUP), _seen(visitor))


def judged_note(visitor: Visitor, pk: int) -> Note:
    """A public note to decide of. Raises ``Http404``."""
    found = judged_by(visitor).select_related("article", "highlight", "parent", "user").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def marks_beside(visitor: Visitor) -> QuerySet[Highlight]:
    """Highlights without regard to who sees them: only for what is known to be seen already."""
    return Highlight.objects.kept()


def notes_beside(visitor: Visitor) -> QuerySet[Note]:
    """Notes and replies without regard to what they belong to: only for what is known to be seen already."""
    return Note.objects.kept().filter(_not_hidden(visitor), _stays_in_its_group(visitor))


def links_for(visitor: Visitor) -> QuerySet[StoryLink]:
    """Story links that this visitor sees; both articles must be visible too."""
    plain = Q(from_highlight__isnull=True) & _shown_to(visitor)
    marked = Q(from_highlight__isnull=False, from_highlight__deleted_at__isnull=True) & _shown_to(
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


def binned_highlights(visitor: Visitor) -> QuerySet[Highlight]:
    """One's own highlights in the bin, in articles that one still sees."""
    if not visitor.is_authenticated:
        return Highlight.objects.none()
    return Highlight.objects.binned().filter(_seen(visitor), user=visitor)


def binned_notes(visitor: Visitor) -> QuerySet[Note]:
    """One's own notes and replies in the bin, beside what one still sees; a note under a highlight in the bin comes
    back with that.
    """
    if not visitor.is_authenticated:
        return Note.objects.none()
    marks = highlights_for(visitor).order_by().values("pk")
    answered = notes_for(visitor).order_by().values("pk")
    return Note.objects.binned().filter(
        Q(highlight__in=marks)
        | Q(highlight__isnull=True, parent__isnull=True)
        | Q(highlight__isnull=True, parent__in=answered),
        _seen(visitor),
        user=visitor,
    )


def binned_links(visitor: Visitor) -> QuerySet[StoryLink]:
    """One's own story links in the bin, between what one still sees."""
    if not visitor.is_authenticated:
        return StoryLink.objects.none()
    stands = Q(from_highlight__isnull=True) | Q(from_highlight__deleted_at__isnull=True)
    return StoryLink.objects.binned().filter(
        stands, _seen(visitor, "from_article"), _seen(visitor, "to_article"), user=visitor
    )


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


def shares_kept() -> Q:
    """As ``seen_by_maker``, for shares: of a comparison both articles must still be seen."""
    other = Q(other_article__visibility=ArticleVisibility.LIBRARY) | Q(other_article__added_by=F("user"))
    return seen_by_maker() & (
        Q(other_article__isnull=True) | (Q(other_article__deleted_at__isnull=True) & other)
    )


def shares_of(visitor: Visitor) -> QuerySet[Share]:
    """One's own shares of articles that one may still see; of a comparison, both."""
    if not visitor.is_authenticated:
        return Share.objects.none()
    both = Q(other_article__isnull=True) | _seen(visitor, "other_article")
    return Share.objects.filter(_seen(visitor), both, user=visitor)


def changes_for(visitor: Visitor) -> QuerySet[Change]:
    """What happened to one's own highlights, in articles that one still sees."""
    if not visitor.is_authenticated:
        return Change.objects.none()
    return Change.objects.filter(_seen(visitor), user=visitor, highlight__deleted_at__isnull=True)


def notices_for(visitor: Visitor) -> QuerySet[Notice]:
    """Where one was named or answered, as far as one sees the note now."""
    if not visitor.is_authenticated:
        return Notice.objects.none()
    return Notice.objects.filter(user=visitor, note__in=notes_for(visitor).order_by().values("pk"))


def filters_of(visitor: Visitor) -> QuerySet[SavedFilter]:
    """One's own saved filters of the notebook."""
    return (
        SavedFilter.objects.filter(user=visitor) if visitor.is_authenticated else SavedFilter.objects.none()
    )


def notes_import_for(visitor: Visitor, pk: UUID) -> NotesImport:
    """One's own import of notes, without its file. Raises ``Http404`` for anyone else's."""
    found = (
        NotesImport.objects.defer("packed").filter(pk=pk, user_id=visitor.pk).first()
        if visitor.is_authenticated
        else None
    )
    if found is None:
        raise Http404
    return found
