"""A story that several outlets tell: its tellings, who had it from whom, and what each adds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.access import Visitor, articles_for, story_for
from reader.models import Article, Revision, SentencePrint, Story
from reader.services.comparing import TooLongToCompare, compared, kept_comparison
from reader.stories.comparison import Compared, Relation
from reader.stories.derivation import Drawing, Source, drawn, first_of
from reader.stories.derivation import Telling as DrawnTelling
from reader.stories.shares import shares

TELLINGS = 26
"""Tellings that a story's page shows: as many as there are letters."""
SECONDS = 0.8
"""How long one request may compute comparisons that are not kept yet; the next goes on."""
SHARED, SHARED_LEAST = 0.15, 2
"""Share of an uncredited telling's sentences, and how many, that another has word for word, for a guess."""


@dataclass(slots=True, eq=False)
class Told:
    """A telling of the story."""

    sign: str
    article: Article
    source: Told | None = None
    credited: bool = False
    """Whether it names its source, or people do; else ``source`` is a guess."""
    by_people: bool = False
    """Whether people named its source."""
    reason: str = ""
    """Why the source is guessed."""
    credit: str = ""
    """What it credits, in words, where that is no telling of this story."""
    share: int | None = None
    """Per cent of it that its source tells too; None where that is not known yet."""
    adds: int | None = None
    """Sentences of it that its source does not have."""
    waits: bool = False
    """Whether the comparison with its source is still to be computed."""

    @property
    def name(self) -> str:
        article = self.article
        return article.outlet.name if article.outlet else article.byline or _("no outlet")

    @property
    def at(self) -> datetime | None:
        return self.article.published_at

    @property
    def translated(self) -> bool:
        """Whether it is in another language than its source."""
        return bool(self.source) and _primary(self.article) != _primary(self.source.article)  # type: ignore[union-attr]


@dataclass(slots=True)
class StoryPage:
    story: Story
    tellings: list[Told]
    """Earliest first; undated ones last."""
    count: int
    drawing: Drawing
    first_pk: int | None = None
    """The article that surely came first; None where two may have, or none has a date."""
    languages: int = 1
    computing: bool = False

    @property
    def title(self) -> str:
        return self.story.title or self.tellings[0].article.headline

    @property
    def articles(self) -> list[Article]:
        return [told.article for told in self.tellings]

    @property
    def first(self) -> Told:
        return self.tellings[0]

    @property
    def crediting(self) -> int:
        """How many say that they have it from the first."""
        return sum(told.credited and told.source is self.first for told in self.tellings)

    @property
    def at_second_hand(self) -> int:
        """How many say that they have it from one that came later."""
        return sum(told.credited and told.source is not self.first for told in self.tellings)

    @property
    def described(self) -> str:
        """The drawing in words, for those who do not see it."""
        said = [
            _("%(name)s published first.") % {"name": self.first.name}
            if self.first_pk
            else _("It is not known who published first.")
        ]
        for told in self.tellings:
            if told.source is None:
                continue
            template = (
                _("%(name)s credits %(source)s.")
                if told.credited
                else _("%(name)s credits nobody; perhaps it has it from %(source)s: %(reason)s.")
            )
            said.append(template % {"name": told.name, "source": told.source.name, "reason": told.reason})
        return " ".join(said)


def story_page(visitor: Visitor, pk: int) -> StoryPage:
    """A story as this visitor sees it.

    Raises ``Http404``. Queries: the story, its tellings, their sentences, what is kept of their comparisons.
    """
    story = story_for(visitor, pk)
    tellings = tellings_of(visitor, story)
    find_sources(tellings)
    computing = _compare(tellings)
    drawing, first = _drawing(tellings)
    return StoryPage(
        story=story,
        tellings=tellings,
        count=len(tellings),
        drawing=drawing,
        first_pk=first,
        languages=len({_primary(told.article) for told in tellings}),
        computing=computing,
    )


def tellings_of(visitor: Visitor, story: Story) -> list[Told]:
    """The tellings that this visitor sees, earliest first, each with its sign. Two queries."""
    found = (
        articles_for(visitor)
        .filter(story_member__story=story)
        .select_related("outlet", "credited_outlet", "current_revision", "story_member")
        .only(
            "headline", "standfirst", "byline", "language", "direction", "listed_at", "published_at",
            "published_has_time", "words", "visibility", "added_by", "credited_as", "outlet__name",
            "outlet__slug", "credited_outlet__name", "current_revision__number", "current_revision__article",
            "story_member__source", "story_member__no_guess", "story_member__article",
        )
    )  # fmt: skip
    late = sorted(
        found, key=lambda one: (one.published_at is None, one.published_at or one.listed_at, one.pk)
    )
    return [Told(sign, article) for sign, article in zip(ascii_uppercase, late[:TELLINGS], strict=False)]


def _primary(article: Article) -> str:
    return article.language.partition("-")[0].lower()


def find_sources(tellings: list[Told]) -> None:
    """Says of each telling where it has the story from: as it says itself, as people said, or by a guess."""
    by_article = {told.article.pk: told for told in tellings}
    prints = _prints([told.article.pk for told in tellings])
    for place, told in enumerate(tellings):
        earlier = tellings[:place]
        credited = told.article.credited_outlet_id
        if credited:
            told.credit = told.article.credited_as or told.article.credited_outlet.name  # type: ignore[union-attr]
            named = [one for one in earlier if one.article.outlet_id == credited]
            if named and credited != told.article.outlet_id:
                told.source, told.credited = named[-1], True
                continue
        member = told.article.story_member
        said = by_article.get(member.source_id or 0)
        if said is not None and said is not told and told not in _behind(said):
            told.source, told.credited, told.by_people = said, True, True
        elif not credited:
            told.credit = told.article.credited_as
            if not member.no_guess:
                _guess(told, earlier, prints)


def _behind(told: Told) -> list[Told]:
    """A telling and all that it has the story from, one after the other."""
    found = [told]
    while found[-1].source is not None and found[-1].source not in found:
        found.append(found[-1].source)
    return found


def _prints(pks: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in pks}
    for pk, value in SentencePrint.objects.filter(article__in=pks).values_list("article", "value"):
        found[pk].add(value)
    return found


def _guess(told: Told, earlier: Sequence[Told], prints: Mapping[int, set[int]]) -> None:
    mine = prints[told.article.pk]
    best, shared = None, 0
    for one in earlier:
        if one.article.outlet_id == told.article.outlet_id and told.article.outlet_id:
            continue
        if len(mine & prints[one.article.pk]) > shared:
            best, shared = one, len(mine & prints[one.article.pk])
    if best is not None and shared >= SHARED_LEAST and shared >= SHARED * len(mine):
        told.source = best
        told.reason = ngettext(
            "%(n)d sentence of it stands there word for word",
            "%(n)d sentences of it stand there word for word",
            shared,
        ) % {"n": shared}


def _compare(tellings: Sequence[Told]) -> bool:
    """Says of each telling with a source what it shares with it and what it adds; whether some are left to compute."""
    until, left = time.monotonic() + SECONDS, False
    for told in tellings:
        source = told.source
        if source is None or source.article.current_revision is None or told.article.current_revision is None:
            continue
        first, second = source.article.current_revision, told.article.current_revision
        found = kept_comparison(first, second)
        if found is None:
            if time.monotonic() > until:
                told.waits = left = True
                continue
            try:
                found = compared(*_whole(first, second))
            except TooLongToCompare:  # nothing is said of what they share
                continue
        told.adds = None if told.translated else added(found)
        told.share = None if told.translated else round(100 * shares(found).b)
    return left


def added(found: Compared) -> int:
    """Sentences of the second telling that the first does not have."""
    return sum(len(row.b) for row in found.rows if row.relation == Relation.ONLY_B)


def _whole(first: Revision, second: Revision) -> tuple[Revision, Revision]:
    """The two with their texts. One query."""
    rows = Revision.objects.select_related("article").in_bulk([first.pk, second.pk])
    return rows[first.pk], rows[second.pk]


def _drawing(tellings: Sequence[Told]) -> tuple[Drawing, int | None]:
    """The drawing, and the number of the article that surely came first."""
    as_drawn = [
        DrawnTelling(
            key=told.article.pk,
            sign=told.sign,
            name=told.name,
            at=localtime(told.at) if told.at else None,
            line=_line_of(told, tellings),
            timed=told.article.published_has_time,
        )
        for told in tellings
    ]
    leads = {
        told.article.pk: Source(told.source.article.pk, told.credited) for told in tellings if told.source
    }
    return drawn(as_drawn, leads), first_of(as_drawn)


def _line_of(told: Told, tellings: Sequence[Told]) -> str:
    """The time of a telling and what it credits, in few words."""
    said = []
    if told.at:
        said.append(
            localtime(told.at).strftime("%H:%M") if told.article.published_has_time else _("time not given")
        )
    else:
        said.append(_("no date"))
    if told.credited and told.source:
        said.append(_("credits %(sign)s") % {"sign": told.source.sign})
    elif told.credit:
        said.append(_("credits %(name)s") % {"name": told.credit})
    elif told.source is not None:
        said.append(_("no credit, like %(sign)s") % {"sign": told.source.sign})
    elif told is not tellings[0]:
        said.append(_("no credit"))
    return ", ".join(said)
