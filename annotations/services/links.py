"""Linking stories, and undoing it. Each function is one small transaction."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Highlight, StoryLink, Visibility
from annotations.services.text import count_write
from reader.errors import Conflict, Invalid
from reader.models import Article, User


class LinkToItself(Invalid):
    """An article linked to itself."""


def make(
    user: User,
    from_article: Article,
    to_article: Article,
    kind: str,
    *,
    from_highlight: Highlight | None = None,
    to_highlight: Highlight | None = None,
    visibility: str = Visibility.PRIVATE,
) -> tuple[StoryLink, bool]:
    """The link, and whether it was made now; the same again gives the one that stands. Circles are allowed.

    All articles and highlights must have come through ``access``. On a highlight the link is seen by whoever
    sees the highlight; ``visibility`` counts for the others.

    Raises:
        LinkToItself
        Invalid: a highlight that is not in its article.
        TooOften
    """
    if from_article.pk == to_article.pk:
        raise LinkToItself(_("An article cannot be linked to itself."), field="to")
    for highlight, article, name in (
        (from_highlight, from_article, "highlight"),
        (to_highlight, to_article, "to"),
    ):
        if highlight is not None and highlight.article_id != article.pk:
            raise Invalid(_("%(field)s: this highlight is in another article.") % {"field": name}, field=name)
    if (known := _standing(user, from_article, to_article, kind, from_highlight)) is not None:
        return known, False
    count_write(user)
    link = StoryLink(
        user=user,
        from_article=from_article,
        to_article=to_article,
        from_highlight=from_highlight,
        to_highlight=to_highlight,
        kind=kind,
        visibility=visibility,
    )
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:  # the same link came twice at the same moment
        known = _standing(user, from_article, to_article, kind, from_highlight)
        if known is None:
            raise
        return known, False
    return link, True


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


def delete(link: StoryLink) -> None:
    """Puts a link into the bin."""
    now = timezone.now()
    StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=True).update(
        deleted_at=now, updated_at=now, version=F("version") + 1
    )
    link.refresh_from_db()


def restore(link: StoryLink) -> None:
    """Takes a link out of the bin. Raises ``Conflict`` where the same link was made again meanwhile."""
    try:
        with transaction.atomic():
            StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=False).update(
                deleted_at=None, updated_at=timezone.now(), version=F("version") + 1
            )
    except IntegrityError as error:
        raise Conflict(_("The same link was made again in the meantime.")) from error
    link.refresh_from_db()
