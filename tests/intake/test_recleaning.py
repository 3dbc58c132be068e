"""An article of the library is cleaned again: in a preview, or all of an outlet in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.access import articles_for, may_edit_article
from reader.cleaning import Choices, clean
from reader.cleaning.rules import Rule
from reader.models import Article, Draft, Import, ImportItem, OutletRule, Role, User
from reader.services import arrivals
from reader.services.articles import add_revision
from reader.services.imports import import_page
from reader.services.outlet_recleaning import clean_articles_again
from reader.services.outlet_rules import make
from tests.factories import make_article, make_highlight, make_user
from tests.intake.conftest import WORDS, Paste, page
from tests.intake.test_outlet_rules import APP, OTHER, at, body, story

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db

APP_RULE = Rule("cut", "p.app-note")


@pytest.fixture
def saved(paste: Paste, do: Press) -> Article:
    """A story of the Courier, with its line about the app in the text."""
    paste(story(12, *WORDS))
    do(Draft.objects.get(), "save")
    article = Article.objects.get()
    assert APP.format(n=12) in text_of(article)
    return article


def text_of(article: Article) -> list[str]:
    fresh = Article.objects.select_related("current_revision").get(pk=article.pk)
    assert fresh.current_revision is not None
    return fresh.current_revision.text.split("\n")


def again(client: Client, article: Article) -> HttpResponse:
    return client.post(reverse("article-reclean", args=[article.pk]))  # type: ignore[return-value]


def outlet_again(user: User, article: Article) -> ImportItem:
    """Has the outlet cleaned again and works on it, as the worker does."""
    assert article.outlet is not None
    batch = clean_articles_again(user, article.outlet, [article])
    arrivals.work(batch.pk, seen=articles_for, may_edit=may_edit_article)
    return ImportItem.objects.get(batch=batch)


def test_where_nothing_changes_it_is_said_and_nothing_is_made(saved: Article, adding: Client) -> None:
    response = again(adding, saved)
    assert response["Location"] == saved.get_absolute_url()
    assert "the text is the same, so nothing was changed" in body(adding.get(response["Location"]))  # type: ignore[arg-type]
    assert not Draft.objects.exists()
    assert saved.revisions.count() == 1


def test_what_would_change_is_shown_and_saved_as_a_new_version(
    saved: Article, adding: Client, do: Press, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    response = again(adding, saved)
    draft = Draft.objects.get()
    shown = body(adding.get(response["Location"]))  # type: ignore[arg-type]
    assert "What changes in the text" in shown
    assert "1 piece leaves" in shown
    assert "Leaves: paragraph" in shown
    assert "pieces join" not in shown
    assert "Save as a new version" in shown
    assert saved.revisions.count() == 1
    do(draft, "open")
    assert text_of(saved) == list(WORDS)
    assert saved.revisions.count() == 2
    assert saved.revisions.get(number=1).capture == saved.revisions.get(number=2).capture
    assert not Draft.objects.exists()


def test_what_was_corrected_by_hand_stays(saved: Article, adding: Client, do: Press, user: User) -> None:
    adding.post(
        reverse("article-edit", args=[saved.pk]),
        {"headline": "A headline of our own", "standfirst": "", "byline": "Petra Lind", "outlet": "Averil Courier",
         "credited_source": "", "published": "2031-12-03 15:25", "section": "", "language": "en",
         "version": saved.version},
    )  # fmt: skip
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    do(Draft.objects.get(), "open")
    saved.refresh_from_db()
    assert saved.headline == "A headline of our own"
    assert [author.name for author in saved.authors.all()] == ["Petra Lind"]
    assert saved.published_at is not None
    assert saved.published_at.isoformat() == "2031-12-03T15:25:00+00:00"
    assert saved.revisions.count() == 2


def test_a_repair_of_the_cleaned_article_is_part_of_the_new_version(
    saved: Article, adding: Client, do: Press, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    draft = Draft.objects.get()
    do(draft, f"drop:{at(draft, WORDS[2])}")
    do(draft, "open")
    assert text_of(saved) == list(WORDS[:2])


def test_highlights_follow_into_the_new_version(
    saved: Article,
    adding: Client,
    do: Press,
    user: User,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    highlight = make_highlight(user, saved, WORDS[1][:20])
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        do(Draft.objects.get(), "open")
    saved.refresh_from_db()
    anchor = highlight.anchors.get(revision=saved.current_revision)
    assert saved.current_revision is not None
    assert saved.current_revision.text[anchor.start : anchor.end] == highlight.quote


def test_a_draft_of_a_cleaned_article_is_discarded_back_to_it(
    saved: Article, adding: Client, do: Press, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    again(adding, saved)
    assert Draft.objects.count() == 1
    assert do(Draft.objects.get(), "discard")["Location"] == saved.get_absolute_url()
    assert not Draft.objects.exists()
    assert adding.get(reverse("capture", args=[saved.pk])).status_code == 200


def test_only_who_may_edit_an_article_cleans_it_again(saved: Article, client: Client) -> None:
    client.force_login(make_user())
    assert again(client, saved).status_code == 404
    assert "Clean again" not in body(client.get(saved.get_absolute_url()))  # type: ignore[arg-type]
    client.force_login(make_user(role=Role.CURATOR))
    assert again(client, saved).status_code == 302
    assert client.get(reverse("article-reclean", args=[saved.pk])).status_code == 405


def test_an_article_without_a_page_cannot_be_cleaned_again(adding: Client, user: User) -> None:
    article = make_article("The river rose.", added_by=user)
    response = again(adding, article)
    assert response.status_code == 422
    assert "no page of this article" in body(response)


def test_an_outlets_articles_are_cleaned_again_in_the_background(
    saved: Article, adding: Client, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    shown = body(adding.get(saved.outlet.get_absolute_url()))  # type: ignore[arg-type]
    assert "Clean its 1 article again" in shown
    item = outlet_again(user, saved)
    assert (item.state, item.article, item.name) == (ImportItem.State.REVISED, saved, saved.headline)
    assert text_of(saved) == list(WORDS)
    assert saved.revisions.get(number=2).report["rules"] == [OutletRule.objects.get().pk]
    assert outlet_again(user, saved).state == ImportItem.State.HERE
    assert saved.revisions.count() == 2


def test_its_page_begins_the_work_and_leads_to_its_progress(
    saved: Article, adding: Client, user: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        response = adding.post(reverse("outlet-reclean", args=[saved.outlet.slug]))
    assert response["Location"] == Import.objects.get().get_absolute_url()
    assert text_of(saved) == list(WORDS)
    assert Import.objects.get().finished_at is not None
    assert adding.get(response["Location"])["Location"] == saved.get_absolute_url()


def test_the_progress_of_several_is_told_in_its_own_words(saved: Article, adding: Client, user: User) -> None:
    other = make_article("The river rose.", added_by=user, outlet=saved.outlet, headline="No page of it")
    assert saved.outlet is not None
    batch = clean_articles_again(user, saved.outlet, [saved, other])
    arrivals.work(batch.pk, seen=articles_for, may_edit=may_edit_article)
    shown = body(adding.get(batch.get_absolute_url()))  # type: ignore[arg-type]
    assert "Averil Courier, cleaned again" in shown
    assert "and 1 more" not in shown
    assert "Nothing changed" in shown
    assert "no page of this article" in shown


def test_what_was_repaired_by_hand_stays_repaired(paste: Paste, do: Press, user: User) -> None:
    box = '<aside class="newsletter-box"><p>Sign up for the newsletter of Petra Lind on rivers.</p></aside>'
    paste(story(12, *WORDS, body=box))
    draft = Draft.objects.get()
    do(draft, f"drop:{at(draft, WORDS[2])}")
    kept = next(i for i, cut in enumerate(draft.cleaned["cut"]) if "Petra Lind" in cut["text"])
    do(draft, f"keep:{kept}")
    do(draft, "save")
    article = Article.objects.get()
    before = text_of(article)
    assert article.outlet is not None
    make(user, article.outlet, [APP_RULE])
    assert outlet_again(user, article).state == ImportItem.State.REVISED
    assert text_of(article) == [line for line in before if "in the app" not in line]
    assert (
        article.revisions.get(number=2).report["by_hand"] == article.revisions.get(number=1).report["by_hand"]
    )


def test_a_piece_kept_by_hand_is_never_lost_silently(saved: Article, user: User) -> None:
    revision = saved.current_revision
    assert revision is not None
    cleaned = clean(story(12, *WORDS, "One more line, which came later in the day and was added below."))
    lost = Choices(kept=("a box that the site no longer has",))
    add_revision(saved, replace(cleaned, by_hand=lost), revision.capture)
    item = outlet_again(user, saved)
    assert item.state == ImportItem.State.FAILED
    assert "a box that the site no longer has" in item.problem
    assert saved.revisions.count() == 2


def test_the_work_is_safe_to_be_taken_over(saved: Article, user: User) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    batch = clean_articles_again(user, saved.outlet, [saved, saved])
    arrivals.work(batch.pk, seen=articles_for, may_edit=may_edit_article)
    states = sorted(ImportItem.objects.filter(batch=batch).values_list("state", flat=True))
    assert states == [ImportItem.State.HERE, ImportItem.State.REVISED]
    assert saved.revisions.count() == 2


def test_others_articles_are_not_cleaned_by_a_member(saved: Article, client: Client) -> None:
    member = make_user()
    client.force_login(member)
    assert saved.outlet is not None
    assert client.post(reverse("outlet-reclean", args=[saved.outlet.slug])).status_code == 422
    assert outlet_again(member, saved).state == ImportItem.State.FAILED
    assert saved.revisions.count() == 1


def test_a_byline_that_a_rule_corrects_is_corrected_in_the_articles_that_are_here(
    paste: Paste, do: Press, user: User
) -> None:
    paste(page(*OTHER, head='<meta property="og:site_name" content="Averil Courier">'))
    do(Draft.objects.get(), "save", byline="Courier Newsroom")
    article = Article.objects.get()
    assert article.outlet is not None
    make(user, article.outlet, [Rule("field", field="byline", words="courier newsroom", value="Petra Lind")])
    assert outlet_again(user, article).state == ImportItem.State.REVISED
    article.refresh_from_db()
    assert article.byline == "Petra Lind"
    assert [author.name for author in article.authors.all()] == ["Petra Lind"]


def test_a_page_that_comes_in_again_keeps_the_repairs_of_its_article(
    paste: Paste, do: Press, user: User
) -> None:
    address = "https://averil-courier.example/12"
    paste(page(*WORDS, "A line that nobody here wants to read in the text at all."), address=address)
    draft = Draft.objects.get()
    do(draft, "drop:3")
    do(draft, "save")
    article = Article.objects.get()
    link = f'<link rel="canonical" href="{address}">'
    later = page(*WORDS, "A line that nobody here wants to read in the text at all.", *OTHER[:1], head=link)
    done = import_page(later.encode(), seen=articles_for(user), user=user)
    assert done.what == "revised"
    assert text_of(article) == [*WORDS, OTHER[0]]


def test_an_article_that_is_gone_meanwhile_is_not_revised(
    saved: Article, adding: Client, do: Press, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    adding.post(reverse("article-delete", args=[saved.pk]), {"version": saved.version})
    response = do(Draft.objects.get(), "open")
    assert response.status_code == 409
    assert "This article is gone" in body(response)
    assert saved.revisions.count() == 1


def test_a_page_pasted_while_its_article_is_cleaned_again_has_a_draft_of_its_own(
    saved: Article, adding: Client, paste: Paste, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    waiting = Draft.objects.get()
    paste(story(12, *WORDS))
    assert Draft.objects.exclude(pk=waiting.pk).get().article is None


def test_drafts_saved_together_do_not_change_what_is_no_longer_ones_own(
    saved: Article, adding: Client, user: User
) -> None:
    assert saved.outlet is not None
    make(user, saved.outlet, [APP_RULE])
    again(adding, saved)
    draft = Draft.objects.get()
    Article.objects.filter(pk=saved.pk).update(added_by=make_user("nadia"))
    response = adding.post(reverse("drafts-save"), {"draft": str(draft.pk)})
    assert "not yours to change any more" in body(response)  # type: ignore[arg-type]
    assert saved.revisions.count() == 1
    assert Draft.objects.filter(pk=draft.pk).exists()
