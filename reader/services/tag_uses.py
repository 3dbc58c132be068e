"""What files things under a tag by itself, what a person said, who follows it and what its dossier is made of: all goes
along when the tag is merged, and back."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from reader.models import (
    Article,
    DossierMoment,
    DossierPick,
    Follow,
    Quotation,
    Subscription,
    SubscriptionTag,
    Tag,
    TagRule,
    TagRuleTag,
    User,
    Utterance,
)

type Uses = dict[str, list[list[Any]]]
"""For ``rules`` and ``subscriptions``: the id of each that used the tag, and whether it used the other one as well. For
``quotations`` and ``utterances``: the ids of those by this person, in portions. For ``follows``, ``picks`` and
``moments``: what made each row of the tag, and whether the other one had it as well."""
SPOKEN = {"quotations": Quotation, "utterances": Utterance}
_PORTION = 400
"""Rows a statement; databases limit the values that one may carry."""


def take_uses(source: Tag, target: Tag) -> Uses:
    """Rules and subscriptions that file under ``source`` file under ``target`` from now on; what ``source`` said,
    ``target`` did. Returns the undo."""
    return {
        "rules": _take_rules(source, target),
        "subscriptions": _take_subscriptions(source, target),
        **{name: _take_spoken(name, source, target) for name in SPOKEN},
        **_take_dossier(source, target),
    }


def _take_dossier(source: Tag, target: Tag) -> Uses:
    followed = set(Follow.objects.filter(tag=target).values_list("user", flat=True))
    own = Follow.objects.filter(tag=source)
    follows = [[pk, pk in followed] for pk in own.order_by("pk").values_list("user", flat=True)]
    own.filter(user__in=followed).delete()
    own.update(tag=target)
    there = set(DossierPick.objects.filter(tag=target).values_list("article", flat=True))
    heads = DossierPick.objects.filter(tag=source)
    picks = [[pk, at, pk in there] for pk, at in heads.values_list("article", "position")]
    heads.filter(article__in=there).delete()
    heads.update(tag=target, position=F("position") + len(there))
    known = set(DossierMoment.objects.filter(tag=target).values_list("day", "label"))
    moments = []
    for moment in DossierMoment.objects.filter(tag=source):
        both = (moment.day, moment.label) in known
        moments.append([moment.day.isoformat(), moment.label, both])
        if both:
            moment.delete()
    DossierMoment.objects.filter(tag=source).update(tag=target)
    return {"follows": follows, "picks": picks, "moments": moments}


def _dossier_back(uses: Uses, source: Tag, target: Tag | None) -> None:
    """A row that the other tag did not have before leaves it, and stands under this one again."""
    people = set(User.objects.values_list("pk", flat=True)) if uses.get("follows") else set()
    for user, both in uses.get("follows", []):
        if user in people:
            Follow.objects.get_or_create(tag=source, user_id=user)
            if not both:
                Follow.objects.filter(tag=target, user=user).delete()
    for article, position, both in uses.get("picks", []):
        if Article.objects.filter(pk=article).exists():
            DossierPick.objects.get_or_create(tag=source, article_id=article, defaults={"position": position})
            if not both:
                DossierPick.objects.filter(tag=target, article=article).delete()
    for day, label, both in uses.get("moments", []):
        DossierMoment.objects.get_or_create(tag=source, day=day, label=label)
        if not both:
            DossierMoment.objects.filter(tag=target, day=day, label=label).delete()


def _take_spoken(name: str, source: Tag, target: Tag) -> list[list[Any]]:
    own = SPOKEN[name]._default_manager.filter(speaker=source)
    pks = list(own.order_by("pk").values_list("pk", flat=True))
    own.update(speaker=target)
    return [pks[at : at + _PORTION] for at in range(0, len(pks), _PORTION)]


def _take_rules(source: Tag, target: Tag) -> list[list[Any]]:
    both = set(TagRuleTag.objects.filter(tag=target).values_list("rule", flat=True))
    own = TagRuleTag.objects.filter(tag=source)
    used = [[pk, pk in both] for pk in own.order_by("rule").values_list("rule", flat=True)]
    own.filter(rule__in=both).delete()
    own.update(tag=target)
    return used


def _take_subscriptions(source: Tag, target: Tag) -> list[list[Any]]:
    both = set(SubscriptionTag.objects.filter(tag=target).values_list("subscription", flat=True))
    own = SubscriptionTag.objects.filter(tag=source)
    used = [[pk, pk in both] for pk in own.order_by("subscription").values_list("subscription", flat=True)]
    own.filter(subscription__in=both).delete()
    own.update(tag=target)
    return used


def uses_back(uses: Uses, source: Tag, target: Tag | None) -> None:
    """Undoes ``take_uses``, for the rules and subscriptions that there still are."""
    for pk, both in uses.get("rules", []):
        if TagRule.objects.filter(pk=pk).exists():
            TagRuleTag.objects.get_or_create(rule_id=pk, tag=source)
            if target is not None and not both:
                TagRuleTag.objects.filter(rule_id=pk, tag=target).delete()
    for pk, both in uses.get("subscriptions", []):
        if Subscription.objects.filter(pk=pk).exists():
            SubscriptionTag.objects.get_or_create(subscription_id=pk, tag=source)
            if target is not None and not both:
                SubscriptionTag.objects.filter(subscription_id=pk, tag=target).delete()
    _dossier_back(uses, source, target)
    for name, model in SPOKEN.items():
        for pks in uses.get(name, []):
            model._default_manager.filter(pk__in=pks, speaker=target).update(speaker=source)
