"""Shares are made, revoked and opened here. What a share shows is frozen when it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.access import highlights_for, links_for, notes_for, shares_kept
from annotations.models import (
    Anchor,
    AnchorStatus,
    Highlight,
    Note,
    Share,
    ShareItem,
    ShareLink,
    StoryLink,
    Visibility,
)
from annotations.services.codes import kind_names
from reader.errors import Invalid, Unprocessable
from reader.models import Article, User

MESSAGE_LIMIT = 1000
"""Characters of the word before a share."""
ITEMS_LIMIT = 200
EXPIRIES: dict[str, timedelta | None] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "never": None,
}
REACH = {Visibility.PRIVATE: 0, Visibility.GROUP: 1, Visibility.LINK: 2, Visibility.PUBLIC: 3}
"""How many see it, in order."""


def shareable_notes(user: User) -> QuerySet[Note]:
    """Notes and replies that ``user`` may show beside what is shared: nothing that a moderator hid, and of what
    was written in a group only one's own."""
    return Note.objects.kept().filter(~Q(visibility=Visibility.GROUP) | Q(user=user), hidden_at__isnull=True)


def pickable(user: User, article: Article) -> QuerySet[Highlight]:
    """The highlights that ``user`` may put in a share of ``article``: one's own, and public ones.

    What somebody else shows to a group stays there.
    """
    return _with_notes(user, article).exclude(~Q(user=user), visibility=Visibility.GROUP)


def kept_back(user: User, article: Article) -> QuerySet[Highlight]:
    """What others show to ``user`` in a group, and which therefore cannot be shared."""
    return _with_notes(user, article).filter(~Q(user=user), visibility=Visibility.GROUP)


def _with_notes(user: User, article: Article) -> QuerySet[Highlight]:
    assert article.current_revision_id is not None
    return (
        highlights_for(user)
        .filter(article=article)
        .select_related("user", "group")
        .prefetch_related(
            Prefetch(
                "notes",
                shareable_notes(user).select_related("user").order_by("created_at", "pk"),
                to_attr="kept_notes",
            ),
            Prefetch(
                "anchors",
                Anchor.objects.filter(revision=article.current_revision_id).exclude(
                    status__in=[AnchorStatus.ORPHAN, AnchorStatus.UNCERTAIN]
                ),
                to_attr="current_anchors",
            ),
        )
    )


def _frozen_notes(notes: Sequence[Note], owner: int) -> dict[str, Any]:
    """The note of the highlight's owner, and the rest as replies."""
    main = next((note for note in notes if note.user_id == owner and note.parent_id is None), None)
    return {
        "note": main.pk if main else None,
        "html": main.html if main else "",
        "replies": [
            {"note": note.pk, "by": note.user.name, "html": note.html, "at": note.created_at.isoformat()}
            for note in notes
            if note is not main
        ],
    }


def frozen_item(
    highlight: Highlight, anchor: Anchor, share: Share, names: Mapping[str, str], text: str
) -> ShareItem:
    """A highlight as it is now, at ``anchor`` in ``text``, with the notes that ``pickable`` found on it."""
    return ShareItem(
        share=share,
        highlight=highlight,
        start=anchor.start,
        end=anchor.end,
        visibility=highlight.visibility,
        frozen={
            "kind": highlight.kind,
            "kind_name": names[highlight.kind],
            "quote": text[anchor.start : anchor.end],
            "was": highlight.quote if anchor.status == AnchorStatus.CHANGED else "",
            "by": highlight.user.name,
            "initials": highlight.user.initials,
            "mine": highlight.user_id == share.user_id,
            "at": highlight.created_at.isoformat(),
            **_frozen_notes(highlight.kept_notes, highlight.user_id),  # type: ignore[attr-defined]
        },
    )


def shareable_links(user: User, article: Article) -> QuerySet[StoryLink]:
    """The story links of ``article`` that ``user`` may show: one's own, and those that others made for everyone."""
    others = ~Q(user=user) & (Q(visibility=Visibility.GROUP) | Q(from_highlight__visibility=Visibility.GROUP))
    return links_for(user).filter(from_article=article).exclude(others)


def checked_message(message: str) -> str:
    """The word before a share, without blanks around it. Raises ``Invalid`` where it is too long."""
    message = message.strip()
    if len(message) > MESSAGE_LIMIT:
        raise Invalid(
            _("The word before it has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(message), "limit": MESSAGE_LIMIT},
            field="message",
        )
    return message


def draft_share(
    user: User,
    article: Article,
    *,
    highlights: Sequence[int],
    notes: Sequence[int] = (),
    scope: str,
    message: str,
) -> tuple[Share, list[ShareItem]]:
    """A share and its items as they would be, not saved: for the preview, and for ``make_share``.

    Raises ``Invalid`` for an unknown scope, a message that is too long, or nothing chosen; ``Unprocessable``
    for a scope that this library does not allow. What the user may not pick is left out in silence: it does
    not exist for them.
    """
    if scope not in (Share.Scope.EXCERPTS, Share.Scope.WHOLE):
        raise Invalid(_("Choose the marked passages or the whole article."), field="scope")
    if scope == Share.Scope.WHOLE and not settings.POSTIL_SHARE_WHOLE:
        raise Unprocessable(_("This library does not allow sharing whole articles."))
    message = checked_message(message)
    revision = article.current_revision
    assert revision is not None
    share = Share(user=user, article=article, revision=revision, scope=scope, message=message)
    names = kind_names()
    items = [
        frozen_item(highlight, highlight.current_anchors[0], share, names, revision.text)  # type: ignore[attr-defined]
        for highlight in pickable(user, article).filter(pk__in=list(highlights)[:ITEMS_LIMIT])
        if highlight.current_anchors  # type: ignore[attr-defined]
    ]
    items.sort(key=lambda item: (item.start or 0, item.end or 0))
    on_article = (
        notes_for(user)
        .filter(
            article=article, highlight__isnull=True, parent__isnull=True, pk__in=list(notes)[:ITEMS_LIMIT]
        )
        .filter(pk__in=shareable_notes(user).order_by().values("pk"))
    )
    items += [
        ShareItem(
            share=share,
            note=note,
            visibility=note.visibility,
            frozen={
                "kind": "",
                "by": note.user.name,
                "mine": note.user_id == user.pk,
                "at": note.created_at.isoformat(),
                "note": note.pk,
                "html": note.html,
                "replies": [],
            },
        )
        for note in on_article.select_related("user")
    ]
    if not items:
        raise Invalid(_("Choose at least one passage or note to share."), field="highlights")
    return share, items


def open_until(expiry: str) -> datetime | None:
    """When a link made now runs out (UTC); None where it stays. Raises ``Invalid`` for an unknown length."""
    if expiry not in EXPIRIES:
        raise Invalid(_("Choose how long the link stays open."), field="expiry")
    lasting = EXPIRIES[expiry]
    return timezone.now() + lasting if lasting else None


def make_share(
    user: User,
    article: Article,
    *,
    highlights: Sequence[int],
    notes: Sequence[int] = (),
    links: Sequence[int] = (),
    scope: str,
    message: str,
    expiry: str,
) -> Share:
    """A new share, frozen as things are now. Raises as ``draft_share``, and ``Invalid`` for an unknown expiry."""
    until = open_until(expiry)
    share, items = draft_share(
        user, article, highlights=highlights, notes=notes, scope=scope, message=message
    )
    share.expires_at = until
    chosen = (
        shareable_links(user, article)
        .filter(pk__in=list(links)[:ITEMS_LIMIT])
        .select_related("to_article__outlet")
    )
    with transaction.atomic():
        share.save()
        ShareItem.objects.bulk_create(items)
        ShareLink.objects.bulk_create(
            ShareLink(
                share=share,
                link=link,
                frozen={
                    "kind": link.kind,
                    "headline": link.to_article.headline,
                    "outlet": link.to_article.outlet.name if link.to_article.outlet else "",
                    "url": link.to_article.canonical_url,
                    "at": link.to_article.listed_at.isoformat(),
                },
            )
            for link in chosen
        )
    return share


def revoke_share(share: Share) -> None:
    """Closes the link at once, with everything under it."""
    Share.objects.filter(pk=share.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def find_open(token: str) -> Share | None:
    """The share of this token while it is open: not revoked, not run out, its maker still here and still seeing its
    article, of a comparison both."""
    return (
        Share.objects.select_related(
            "user", "article__outlet", "article__credited_outlet", "revision",
            "other_article__outlet", "other_revision",
        )
        .filter(shares_kept(), token=token, revoked_at__isnull=True)
        .exclude(expires_at__lte=timezone.now())
        .first()
    )  # fmt: skip


def _still_shown(item: ShareItem, kept_notes: set[int]) -> bool:
    """Whether what was shared is still there and still seen by as many as then."""
    source = item.highlight or item.note
    if source is None or source.deleted_at is not None:
        return False
    if REACH[Visibility(source.visibility)] < REACH[Visibility(item.visibility)]:
        return False
    note = item.frozen.get("note")
    return note is None or note in kept_notes


def live_items(share: Share) -> list[ShareItem]:
    """The items still shown: without what was deleted or made private again since, replies likewise."""
    items = list(share.items.select_related("highlight", "note"))
    named = {item.frozen["note"] for item in items if item.frozen.get("note")}
    named |= {reply["note"] for item in items for reply in item.frozen["replies"]}
    kept = set(shareable_notes(share.user).filter(pk__in=named).values_list("pk", flat=True))
    shown = [item for item in items if _still_shown(item, kept)]
    for item in shown:
        item.frozen["replies"] = [reply for reply in item.frozen["replies"] if reply["note"] in kept]
    return shown


def count_opening(share: Share) -> None:
    """One more opening, for its maker to see."""
    Share.objects.filter(pk=share.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())


def item_now(highlight: Highlight, share: Share) -> list[ShareItem]:
    """A highlight as an item of an unsaved share of its own revision, with its notes as they are now."""
    anchor = (
        highlight.anchors.filter(revision=share.revision)
        .exclude(status__in=[AnchorStatus.ORPHAN, AnchorStatus.UNCERTAIN])
        .first()
    )
    if anchor is None:
        return []
    highlight.kept_notes = list(  # type: ignore[attr-defined]
        shareable_notes(share.user)
        .filter(highlight=highlight)
        .exclude(
            visibility=Visibility.GROUP, parent__isnull=False
        )  # said to a group, not to whoever has a link
        .select_related("user")
        .order_by("created_at", "pk")
    )
    return [frozen_item(highlight, anchor, share, kind_names(), share.revision.text)]
