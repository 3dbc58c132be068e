"""What the pages of groups show, each as one member sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import ngettext

from annotations.access import closed_groups_of, highlights_for, notes_for
from annotations.models import Group, GroupInvite, GroupRequest, GroupRole, Highlight, Membership, Note
from annotations.queries.layers import MINE, PUBLIC, Switch, layer_of, margin_choice, memberships_of, switches
from annotations.services.groups import REOPEN_WITHIN
from reader.models import User

LATELY = 5
"""Marks that the page of a group names."""
MANY = 1000
"""Public marks are counted so far, and no further."""


@dataclass(frozen=True, slots=True)
class Row:
    """A group in a list."""

    group: Group
    role: str
    role_name: str
    people: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The list of one's groups."""

    rows: list[Row]
    closed: list[Group]
    """Closed groups that one owned and may open again."""
    asked: list[GroupRequest]
    """Where one waits to be let in."""
    switches: list[Switch]


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the table shows it."""

    membership: Membership
    marks: int
    """How many marks of theirs the reader of the page sees in the group."""
    me: bool

    @property
    def user(self) -> User:
        return self.membership.user


@dataclass(slots=True)
class GroupPage:
    """All that the page of a group shows."""

    group: Group
    mine: Membership
    rows: list[Row]
    people: list[Person]
    marks: int
    articles: int
    invite: GroupInvite | None
    """For owners."""
    waiting: list[GroupRequest]
    lately: list[Highlight]
    """The newest marks, each with its maker's note as ``main`` (a list)."""
    switches: list[Switch] = field(default_factory=list)

    @property
    def owns(self) -> bool:
        return self.mine.role == GroupRole.OWNER


def group_rows(user: User) -> list[Row]:
    """One's groups by name. Two queries."""
    memberships = memberships_of(user)
    sizes = dict(
        Membership.objects.filter(group__in=[one.group_id for one in memberships])
        .values_list("group")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [
        Row(one.group, one.role, one.get_role_display(), sizes.get(one.group_id, 1)) for one in memberships
    ]


def group_list(user: User) -> Groups:
    """One's groups, closed ones that may be opened again, where one waits, and the layers. About ten queries."""
    rows = group_rows(user)
    return Groups(
        rows,
        list(closed_groups_of(user).filter(closed_at__gte=timezone.now() - REOPEN_WITHIN)),
        list(GroupRequest.objects.filter(user=user, group__closed_at__isnull=True).select_related("group")),
        layer_switches(user, rows),
    )


def group_page(user: User, group: Group) -> GroupPage:
    """The page of a group that ``user`` belongs to; about ten queries."""
    memberships = list(group.memberships.select_related("user"))
    order = {role: place for place, role in enumerate(reversed(GroupRole.values))}
    memberships.sort(key=lambda one: (order[one.role], one.user.name.casefold(), one.pk))
    mine = next(one for one in memberships if one.user_id == user.pk)
    shown = highlights_for(user).filter(group=group)
    marks = dict(shown.order_by().values_list("user").annotate(n=Count("pk")))
    owns = mine.role == GroupRole.OWNER
    rows = group_rows(user)
    return GroupPage(
        group=group,
        mine=mine,
        rows=rows,
        people=[Person(one, marks.get(one.user_id, 0), one.user_id == user.pk) for one in memberships],
        marks=sum(marks.values()),
        articles=shown.order_by().aggregate(n=Count("article", distinct=True))["n"],
        invite=group.invites.filter(revoked_at__isnull=True).first() if owns else None,
        waiting=list(group.requests.select_related("user")) if owns else [],
        lately=list(
            shown.select_related("user", "article")
            .defer("article__standfirst")
            .prefetch_related(Prefetch("notes", notes_for(user).filter(parent__isnull=True), to_attr="main"))
            .order_by("-created_at", "-pk")[:LATELY]
        ),
        switches=layer_switches(user, rows),
    )


def layer_switches(user: User, rows: list[Row]) -> list[Switch]:
    """The layers over all articles, with what each holds. Five queries."""
    since = timezone.now() - timedelta(days=1)
    seen = highlights_for(user).order_by()
    groups = [row.group.pk for row in rows]
    counts = {MINE: seen.filter(user=user).count()}
    public = seen.filter(~Q(user=user), visibility="public").values("pk")[: MANY + 1].count()
    hints: dict[str, str] = {}
    recent = Count("pk", filter=Q(created_at__gte=since) & ~Q(user=user))
    sums = seen.filter(group__in=groups).values("group").annotate(n=Count("pk"), new=recent)
    found = {row["group"]: (row["n"], row["new"]) for row in sums}
    for row in rows:
        n, new = found.get(row.group.pk, (0, 0))
        counts[layer_of(row.group.pk)] = n
        hints[layer_of(row.group.pk)] = _people(row.people, new)
    counts[PUBLIC] = public
    return switches(memberships_of(user), margin_choice(user).hidden_layers, counts, hints, most=MANY)


def _people(people: int, new: int) -> str:
    said = ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
    if not new:
        return said
    return (
        said
        + "; "
        + ngettext("%(n)d new mark since yesterday", "%(n)d new marks since yesterday", new) % {"n": new}
    )


def main_notes(highlight: Highlight) -> list[Note]:
    """The maker's own note of a highlight that ``group_page`` read."""
    return [note for note in highlight.main if note.user_id == highlight.user_id]  # type: ignore[attr-defined]
