"""Sharing a comparison: two revisions, and the highlights on them that were chosen, frozen when the link is made.

A comparison shows whole texts. Where the library does not let whole articles be shared (``POSTIL_SHARE_WHOLE``), its
page shows the rows in which the two disagree and their neighbours, a third of either text at most. That is asked each
time the page is opened, so what the library allows now holds for links that are out already.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.http import Http404

from annotations.models import Share, ShareItem
from annotations.services.codes import kind_names
from annotations.services.shares import ITEMS_LIMIT, checked_message, frozen_item, open_until, pickable
from annotations.shared_rows import excerpt
from reader.models import Revision, User
from reader.services.comparing import compared
from reader.stories.comparison import Compared


def draft_comparison(
    user: User, first: Revision, second: Revision, *, highlights: Sequence[int] = (), message: str = ""
) -> tuple[Share, list[ShareItem]]:
    """A share of two revisions and its items as they would be, not saved.

    Both articles must have come through ``reader.access`` for this user. Highlights are taken where the revision is
    its article's current one; what the user may not pick is left out in silence. Raises ``Invalid`` for a message
    that is too long.
    """
    share = Share(
        user=user,
        article=first.article,
        revision=first,
        other_article=second.article,
        other_revision=second,
        scope=Share.Scope.COMPARISON,
        message=checked_message(message),
    )
    names, items, seen = kind_names(), list[ShareItem](), set[int]()
    for side, revision in (("a", first), ("b", second)):
        if revision.pk != revision.article.current_revision_id or not highlights:
            continue
        for highlight in pickable(user, revision.article).filter(pk__in=list(highlights)[:ITEMS_LIMIT]):
            anchors = highlight.current_anchors  # type: ignore[attr-defined]
            if anchors and highlight.pk not in seen:
                seen.add(highlight.pk)
                item = frozen_item(highlight, anchors[0], share, names, revision.text)
                item.frozen["side"] = side
                items.append(item)
    items.sort(key=lambda item: (item.frozen["side"], item.start or 0, item.end or 0))
    return share, items


def share_comparison(
    user: User,
    first: Revision,
    second: Revision,
    *,
    highlights: Sequence[int] = (),
    message: str = "",
    expiry: str,
) -> Share:
    """A new link to a comparison. Raises as ``draft_comparison``, and ``Invalid`` for an unknown expiry."""
    until = open_until(expiry)
    share, items = draft_comparison(user, first, second, highlights=highlights, message=message)
    share.expires_at = until
    with transaction.atomic():
        share.save()
        ShareItem.objects.bulk_create(items)
    return share


def compared_in(share: Share) -> Compared:
    """What the two frozen revisions have in common."""
    if share.other_revision is None or share.other_article is None:
        raise Http404
    share.revision.article = share.article
    share.other_revision.article = share.other_article
    return compared(share.revision, share.other_revision)


def shown_rows(found: Compared) -> frozenset[int]:
    """Indexes of the rows that a stranger may be shown."""
    return frozenset(range(len(found.rows))) if settings.POSTIL_SHARE_WHOLE else excerpt(found)
