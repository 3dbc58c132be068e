"""The page of a story, who says what in it, and what may be done to it by whom."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reader.models import Article, ArticleVisibility, Comparison, Outlet, Story, StoryMember, User
from reader.queries.stories import story_page
from reader.services import stories as service
from reader.services.near_copies import keep_prints
from reader.tasks.stories import compare_pairs
from tests.factories import make_article, make_outlet, make_user
from tests.stories.test_matrix import COURIER, LEDGER, WIRE

pytestmark = pytest.mark.django_db
DAY = datetime(2031, 12, 3, 9, 20, tzinfo=UTC)


def telling(outlet: Outlet, text: str, hours: float, **fields: Any) -> Article:
    at = DAY + timedelta(hours=hours)
    return make_article(*text.split("\n"), outlet=outlet, listed_at=at, published_at=at, **fields)


@pytest.fixture
def scene(reader: User) -> dict[str, Any]:
    """The wire first, the ledger credits it, the courier credits nobody and shares its sentences."""
    wire, ledger, courier = (
        make_outlet(name) for name in ("Northwater Wire", "Ketterby Ledger", "Averil Courier")
    )
    first = telling(wire, WIRE, 0, headline="Osk, in full")
    second = telling(ledger, LEDGER, 2, credited_outlet=wire, headline="Treaty would rest on a number")
    third = telling(courier, COURIER, 6, headline="River chief cautions Teller")
    story, _moves = service.join(first, second, reader)
    service.join(third, first, reader)
    return {"story": story, "wire": first, "ledger": second, "courier": third}


def claims(client: Client, story: Story, query: str = "") -> str:
    response = client.get(reverse("story-claims", args=[story.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_who_was_first_who_credits_it_and_what_is_added(
    reading: Client, scene: dict[str, Any], reader: User
) -> None:
    page = story_page(reader, scene["story"].pk)
    wire, ledger, _courier = page.tellings

    assert (page.first_pk, page.crediting, page.at_second_hand) == (scene["wire"].pk, 1, 0)
    assert (ledger.source, ledger.credited) == (wire, True)
    assert ledger.share is not None
    assert ledger.share > 50
    html = reading.get(reverse("story", args=[scene["story"].pk])).content.decode()
    assert "One story, 3 tellings" in html
    assert "Northwater Wire published first. Ketterby Ledger credits Northwater Wire." in html
    assert 'style="' not in html


def test_a_telling_without_credit_gets_a_guess_that_readers_settle_and_take_back(
    reading: Client, scene: dict[str, Any], reader: User
) -> None:
    for name in ("wire", "ledger", "courier"):
        keep_prints(scene[name], scene[name].current_revision.text)
    pk = scene["story"].pk
    guessed = story_page(reader, pk).tellings[2]
    assert guessed.source is not None
    assert (guessed.source.article, guessed.credited) == (scene["wire"], False)
    assert "word for word" in guessed.reason

    values = {"telling": scene["courier"].pk, "source": scene["wire"].pk}
    undo = reading.post(reverse("story-source", args=[pk]), values, follow=True).content.decode()
    settled = story_page(reader, pk).tellings[2]
    assert (settled.credited, settled.by_people) == (True, True)
    assert 'name="forget"' in undo

    reading.post(reverse("story-source", args=[pk]), {"telling": scene["courier"].pk, "source": ""})
    assert story_page(reader, pk).tellings[2].source is None

    reading.post(reverse("story-source", args=[pk]), {"telling": scene["courier"].pk, "forget": "1"})
    assert story_page(reader, pk).tellings[2].credited is False


def test_who_has_it_from_another_that_has_it_from_the_first_has_it_at_second_hand(
    scene: dict[str, Any], reader: User
) -> None:
    scene["courier"].credited_outlet = scene["ledger"].outlet
    scene["courier"].save()

    assert story_page(reader, scene["story"].pk).at_second_hand == 1


def test_a_private_telling_shows_and_counts_for_its_owner_alone(
    client: Client, scene: dict[str, Any], reader: User
) -> None:
    other = make_user("other")
    hidden = telling(make_outlet("Quincunx Post"), COURIER, 9, headline="Quincunx", added_by=reader,
                     visibility=ArticleVisibility.PRIVATE)  # fmt: skip
    service.join(hidden, scene["wire"], reader)
    pk = scene["story"].pk

    client.force_login(other)
    for name in ("story", "story-claims", "story-claims-csv", "story-join"):
        assert "Quincunx" not in client.get(reverse(name, args=[pk])).content.decode(), name
    assert "One story, 3 tellings" in client.get(reverse("story", args=[pk])).content.decode()
    assert client.post(reverse("story-leave", args=[pk]), {"telling": hidden.pk}).status_code == 404
    client.force_login(reader)
    assert "One story, 4 tellings" in client.get(reverse("story", args=[pk])).content.decode()


def test_a_story_of_which_one_telling_is_seen_is_no_story(client: Client, reader: User) -> None:
    one, two = make_article(), make_article(visibility=ArticleVisibility.PRIVATE, added_by=reader)
    story, _moves = service.join(one, two, reader)
    client.force_login(make_user("other"))

    for name in ("story", "story-claims", "story-claims-csv", "story-join"):
        assert client.get(reverse(name, args=[story.pk])).status_code == 404
    for name in ("story-leave", "story-split", "story-rename", "story-source", "story-check"):
        assert client.post(reverse(name, args=[story.pk]), {"telling": one.pk}).status_code == 404


def test_strangers_change_nothing(client: Client, scene: dict[str, Any]) -> None:
    for name in ("join", "leave", "split", "rename", "restore", "source", "check"):
        response = client.post(reverse(f"story-{name}", args=[scene["story"].pk]), {"title": "Mine"})
        assert response.status_code in (302, 403, 404), name
    assert Story.objects.get(pk=scene["story"].pk).title == ""
    assert scene["story"].members.count() == 3


def test_a_telling_is_found_added_and_taken_out_again(reading: Client, scene: dict[str, Any]) -> None:
    from reader.services.articles import index_headline

    late = telling(make_outlet("Delta Gazette"), COURIER, 12, headline="Gauges stay silent")
    index_headline(late)
    address = reverse("story-join", args=[scene["story"].pk])

    assert "Gauges stay silent" in reading.get(address, {"q": "gauges"}).content.decode()
    done = reading.post(address, {"article": late.pk}, follow=True)
    assert scene["story"].members.count() == 4
    reading.post(
        reverse("story-restore", args=[scene["story"].pk]), {"moves": done.context["moves"]}, follow=True
    )
    assert scene["story"].members.count() == 3


def test_not_this_story_and_split_are_undone(reading: Client, scene: dict[str, Any]) -> None:
    pk = scene["story"].pk
    fourth = telling(make_outlet("Delta Gazette"), COURIER, 12)
    service.join(fourth, scene["wire"], None)
    before = dict(StoryMember.objects.values_list("article", "story"))
    for name, values in (
        ("story-leave", {"telling": scene["courier"].pk}),
        ("story-split", {"telling": [scene["courier"].pk, fourth.pk]}),
    ):
        done = reading.post(reverse(name, args=[pk]), values, follow=True)
        assert dict(StoryMember.objects.values_list("article", "story")) != before
        reading.post(reverse("story-restore", args=[pk]), {"moves": done.context["moves"]})
        assert dict(StoryMember.objects.values_list("article", "story")) == before


def test_undo_shows_its_way_back_also_where_no_story_is_left(reading: Client, reader: User) -> None:
    one, two = make_article(), make_article()
    story, _moves = service.join(one, two, reader)

    done = reading.post(reverse("story-leave", args=[story.pk]), {"telling": one.pk}, follow=True)
    assert "No story any longer" in done.content.decode()
    reading.post(reverse("story-restore", args=[story.pk]), {"moves": done.context["moves"]})
    assert story.members.count() == 2


def test_forged_moves_and_titles_are_refused(reading: Client, scene: dict[str, Any]) -> None:
    pk = scene["story"].pk

    assert reading.post(reverse("story-restore", args=[pk]), {"moves": "[[1,0,2]]"}).status_code == 400
    assert reading.get(reverse("story-done", args=[pk]), {"former": "forged"}).status_code == 400
    assert reading.post(reverse("story-leave", args=[pk]), {"telling": "x"}).status_code == 404


def test_a_title_is_given_limited_and_taken_back(reading: Client, scene: dict[str, Any]) -> None:
    address = reverse("story-rename", args=[scene["story"].pk])

    done = reading.post(address, {"title": "The silent <gauges>"}, follow=True)
    assert "The silent &lt;gauges&gt;" in done.content.decode()
    long = reading.post(address, {"title": "x" * 201})
    assert (long.status_code, "x" * 201 in long.content.decode()) == (400, True)
    reading.post(address, {"title": done.context["former"], "undo": "1"})
    assert Story.objects.get(pk=scene["story"].pk).title == ""


def test_splitting_off_everything_or_nothing_says_why_not(reading: Client, scene: dict[str, Any]) -> None:
    address = reverse("story-split", args=[scene["story"].pk])

    none = reading.post(address, {})
    everything = reading.post(
        address, {"telling": [scene[name].pk for name in ("wire", "ledger", "courier")]}
    )
    assert (none.status_code, "Choose at least one telling" in none.content.decode()) == (400, True)
    assert (everything.status_code, "leave at least one" in everything.content.decode()) == (400, True)


def test_the_table_of_claims_counts_filters_and_names_them(reading: Client, scene: dict[str, Any]) -> None:
    html = claims(reading, scene["story"])
    assert ">First to say<" in html
    assert ">Differs<" in html
    assert ">Not said<" in html
    assert 'style="' not in html

    figures = claims(reading, scene["story"], "?show=figures")
    assert "gauges" in figures
    assert "reservoir" not in figures
    alone = claims(reading, scene["story"], "?show=alone")
    assert "salt farmers of Lisk" in alone
    assert claims(reading, scene["story"], "?show=nonsense").count("<tr>") == html.count("<tr>")


def test_two_tellings_of_three_can_be_chosen(reading: Client, scene: dict[str, Any]) -> None:
    html = claims(reading, scene["story"], f"?t={scene['wire'].pk}&t={scene['courier'].pk}&t=x")

    assert "2 of 3" in html
    assert 'data-l="B Ketterby Ledger"' not in html


def test_the_file_has_a_line_for_each_cell_and_no_formula(reading: Client, scene: dict[str, Any]) -> None:
    Outlet.objects.filter(name="Averil Courier").update(name="=HYPERLINK(1)")
    response = reading.get(reverse("story-claims-csv", args=[scene["story"].pk]), {"show": "figures"})

    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [line["stance"] for line in lines] == ["first", "differs", "same"]
    assert [line["words"].casefold() for line in lines] == ["fourteen", "twelve", "fourteen"]
    assert lines[2]["outlet"] == "'=HYPERLINK(1)"
    start, end = int(lines[1]["start"]), int(lines[1]["end"])
    assert LEDGER[start:end] == lines[1]["sentences"]


def test_comparisons_are_kept_and_what_there_was_no_time_for_goes_to_the_worker(
    reading: Client, scene: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.queries.story_claims.SECONDS", -1.0)
    html = claims(reading, scene["story"])
    assert "3 pairs of tellings are still being compared" in html or Comparison.objects.count() == 3

    revisions = [scene[name].current_revision_id for name in ("wire", "ledger", "courier")]
    compare_pairs.func(
        [[revisions[0], revisions[1]], [revisions[0], revisions[2]], [revisions[1], revisions[2]]]
    )
    assert "still being compared" not in claims(reading, scene["story"])
    assert Comparison.objects.count() == 3


def test_somebody_says_that_they_checked_it_and_takes_that_back(
    reading: Client, scene: dict[str, Any]
) -> None:
    address = reverse("story-check", args=[scene["story"].pk])

    reading.post(address)
    assert "checked by" in claims(reading, scene["story"])
    reading.post(address)
    assert "checked by" not in claims(reading, scene["story"])


def test_undated_tellings_and_those_of_one_minute_have_a_page(reading: Client, reader: User) -> None:
    outlets = [make_outlet(f"Outlet of {n}") for n in range(3)]
    same = [telling(outlet, WIRE, 0) for outlet in outlets[:2]]
    undated = make_article(*LEDGER.split("\n"), outlet=outlets[2])
    Article.objects.filter(pk=undated.pk).update(published_at=None)
    story, _moves = service.join(same[0], same[1], reader)
    service.join(undated, same[0], reader)

    html = reading.get(reverse("story", args=[story.pk])).content.decode()
    assert "no date" in html
    assert "It is not known who published first." in html
    assert "First told by" not in html


def test_the_pages_ask_the_database_no_more_for_more_tellings(
    reading: Client, scene: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for n in range(5):
        service.join(telling(make_outlet(f"Copy {n}"), COURIER, 7 + n), scene["wire"], None)
    claims(reading, scene["story"])
    reading.get(reverse("story", args=[scene["story"].pk]))

    with django_assert_max_num_queries(16):
        claims(reading, scene["story"])
