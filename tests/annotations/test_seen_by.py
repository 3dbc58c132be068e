"""Showing a mark, a note or a link to a group: by whom, seen by whom, and how far it goes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from annotations.access import notes_for
from annotations.models import (
    Group,
    GroupRole,
    Highlight,
    MarginChoice,
    Membership,
    Note,
    ShareItem,
    StoryLink,
)
from annotations.services import groups as service
from annotations.services import notes as note_service
from annotations.services import shares
from annotations.services.seen import NotYourGroup, OnlyReads, SeenBy, seen_by
from reader.errors import Invalid
from reader.models import Article, LinkKind, User
from tests.annotations.marking import HTMX, mark, parts, saved
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db

SECRET = "Only the desk may read this sentence."


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", display_name="Tomas Reeve")


@pytest.fixture
def group(owner: User, reader: User) -> Group:
    group = service.make_group(owner, "River desk")
    Membership.objects.create(group=group, user=reader, role=GroupRole.MEMBER)
    return group


@pytest.fixture
def article(db: None) -> Article:
    return make_article("The gauges fell silent in March.")


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def noted(user: User, article: Article, group: Group, quote: str = "silent") -> tuple[Highlight, Note]:
    highlight = make_highlight(user, article, quote, visibility="group", group=group)
    note = Note.objects.create(client_id=uuid.uuid4(), user=user, article=article, highlight=highlight, body=SECRET,
                               html=f"<p>{SECRET}</p>")  # fmt: skip
    return highlight, note


def test_a_mark_is_shown_to_a_group_and_told_so(
    reading: Client, owner: User, group: Group, article: Article
) -> None:
    answer = mark(reading, article, "silent", visibility=f"group:{group.pk}", body=SECRET)
    highlight = Highlight.objects.get()
    assert (highlight.visibility, highlight.group) == ("group", group)
    assert "River desk" in parts(answer).xpath(".//*[@class='private']")[0].text_content()
    assert SECRET in as_user(owner).get(article.get_absolute_url()).content.decode()
    assert SECRET not in as_user(make_user()).get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "value", ["group:999999", "group:1 or 1=1", "group:", "group:-1", "group", "GROUP:1"]
)
def test_a_group_that_is_not_ones_own_is_refused_by_what_was_found(
    reading: Client, article: Article, value: str
) -> None:
    response = mark(reading, article, "silent", visibility=value)
    assert response.status_code == 400
    said = parts(response).text_content()
    assert ("999999" if "999999" in value else f"“{value}”") in said
    assert not Highlight.objects.exists()


def test_a_strangers_group_and_no_group_are_refused_alike(reader: User, owner: User) -> None:
    other = service.make_group(owner, "Elsewhere")
    with pytest.raises(NotYourGroup, match=f"number {other.pk}") as theirs:
        seen_by(reader, f"group:{other.pk}")
    with pytest.raises(NotYourGroup) as nobodys:
        seen_by(reader, "group:424242")
    assert str(theirs.value).replace(str(other.pk), "n") == str(nobodys.value).replace("424242", "n")
    with pytest.raises(Invalid):
        seen_by(reader, "everybody")
    assert seen_by(reader, "public") == SeenBy("public", None)


def test_who_reads_sees_all_and_writes_nothing(owner: User, group: Group, article: Article) -> None:
    user = make_user()
    Membership.objects.create(group=group, user=user, role=GroupRole.READER)
    highlight, note = noted(owner, article, group)
    client = as_user(user)
    page = client.get(article.get_absolute_url()).content.decode()
    assert SECRET in page
    assert f"/highlights/{highlight.pk}/replies/" not in page
    assert f'value="group:{group.pk}"' not in page
    assert mark(client, article, "March", visibility=f"group:{group.pk}").status_code == 422
    assert client.post(f"/highlights/{highlight.pk}/replies/", {"body": "I say."}, **HTMX).status_code == 422
    assert client.post(f"/articles/{article.pk}/notes/", {"body": "I say.", "visibility": f"group:{group.pk}"},
                       **HTMX).status_code == 422  # fmt: skip
    assert Note.objects.get() == note
    with pytest.raises(OnlyReads):
        seen_by(user, f"group:{group.pk}")
    assert seen_by(user, f"group:{group.pk}", kept=f"group:{group.pk}").group == group


def test_who_reads_now_keeps_what_they_showed_when_they_edit_it(
    reading: Client, reader: User, group: Group, article: Article
) -> None:
    highlight, _note = noted(reader, article, group)
    Membership.objects.filter(user=reader).update(role=GroupRole.READER)
    form = reading.get(f"/highlights/{highlight.pk}/edit/", **HTMX).content.decode()
    assert f'<option value="group:{group.pk}" selected>River desk</option>' in form
    fields = {
        "kind": "fact",
        "visibility": f"group:{group.pk}",
        "body": "Better.",
        "version": highlight.version,
    }
    assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 200
    highlight.refresh_from_db()
    assert (highlight.visibility, highlight.group) == ("group", group)


def test_an_editor_changes_the_group_and_saves_the_same_twice(
    reading: Client, reader: User, group: Group, article: Article
) -> None:
    highlight, _note = noted(reader, article, group)
    second = service.make_group(reader, "Census checks")
    fields = {
        "kind": "fact",
        "visibility": f"group:{second.pk}",
        "body": SECRET,
        "version": highlight.version,
    }
    for _ in range(2):
        assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 200
    highlight.refresh_from_db()
    assert highlight.group == second
    fields |= {"visibility": "link", "version": highlight.version}
    assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 200
    highlight.refresh_from_db()
    assert (highlight.visibility, highlight.group) == ("link", None)
    assert highlight.link_token


def test_a_note_on_an_article_and_a_link_go_to_a_group(
    reading: Client, owner: User, group: Group, article: Article
) -> None:
    value = f"group:{group.pk}"
    reading.post(f"/articles/{article.pk}/notes/", {"body": SECRET, "visibility": value}, **HTMX)
    note = Note.objects.get()
    assert (note.visibility, note.group) == ("group", group)
    edit = {"body": SECRET + "!", "version": 1, "visibility": "public"}
    assert reading.post(f"/notes/{note.pk}/edit/", edit, **HTMX).status_code == 200
    edit |= {"version": 2, "visibility": value}
    assert reading.post(f"/notes/{note.pk}/edit/", edit, **HTMX).status_code == 200
    note.refresh_from_db()
    assert (note.visibility, note.group) == ("group", group)
    target = make_article("Dockers vote.", headline="Dockers at Ketterby vote")
    reading.post(
        f"/articles/{article.pk}/links/new/", {"to": target.pk, "kind": LinkKind.SOURCE, "visibility": value}
    )
    assert StoryLink.objects.get().group == group
    assert "Dockers at Ketterby" in as_user(owner).get(article.get_absolute_url()).content.decode()
    page = as_user(make_user()).get(article.get_absolute_url()).content.decode()
    assert "Dockers at Ketterby" not in page
    assert SECRET not in page


def test_a_reply_in_a_group_stays_there_when_the_mark_goes_further(
    reading: Client, reader: User, owner: User, group: Group, article: Article
) -> None:
    highlight, _note = noted(reader, article, group)
    as_user(owner).post(f"/highlights/{highlight.pk}/replies/", {"body": "Between us."}, **HTMX)
    reply = Note.objects.get(user=owner)
    assert (reply.visibility, reply.group) == ("group", group)
    for visibility in ("public", "link"):
        highlight.refresh_from_db()
        fields = {"kind": "fact", "visibility": visibility, "body": "For all.", "version": highlight.version}
        assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 200
        highlight.refresh_from_db()
        outside = as_user(make_user())
        pages = [outside.get(article.get_absolute_url()).content.decode()]
        if highlight.link_token:
            pages.append(Client().get(f"/h/{highlight.link_token}/").content.decode())
            assert "For all." in pages[1]
        assert not any("Between us." in page for page in pages)
    service.depart(group, reader.pk, left=True)
    assert not notes_for(reader).filter(pk=reply.pk).exists()


def test_shares_take_ones_own_from_a_group_and_nothing_of_others(
    reading: Client, reader: User, owner: User, group: Group, article: Article
) -> None:
    mine, _note = noted(reader, article, group)
    note_service.reply(owner, mine, "Between us.", uuid.uuid4())
    theirs, _their_note = noted(owner, article, group, "gauges")
    on_article, _made = note_service.on_article(
        owner, article, "On all of it.", uuid.uuid4(), f"group:{group.pk}"
    )
    dialog = reading.get(f"/articles/{article.pk}/share/").content.decode()
    assert "Only River desk sees this now; the link will show it" in dialog
    assert "Tomas Reeve shares with River desk only" in dialog
    share = shares.make_share(reader, article, highlights=[mine.pk, theirs.pk], notes=[on_article.pk],
                              scope="excerpts", message="", expiry="day")  # fmt: skip
    assert [item.highlight for item in ShareItem.objects.all()] == [mine]
    page = Client().get(share.get_absolute_url()).content.decode()
    assert SECRET in page
    assert "Between us." not in page
    assert "On all of it." not in page
    with pytest.raises(Invalid):
        shares.make_share(reader, article, highlights=[theirs.pk], scope="excerpts", message="", expiry="day")
    service.depart(group, reader.pk, left=True)  # seen by fewer than when it was shared
    assert Client().get(share.get_absolute_url()).status_code == 404


def test_new_notes_are_seen_by_whom_the_settings_say(
    reading: Client, reader: User, group: Group, article: Article
) -> None:
    settings = parts(reading.get("/settings/"))
    chosen = settings.xpath(".//input[@name='visibility'][@checked]/@value")
    assert chosen == ["private"]
    assert reading.post("/groups/new-notes/", {"visibility": f"group:{group.pk}"}).status_code == 302
    assert MarginChoice.objects.get().group == group
    page = parts(reading.get(article.get_absolute_url()))
    assert page.xpath(".//*[@id='prose']/@data-visibility") == [f"group:{group.pk}"]
    assert page.xpath(".//select[@id='seen-article']/optgroup/option[@selected]/@value") == [
        f"group:{group.pk}"
    ]
    assert reading.post("/groups/new-notes/", {"visibility": "group:999"}).status_code == 400
    Membership.objects.filter(user=reader).update(role=GroupRole.READER)
    page = parts(reading.get(article.get_absolute_url()))
    assert page.xpath(".//*[@id='prose']/@data-visibility") == ["private"]


def test_what_waited_while_its_group_was_left_is_saved_for_its_maker_alone(
    reading: Client, reader: User, group: Group, article: Article
) -> None:
    service.depart(group, reader.pk, left=True)
    sent: dict[str, Any] = {"visibility": f"group:{group.pk}", "otherwise": "private"}
    answer = mark(reading, article, "silent", **sent)
    assert answer.status_code == 200
    assert "only you see it" in saved(answer)["message"]
    assert Highlight.objects.get().visibility == "private"
