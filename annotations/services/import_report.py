"""What a file of notes brings, or brought: the numbers and lists that its page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from annotations.models import AnchorStatus
from annotations.services.import_plan import Coming

TOLD = 100
"""Entries of each list of a report."""
DOUBTFUL = (AnchorStatus.CHANGED, AnchorStatus.UNCERTAIN, AnchorStatus.ORPHAN)
"""Where words are not there as they were."""


@dataclass(slots=True)
class Report:
    """What a file brings, in numbers and in the lists that the page shows (each of at most ``TOLD``)."""

    by: str = ""
    marks: int = 0
    """Entries of the file that could be read."""
    counts: dict[str, int] = field(default_factory=dict)
    """By ``Coming.state``; for new marks also ``exact``, ``changed``, ``uncertain``, ``orphan``, ``whole`` (notes on
    whole articles) and ``later`` (still to be looked for); ``notes`` and ``replies`` of them; ``links``."""
    faulty: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    doubtful: list[dict[str, Any]] = field(default_factory=list)
    """New marks whose words are not there as they were: status, line, headline, quote, now."""
    unknown: list[dict[str, Any]] = field(default_factory=list)
    """Articles that the library does not have: headline, url, outlet, marks."""
    codes: list[str] = field(default_factory=list)
    """Codes that are made, or would be."""
    left_codes: list[str] = field(default_factory=list)
    """Codes that are left out: another kind has their name here, or the codebook is full."""

    def add(self, coming: Coming) -> None:
        """Counts an entry."""
        self._count(coming.state)
        mark = coming.mark
        if coming.entry.links:
            self._count("links", coming.entry.links)
        if coming.state == "fault":
            self.faulty += 1
            if len(self.faults) < TOLD:
                what = _("mark %(n)d") % {"n": coming.entry.number}
                self.faults.append({"line": coming.entry.line, "what": what, "why": coming.why})
        elif coming.state == "unknown":
            self._unknown(coming)
        elif coming.state == "new":
            self._count("notes", int(mark.note is not None and mark.note.mine))
            self._count("replies", sum(reply.mine for reply in mark.replies))
            status = "whole" if mark.on_whole_article else coming.place.status if coming.place else "later"
            self._count(status)
            if status in DOUBTFUL and len(self.doubtful) < TOLD:
                self.doubtful.append(_doubtful(coming))

    def _count(self, name: str, number: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def _unknown(self, coming: Coming) -> None:
        article = coming.mark.article
        for row in self.unknown:
            if (row["url"], row["headline"]) == (article.url, article.headline):
                row["marks"] += 1
                return
        if len(self.unknown) < TOLD:
            row = {"headline": article.headline, "url": article.url, "outlet": article.outlet, "marks": 1}
            self.unknown.append(row)


def _doubtful(coming: Coming) -> dict[str, Any]:
    assert coming.article is not None
    assert coming.place is not None
    return {
        "status": coming.place.status,
        "line": coming.entry.line,
        "headline": coming.mark.article.headline,
        "article": coming.article.pk,
        "quote": coming.mark.quote[:300],
        "now": words_at(coming)[:300],
    }


def words_at(coming: Coming) -> str:
    """What stands at the place now; empty for a lost one."""
    place = coming.place
    if place is None or place.start is None or coming.revision is None:
        return ""
    return coming.revision.text[place.start : place.end]
