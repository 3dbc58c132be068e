"""What people put beside the text."""

from annotations.models.changes import Change, SavedFilter
from annotations.models.groups import Group, GroupInvite, GroupRequest, GroupRole, MarginChoice, Membership
from annotations.models.highlights import Anchor, AnchorStatus, Code, Highlight, Kind, KindName, Visibility
from annotations.models.imports import NotesImport
from annotations.models.links import LinkState, StoryLink
from annotations.models.moderation import Moderation, Report
from annotations.models.notes import Note, NoteVersion, Notice
from annotations.models.search import SearchHighlight, SearchNote
from annotations.models.shares import Share, ShareItem, ShareLink

__all__ = [
    "Anchor",
    "AnchorStatus",
    "Change",
    "Code",
    "Group",
    "GroupInvite",
    "GroupRequest",
    "GroupRole",
    "Highlight",
    "Kind",
    "KindName",
    "LinkState",
    "MarginChoice",
    "Membership",
    "Moderation",
    "Note",
    "NoteVersion",
    "NotesImport",
    "Notice",
    "Report",
    "SavedFilter",
    "SearchHighlight",
    "SearchNote",
    "Share",
    "ShareItem",
    "ShareLink",
    "StoryLink",
    "Visibility",
]
