"""What files things under a tag by itself, rules and subscriptions, and what a person said: it goes along when the tag
is merged, and back."""

from __future__ import annotations

from typing import Any

from reader.models import (
    Quotation,
    Subscription,
    SubscriptionTag,
    Tag,
    TagRule,
    TagRuleTag,
    Utterance,
)

type Uses = dict[str, list[list[Any]]]
"""For ``rules`` and ``subscriptions``: the id of each that used the tag, and whether it used the other one as well. For
``quotations`` and ``utterances``: the ids of those by this person, in portions."""
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
    }


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
    for name, model in SPOKEN.items():
        for pks in uses.get(name, []):
            model._default_manager.filter(pk__in=pks, speaker=target).update(speaker=source)
