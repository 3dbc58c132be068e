"""Linking stories, and undoing it. Each function is one small transaction."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Highlight, StoryLink, Visibility
from annotations.services.seen import SeenBy, seen_by, value_of
from reader.errors import Conflict, Invalid
from reader.models import Article, ArticleVisibility, LinkKind, StoryMember, User
from reader.services import stories

TOGETHER = (LinkKind.SAME_STORY, LinkKind.TRANSLATION)
"""Kinds that say of two articles that they tell one story."""


class LinkToItself(Invalid):
    """An article linked to itself."""


def make_link(
    user: User,
    from_article: Article,
    to_article: Article,
    *,
    kind: str,
    highlight: Highlight | None = None,
    to_highlight: Highlight | None = None,
    visibility: str = Visibility.PRIVATE,
) -> StoryLink:
    """The link; asked for again, the one that stands already. Circles are allowed.

    All articles and highlights must have come through ``access``. From a ``highlight`` the link is seen by
    whoever sees the highlight; ``visibility``, as forms say it, counts for the others.

    Raises:
        LinkToItself
        Invalid: no such kind or visibility; a highlight that is not in its article.
        NotYourGroup, OnlyReads
    """
    _known("kind", kind, LinkKind.values)
    if from_article.pk == to_article.pk:
        raise LinkToItself(_("An article cannot be linked to itself."), field="to")
    for marked, article, name in (
        (highlight, from_article, "highlight"),
        (to_highlight, to_article, "to"),
    ):
        if marked is not None and marked.article_id != article.pk:
            raise Invalid(_("%(field)s: this highlight is in another article.") % {"field": name}, field=name)
    if (known := _standing(user, from_article, to_article, kind, highlight)) is not None:
        return known
    link = StoryLink(
        user=user,
        from_article=from_article,
        to_article=to_article,
        from_highlight=highlight,
        to_highlight=to_highlight,
        kind=kind,
    )
    try:
        with transaction.atomic():
            link.visibility, link.group = SeenBy() if highlight else seen_by(user, visibility)
            link.save()
            _together(link, from_article, to_article)
    except IntegrityError:  # the same link came twice at the same moment
        known = _standing(user, from_article, to_article, kind, highlight)
        if known is None:
            raise
        return known
    return link


def _known(field: str, value: str, values: list[str]) -> None:
    if value not in values:
        raise Invalid(
            _("%(field)s must be one of %(known)s; found “%(found)s”.")
            % {"field": field, "known": ", ".join(values), "found": value[:40]},
            field=field,
        )


def _standing(
    user: User, from_article: Article, to_article: Article, kind: str, from_highlight: Highlight | None
) -> StoryLink | None:
    return (
        StoryLink.objects.kept()
        .filter(
            user=user,
            from_article=from_article,
            to_article=to_article,
            kind=kind,
            from_highlight=from_highlight,
        )
        .first()
    )


def delete_link(link: StoryLink) -> None:
    """Puts a link into the bin."""
    now = timezone.now()
    with transaction.atomic():
        StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=True).update(
            deleted_at=now, updated_at=now, version=F("version") + 1
        )
        if binds(link):
            _apart(link)
    link.refresh_from_db()


def restore_link(link: StoryLink) -> None:
    """Takes a link out of the bin. Raises ``Conflict`` where the same link was made again meanwhile."""
    try:
        with transaction.atomic():
            StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=False).update(
                deleted_at=None, updated_at=timezone.now(), version=F("version") + 1
            )
            _together(link, link.from_article, link.to_article)
    except IntegrityError as error:
        raise Conflict(_("The same link was made again in the meantime.")) from error
    link.refresh_from_db()


def change_link(link: StoryLink, *, kind: str, visibility: str) -> StoryLink:
    """Another kind, or seen by others. From a highlight it is seen by whoever sees that; ``visibility`` is not read.

    Raises:
        Conflict: the same link of this kind stands already.
        Invalid: no such kind or visibility.
        NotYourGroup, OnlyReads
    """
    _known("kind", kind, LinkKind.values)
    bound = binds(link)
    try:
        with transaction.atomic():
            seen = (
                SeenBy(link.visibility, link.group)
                if link.from_highlight_id
                else seen_by(link.user, visibility, value_of(link))
            )
            StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=True).update(
                kind=kind,
                visibility=seen.visibility,
                group=seen.group,
                updated_at=timezone.now(),
                version=F("version") + 1,
            )
            link.refresh_from_db()
            if bound:
                _apart(link)
            _together(link, link.from_article, link.to_article)
    except IntegrityError as error:
        raise Conflict(_("The two are linked in this way already.")) from error
    return link


def binds(link: StoryLink) -> bool:
    """Whether a link says to everyone that its two articles tell one story. One that hangs on a passage does not."""
    return link.kind in TOGETHER and link.visibility == Visibility.PUBLIC and link.from_highlight_id is None


def _together(link: StoryLink, one: Article, other: Article) -> None:
    """Both become tellings of one story where the link says so to everyone."""
    public = ArticleVisibility.LIBRARY
    if binds(link) and one.visibility == other.visibility == public:
        stories.join(one, other, link.user, by_link=True)


def _apart(link: StoryLink) -> None:
    """Of the two, whoever came by a link, and whom no public link holds in their story any longer, leaves it. Call it
    after the change."""
    ends = [link.from_article_id, link.to_article_id]
    members = dict(StoryMember.objects.filter(article__in=ends).values_list("article_id", "story_id"))
    if len(set(members.values())) != 1 or len(members) != 2:
        return
    story = next(iter(members.values()))
    beside = StoryMember.objects.filter(story=story).values("article")
    binding = StoryLink.objects.kept().filter(
        kind__in=TOGETHER, visibility=Visibility.PUBLIC, from_highlight__isnull=True
    )
    came = StoryMember.objects.filter(article__in=ends, by_link=True).values_list("article_id", flat=True)
    for pk in list(came):
        holds = binding.filter(
            Q(from_article=pk, to_article__in=beside) | Q(to_article=pk, from_article__in=beside)
        )
        if not holds.exists():
            article = Article.objects.get(pk=pk)
            stories.leave(article, link.user)
