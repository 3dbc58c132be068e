"""Links changed afterwards: their kind, who sees them; and the story that public ones hold together."""

from __future__ import annotations

import pytest
from django.test import Client

from annotations.models import Group, GroupRole, Membership, StoryLink
from reader.models import Article, Comparison, StoryMember, User
from reader.services.comparing import compared
from reader.services.stories import join
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def tellings(count: int) -> list[Article]:
    return [make_article(f"Telling {n} of the gauges.", headline=f"Telling {n}") for n in range(count)]


def link(
    client: Client, one: Article, other: Article, kind: str = "same_story", who: str = "public"
) -> StoryLink:
    client.post(f"/articles/{one.pk}/links/new/", {"to": other.pk, "kind": kind, "visibility": who})
    return StoryLink.objects.latest("pk")


def change(client: Client, made: StoryLink, **fields: object) -> int:
    return client.post(f"/links/{made.pk}/", fields).status_code


def together() -> list[set[int]]:
    stories: dict[int, set[int]] = {}
    for article, story in StoryMember.objects.values_list("article", "story"):
        stories.setdefault(story, set()).add(article)
    return list(stories.values())


def test_a_public_same_story_link_makes_one_story_and_deleting_it_none(reading: Client) -> None:
    one, two = tellings(2)
    made = link(reading, one, two)
    assert together() == [{one.pk, two.pk}]
    reading.post(f"/links/{made.pk}/delete/")
    assert together() == []
    reading.post(f"/links/{made.pk}/restore/")
    assert together() == [{one.pk, two.pk}]


@pytest.mark.parametrize("fields", [{"kind": "background", "visibility": "public"},
                                    {"kind": "same_story", "visibility": "private"}])  # fmt: skip
def test_a_link_that_says_it_no_longer_to_everyone_lets_the_story_go(
    reading: Client, fields: dict[str, str]
) -> None:
    one, two = tellings(2)
    made = link(reading, one, two)
    assert change(reading, made, **fields) == 302
    assert together() == []
    assert change(reading, made, kind="translation", visibility="public") == 302
    assert together() == [{one.pk, two.pk}]


def test_a_private_link_puts_nothing_together(reading: Client) -> None:
    one, two = tellings(2)
    link(reading, one, two, who="private")
    assert together() == []


def test_what_another_link_holds_stays(reading: Client) -> None:
    one, two, three = tellings(3)
    first = link(reading, one, two)
    link(reading, two, three)
    reading.post(f"/links/{first.pk}/delete/")
    assert together() == [{two.pk, three.pk}]


def test_the_same_link_of_somebody_else_holds_the_story(reading: Client) -> None:
    one, two = tellings(2)
    mine = link(reading, one, two)
    other = Client()
    other.force_login(make_user())
    link(other, two, one)
    reading.post(f"/links/{mine.pk}/delete/")
    assert together() == [{one.pk, two.pk}]


def test_a_link_to_a_private_article_tells_no_story(reading: Client, reader: User) -> None:
    one = make_article()
    mine = make_article(visibility="private", added_by=reader)
    link(reading, one, mine)
    assert together() == []


def test_a_change_is_undone_by_the_way_it_offers(reading: Client) -> None:
    one, two = tellings(2)
    made = link(reading, one, two, kind="source", who="private")
    answer = reading.post(
        f"/links/{made.pk}/",
        {"kind": "contradicts", "visibility": "public", "at": two.pk},
        headers={"hx-request": "true"},
    ).content.decode()
    assert 'name="kind" value="source"' in answer
    assert 'name="visibility" value="private"' in answer
    made.refresh_from_db()
    assert (made.kind, made.visibility) == ("contradicts", "public")
    change(reading, made, kind="source", visibility="private", at=two.pk)
    made.refresh_from_db()
    assert (made.kind, made.visibility) == ("source", "private")


def test_what_stands_already_is_not_made_twice_by_a_change(reading: Client) -> None:
    one, two = tellings(2)
    link(reading, one, two, kind="background")
    made = link(reading, one, two, kind="source")
    assert change(reading, made, kind="background", visibility="private") == 409
    made.refresh_from_db()
    assert made.kind == "source"


@pytest.mark.parametrize("fields", [{"kind": "cousin"}, {"kind": "source", "visibility": "everyone"},
                                    {"kind": "source", "visibility": "group:999"}, {}])  # fmt: skip
def test_a_change_that_means_nothing_is_refused(reading: Client, fields: dict[str, str]) -> None:
    made = link(reading, *tellings(2), kind="source", who="private")
    assert change(reading, made, **fields) == 400
    made.refresh_from_db()
    assert (made.kind, made.visibility) == ("source", "private")


def test_only_who_made_a_link_changes_it(reading: Client) -> None:
    one, two = tellings(2)
    made = link(reading, one, two, kind="source")
    other = Client()
    other.force_login(make_user())
    assert change(other, made, kind="background", visibility="public") == 404
    page = other.get(one.get_absolute_url()).content.decode()
    assert two.headline in page
    assert f"/links/{made.pk}/" not in page


def test_a_group_in_which_one_only_reads_now_is_kept(reading: Client, reader: User) -> None:
    group = Group.objects.create(name="Desk")
    mine = Membership.objects.create(group=group, user=reader, role=GroupRole.MEMBER)
    one, two = tellings(2)
    made = link(reading, one, two, kind="source", who=f"group:{group.pk}")
    mine.role = GroupRole.READER
    mine.save()
    page = reading.get(one.get_absolute_url()).content.decode()
    assert f'<option value="group:{group.pk}" selected>' in page
    assert change(reading, made, kind="background", visibility=f"group:{group.pk}") == 302
    made.refresh_from_db()
    assert (made.kind, made.group) == ("background", group)


def test_how_much_is_shared_stands_there_once_it_is_known(reading: Client) -> None:
    one, two = (
        make_article("The river fell again this week.", "Nobody counted the towns below.", headline=name)
        for name in ("One", "Two")
    )
    link(reading, one, two)
    assert "% shared" not in reading.get(one.get_absolute_url()).content.decode()
    assert one.current_revision
    assert two.current_revision
    compared(two.current_revision, one.current_revision)
    assert Comparison.objects.count() == 1
    assert "100% shared" in reading.get(one.get_absolute_url()).content.decode()


def test_a_link_that_goes_leaves_together_what_was_put_together_by_hand(reading: Client) -> None:
    one, two, three = tellings(3)
    join(one, two, None)
    join(three, one, None)

    made = link(reading, one, two)
    reading.post(f"/links/{made.pk}/delete/")

    assert together() == [{one.pk, two.pk, three.pk}]
