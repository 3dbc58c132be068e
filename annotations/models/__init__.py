"""What people put beside the text."""

from annotations.models.highlights import Anchor, AnchorStatus, Code, Highlight, Kind, KindName, Visibility
from annotations.models.links import LinkState, StoryLink
from annotations.models.notes import Note
from annotations.models.shares import Share, ShareItem, ShareLink

__all__ = [
    "Anchor",
    "AnchorStatus",
    "Code",
    "Highlight",
    "Kind",
    "KindName",
    "LinkState",
    "Note",
    "Share",
    "ShareItem",
    "ShareLink",
    "StoryLink",
    "Visibility",
]
