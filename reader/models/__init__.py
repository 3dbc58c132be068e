"""What the library holds. Nothing here knows of a request, a template or another room of the house."""

from reader.models.accounts import Attempts, Invitation, Role, SignInLink, Theme, User
from reader.models.articles import (
    Article,
    ArticleAuthor,
    ArticleQuerySet,
    ArticleVisibility,
    Author,
    BreakingLine,
    Capture,
    HeadlineOrigin,
    Outlet,
    Picture,
    Reading,
    Revision,
)
from reader.models.drafts import Draft
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
    "HeadlineOrigin",
    "Invitation",
    "LinkKind",
    "OldTagSlug",
    "Outlet",
    "Picture",
    "Reading",
    "Revision",
    "Role",
    "SignInLink",
    "Story",
    "StoryMember",
    "StorySuggestion",
    "Tag",
    "TagAlias",
    "TagKind",
    "TagMerge",
    "TagProposal",
    "Theme",
    "TwinDismissal",
    "User",
]
