"""From where highlights are carried to another revision, and where they come to stand. Reads only, writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from annotations.anchoring.carry import carry
from annotations.anchoring.find import find
from annotations.anchoring.place import ORPHAN, Place
from annotations.models import Anchor, AnchorStatus, Change, Highlight
from reader.models import Revision
from reader.stories.words import same_words


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a highlight before it is carried. Spans are code points, end exclusive."""

    pk: int
    user: int
    article: int
    quote: str
    prefix: str
    suffix: str
    home: int
    home_span: tuple[int, int] | None
    """Where it stands in the revision that it was made in; None for one that was never surely placed there."""
    base: int | None
    base_span: tuple[int, int] | None
    """Where its maker confirmed or placed it last."""
    kept: bool
    """Whether its maker wants the old words alone: no other words will do."""

    @property
    def source(self) -> int | None:
        """The revision whose words its maker accepted last; None where it was never surely placed."""
        if self.base_span is not None:
            return self.base
        return self.home if self.home_span is not None else None


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a highlight comes to stand in a revision."""

    standing: Standing
    place: Place
    """With the status against the words that were marked."""
    accepted: bool
    """Whether these are the words, in the place, that its maker accepted last."""
    status: str
    """What became of the accepted words: a value of ``AnchorStatus``."""
    was: str
    """The accepted words."""
    now: str
    """Those that stand there in the new revision; empty for an orphan."""


def standings(highlights: QuerySet[Highlight]) -> list[Standing]:
    """What is known of these highlights. One query."""
    last = Change.objects.filter(highlight=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    rows = highlights.annotate(
        at_home=FilteredRelation("anchors", condition=Q(anchors__revision=F("revision"))),
        at_base=FilteredRelation("anchors", condition=Q(anchors__revision=F("base"))),
        last=Subquery(last),
    ).values_list(
        "pk", "user_id", "article_id", "quote", "prefix", "suffix", "revision_id", "base_id",
        "at_home__start", "at_home__end", "at_home__status",
        "at_base__start", "at_base__end", "at_base__status", "last",
    )  # fmt: skip
    return [
        Standing(pk, user, article, quote, prefix, suffix, home, _sure(h_start, h_end, h_status), base,
                 _sure(b_start, b_end, b_status), outcome == Change.Outcome.KEPT)
        for (pk, user, article, quote, prefix, suffix, home, base, h_start, h_end, h_status, b_start, b_end,
             b_status, outcome) in rows
    ]  # fmt: skip


def _sure(start: int | None, end: int | None, status: str | None) -> tuple[int, int] | None:
    if start is None or end is None or status == AnchorStatus.UNCERTAIN:
        return None
    return start, end


def unanchored(revision: Revision) -> QuerySet[Highlight]:
    """The article's highlights that have no place in ``revision`` yet, those in the bin too."""
    known = Anchor.objects.filter(revision=revision).values("highlight")
    return Highlight.objects.filter(article=revision.article_id).exclude(pk__in=known)


def carried(revision: Revision, known: Iterable[Standing]) -> list[Carried]:
    """Where each highlight comes to stand in ``revision``.

    Carried from the words that its maker accepted last; where those are gone, from those that were marked, so that
    a passage which left and came back is found again. Texts are aligned once for all. Two queries at most.
    """
    known = list(known)
    places: dict[int, tuple[Place, str]] = {}
    by_source: dict[int, list[tuple[Standing, tuple[int, int]]]] = defaultdict(list)
    for standing in known:
        if standing.base_span is not None and standing.base is not None:
            by_source[standing.base].append((standing, standing.base_span))
        elif standing.home_span is not None:
            by_source[standing.home].append((standing, standing.home_span))
        else:
            found = find(revision.text, standing.quote, standing.prefix, standing.suffix)
            places[standing.pk] = (found, standing.quote)
    _carry(revision, by_source, places)
    homeward: dict[int, list[tuple[Standing, tuple[int, int]]]] = defaultdict(list)
    for standing in known:
        gone = places.get(standing.pk, (ORPHAN, ""))[0].start is None
        if gone and standing.source == standing.base != standing.home and standing.home_span is not None:
            homeward[standing.home].append((standing, standing.home_span))
    if homeward:
        again: dict[int, tuple[Place, str]] = {}
        _carry(revision, homeward, again)
        for pk, (place, words) in again.items():
            places[pk] = (place, places.get(pk, (ORPHAN, words))[1])
    return [
        _judged(revision, standing, *places.get(standing.pk, (ORPHAN, standing.quote))) for standing in known
    ]


def _carry(
    revision: Revision,
    by_source: dict[int, list[tuple[Standing, tuple[int, int]]]],
    places: dict[int, tuple[Place, str]],
) -> None:
    for source in Revision.objects.filter(pk__in=by_source).only("text"):
        waiting = by_source[source.pk]
        found = carry(source.text, revision.text, [span for _standing, span in waiting])
        for (standing, (start, end)), place in zip(waiting, found, strict=True):
            places[standing.pk] = (place, source.text[start:end])


def _judged(revision: Revision, standing: Standing, place: Place, was: str) -> Carried:
    now = "" if place.start is None else revision.text[place.start : place.end]
    if place.status == AnchorStatus.UNCERTAIN:
        if standing.kept:
            return Carried(standing, ORPHAN, False, AnchorStatus.ORPHAN, was, "")
        return Carried(standing, place, False, AnchorStatus.UNCERTAIN, was, now)
    if place.start is None or (standing.kept and not same_words(standing.quote, now)):
        return Carried(standing, ORPHAN, False, AnchorStatus.ORPHAN, was, "")
    moved = place.status == AnchorStatus.MOVED
    alike = AnchorStatus.MOVED if moved else AnchorStatus.EXACT
    against_quote = alike if same_words(standing.quote, now) else AnchorStatus.CHANGED
    against_was = alike if same_words(was, now) else AnchorStatus.CHANGED
    standing_place = Place(against_quote, place.start, place.end, place.score)
    accepted = against_was == AnchorStatus.EXACT
    return Carried(standing, standing_place, accepted, against_was, was, now)


__all__ = ["Carried", "Standing", "carried", "standings", "unanchored"]
