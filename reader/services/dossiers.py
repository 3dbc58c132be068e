"""What curators put at the head of a dossier, in their order, and the days that its drawing names."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.models import Article, DossierMoment, DossierPick, Tag, User
from reader.services.curating import plain
from reader.services.facets import everyones
from reader.services.placing import lock

PICKS, MOMENTS = 12, 40
"""How many a dossier may have."""
LABEL_LIMIT = 60
"""Characters of a moment's name."""


@transaction.atomic
def pick(tag_pk: int, article: Article, *, by: User, position: int | None = None) -> DossierPick:
    """Puts an article at the head of a dossier: last, or at ``position`` (from 0) to take a removal back.

    Raises ``Invalid`` for one that not everyone in the library sees, that is there already, or that is one too many.
    """
    lock([tag_pk])
    if not everyones().filter(pk=article.pk).exists():
        raise Invalid(_("Only an article that everyone in the library sees can stand here."), field="article")
    picks = list(DossierPick.objects.filter(tag=tag_pk))
    if any(one.article_id == article.pk for one in picks):
        raise Invalid(
            _("“%(headline)s” stands here already.") % {"headline": article.headline}, field="article"
        )
    if len(picks) >= PICKS:
        raise Invalid(
            _("%(found)d articles stand here already; the limit is %(limit)d. Take one away first.")
            % {"found": len(picks), "limit": PICKS},
            field="article",
        )
    made = DossierPick.objects.create(tag_id=tag_pk, article=article, picked_by=by)
    picks.insert(len(picks) if position is None else max(0, min(position, len(picks))), made)
    _number(picks)
    return made


def _number(picks: list[DossierPick]) -> None:
    for n, one in enumerate(picks):
        one.position = n
    DossierPick.objects.bulk_update(picks, ["position"])


def _found(picks: list[DossierPick], article_pk: int) -> int:
    place = next((n for n, one in enumerate(picks) if one.article_id == article_pk), None)
    if place is None:
        raise Conflict(_("This article no longer stands at the head of the dossier."))
    return place


@transaction.atomic
def unpick(tag_pk: int, article_pk: int) -> int:
    """Takes an article from the head of a dossier; the place that it had. Raises ``Conflict`` when it is gone."""
    lock([tag_pk])
    picks = list(DossierPick.objects.filter(tag=tag_pk))
    place = _found(picks, article_pk)
    picks.pop(place).delete()
    _number(picks)
    return place


@transaction.atomic
def shift(tag_pk: int, article_pk: int, *, up: bool) -> None:
    """One place up or down; at an end nothing changes. Raises ``Conflict`` when the article is gone."""
    lock([tag_pk])
    picks = list(DossierPick.objects.filter(tag=tag_pk))
    place = _found(picks, article_pk)
    there = place - 1 if up else place + 1
    if 0 <= there < len(picks):
        picks[place], picks[there] = picks[there], picks[place]
    _number(picks)


@transaction.atomic
def add_moment(tag_pk: int, day: str, label: str) -> DossierMoment:
    """Names a day (ISO date). Raises ``Invalid`` for none, for no name, for a long one, and for one too many."""
    tag: Tag = lock([tag_pk])[tag_pk]
    try:
        when: date | None = parse_date(day.strip())
    except ValueError:
        when = None
    if when is None or not 1400 <= when.year <= 2999:
        raise Invalid(_("“%(day)s” is no day; write it as 2031-12-03.") % {"day": day[:40]}, field="day")
    label = " ".join(plain(label).split())
    if not label:
        raise Invalid(_("Say what happened on that day."), field="label")
    if len(label) > LABEL_LIMIT:
        raise Invalid(
            _("The name of the moment has %(found)d characters; the limit is %(limit)d.")
            % {"found": len(label), "limit": LABEL_LIMIT},
            field="label",
        )
    if tag.moments.count() >= MOMENTS:
        raise Invalid(
            _("%(found)d moments are named already; the limit is %(limit)d.")
            % {"found": MOMENTS, "limit": MOMENTS},
            field="label",
        )
    return DossierMoment.objects.get_or_create(tag=tag, day=when, label=label)[0]


@transaction.atomic
def remove_moment(tag_pk: int, moment_pk: int) -> DossierMoment:
    """The day is no longer named. Raises ``Conflict`` when it is gone already."""
    found = DossierMoment.objects.filter(tag=tag_pk, pk=moment_pk).first()
    if found is None:
        raise Conflict(_("This moment is no longer there."))
    DossierMoment.objects.filter(pk=found.pk).delete()
    return found
