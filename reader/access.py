"""Who may see what of the library. The only place that decides; every query starts here."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from reader.models import (
    Article,
    ArticleQuerySet,
    ArticleVisibility,
    Draft,
    FeedLook,
    Import,
    InboxEntry,
    OutletRule,
    PrivateAddress,
    SavedSearch,
    Story,
    StoryMember,
    StorySuggestion,
    Subscription,
    User,
    Watch,
)
from reader.prepared import prepared_for

type Visitor = User | AnonymousUser


def may_enter(visitor: Visitor) -> bool:
    """Whether this visitor may read in the library at all."""
    return visitor.is_authenticated or bool(settings.POSTIL_PUBLIC)


def articles_for(visitor: Visitor) -> ArticleQuerySet:
    """The articles that this visitor may see: the library's, and one's own private ones. Not the bin."""
    if not may_enter(visitor):
        return Article.objects.none()
    seen = Q(visibility=ArticleVisibility.LIBRARY)
    if visitor.is_authenticated:
        seen |= Q(added_by=visitor)
    return Article.objects.kept().filter(seen)


def article_for(visitor: Visitor, pk: int) -> Article:
    """One article, with its outlet and current revision. Raises ``Http404`` for what may not be seen."""
    known = abs(pk) < 2**63  # what no database has as a number cannot be asked for
    article = next(iter(prepared_for(visitor, "an article", _article, pk=pk)), None) if known else None
    if article is None:
        raise Http404
    return article


def _article(visitor: Visitor, pk: int) -> QuerySet[Article]:
    found = articles_for(visitor).select_related(
        "outlet", "credited_outlet", "section", "current_revision", "lead_picture", "watch"
    )
    return found.filter(pk=pk).order_by()


def stories_for(visitor: Visitor) -> QuerySet[Story]:
    """Stories of which this visitor sees at least two tellings; ``seen`` says how many."""
    members = StoryMember.objects.filter(
        Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article"))), story=OuterRef("pk")
    )
    counted = members.order_by().values("story").annotate(n=Count("pk")).values("n")
    return Story.objects.annotate(seen=Subquery(counted)).filter(seen__gte=2)


def story_for(visitor: Visitor, pk: int) -> Story:
    """A story, with who checked it. Raises ``Http404`` where this visitor sees fewer than two of its tellings."""
    story = stories_for(visitor).select_related("checked_by").filter(pk=pk).first()
    if story is None:
        raise Http404
    return story


def suggestion_for(visitor: Visitor, pk: int) -> StorySuggestion:
    """A suggested pair of which this visitor sees both articles, with these. Raises ``Http404``."""
    ends = [Exists(articles_for(visitor).order_by().filter(pk=OuterRef(end))) for end in ("first", "second")]
    found = StorySuggestion.objects.filter(*ends, pk=pk).select_related("first", "second").first()
    if found is None:
        raise Http404
    return found


def may_edit_article(visitor: Visitor, article: Article) -> bool:
    """Who added it, curators and administrators may correct, re-clean and remove it."""
    return visitor.is_authenticated and (visitor.is_curator or article.added_by_id == visitor.pk)


def may_unwatch(visitor: Visitor, article: Article) -> bool:
    """Who asked for it, and who may edit the article, may end that its page is looked at again."""
    asked_by = Watch.objects.filter(article=article).values_list("asked_by", flat=True).first()
    return visitor.is_authenticated and (asked_by == visitor.pk or may_edit_article(visitor, article))


def binned_article_for(visitor: Visitor, pk: int) -> Article | None:
    """An article in the bin that this visitor may bring back; None for any other."""
    article = Article.objects.binned().filter(pk=pk).first() if visitor.is_authenticated else None
    if article is None or not may_edit_article(visitor, article):
        return None
    private = article.visibility == ArticleVisibility.PRIVATE and article.added_by_id != visitor.pk
    return None if private else article


def draft_for(visitor: Visitor, pk: UUID) -> Draft:
    """One's own draft. Raises ``Http404`` for anyone else's."""
    draft = (
        Draft.objects.select_related("capture").filter(pk=pk, user_id=visitor.pk).first()
        if visitor.is_authenticated
        else None
    )
    if draft is None:
        raise Http404
    return draft


def import_for(visitor: Visitor, pk: UUID) -> Import:
    """One's own import. Raises ``Http404`` for anyone else's."""
    batch = Import.objects.filter(pk=pk, user_id=visitor.pk).first() if visitor.is_authenticated else None
    if batch is None:
        raise Http404
    return batch


def subscriptions_for(visitor: Visitor) -> QuerySet[Subscription]:
    """One's own subscriptions to feeds."""
    return (
        Subscription.objects.filter(user_id=visitor.pk)
        if visitor.is_authenticated
        else Subscription.objects.none()
    )


def inbox_for(visitor: Visitor) -> QuerySet[InboxEntry]:
    """What came by one's own subscriptions."""
    if not visitor.is_authenticated:
        return InboxEntry.objects.none()
    return InboxEntry.objects.filter(subscription__user_id=visitor.pk)


def looks_for(visitor: Visitor) -> QuerySet[FeedLook]:
    """One's own looks at sites and feeds."""
    return (
        FeedLook.objects.filter(user_id=visitor.pk) if visitor.is_authenticated else FeedLook.objects.none()
    )


def addresses_for(visitor: Visitor) -> QuerySet[PrivateAddress]:
    """One's own private addresses."""
    if not visitor.is_authenticated:
        return PrivateAddress.objects.none()
    return PrivateAddress.objects.filter(user_id=visitor.pk)


def searches_for(visitor: Visitor) -> QuerySet[SavedSearch]:
    """One's own saved searches, in one's order."""
    if not visitor.is_authenticated:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user_id=visitor.pk)


def saved_search_for(visitor: Visitor, pk: int) -> SavedSearch:
    """One's own saved search. Raises ``Http404`` for anyone else's."""
    saved = searches_for(visitor).filter(pk=pk).first()
    if saved is None:
        raise Http404
    return saved


def may_curate(visitor: Visitor) -> bool:
    """Whether this visitor may keep tags, outlets and dossiers."""
    return visitor.is_authenticated and visitor.is_curator


def may_make_rules(visitor: Visitor) -> bool:
    """Every member may teach an outlet's pages from a preview of their own: a rule never cuts most of a text, is named
    wherever it was used, and each piece that it cut can be kept there."""
    return visitor.is_authenticated


def may_remove_rule(visitor: Visitor, rule: OutletRule) -> bool:
    """Who made a rule may take it away; curators and administrators, any rule."""
    return visitor.is_authenticated and (visitor.is_curator or rule.made_by_id == visitor.pk)
