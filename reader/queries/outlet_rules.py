"""What an outlet's page shows of its rules, and of which articles they could be tried."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef

from reader.access import Visitor, articles_for, may_curate, may_remove_rule
from reader.models import ArticleQuerySet, Outlet, OutletRule, Revision
from reader.queries.offers import ShownRule, sentence
from reader.services.history import facts_of
from reader.services.outlet_rules import REMOVED

_FACTS = ("does", "where", "words", "field", "value")


@dataclass(frozen=True, slots=True)
class OutletRules:
    """The rules of an outlet as its page shows them."""

    shown: list[ShownRule]
    articles: int
    """Articles that the visitor may have cleaned again."""
    removed: int = 0
    """The entry of the log by which the rule just removed comes back; 0 for none."""
    removed_said: str = ""


def recleanable(visitor: Visitor, outlet: Outlet) -> ArticleQuerySet:
    """The outlet's articles whose page the library has and that the visitor may change (``may_edit_article``)."""
    pages = Revision.objects.filter(article=OuterRef("pk"), capture__isnull=False)
    found = articles_for(visitor).filter(Exists(pages), outlet=outlet)
    if may_curate(visitor):
        return found
    return found.filter(added_by_id=visitor.pk) if visitor.is_authenticated else found.none()


def outlet_rules(visitor: Visitor, outlet: Outlet, removed: str = "") -> OutletRules:
    """Two queries, three after a removal. ``removed`` is the entry that the address names."""
    rows = OutletRule.objects.filter(outlet=outlet).select_related("made_by").order_by("pk")
    shown = [ShownRule(row, sentence(row), may_remove_rule(visitor, row)) for row in rows]
    count = recleanable(visitor, outlet).count()
    entry = removed_rule(visitor, removed)
    if entry is None or facts_of(entry).get("outlet") != outlet.pk:
        return OutletRules(shown, count)
    return OutletRules(shown, count, entry.pk, removed_sentence(entry))


def removed_rule(visitor: Visitor, entry: object) -> LogEntry | None:
    """The visitor's own removal of a rule, by its entry in the log; None for anything else."""
    pk = str(entry or "")
    if not (visitor.is_authenticated and pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    found = LogEntry.objects.filter(pk=int(pk), user=visitor).first()
    return found if found is not None and facts_of(found).get("what") == REMOVED else None


def removed_sentence(entry: LogEntry) -> str:
    """The rule that an entry says was removed, in words."""
    facts = facts_of(entry)
    return sentence(OutletRule(**{name: str(facts.get(name, "")) for name in _FACTS}))
