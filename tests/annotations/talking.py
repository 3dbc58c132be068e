"""What tests of threads share: a group, and notes written as the page writes them."""

from __future__ import annotations

import uuid

from annotations.models import Group, Highlight, Membership, Note
from annotations.services import highlights, notes
from annotations.services.highlights import Edit, Wanted
from reader.models import Article, User


def desk_of(*members: User, name: str = "Basin desk", role: str = "member") -> Group:
    """A group of these members, the first of whom owns it."""
    group = Group.objects.create(name=name)
    for member in members:
        Membership.objects.create(group=group, user=member, role="owner" if member == members[0] else role)
    return group


def to(group: Group) -> str:
    """The group as forms say it."""
    return f"group:{group.pk}"


def marked(
    user: User, article: Article, passage: str, body: str = "", visibility: str = "private"
) -> Highlight:
    """A passage that ``user`` marks, with a note."""
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index(passage)
    wanted = Wanted(uuid.uuid4(), start, start + len(passage), passage, body=body, visibility=visibility)
    return highlights.make(user, article, revision, wanted)[0]


def answer(user: User, highlight: Highlight, body: str) -> Note:
    """A reply in the thread of ``highlight`` as it stands now."""
    return notes.reply(user, Highlight.objects.get(pk=highlight.pk), body, uuid.uuid4())[0]


def edited(user: User, highlight: Highlight, body: str, visibility: str) -> Note | None:
    """The highlight's editor, saved."""
    highlight = Highlight.objects.get(pk=highlight.pk)
    edit = Edit(highlight.version, highlight.kind, visibility, body, uuid.uuid4())
    return highlights.save_edit(user, highlight, edit)
