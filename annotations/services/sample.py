"""What the sample library's four readers put beside its articles."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from annotations.models import (
    Anchor,
    Code,
    Group,
    GroupRole,
    Highlight,
    Membership,
    Note,
    StoryLink,
    Visibility,
)
from annotations.models.shares import new_token
from annotations.services.links import binds
from reader.markdown import render_markdown
from reader.models import Article, Revision, Role, User
from reader.services.sample import when
from reader.services.stories import join


def _span(text: str, quote: str, occurrence: int) -> tuple[int, int]:
    start = -1
    for _ in range(occurrence):
        start = text.index(quote, start + 1)
    return start, start + len(quote)


def _note(user: User, entry: dict[str, Any], **place: Any) -> Note:
    return Note.objects.create(
        client_id=uuid.uuid4(), user=user, body=entry["body"], html=render_markdown(entry["body"]),
        created_at=when(entry["created_at"]), **place,
    )  # fmt: skip


@dataclass(slots=True)
class Desk:
    """The sample's groups by their key, and its codes by their name."""

    groups: dict[str, Group]
    codes: dict[str, Code]


def load_desk(manifest: dict[str, list[dict[str, Any]]], people: dict[str, User]) -> Desk:
    """Groups with their members, and codebooks. Whoever keeps the library joins the groups, so as to see them."""
    keepers = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(
        pk__in=[user.pk for user in people.values()]
    )
    desk = Desk({}, {})
    for entry in manifest.get("groups", []):
        group = Group.objects.create(
            name=entry["name"], description=entry["description"], created_at=when(entry["created_at"])
        )
        desk.groups[entry["key"]] = group
        for name, role in entry["members"].items():
            Membership.objects.create(
                group=group, user=people[name], role=role, created_at=when(entry["created_at"])
            )
        for user in keepers:
            Membership.objects.create(group=group, user=user, role=GroupRole.OWNER)
    for position, entry in enumerate(manifest.get("codes", [])):
        desk.codes[entry["name"]] = Code.objects.create(
            user=people.get(entry.get("user", "")), group=desk.groups.get(entry.get("group", "")),
            kind=entry["kind"], name=entry["name"], description=entry["description"], position=position,
        )  # fmt: skip
    return desk


def load_highlight(
    entry: dict[str, Any], revision: Revision, people: dict[str, User], desk: Desk
) -> Highlight:
    """One highlight with its note and replies, made on ``revision``. Raises ``ValueError`` for a quote not in it."""
    text = revision.text
    start, end = _span(text, entry["quote"], entry.get("occurrence", 1))
    group = desk.groups.get(entry.get("group", ""))
    code = desk.codes.get(entry.get("code", ""))
    visibility = Visibility.GROUP if group else entry.get("visibility", Visibility.PRIVATE)
    user = people[entry["user"]]
    highlight = Highlight.objects.create(
        user=user,
        article_id=revision.article_id,
        revision=revision,
        kind=code.kind if code else entry["kind"],
        code=code,
        group=group,
        quote=text[start:end],
        prefix=text[max(0, start - 64) : start],
        suffix=text[end : end + 64],
        visibility=visibility,
        link_token=new_token() if visibility == Visibility.LINK else None,
        created_at=when(entry["created_at"]),
    )
    Anchor.objects.create(highlight=highlight, revision=revision, start=start, end=end)
    place = {"article_id": revision.article_id, "highlight": highlight}
    root = None
    if entry.get("note"):
        root = _note(user, {"body": entry["note"], "created_at": entry["created_at"]}, **place)
    for reply in entry.get("replies", []):
        _note(people[reply["user"]], reply, parent=root, **place)
    return highlight


def load_rest(
    manifest: dict[str, list[dict[str, Any]]],
    articles: dict[str, Article],
    highlights: dict[tuple[str, str, str], Highlight],
    people: dict[str, User],
) -> None:
    """Notes on whole articles, and links. ``highlights`` is keyed by (user, article key, quote)."""
    for entry in manifest.get("article_notes", []):
        _note(
            people[entry["user"]],
            entry,
            article=articles[entry["article"]],
            visibility=entry.get("visibility", Visibility.PRIVATE),
        )
    for entry in manifest.get("links", []):
        link = StoryLink.objects.create(
            user=people[entry["user"]],
            from_article=articles[entry["from"]],
            to_article=articles[entry["to"]],
            from_highlight=highlights.get((entry["user"], entry["from"], entry.get("quote", ""))),
            kind=entry["kind"],
            visibility=entry.get("visibility", Visibility.PRIVATE),
            created_at=when(entry["created_at"]),
        )
        if binds(link):
            join(link.from_article, link.to_article, link.user, by_link=True)
