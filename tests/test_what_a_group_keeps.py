"""What is shown to a group, at every address of the site and with every number in it: members see it, nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from annotations.models import (
    Code,
    Group,
    GroupRequest,
    GroupRole,
    Highlight,
    Membership,
    Note,
    StoryLink,
)
from annotations.services import group_invites as invites
from annotations.services import groups as service
from annotations.services.notes import reply, reply_to_note
from reader.models import Article, LinkKind, User
from reader.services.articles import index_headline
from tests.factories import make_article, make_highlight, make_tag, make_user
from tests.test_who_may_see_what import addresses, content

pytestmark = pytest.mark.django_db

SECRET = "Quincunx"
"""Stands in the group's name and in all that is written in it, and nowhere else."""
FIRST, SECOND = 7771, 7772
QUERIES = [
    "",
    "?who=g{group}",
    "?who=everyone&q=quincunx",
    "?format=json&who=g{group}",
    "?undo=h{highlight}",
    "?q=quincunx",
]
"""Added to the addresses that lists and exports have."""
LISTS = {
    "home",
    "latest",
    "notebook",
    "notebook-narrow",
    "article",
    "more-glosses",
    "changed",
    "groups",
    "tag",
    "section",
    "search",
    "saved-search-rail",
}
QUIET = {"signout", "group-rejoin"}
"""Addresses that a walk leaves out: they end it, or undo one's own leaving, which is meant."""


@dataclass
class Scene:
    owner: User
    member: User
    group: Group
    article: Article
    numbers: list[int]
    """Those of everything that the group has."""
    highlight: Highlight


@pytest.fixture
def scene() -> Scene:
    """Everything has one of two numbers, so that every address can be asked with each."""
    owner = make_user("owner", display_name="The Owner", pk=FIRST)
    member = make_user("member", display_name="A Member", pk=SECOND)
    group = Group.objects.create(pk=FIRST, name=f"{SECRET} desk", description=f"About {SECRET}.")
    Membership.objects.create(group=group, user=owner, role=GroupRole.OWNER)
    Membership.objects.create(group=group, user=member, role=GroupRole.MEMBER)
    tag = make_tag("Plain tag", slug="plain-tag", pk=FIRST)
    article = make_article("Plain words for everyone.", headline="Plain headline", tags=(tag,), pk=FIRST)
    other = make_article("Other words.", headline="Other headline", tags=(tag,), pk=SECOND)
    for one in (article, other):
        index_headline(one)
    code = Code.objects.create(pk=FIRST, group=group, kind="fact", name=f"{SECRET} code")
    highlight = make_highlight(
        owner, article, "Plain words", visibility="group", group=group, code=code, pk=FIRST
    )
    Note.objects.create(pk=FIRST, client_id=uuid.uuid4(), user=owner, article=article, highlight=highlight,
                        body=SECRET, html=f"<p>{SECRET}</p>")  # fmt: skip
    words = f"{SECRET} of it all"
    whole = Note.objects.create(pk=SECOND, client_id=uuid.uuid4(), user=owner, article=article, group=group,
                                visibility="group", body=words, html=f"<p>{words}</p>")  # fmt: skip
    reply(owner, highlight, f"{SECRET} again", uuid.uuid4())
    reply_to_note(owner, whole, f"{SECRET} below", uuid.uuid4())
    StoryLink.objects.create(pk=FIRST, user=owner, from_article=article, to_article=other, kind=LinkKind.SOURCE,
                             reason=SECRET, visibility="group", group=group)  # fmt: skip
    invites.new_invite(owner, group, role="member", lasts="week", uses="any", asks=False)
    GroupRequest.objects.create(pk=FIRST, group=group, user=make_user("pia", display_name=f"{SECRET} Pia"))
    return Scene(owner, member, group, article, [FIRST, SECOND], highlight)


def visits(scene: Scene) -> Iterator[tuple[str, str]]:
    """Every named address, with each number that leads anywhere in it."""
    for name, pattern in addresses():
        if name in QUIET:
            continue
        numbers = scene.numbers if name.startswith(("note", "thread")) else scene.numbers[:1]
        for values in arguments(pattern, numbers):
            try:
                address = reverse(name, kwargs=values)
            except NoReverseMatch:
                continue
            for query in QUERIES if name in LISTS or "export" in name else [""]:
                yield name, address + query.format(group=scene.group.pk, highlight=scene.highlight.pk)


def arguments(pattern: URLPattern, numbers: list[int]) -> Iterator[dict[str, Any]]:
    names = list(pattern.pattern.converters)
    chosen: list[list[Any]] = []
    for argument, converter in pattern.pattern.converters.items():
        match type(converter).__name__:
            case "IntConverter":
                chosen.append(
                    list(numbers) if argument in {"pk", "user", "waiting", "number", "other"} else [800]
                )
            case "UUIDConverter":
                chosen.append([uuid.UUID(int=7)])
            case "Format":
                chosen.append(["atom"])
            case _:
                chosen.append(["plain-tag" if argument == "slug" else "x" * 24])
    for values in product(*chosen):
        yield dict(zip(names, values, strict=True))


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def nothing_leaks(scene: Scene, user: User | None, *methods: str) -> None:
    """Walks the site as ``user``; None is a stranger."""
    client = signed_in(user)
    found = []
    for (name, address), method in product(list(visits(scene)), methods):
        htmx = {"HX-Request": "true"} if method == "post" else {}
        answer = getattr(client, method)(address, headers=htmx)
        if SECRET in content(answer) or SECRET in answer.get("HX-Trigger", ""):
            found.append(f"{method} {address} ({name})")
        if (
            user is not None
            and name.startswith("group")
            and name not in {"groups", "group-new", "group-join"}
        ):
            assert answer.status_code in {404, 405}, (name, answer.status_code)
    assert not found, found


@pytest.mark.walk
def test_a_member_of_the_library_who_does_not_belong(scene: Scene) -> None:
    before = Note.objects.kept().count(), Highlight.objects.kept().count(), Membership.objects.count()
    nothing_leaks(scene, make_user("other"), "get", "post")
    owned = Note.objects.kept().filter(user=scene.owner).count()
    assert (owned, Highlight.objects.kept().count(), Membership.objects.count()) == before
    scene.group.refresh_from_db()
    assert scene.group.closed_at is None


@pytest.mark.walk
def test_a_curator_who_does_not_belong(scene: Scene) -> None:
    nothing_leaks(scene, make_user("keeper", role="curator"), "get")


@pytest.mark.walk
def test_a_stranger_in_a_public_library(scene: Scene, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True
    nothing_leaks(scene, None, "get")


@pytest.mark.walk
def test_who_was_removed(scene: Scene) -> None:
    service.depart(scene.group, scene.member.pk, left=False)
    nothing_leaks(scene, scene.member, "get", "post")
    assert not scene.group.memberships.filter(user=scene.member).exists()


@pytest.mark.walk
def test_who_belonged_to_a_group_that_is_closed(scene: Scene) -> None:
    service.close(scene.group)
    nothing_leaks(scene, scene.member, "get")


def test_who_waits_to_be_let_in(scene: Scene) -> None:
    client = signed_in(User.objects.get(username="pia"))
    assert f"{SECRET} desk" in content(client.get("/groups/"))  # the name stood on the invitation
    for address in (
        f"/groups/{scene.group.pk}/",
        scene.article.get_absolute_url(),
        "/notebook/?who=everyone",
    ):
        assert SECRET not in content(client.get(address)).replace(f"{SECRET} Pia", ""), address


@pytest.mark.parametrize("role", GroupRole.values)
def test_members_of_every_role_see_it(scene: Scene, role: str) -> None:
    if role == GroupRole.OWNER:
        user = scene.owner
    else:
        user = scene.member
        Membership.objects.filter(user=user).update(role=role)
    client = signed_in(user)
    page = content(client.get(scene.article.get_absolute_url()))
    for words in (
        f"<p>{SECRET}</p>",
        f"{SECRET} again",
        f"{SECRET} of it all",
        f"{SECRET} below",
        "Other headline",
    ):
        assert words in page, words
    assert f"{SECRET} desk" in content(client.get(f"/groups/{scene.group.pk}/"))
    assert "1 mark, 1 note" in content(client.get("/"))
    for name, address in visits(scene):
        assert client.get(address).status_code < 500, name


def test_counts_leave_out_what_a_group_keeps(scene: Scene, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True
    for user in (None, make_user("other")):
        client = signed_in(user)
        assert "1 mark" not in content(client.get("/"))
        assert "<b>0 highlights</b>, 0 notes" in content(client.get(scene.article.get_absolute_url()))
