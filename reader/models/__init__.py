"""What the library holds. Nothing here knows of a request, a template or another room of the house."""

from reader.models.accounts import Attempts, Invitation, PrivateAddress, Role, SignInLink, Theme, User
from reader.models.articles import (
    Article,
    ArticleAuthor,
    ArticleQuerySet,
    ArticleVisibility,
    Author,
    BreakingLine,
    Capture,
    HeadlineOrigin,
    HeadlineWord,
    Outlet,
    Picture,
    Reading,
    Revision,
)
from reader.models.deltas import RevisionDelta
from reader.models.drafts import Draft
from reader.models.feeds import Feed, FeedEntry, FeedLook, InboxEntry, Subscription, SubscriptionTag
from reader.models.imports import Import, ImportItem
from reader.models.rules import OutletRule, TagRule, TagRuleTag
from reader.models.stories import LinkKind, Story, StoryMember, StorySuggestion
from reader.models.tags import (
    ArticleTag,
    OldTagSlug,
    Tag,
    TagAlias,
    TagKind,
    TagMerge,
    TagProposal,
    TwinDismissal,
)
from reader.models.watching import SentencePrint, Watch

__all__ = [
    "Article",
    "ArticleAuthor",
    "ArticleQuerySet",
    "ArticleTag",
    "ArticleVisibility",
    "Attempts",
    "Author",
    "BreakingLine",
    "Capture",
    "Draft",
    "Feed",
    "FeedEntry",
    "FeedLook",
    "HeadlineOrigin",
    "HeadlineWord",
    "Import",
    "ImportItem",
    "InboxEntry",
    "Invitation",
    "LinkKind",
    "OldTagSlug",
    "Outlet",
    "OutletRule",
    "Picture",
    "PrivateAddress",
    "Reading",
    "Revision",
    "RevisionDelta",
    "Role",
    "SentencePrint",
    "SignInLink",
    "Story",
    "StoryMember",
    "StorySuggestion",
    "Subscription",
    "SubscriptionTag",
    "Tag",
    "TagAlias",
    "TagKind",
    "TagMerge",
    "TagProposal",
    "TagRule",
    "TagRuleTag",
    "Theme",
    "TwinDismissal",
    "User",
    "Watch",
]
