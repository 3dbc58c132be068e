"""How much revisions changed: counted when one is added, and once for those that came before there was a count."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from django.db import DatabaseError, transaction

from reader.models import Revision, RevisionDelta
from reader.stories.revisions import Text, compare, count, delta

log = logging.getLogger("postil.versions")

AT_ONCE = 8
"""Revisions that one request may count at most."""
SECONDS = 0.5
"""And how long it may take for them; the next request goes on."""


def text_of(revision: Revision) -> Text:
    """A revision as it is compared. Its lines are those of the canonical text."""
    return Text(revision.headline, revision.standfirst, revision.text.split("\n") if revision.text else [])


def measured(revision: Revision, before: Revision | None) -> RevisionDelta:
    """The size of the change since ``before``, not saved; None for the first revision."""
    row = RevisionDelta(revision=revision, words=count(revision.text))
    if before is not None:
        found = delta(compare(text_of(before), text_of(revision)))
        row.added, row.gone = found.added, found.gone
        row.touched, row.paragraphs = found.touched, found.paragraphs
        row.headline, row.standfirst = found.headline, found.standfirst
    return row


def keep_delta(revision: Revision) -> None:
    """Counts a revision that was just added. Doing it twice changes nothing."""
    _keep([measured(revision, _before(revision))])


def deltas_of(revisions: Iterable[Revision]) -> dict[int, RevisionDelta]:
    """The counts of ``revisions`` of one article by their pk; of those never counted, as many as one request may count.

    Two queries, and one that saves.
    """
    wanted = list(revisions)
    known = RevisionDelta.objects.in_bulk([revision.pk for revision in wanted])
    missing = [revision for revision in wanted if revision.pk not in known][:AT_ONCE]
    if not missing:
        return known
    numbers = {number for revision in missing for number in (revision.number, revision.number - 1)}
    found = Revision.objects.filter(article=missing[0].article_id, number__in=numbers)
    texts = {revision.number: revision for revision in found.defer("blocks", "meta", "report")}
    made: list[RevisionDelta] = []
    until = time.monotonic() + SECONDS
    for revision in missing:
        made.append(measured(texts[revision.number], texts.get(revision.number - 1)))
        if time.monotonic() > until:
            break
    _keep(made)
    return known | {row.revision_id: row for row in made}


def _before(revision: Revision) -> Revision | None:
    found = Revision.objects.filter(article=revision.article_id, number__lt=revision.number)
    before: Revision | None = found.defer("blocks", "meta", "report").order_by("-number").first()
    return before


def _keep(rows: list[RevisionDelta]) -> None:
    """Saves counts. A database that is busy is no reason to show no page: they are counted again."""
    if not rows:
        return
    try:
        with transaction.atomic():
            RevisionDelta.objects.bulk_create(rows, ignore_conflicts=True)
    except DatabaseError:
        log.warning("counts of %d revisions were not kept", len(rows), exc_info=True)
