"""Groups: who joins by which link, what each role may do, and what becomes of marks when somebody goes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.access import highlights_for, links_for, notes_for
from annotations.models import (
    Group,
    GroupInvite,
    GroupRequest,
    GroupRole,
    Highlight,
    MarginChoice,
    Membership,
    Note,
    StoryLink,
)
from annotations.services import group_invites as invites
from annotations.services import groups as service
from annotations.services.group_invites import Joined
from reader.errors import Conflict, Invalid
from reader.models import Article, LinkKind, User
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", display_name="Tomas Reeve")


@pytest.fixture
def group(owner: User, reader: User) -> Group:
    """A desk with its owner and a member."""
    group = service.make_group(owner, "River desk", "Checks the coverage.")
    Membership.objects.create(group=group, user=reader, role=GroupRole.MEMBER)
    return group


@pytest.fixture
def article(db: None) -> Article:
    return make_article("The gauges fell silent in March.")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(user: User, article: Article, group: Group, quote: str = "gauges") -> Highlight:
    return make_highlight(user, article, quote, visibility="group", group=group)


def invite(owner: User, group: Group, **terms: Any) -> GroupInvite:
    chosen: dict[str, Any] = {"role": "member", "lasts": "week", "uses": "any", "asks": False, **terms}
    return invites.new_invite(owner, group, **chosen)


def test_a_group_is_made_with_its_maker_as_owner(reading: Client, reader: User) -> None:
    response = reading.post("/groups/new/", {"name": "  River \u200b desk ", "description": "Checks."})
    group = Group.objects.get()
    assert response["Location"] == f"/groups/{group.pk}/"
    assert group.name == "River desk"
    assert group.memberships.get().user == reader
    assert group.memberships.get().role == GroupRole.OWNER
    assert "River desk" in reading.get("/groups/").content.decode()


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "needs a name"), ("\u200b", "needs a name"), ("x" * 81, "81 characters; the limit is 80")],
)
def test_a_name_that_cannot_be_is_told_with_what_was_typed(reading: Client, name: str, says: str) -> None:
    response = reading.post("/groups/new/", {"name": name, "description": "Kept words"})
    assert response.status_code == 400
    assert says in response.content.decode()
    assert "Kept words" in response.content.decode()
    assert not Group.objects.exists()


def test_a_members_page_shows_people_marks_and_the_newest(
    reading: Client, reader: User, owner: User, group: Group, article: Article
) -> None:
    mark = shown(owner, article, group)
    Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=mark, body="Said twice.",
                        html="<p>Said twice.</p>")  # fmt: skip
    make_highlight(owner, article, "March")
    page = reading.get(f"/groups/{group.pk}/").content.decode()
    assert "<b>2</b> members" in page
    assert "<b>1</b> mark<" in page
    assert "Said twice." in page
    assert "Tomas Reeve" in page
    assert "Invitation link" not in page  # that is for owners
    assert Membership.objects.get(user=reader).seen_at is not None


@pytest.mark.parametrize("role", ["reader", "member", "editor"])
def test_only_owners_manage(group: Group, owner: User, role: str) -> None:
    user = make_user()
    Membership.objects.create(group=group, user=user, role=role)
    waiting = GroupRequest.objects.create(group=group, user=make_user())
    client = as_user(user)
    for address, fields in (
        (f"/groups/{group.pk}/edit/", {"name": "Taken"}),
        (f"/groups/{group.pk}/close/", {}),
        (f"/groups/{group.pk}/members/{owner.pk}/role/", {"role": "reader"}),
        (f"/groups/{group.pk}/members/{owner.pk}/remove/", {}),
        (f"/groups/{group.pk}/members/{owner.pk}/back/", {}),
        (f"/groups/{group.pk}/invite/", {}),
        (f"/groups/{group.pk}/invite/change/", {}),
        (f"/groups/{group.pk}/invite/revoke/", {}),
        (f"/groups/{group.pk}/requests/{waiting.pk}/", {"answer": "in"}),
    ):
        assert client.post(address, fields).status_code == 404, address
    group.refresh_from_db()
    assert group.name == "River desk"
    assert group.closed_at is None
    assert group.memberships.get(user=owner).role == GroupRole.OWNER
    assert not group.memberships.filter(user=waiting.user).exists()


def test_a_role_is_given_by_an_owner(owner: User, reader: User, group: Group) -> None:
    client = as_user(owner)
    assert client.post(f"/groups/{group.pk}/members/{reader.pk}/role/", {"role": "editor"}).status_code == 302
    assert group.memberships.get(user=reader).role == GroupRole.EDITOR
    answer = client.post(f"/groups/{group.pk}/members/{reader.pk}/role/", {"role": "king"})
    assert answer.status_code == 400
    assert "“king”" in answer.content.decode()


def test_the_last_owner_hands_over_or_closes(owner: User, reader: User, group: Group) -> None:
    client = as_user(owner)
    for address, fields in (
        (f"/groups/{group.pk}/leave/", {}),
        (f"/groups/{group.pk}/members/{owner.pk}/role/", {"role": "member"}),
    ):
        answer = client.post(address, fields)
        assert answer.status_code == 422
        assert "has no other owner" in answer.content.decode()
    client.post(f"/groups/{group.pk}/members/{reader.pk}/role/", {"role": "owner"})
    assert client.post(f"/groups/{group.pk}/leave/").status_code == 302
    assert [one.user for one in group.memberships.all()] == [reader]


def everything_of(user: User, article: Article, group: Group) -> tuple[Highlight, Note, StoryLink]:
    """A mark, a note on the article and a link, all shown to the group."""
    mark = shown(user, article, group, "silent")
    note = Note.objects.create(client_id=uuid.uuid4(), user=user, article=article, body="Said.", html="<p>Said.</p>",
                               visibility="group", group=group)  # fmt: skip
    link = StoryLink.objects.create(user=user, from_article=article, to_article=make_article("Dockers vote."),
                                    kind=LinkKind.SOURCE, visibility="group", group=group)  # fmt: skip
    return mark, note, link


def seen_at_all(user: User) -> tuple[int, int, int]:
    return highlights_for(user).count(), notes_for(user).count(), links_for(user).count()


@pytest.mark.parametrize("how", ["leave", "remove"])
def test_who_goes_takes_what_is_theirs_and_undo_shows_it_again(
    owner: User, reader: User, group: Group, article: Article, how: str
) -> None:
    things = everything_of(reader, article, group)
    touched = shown(reader, article, group, "March")
    theirs = shown(owner, article, group)
    MarginChoice.objects.create(user=reader, visibility="group", group=group)
    assert seen_at_all(owner) == (3, 1, 1)
    token = invite(owner, group).token
    if how == "leave":
        client, undo = as_user(reader), f"/groups/{group.pk}/rejoin/"
        client.post(f"/groups/{group.pk}/leave/")
        page = client.get("/groups/").content.decode()
        assert invites.open_invite(token) is not None
    else:
        client, undo = as_user(owner), f"/groups/{group.pk}/members/{reader.pk}/back/"
        client.post(f"/groups/{group.pk}/members/{reader.pk}/remove/")
        page = client.get(f"/groups/{group.pk}/").content.decode()
        assert invites.open_invite(token) is None
        assert as_user(reader).post(f"/groups/{group.pk}/rejoin/").status_code == 404
    assert f'action="{undo}"' in page
    assert seen_at_all(owner) == (1, 0, 0)
    assert seen_at_all(reader) == (2, 1, 1)
    for thing in things:
        thing.refresh_from_db()
        assert (thing.visibility, thing.group_id) == ("private", None)
    assert MarginChoice.objects.get(user=reader).visibility == "private"
    theirs.refresh_from_db()
    assert theirs.visibility == "group"
    Highlight.objects.filter(pk=touched.pk).update(version=9)  # written on since: it stays private
    assert client.post(undo).status_code == 302
    assert seen_at_all(owner) == (2, 1, 1)
    assert group.memberships.get(user=reader).role == GroupRole.MEMBER
    assert client.post(undo).status_code in {404, 409}


def test_a_removal_cannot_be_undone_a_day_later(owner: User, reader: User, group: Group) -> None:
    service.depart(group, reader.pk, left=False)
    group.refresh_from_db()
    group.memory["gone"][str(reader.pk)]["at"] = (timezone.now() - timedelta(days=1, minutes=1)).isoformat()
    group.save()
    with pytest.raises(Conflict):
        service.take_back(group, reader, left=False)


def test_a_closed_group_is_seen_by_nobody_and_opens_again_as_it_was(
    owner: User, reader: User, group: Group, article: Article
) -> None:
    things = everything_of(reader, article, group)
    written_on = shown(reader, article, group, "March")
    token = invite(owner, group).token
    client = as_user(owner)
    client.post(f"/groups/{group.pk}/close/")
    assert "Undo" in client.get("/groups/").content.decode()
    for user in (owner, reader):
        for address in (f"/groups/{group.pk}/", f"/groups/{group.pk}/edit/"):
            assert as_user(user).get(address).status_code == 404
    assert seen_at_all(owner) == (0, 0, 0)
    assert {thing._meta.model.objects.get(pk=thing.pk).visibility for thing in things} == {"private"}
    assert invites.open_invite(token) is None
    Note.objects.create(client_id=uuid.uuid4(), user=reader, article=article, highlight=written_on, body="Mine now.",
                        html="<p>Mine now.</p>")  # fmt: skip
    assert as_user(reader).post(f"/groups/{group.pk}/reopen/").status_code == 404
    assert client.post(f"/groups/{group.pk}/reopen/").status_code == 302
    assert seen_at_all(owner) == (1, 1, 1)
    assert "Mine now." not in as_user(owner).get(article.get_absolute_url()).content.decode()


def test_a_group_closed_long_ago_stays_closed(owner: User, group: Group) -> None:
    service.close(group)
    Group.objects.update(closed_at=timezone.now() - timedelta(days=31))
    assert as_user(owner).post(f"/groups/{group.pk}/reopen/").status_code == 409
    assert "River desk" not in as_user(owner).get("/groups/").content.decode()


def test_an_invitation_says_what_it_leads_to_and_posting_joins(owner: User, group: Group) -> None:
    newcomer = make_user("pia", display_name="Pia Sollen")
    client = as_user(newcomer)
    link = reverse("group-join", args=[invite(owner, group, role="editor", uses="1").token])
    page = client.get(link).content.decode()
    assert "River desk" in page
    assert "Tomas Reeve invites you." in page
    assert "Your role: Editor." in page
    assert not group.memberships.filter(user=newcomer).exists()
    assert client.post(link)["Location"] == f"/groups/{group.pk}/"
    assert group.memberships.get(user=newcomer).role == GroupRole.EDITOR
    assert client.get(link).status_code == 404  # it was for one person
    assert as_user(make_user()).post(link).status_code == 404


def test_joining_twice_counts_once(owner: User, group: Group) -> None:
    newcomer = make_user()
    token = invite(owner, group, uses="5").token
    assert invites.join(newcomer, token) == (group, Joined.IN)
    assert invites.join(newcomer, token) == (group, Joined.WAS_IN)
    assert GroupInvite.objects.get(token=token).uses_left == 4
    assert group.memberships.filter(user=newcomer).count() == 1


def test_only_a_link_that_replaces_another_is_said_to_close_it(owner: User, group: Group) -> None:
    client = as_user(owner)
    address = reverse("group-invite", args=[group.pk])
    first = client.post(address, {"role": "member"}, follow=True).content.decode()
    assert "The link is ready." in first
    second = client.post(address, {"role": "member"}, follow=True).content.decode()
    assert "The one before it opens nothing any more." in second


def test_an_invitation_that_asks_lets_an_owner_decide(owner: User, group: Group) -> None:
    link = reverse("group-join", args=[invite(owner, group, asks=True).token])
    for answer, member in (("in", True), ("no", False)):
        newcomer = make_user()
        client = as_user(newcomer)
        assert client.post(link)["Location"] == "/groups/"
        assert client.get(f"/groups/{group.pk}/").status_code == 404
        waiting = GroupRequest.objects.get(user=newcomer)
        assert newcomer.name in as_user(owner).get(f"/groups/{group.pk}/").content.decode()
        as_user(owner).post(f"/groups/{group.pk}/requests/{waiting.pk}/", {"answer": answer})
        assert group.memberships.filter(user=newcomer).exists() is member
        assert not GroupRequest.objects.filter(user=newcomer).exists()


@pytest.mark.parametrize("fault", ["wrong", "expired", "used", "revoked", "replaced", "closed"])
def test_links_that_do_not_open_are_answered_alike(owner: User, group: Group, fault: str) -> None:
    row = invite(owner, group, uses="5")
    token = row.token
    match fault:
        case "wrong":
            token = "x" * 24
        case "expired":
            GroupInvite.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "used":
            GroupInvite.objects.update(uses_left=0)
        case "revoked":
            as_user(owner).post(f"/groups/{group.pk}/invite/revoke/")
        case "replaced":
            as_user(owner).post(
                f"/groups/{group.pk}/invite/", {"role": "reader", "lasts": "day", "uses": "1"}
            )
        case "closed":
            service.close(group)
    newcomer = make_user()
    client = as_user(newcomer)
    for answer in (client.get(f"/groups/join/{token}/"), client.post(f"/groups/join/{token}/")):
        assert answer.status_code == 404
        assert "This invitation does not open" in answer.content.decode()
        assert "River desk" not in answer.content.decode()
    assert not group.memberships.filter(user=newcomer).exists()


def test_who_tries_many_links_is_slowed_down(reading: Client) -> None:
    for n in range(60):
        assert reading.get(f"/groups/join/{'y' * 20}{n}/").status_code == 404
    assert reading.get("/groups/join/another/").status_code == 429


def test_a_stranger_signs_in_and_comes_back(client: Client, owner: User, group: Group) -> None:
    link = reverse("group-join", args=[invite(owner, group).token])
    answer = client.get(link)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("signin"))
    assert link in answer["Location"]


def test_terms_of_the_link_can_change(owner: User, group: Group) -> None:
    token = invite(owner, group, role="reader", uses="1").token
    client = as_user(owner)
    client.post(
        f"/groups/{group.pk}/invite/change/", {"role": "member", "lasts": "never", "uses": "25", "asks": "on"}
    )
    row = GroupInvite.objects.get(token=token)
    assert (row.role, row.expires_at, row.uses_left, row.asks) == ("member", None, 25, True)
    assert row.token in client.get(f"/groups/{group.pk}/").content.decode()
    with pytest.raises(Invalid, match="found “soon”"):
        invites.change_invite(group, role="member", lasts="soon", uses="1", asks=False)


def test_who_does_not_belong_finds_no_group(group: Group) -> None:
    client = as_user(make_user())
    for address in (f"/groups/{group.pk}/", f"/groups/{group.pk}/edit/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/groups/{group.pk}/leave/").status_code == 404
    assert "River desk" not in client.get("/groups/").content.decode()
