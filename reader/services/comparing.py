"""Two revisions compared: computed once, kept, and dropped when either article gets another revision."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.cleaning.blocks import Block
from reader.errors import Unprocessable
from reader.models import Comparison, Revision
from reader.signals import revision_added
from reader.stories.comparing import compare
from reader.stories.comparison import EDITION, Compared, Telling
from reader.stories.sentences import sentences

log = logging.getLogger("postil.comparing")

KEPT = timedelta(days=90)
"""How long a comparison stays before it is computed again."""

LONGEST, MOST_SENTENCES = 200_000, 3_000
"""Code points and sentences of a text that is compared, about 30,000 words: a page waits for it."""


class TooLongToCompare(Unprocessable):
    """A text that no page could wait for."""


def telling_of(revision: Revision) -> Telling:
    """A revision as it is compared. Its article's language is that of the whole."""
    blocks = (Block.from_json(data) for data in revision.blocks)
    return Telling(
        text=revision.text,
        language=revision.article.language.partition("-")[0].lower(),
        kinds=tuple(block.type.value for block in blocks if block.in_text),
    )


def kept_comparison(first: Revision, second: Revision) -> Compared | None:
    """What was kept of these two, in this order; None where nothing is that holds today. One query."""
    row = Comparison.objects.filter(first=first, second=second, edition=EDITION).values_list("data").first()
    if row is None:
        return None
    try:
        return Compared.from_json(row[0])
    except (KeyError, TypeError, ValueError):
        log.warning("a kept comparison of %d and %d cannot be read", first.pk, second.pk, exc_info=True)
        return None


def compared(first: Revision, second: Revision) -> Compared:
    """Two revisions beside each other, from what is kept or else computed now, outside any transaction of ours.

    Positions are code points in the canonical text of each. One query where it is kept. Raises ``TooLongToCompare``.
    """
    found = kept_comparison(first, second)
    if found is None:
        found = compare(_checked(telling_of(first)), _checked(telling_of(second)))
        _keep(first, second, found)
    return found


def _checked(telling: Telling) -> Telling:
    if len(telling.text) > LONGEST:
        raise TooLongToCompare(
            _("A text of up to %(limit)d characters can be compared; one of these has %(found)d.")
            % {"limit": LONGEST, "found": len(telling.text)}
        )
    count = len(sentences(telling.text, telling.language, telling.kinds))
    if count > MOST_SENTENCES:
        raise TooLongToCompare(
            _("A text of up to %(limit)d sentences can be compared; one of these has %(found)d.")
            % {"limit": MOST_SENTENCES, "found": count}
        )
    return telling


def _keep(first: Revision, second: Revision, found: Compared) -> None:
    """Saves a comparison. A database that is busy is no reason to show no page: it is computed again."""
    try:
        with transaction.atomic():
            Comparison.objects.update_or_create(
                first=first,
                second=second,
                defaults={"edition": EDITION, "data": found.to_json(), "created_at": timezone.now()},
            )
    except DatabaseError:
        log.warning("the comparison of %d and %d was not kept", first.pk, second.pk, exc_info=True)


def drop_comparisons(article_id: int) -> int:
    """Forgets all comparisons with an article; how many there were."""
    rows = Comparison.objects.filter(Q(first__article=article_id) | Q(second__article=article_id))
    return rows.delete()[0]


def old_comparisons() -> int:
    """Forgets comparisons that were computed long ago, or in a way that holds no more; how many."""
    before = timezone.now() - KEPT
    return Comparison.objects.filter(Q(created_at__lt=before) | ~Q(edition=EDITION)).delete()[0]


@receiver(revision_added, dispatch_uid="reader.comparing")
def forget_comparisons(revision: Revision, **_others: Any) -> None:
    """An article has another text: what was compared with its last one is of no use."""
    drop_comparisons(revision.article_id)
