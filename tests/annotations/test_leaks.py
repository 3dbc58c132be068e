"""What codes, counts, links and roles must not give away."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import Anchor, Code, Group, Highlight, Note
from annotations.queries.lists import counted_marks
from annotations.queries.notebook_facets import facets
from annotations.queries.notebook_filter import Filter
from annotations.services import group_invites as invites
from annotations.services import groups as service
from annotations.services.chosen import choose, show_to
from reader.models import Article, User
from tests.annotations.changing import three_changes
from tests.annotations.talking import desk_of
from tests.factories import make_article, make_highlight, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", display_name="Tomas Reeve")


@pytest.fixture
def article(owner: User) -> Article:
    return make_article("The gauges fell silent in March.", added_by=owner)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_who_left_a_group_reads_no_code_of_it_beside_a_change(
    reading: Client, reader: User, owner: User
) -> None:
    group = desk_of(owner, reader)
    code = Code.objects.create(group=group, kind="fact", name="Sluice ledger")
    _article, changes = three_changes(reader)
    Highlight.objects.filter(pk__in=[one.highlight_id for one in changes]).update(code=code)
    assert "Sluice ledger" in reading.get("/changed/").content.decode()
    service.depart(group, reader.pk, left=True)
    assert "Sluice ledger" not in reading.get("/changed/").content.decode()


def test_an_address_does_not_tell_which_marks_share_a_code_one_does_not_see(
    reading: Client, owner: User, article: Article
) -> None:
    code = Code.objects.create(user=owner, kind="fact", name="Unsure of this")
    make_highlight(owner, article, "fell silent", visibility="public", kind="fact", code=code)
    make_highlight(owner, article, "gauges", visibility="public", kind="fact")
    page = reading.get(article.get_absolute_url(), {"code": code.pk}).content.decode()
    assert 'id="n' not in page
    other = reading.get(article.get_absolute_url()).content.decode()
    assert other.count('id="n') >= 2


def test_the_rail_counts_nothing_by_a_code_one_does_not_see(
    reader: User, owner: User, article: Article
) -> None:
    code = Code.objects.create(user=owner, kind="fact", name="Unsure of this")
    make_highlight(owner, article, "fell silent", visibility="public", kind="fact", code=code)
    rail = facets(reader, Filter.parse(QueryDict(f"who=everyone&code={code.pk}")))
    assert {one.count for one in rail.kinds} == {0}
    assert rail.notes[1].count == 0


def test_merging_codes_of_a_group_does_not_count_what_others_keep_private(
    reading: Client, reader: User, owner: User, article: Article
) -> None:
    group = desk_of(owner, reader, role="editor")
    code = Code.objects.create(group=group, kind="fact", name="Levels")
    Code.objects.create(group=group, kind="fact", name="Gauges")
    make_highlight(owner, article, "fell silent", kind="fact", code=code)
    page = reading.get(reverse("code-merge", args=[code.pk]))
    assert page.context["marks"] == 0


def test_behind_the_link_of_a_mark_stands_no_reply_that_was_given_to_a_group(
    client: Client, owner: User, reader: User, article: Article
) -> None:
    group = desk_of(owner, reader)
    mark = make_highlight(owner, article, "fell silent", visibility="link")
    note = Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=mark,
                               body="Ask the station.", html="<p>Ask the station.</p>")  # fmt: skip
    Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=mark, parent=note,
                        visibility="group", group=group, body="Between us.", html="<p>Between us.</p>")  # fmt: skip
    page = client.get(reverse("highlight-link", args=[mark.link_token])).content.decode()
    assert "Ask the station." in page
    assert "Between us." not in page


def test_a_disabled_account_is_no_owner_to_leave_a_group_to(owner: User) -> None:
    other = make_user("other", is_active=False)
    group: Group = service.make_group(owner, "River desk")
    group.memberships.create(user=other, role="owner")
    with pytest.raises(service.LastOwner):
        service.depart(group, owner.pk, left=True)
    assert group.memberships.filter(user=owner).exists()


def test_who_may_do_less_does_not_come_back_with_more_by_an_invitation(owner: User, reader: User) -> None:
    group = service.make_group(owner, "River desk")
    group.memberships.create(user=reader, role="owner")
    link = invites.new_invite(reader, group, role="owner", lasts="never", uses="any", asks=False)
    asking = as_user(owner)
    answer = asking.post(reverse("group-role", args=[group.pk, reader.pk]), {"role": "member"})
    assert "The link is revoked." in asking.get(answer["Location"]).content.decode()
    service.depart(group, reader.pk, left=True)
    assert invites.join(reader, link.token) is None
    assert not group.memberships.filter(user=reader).exists()


def test_an_invitation_that_gives_no_more_stays_when_a_role_changes(owner: User, reader: User) -> None:
    group = service.make_group(owner, "River desk")
    group.memberships.create(user=reader, role="editor")
    link = invites.new_invite(owner, group, role="reader", lasts="never", uses="any", asks=False)
    service.set_role(group, reader.pk, "member")
    assert invites.open_invite(link.token) is not None


def test_looking_for_a_place_writes_nothing(reading: Client, reader: User, article: Article) -> None:
    mark = make_highlight(reader, article, "fell silent")
    make_revision(article, paragraphs("The gauges went quiet in March."))
    assert reading.get(reverse("change-place", args=[mark.pk])).status_code == 200
    assert Anchor.objects.filter(highlight=mark).count() == 1
    assert mark.changes.count() == 0


def test_a_change_is_not_settled_by_who_does_not_say_what_was_seen(reading: Client, reader: User) -> None:
    _article, changes = three_changes(reader)
    for change in changes:
        for name in ("change-confirm", "change-keep"):
            answer = reading.post(reverse(name, args=[change.highlight_id]), {})
            assert answer.status_code == 409, name
        change.refresh_from_db()
        assert change.outcome == ""


def test_a_note_that_stays_in_a_group_is_not_counted_beside_a_public_mark(
    reader: User, owner: User, article: Article
) -> None:
    group = desk_of(owner)
    mark = make_highlight(owner, article, "fell silent", visibility="public")
    Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=mark, visibility="group",
                        group=group, body="Between us.", html="<p>Between us.</p>")  # fmt: skip
    assert counted_marks(reader, [article.pk])[article.pk].notes == 0
    assert counted_marks(owner, [article.pk])[article.pk].notes == 1


@pytest.mark.django_db(transaction=True)
def test_notes_are_rendered_anew_after_the_marks_are_shown_and_nobody_waits_for_it() -> None:
    owner, member = make_user("owner"), make_user("ada", display_name="Ada Quill")
    group = desk_of(owner, member)
    article = make_article("The gauges fell silent in March.", added_by=owner)
    mark = make_highlight(owner, article, "fell silent")
    Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=mark,
                        body="Ask @ada.", html="<p>Ask @ada.</p>")  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        show_to(owner, choose(owner, [f"h{mark.pk}"]), f"group:{group.pk}")
    said = [query["sql"] for query in asked.captured_queries]
    shown = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "annotations_highlight"'))
    drawn = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "annotations_note"'))
    assert any(sql.startswith("COMMIT") for sql in said[shown:drawn])
