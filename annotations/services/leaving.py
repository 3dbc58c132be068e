"""What of annotations leaves with an account that is closed: all that nobody but its owner sees."""

from __future__ import annotations

from annotations.models import Highlight, Note, Share, StoryLink, Visibility
from reader.models import User
from reader.services import closing

ALONE = (Visibility.PRIVATE, Visibility.LINK)
"""Seen by their owner, and by who has a link, which ends with the account."""


def join_the_closing() -> None:
    """Makes it part of closing an account, once."""
    if leave not in closing.LEAVING:
        closing.LEAVING.append(leave)


def leave(user: User) -> None:
    """Deletes what only ``user`` sees, what lies in their bin, and their links, filters and memberships."""
    Share.objects.filter(user=user).delete()
    for model in (Highlight, Note, StoryLink):
        model.objects.filter(user=user, deleted_at__isnull=False).delete()
    Highlight.objects.filter(user=user, visibility__in=ALONE).delete()
    Note.objects.filter(user=user, highlight=None, parent=None, visibility__in=ALONE).delete()
    StoryLink.objects.filter(user=user, from_highlight=None, visibility__in=ALONE).delete()
    for own in (
        user.memberships,
        user.saved_filters,
        user.notices,
        user.notes_imports,
        user.changes,
        user.reports,
    ):
        own.all().delete()
