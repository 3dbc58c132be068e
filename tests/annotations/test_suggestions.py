"""Suggested pairs in the article: linked, linked as something else, dismissed, and both taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import StoryLink, Visibility
from reader.models import Article, Reading, StoryMember, StorySuggestion, SuggestionDismissal, User
from reader.services.stories import join
from tests.factories import make_article, make_tag, make_user

pytestmark = pytest.mark.django_db


def suggest(one: Article, other: Article, kind: str = "same_story", score: float = 0.5) -> StorySuggestion:
    first, second = sorted((one, other), key=lambda article: article.pk)
    return StorySuggestion.objects.create(
        first=first, second=second, kind=kind, score=score, reason=[["quotations", 2], ["hours", 3]]
    )


@pytest.fixture
def pair() -> tuple[Article, Article]:
    return make_article(headline="River chief cautions Teller"), make_article(headline="Gauges fall silent")


def linked(client: Client, article: Article) -> str:
    """The part of the page with what is linked and suggested."""
    html = client.get(article.get_absolute_url()).content.decode()
    return html.split('id="linked"')[1].split("</article>")[0] if 'id="linked"' in html else ""


def suggested(client: Client, article: Article) -> str:
    return linked(client, article).partition("Suggested by Postil")[2].partition("next-stories")[0]


def test_a_suggestion_says_its_kind_and_reason_in_both_articles(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    suggest(*pair)
    for here, there in (pair, pair[::-1]):
        part = suggested(reading, here)
        assert there.headline in part
        assert "Same story?" in part
        assert "2 quotations shared; 3 h apart" in part


def test_linking_makes_a_public_link_and_one_story_of_both(
    reading: Client, reader: User, pair: tuple[Article, Article]
) -> None:
    here, there = pair
    suggestion = suggest(*pair)
    answer = reading.post(f"/suggestions/{suggestion.pk}/link/", {"at": there.pk})
    link = StoryLink.objects.get()
    assert answer["Location"] == f"{there.get_absolute_url()}?undo=made-{link.pk}#rel-h"
    assert (link.from_article, link.to_article, link.kind) == (there, here, "same_story")
    assert link.visibility == Visibility.PUBLIC
    assert StoryMember.objects.values("story").distinct().count() == 1
    assert StoryMember.objects.count() == 2
    assert not suggested(reading, here)
    assert f"/compare/{here.pk}/{there.pk}/" in linked(reading, here)
    other = Client()
    other.force_login(make_user())
    assert there.headline in linked(other, here)
    assert not suggested(other, here)


def test_linking_is_undone_where_it_was_done(reading: Client, pair: tuple[Article, Article]) -> None:
    here, there = pair
    suggestion = suggest(*pair)
    reading.post(f"/suggestions/{suggestion.pk}/link/", {"at": there.pk})
    link = StoryLink.objects.get()
    page = reading.get(f"{there.get_absolute_url()}?undo=made-{link.pk}").content.decode()
    assert f"/links/{link.pk}/delete/?at={there.pk}" in page
    part = reading.post(f"/links/{link.pk}/delete/?at={there.pk}&from=toast", headers={"hx-request": "true"})
    text = part.content.decode()
    assert here.headline in text.partition("Suggested by Postil")[2]
    assert f'id="toast-made-{link.pk}" hx-swap-oob="delete"' in text
    assert not StoryMember.objects.exists()


def test_a_suggestion_is_linked_as_what_the_reader_chooses(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    here, there = pair
    suggestion = suggest(*pair)
    reading.post(f"/suggestions/{suggestion.pk}/link/", {"at": here.pk, "kind": "turned:source"})
    link = StoryLink.objects.get()
    assert (link.from_article, link.to_article, link.kind) == (there, here, "source")
    assert not StoryMember.objects.exists()


def test_a_follow_up_points_from_what_came_first_to_what_came_later(reading: Client) -> None:
    now = timezone.now()
    early = make_article(headline="First day", listed_at=now - timedelta(days=2))
    late = make_article(headline="Third day", listed_at=now)
    suggestion = suggest(early, late, "follow_up")
    assert "Follow-up?" in suggested(reading, early)
    assert "Follow-up to?" in suggested(reading, late)
    reading.post(f"/suggestions/{suggestion.pk}/link/", {"at": late.pk})
    link = StoryLink.objects.get()
    assert (link.from_article, link.to_article) == (early, late)


def test_an_unknown_kind_is_refused(reading: Client, pair: tuple[Article, Article]) -> None:
    suggestion = suggest(*pair)
    answer = reading.post(f"/suggestions/{suggestion.pk}/link/", {"kind": "turned:cousin"})
    assert answer.status_code == 400
    assert not StoryLink.objects.exists()


def test_a_pair_with_ones_own_private_article_is_linked_for_oneself_alone(
    reading: Client, reader: User, pair: tuple[Article, Article]
) -> None:
    mine = make_article(headline="My own copy", visibility="private", added_by=reader)
    suggestion = suggest(pair[0], mine)
    reading.post(f"/suggestions/{suggestion.pk}/link/", {"at": pair[0].pk})
    assert StoryLink.objects.get().visibility == Visibility.PRIVATE
    assert not StoryMember.objects.exists()


def test_what_is_dismissed_stays_away_for_this_reader_alone(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    here, there = pair
    suggestion = suggest(*pair)
    for _twice in range(2):
        answer = reading.post(f"/suggestions/{suggestion.pk}/dismiss/", {"at": there.pk})
        assert answer["Location"] == f"{there.get_absolute_url()}?undo=suggestion-{suggestion.pk}#rel-h"
    assert SuggestionDismissal.objects.count() == 1
    assert not suggested(reading, here)
    assert not suggested(reading, there)
    suggestion.delete()
    suggest(*pair)
    assert not suggested(reading, here)
    other = Client()
    other.force_login(make_user())
    assert there.headline in suggested(other, here)


def test_a_dismissal_is_undone_at_the_article_where_it_was_made(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    here, there = pair
    suggestion = suggest(*pair)
    part = reading.post(
        f"/suggestions/{suggestion.pk}/dismiss/", {"at": there.pk}, headers={"hx-request": "true"}
    )
    undo = f"/suggestions/{suggestion.pk}/restore/?at={there.pk}&amp;from=toast"
    assert undo in part.content.decode()
    page = reading.get(f"{there.get_absolute_url()}?undo=suggestion-{suggestion.pk}").content.decode()
    assert undo in page
    back = reading.post(undo.replace("&amp;", "&"), headers={"hx-request": "true"}).content.decode()
    assert here.headline in back.partition("Suggested by Postil")[2]
    assert f'id="toast-suggestion-{suggestion.pk}" hx-swap-oob="delete"' in back
    assert not SuggestionDismissal.objects.exists()
    assert here.headline in suggested(reading, there)


def test_nobody_decides_about_a_pair_that_they_do_not_see(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    hidden = make_article(headline="Quiet words", visibility="private", added_by=make_user())
    suggestion = suggest(pair[0], hidden)
    assert "Quiet words" not in linked(reading, pair[0])
    for act in ("link", "dismiss", "restore"):
        assert reading.post(f"/suggestions/{suggestion.pk}/{act}/").status_code == 404
        assert reading.get(f"/suggestions/{suggestion.pk}/{act}/").status_code == 405
    assert not SuggestionDismissal.objects.exists()


def test_the_article_at_hand_must_be_one_of_the_two(reading: Client, pair: tuple[Article, Article]) -> None:
    suggestion = suggest(*pair)
    third = make_article()
    for at in (third.pk, "x", "0", "9" * 30):
        assert reading.post(f"/suggestions/{suggestion.pk}/dismiss/", {"at": at}).status_code == 404


def test_a_stranger_sees_suggestions_of_a_public_library_without_acts(
    client: Client, pair: tuple[Article, Article], settings
) -> None:
    suggestion = suggest(*pair)
    assert client.get(pair[0].get_absolute_url()).status_code == 302
    settings.POSTIL_PUBLIC = True
    part = suggested(client, pair[0])
    assert pair[1].headline in part
    assert f"/suggestions/{suggestion.pk}/" not in part
    assert client.post(f"/suggestions/{suggestion.pk}/dismiss/").status_code in {302, 403}


def following(client: Client, article: Article) -> list[str]:
    """The headlines under "Read next", in order."""
    html = client.get(reverse("article-next", args=[article.pk])).content.decode()
    part = html.partition('id="next-h"')[2].partition("</section>")[0]
    return [
        piece.partition("</bdi>")[0] for piece in part.split("<h3")[1:] for piece in [piece.split("<bdi>")[1]]
    ]


def test_read_next_names_links_then_suggestions_then_the_newest_of_its_tags(
    reading: Client, reader: User
) -> None:
    tag = make_tag("Water")
    now = timezone.now()
    here = make_article(headline="Here", tags=(tag,))
    make_article(headline="Tagged, older", tags=(tag,), listed_at=now - timedelta(hours=2))
    make_article(headline="Tagged, newer", tags=(tag,), listed_at=now - timedelta(hours=1))
    linked_to, likely = make_article(headline="Linked"), make_article(headline="Suggested")
    make_article(headline="Hidden", tags=(tag,), visibility="private", added_by=make_user())
    StoryLink.objects.create(user=reader, from_article=here, to_article=linked_to, kind="background")
    suggest(here, likely)
    assert following(reading, here) == ["Linked", "Suggested", "Tagged, newer", "Tagged, older"]


def test_read_next_leaves_out_what_was_read_and_other_tellings_of_it(reading: Client, reader: User) -> None:
    tag = make_tag("Water")
    here = make_article(headline="Here", tags=(tag,))
    read, again, new, twin = (
        make_article(headline=name, tags=(tag,)) for name in ("Read", "Told again", "New", "New twin")
    )
    join(read, again, None)
    join(new, twin, None)
    Reading.objects.create(user=reader, article=read, furthest=1.0)
    assert following(reading, here) in (["New"], ["New twin"])
    assert not following(reading, make_article(headline="Alone"))


def test_linked_stories_run_as_the_page_does_beside_a_text_that_runs_the_other_way(
    reading: Client, pair: tuple[Article, Article]
) -> None:
    arabic = make_article(headline="محكمة", language="ar", direction="rtl")
    suggest(arabic, pair[0])
    assert 'dir="rtl" data-source' in reading.get(arabic.get_absolute_url()).content.decode()
    following = (
        reading.get(reverse("article-next", args=[arabic.pk])).content.decode().partition("</main>")[0]
    )
    sections = (linked(reading, arabic) + following).split("<section")[1:]
    assert len(sections) == 2
    for section in sections:
        assert 'dir="ltr"' in section.partition(">")[0]
