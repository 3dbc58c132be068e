"""Keeping highlights honest when an article gets a new revision."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from annotations.anchoring.carry import carry
from annotations.models import Anchor, Highlight
from reader.models import Revision


def anchor_in(revision: Revision) -> int:
    """Gives every highlight of the article its place in ``revision``, and returns how many got one.

    Carried from the revision that each was made in, so that a passage which left and came back is found again.
    Those that have a place there already keep it: doing this twice changes nothing. Highlights in the bin are
    carried too, since they may be restored.
    """
    known = Anchor.objects.filter(revision=revision).values("highlight")
    rows = (
        Highlight.objects.filter(article=revision.article_id, anchors__revision=F("revision"))
        .exclude(pk__in=known)
        .values_list("pk", "revision_id", "anchors__start", "anchors__end")
    )
    by_home: dict[int, list[tuple[int, int | None, int | None]]] = defaultdict(list)
    for pk, home, start, end in rows:
        by_home[home].append((pk, start, end))
    made: list[Anchor] = []
    for home in Revision.objects.filter(pk__in=by_home).only("text"):
        spans = [
            (pk, start, end) for pk, start, end in by_home[home.pk] if start is not None and end is not None
        ]
        places = carry(home.text, revision.text, [(start, end) for _pk, start, end in spans])
        made += [
            Anchor(highlight_id=pk, revision=revision, start=place.start, end=place.end, status=place.status,
                   score=place.score)
            for (pk, _start, _end), place in zip(spans, places, strict=True)
        ]  # fmt: skip
    with transaction.atomic():
        Anchor.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    return len(made)
