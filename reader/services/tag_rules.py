"""Rules that file articles: what comes from an outlet, a feed or a section, or has certain words, gets tags.

A rule is asked about every article that comes in, and, when a curator says so, about those that are there; before
that a dry run shows what it would do. All conditions of a rule must hold.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from reader.errors import Conflict, Invalid
from reader.folding import fold
from reader.intake.wording import parse
from reader.models import (
    Article,
    ArticleTag,
    ArticleVisibility,
    Feed,
    InboxEntry,
    Outlet,
    Tag,
    TagRule,
    TagRuleTag,
    User,
)
from reader.services.facets import stale_articles
from reader.services.tags import Filing, family, recount, resolve

NAME_LIMIT, SECTION_LIMIT, WORDS_LIMIT, TAGS_LIMIT = 120, 100, 500, 10
PORTION = 100
"""Articles looked at in one go."""
DRY_SECONDS = 1.5
"""A dry run stops then, and says how many articles it has looked at."""
SHOWN = 8
"""Articles that a dry run names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as typed. ``outlet`` and ``tags`` are names, ``feed`` an id or empty."""

    name: str = ""
    outlet: str = ""
    feed: str = ""
    section: str = ""
    words: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules are asked about."""

    outlet: int | None = None
    feeds: frozenset[int] = frozenset()
    section: str = ""
    """As the publisher writes it."""
    headline: str = ""
    standfirst: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule would do to the articles that are there."""

    looked: int
    whole: bool
    """Whether all that could be meant were looked at; otherwise the newest ones."""
    matched: int
    new: int
    """Of those that matched, how many would get a tag that they do not have."""
    shown: list[Article] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A rule whose values were found to be good."""

    name: str
    outlet: Outlet | None
    feed: Feed | None
    section: str
    words: str
    tags: tuple[Tag, ...]


def checked(wanted: Wanted) -> _Checked:
    """Raises ``Invalid`` for the first value that is wrong."""
    for name, value, most in (
        ("name", wanted.name, NAME_LIMIT),
        ("section", wanted.section, SECTION_LIMIT),
        ("words", wanted.words, WORDS_LIMIT),
    ):
        if len(value) > most:
            raise Invalid(
                _("This has %(found)d characters; the limit is %(limit)d.")
                % {"found": len(value), "limit": most},
                field=name,
            )
    outlet = (
        Outlet.objects.filter(name__iexact=wanted.outlet.strip()).first() if wanted.outlet.strip() else None
    )
    if wanted.outlet.strip() and outlet is None:
        raise Invalid(
            _("There is no outlet “%(name)s”.") % {"name": wanted.outlet.strip()[:120]}, field="outlet"
        )
    feed = Feed.objects.filter(pk=int(wanted.feed)).first() if wanted.feed.isdecimal() else None
    if wanted.feed and feed is None:
        raise Invalid(_("This feed is no longer here."), field="feed")
    section, words = " ".join(wanted.section.split()), " ".join(wanted.words.split())
    if words:
        try:
            parse(words)
        except Invalid as error:
            raise Invalid(error.message, field="words") from error
    if not (outlet or feed or section or words):
        raise Invalid(_("A rule needs a condition: an outlet, a feed, a section or words."), field="words")
    return _Checked(wanted.name.strip(), outlet, feed, section, words, _tags(wanted.tags))


def _tags(names: Iterable[str]) -> tuple[Tag, ...]:
    written = [name.strip() for name in names if name.strip()]
    if not written:
        raise Invalid(_("A rule needs at least one tag to file under."), field="tags")
    if len(written) > TAGS_LIMIT:
        raise Invalid(
            _("A rule files under %(limit)d tags at most; these are %(found)d.")
            % {"limit": TAGS_LIMIT, "found": len(written)},
            field="tags",
        )
    known = resolve(written)
    for name in written:
        if name not in known:
            raise Invalid(
                _("There is no tag “%(name)s”. A rule makes no new ones.") % {"name": name[:100]},
                field="tags",
            )
    return tuple(dict.fromkeys(known[name] for name in written))


def save(wanted: Wanted, *, rule: TagRule | None = None, by: User) -> TagRule:
    """A new rule, or ``rule`` as it shall be. Articles that are there are left alone. Raises ``Invalid``."""
    good = checked(wanted)
    with transaction.atomic():
        rule = rule or TagRule(made_by=by)
        rule.name = good.name or ", ".join(tag.name for tag in good.tags)[:NAME_LIMIT]
        rule.outlet, rule.feed, rule.section, rule.words = good.outlet, good.feed, good.section, good.words
        rule.save()
        TagRuleTag.objects.filter(rule=rule).exclude(tag__in=good.tags).delete()
        for tag in good.tags:
            TagRuleTag.objects.get_or_create(rule=rule, tag=tag)
    return rule


def filings_for(facts: Facts) -> list[Filing]:
    """What the rules in use ask for: each tag once, with the rule that asks first."""
    conditions = Q(outlet=None) | Q(outlet=facts.outlet) if facts.outlet else Q(outlet=None)
    conditions &= Q(feed=None) | Q(feed__in=facts.feeds) if facts.feeds else Q(feed=None)
    asked: dict[int, Filing] = {}
    for rule in TagRule.objects.filter(conditions, enabled=True).prefetch_related("tags"):
        if _holds(rule, facts):
            for tag in rule.tags.all():
                asked.setdefault(tag.pk, Filing(tag, rule=rule))
    return list(asked.values())


def _holds(rule: TagRule | _Checked, facts: Facts) -> bool:
    if rule.outlet is not None and rule.outlet.pk != facts.outlet:
        return False
    if rule.feed is not None and rule.feed.pk not in facts.feeds:
        return False
    if rule.section and fold(rule.section) != fold(facts.section):
        return False
    return not rule.words or parse(rule.words).matches(facts.headline, facts.standfirst, facts.text)


def _meant(rule: TagRule | _Checked) -> Iterator[list[Article]]:
    """The library's articles that the rule's outlet and feed allow, newest first, in portions."""
    found = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)
    if rule.outlet is not None:
        found = found.filter(outlet=rule.outlet)
    if rule.feed is not None:
        found = found.filter(pk__in=_articles_of(rule.feed).values("pk"))
    below = None
    while portion := list(
        found.filter(*([Q(pk__lt=below)] if below else []))
        .select_related("current_revision", "outlet", "section")
        .order_by("-pk")[:PORTION]
    ):
        below = portion[-1].pk
        yield portion


def _articles_of(feed: Feed) -> QuerySet[Article]:
    came = InboxEntry.objects.filter(entry__feed=feed, article__isnull=False).values("article")
    return Article.objects.filter(pk__in=came)


def facts_of(article: Article, feeds: Iterable[int] = ()) -> Facts:
    """The facts of an article that is there."""
    revision = article.current_revision
    meta = revision.meta if revision else {}
    return Facts(
        outlet=article.outlet_id,
        feeds=frozenset(feeds),
        section=str(meta.get("section") or (article.section.name if article.section else "")),
        headline=article.headline,
        standfirst=article.standfirst,
        text=revision.text if revision else "",
    )


def dry_run(wanted: Wanted, *, seconds: float = DRY_SECONDS) -> DryRun:
    """What the rule would do to the articles that are there; nothing is changed. Raises ``Invalid``."""
    good = checked(wanted)
    looked = matched = new = 0
    shown: list[Article] = []
    end = time.monotonic() + seconds
    wanted_tags = {tag.pk for tag in good.tags}
    feeds = [good.feed.pk] if good.feed else []
    for portion in _meant(good):
        hits = [article for article in portion if _holds(good, facts_of(article, feeds))]
        looked += len(portion)
        matched += len(hits)
        has: dict[int, set[int]] = {}
        for article, tag in ArticleTag.objects.filter(article__in=hits, tag__in=wanted_tags).values_list(
            "article", "tag"
        ):
            has.setdefault(article, set()).add(tag)
        lacking = [article for article in hits if wanted_tags - has.get(article.pk, set())]
        new += len(lacking)
        shown += lacking[: SHOWN - len(shown)]
        if time.monotonic() > end and len(portion) == PORTION:
            return DryRun(looked, False, matched, new, shown)
    return DryRun(looked, True, matched, new, shown)


def start(rule: TagRule) -> None:
    """Begins with the articles that are there; ``step`` goes on with it. Raises ``Conflict`` when it is at it."""
    with transaction.atomic():
        rule = TagRule.objects.select_for_update().get(pk=rule.pk)
        if rule.run.get("state") == "running":
            raise Conflict(_("The rule is at work on the articles already."))
        rule.run = {
            "state": "running",
            "below": 0,
            "looked": 0,
            "filed": 0,
            "since": timezone.now().isoformat(),
        }
        rule.save(update_fields=["run", "updated_at"])


def step(rule_pk: int) -> bool:
    """Files the next portion of articles; whether there may be more. Killed and called again, it files none twice."""
    rule = TagRule.objects.select_related("outlet", "feed").filter(pk=rule_pk).first()
    if rule is None or rule.run.get("state") != "running":
        return False
    before = dict(rule.run)
    found = Article.objects.kept().filter(visibility=ArticleVisibility.LIBRARY)
    if before["below"]:
        found = found.filter(pk__lt=before["below"])
    if rule.outlet_id:
        found = found.filter(outlet=rule.outlet_id)
    feeds = [rule.feed_id] if rule.feed_id else []
    if rule.feed is not None:
        found = found.filter(pk__in=_articles_of(rule.feed).values("pk"))
    portion = list(found.select_related("current_revision", "outlet", "section").order_by("-pk")[:PORTION])
    hits = [article for article in portion if _holds(rule, facts_of(article, feeds))]
    tags = list(rule.tags.all())
    after = {
        **before,
        "below": portion[-1].pk if portion else before["below"],
        "looked": before["looked"] + len(portion),
        "state": "running" if len(portion) == PORTION else "done",
    }
    with transaction.atomic():
        locked = TagRule.objects.select_for_update().get(pk=rule.pk)
        if locked.run != before:  # somebody else did this portion, or it was stopped
            return bool(locked.run.get("state") == "running")
        there = set(ArticleTag.objects.filter(article__in=hits, tag__in=tags).values_list("article", "tag"))
        rows = [
            ArticleTag(
                article=article,
                tag=tag,
                rule=rule,
                origin=ArticleTag.Origin.RULE,
                listed_at=article.listed_at,
            )
            for article in hits
            for tag in tags
            if (article.pk, tag.pk) not in there
        ]
        ArticleTag.objects.bulk_create(rows, ignore_conflicts=True, batch_size=PORTION)
        if rows:
            recount(family(tags))
            stale_articles({row.article_id for row in rows})
        filed = len({row.article_id for row in rows})
        locked.run = {**after, "filed": before["filed"] + filed}
        locked.save(update_fields=["run", "updated_at"])
    return bool(after["state"] == "running")


def at_work(idle: int = 120) -> list[int]:
    """Rules that are at work and have not moved for ``idle`` seconds: whoever was at it is gone."""
    before = timezone.now() - timedelta(seconds=idle)
    return list(
        TagRule.objects.filter(run__state="running", updated_at__lt=before).values_list("pk", flat=True)
    )


def undo_run(rule: TagRule) -> int:
    """Takes back what the rule filed since it was last started on the articles that are there; how many filings."""
    since = parse_datetime(str(rule.run.get("since", "")))
    if since is None:
        return 0
    with transaction.atomic():
        TagRule.objects.select_for_update().get(pk=rule.pk)
        filed = ArticleTag.objects.filter(rule=rule, created_at__gte=since)
        tags = list(Tag.objects.filter(pk__in=filed.values("tag")))
        articles = set(filed.values_list("article_id", flat=True))
        number, _each = filed.delete()
        TagRule.objects.filter(pk=rule.pk).update(run={})
        recount(family(tags))
        stale_articles(articles)
    return number


def switch(rule: TagRule, *, on: bool) -> None:
    """Whether the rule is asked about what comes in."""
    TagRule.objects.filter(pk=rule.pk).update(enabled=on, updated_at=timezone.now())


def delete(rule: TagRule) -> None:
    """The rule goes; what it filed stays filed."""
    rule.delete()
