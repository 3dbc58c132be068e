"""Linking stories, and undoing it. Each function is one small transaction."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Highlight, StoryLink, Visibility
from annotations.services.seen import SeenBy, seen_by
from reader.errors import Conflict, Invalid
from reader.models import Article, LinkKind, User


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
    StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=True).update(
        deleted_at=now, updated_at=now, version=F("version") + 1
    )
    link.refresh_from_db()


def restore_link(link: StoryLink) -> None:
    """Takes a link out of the bin. Raises ``Conflict`` where the same link was made again meanwhile."""
    try:
        with transaction.atomic():
            StoryLink.objects.filter(pk=link.pk, deleted_at__isnull=False).update(
                deleted_at=None, updated_at=timezone.now(), version=F("version") + 1
            )
    except IntegrityError as error:
        raise Conflict(_("The same link was made again in the meantime.")) from error
    link.refresh_from_db()
