"""Keeping highlights honest when an article gets a new revision."""

from __future__ import annotations

from django.db import transaction

from annotations.models import Anchor
from annotations.services.carrying import Carried, carried, standings, unanchored
from annotations.services.changes import lock_article, note_changes
from reader.models import Revision


def anchor_in(revision: Revision) -> int:
    """Gives every highlight of the article its place in ``revision``, and returns how many got one.

    What is not as its maker accepted it last gets an open ``Change``, where ``revision`` is the current one. Those
    that have a place there already keep it: doing this twice, or twice at once, changes nothing. Highlights in the
    bin are carried too, since they may be restored. The texts are aligned before anything is locked; what somebody
    settled meanwhile is carried anew.
    """
    made = 0
    while seen := standings(unanchored(revision)):
        found = carried(revision, seen)
        with transaction.atomic():
            article = lock_article(revision.article_id)
            if article is None:
                return made
            still = set(standings(unanchored(revision)))
            sure = [each for each in found if each.standing in still]
            _write(revision, sure)
            if article.current_revision_id == revision.pk:
                note_changes(revision, sure)
        made += len(sure)
    return made


def _write(revision: Revision, found: list[Carried]) -> None:
    Anchor.objects.bulk_create(
        [
            Anchor(highlight_id=each.standing.pk, revision=revision, start=each.place.start, end=each.place.end,
                   status=each.place.status, score=each.place.score)
            for each in found
        ],
        batch_size=500,
    )  # fmt: skip
