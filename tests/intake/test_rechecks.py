"""Pages of followed articles are looked at again, on real servers: what changed becomes a revision, the rest waits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from annotations.models import Anchor
from reader.errors import Invalid
from reader.models import Article, Capture, Draft, OutletRule, User, Watch
from reader.services.imports import import_page
from reader.services.rechecks import look, look_due, unwatch, watch
from tests.factories import make_article, make_highlight, make_outlet, make_user
from tests.hanging import unhung
from tests.intake.conftest import WORDS, page
from tests.intake.serving import Handler, Site, closed_port, send

pytestmark = pytest.mark.django_db

NEW = (
    "A second gauge was found to be dead on Monday, the commission added in the evening, after an inspection."
)


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    with unhung(90):
        yield tmp_path


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


@pytest.fixture
def followed(site: Site, user: User) -> Article:
    """An article whose page stands on ``site`` at /river, followed and due."""
    address = site.page("/river", page(headline="River falls"), headers={"ETag": '"one"'})
    head = f'<link rel="canonical" href="{address}">'
    site.page("/river", page(headline="River falls", head=head), headers={"ETag": '"one"'})
    done = import_page(
        page(headline="River falls", head=head).encode(), seen=Article.objects.kept(), user=user
    )
    watch(done.article, user)
    due(done.article)
    return done.article


def due(article: Article) -> None:
    Watch.objects.filter(article=article).update(
        next_at=timezone.now() - timedelta(minutes=1), held_until=None
    )


def changed(site: Site, article: Article, *paragraphs: str, **more: str) -> None:
    head = f'<link rel="canonical" href="{article.canonical_url}">' + more.pop("head", "")
    site.page("/river", page(*paragraphs, headline="River falls", head=head, **more))


def test_an_unchanged_page_adds_nothing_and_is_asked_less_often(site: Site, followed: Article) -> None:
    waits = []
    for _look in range(3):
        assert look(followed.pk) == "same"
        row = Watch.objects.get()
        waits.append(row.next_at - timezone.now())
        assert row.problem == ""
        due(followed)
    assert waits[0] < waits[1] < waits[2]
    assert followed.revisions.count() == 1
    assert Capture.objects.count() == 1
    assert site.asked[-1].headers["if-none-match"] == '"one"'


@pytest.mark.django_db(transaction=True)
def test_a_changed_text_becomes_a_revision_that_highlights_follow(site: Site, followed: Article) -> None:
    highlight = make_highlight(make_user(), followed, "The gauge at Averil fell")
    changed(site, followed, NEW, *WORDS)
    assert look(followed.pk) == "changed"
    followed.refresh_from_db()
    assert followed.revisions.count() == 2
    assert followed.current_revision is not None
    assert NEW in followed.current_revision.text
    assert followed.current_revision.capture.fetched["requests"][0]["status"] == 200
    anchor = Anchor.objects.get(highlight=highlight, revision=followed.current_revision)
    text = followed.current_revision.text[anchor.start : anchor.end]
    assert text == "The gauge at Averil fell"
    assert Watch.objects.get().changed_at is not None
    due(followed)
    assert look(followed.pk) == "same"


def test_a_page_that_gives_much_less_is_not_taken_for_a_new_text(site: Site, followed: Article) -> None:
    site.page("/river", page(WORDS[0], headline="River falls"))
    assert look(followed.pk) == "failed"
    assert "words now" in Watch.objects.get().problem
    assert followed.revisions.count() == 1


def test_failures_are_told_in_words_and_come_less_often(site: Site, followed: Article) -> None:
    del site.answers["/river"]
    assert look(followed.pk) == "failed"
    row = Watch.objects.get()
    assert (row.status, row.failures) == (404, 1)
    assert "404" in row.problem
    first = row.next_at - timezone.now()
    due(followed)
    look(followed.pk)
    assert Watch.objects.get().next_at - timezone.now() > first
    changed(site, followed)
    due(followed)
    assert look(followed.pk) == "same"
    assert Watch.objects.get().problem == ""


def test_a_pause_that_the_site_asks_for_is_kept(site: Site, followed: Article) -> None:
    site.page("/river", "no", status=429, headers={"Retry-After": str(5 * 24 * 3600)})
    look(followed.pk)
    assert Watch.objects.get().next_at > timezone.now() + timedelta(days=4)


def test_a_site_that_is_gone_is_said_so(followed: Article, settings: LazySettings) -> None:
    port = closed_port()
    settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"
    Article.objects.update(canonical_url=f"http://127.0.0.1:{port}/river")
    assert look(followed.pk) == "failed"
    assert Watch.objects.get().problem


def test_one_that_somebody_is_at_is_left_alone_until_its_time_is_up(site: Site, followed: Article) -> None:
    again: list[str] = []

    def answer(handler: Handler) -> None:
        again.append("asked")
        send(handler, page(headline="River falls"))

    site.does("/river", answer)
    Watch.objects.update(held_until=timezone.now() + timedelta(minutes=1))
    assert look(followed.pk) == "not due"
    assert look_due() == []
    Watch.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert look_due() == [followed.pk]
    assert look(followed.pk) == "same"
    assert again == ["asked"]


def test_noarchive_is_respected_unless_the_library_says_otherwise(
    site: Site, followed: Article, settings: LazySettings
) -> None:
    changed(site, followed, NEW, *WORDS, head='<meta name="robots" content="noarchive">')
    assert look(followed.pk) == "failed"
    assert "noarchive" in Watch.objects.get().problem
    settings.POSTIL_NOARCHIVE = "ignore"
    due(followed)
    assert look(followed.pk) == "changed"


def test_the_outlets_rules_hold_for_what_is_fetched_again(site: Site, followed: Article) -> None:
    boiler = "Our standards are those of the basin, and nobody has paid for this text, the editors say."
    changed(
        site, followed, NEW, *WORDS, boiler, head='<meta property="og:site_name" content="Averil Courier">'
    )
    OutletRule.objects.create(
        outlet=make_outlet("Averil Courier"),
        does="cut",
        words="our standards are those of the basin",
    )
    assert look(followed.pk) == "changed"
    followed.refresh_from_db()
    assert followed.current_revision is not None
    assert boiler not in followed.current_revision.text
    assert NEW in followed.current_revision.text


def test_sites_are_asked_one_article_at_a_time(user: User) -> None:
    for number in range(3):
        article = make_article(canonical_url=f"https://averil-courier.example/{number}")
        watch(article, user)
    other = make_article(canonical_url="https://northwater-wire.example/1")
    watch(other, user)
    Watch.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    found = look_due()
    assert len(found) == 2
    assert other.pk in found


def test_articles_without_an_address_or_in_the_bin_are_not_looked_at(user: User, followed: Article) -> None:
    with pytest.raises(Invalid, match="no address"):
        watch(make_article(), user)
    Article.objects.filter(pk=followed.pk).update(deleted_at=timezone.now())
    assert look_due() == []
    assert look(followed.pk) == "not due"
    unwatch(followed)
    assert not Watch.objects.exists()


def test_the_command_says_what_became_of_each(site: Site, followed: Article) -> None:
    out = io.StringIO()
    call_command("recheck", stdout=out)
    assert f"{followed.pk}: unchanged" in out.getvalue()
    out = io.StringIO()
    call_command("recheck", stdout=out)
    assert "Nothing is due." in out.getvalue()
    changed(site, followed, NEW, *WORDS)
    out = io.StringIO()
    call_command("recheck", str(followed.pk), stdout=out)
    assert "a new version" in out.getvalue()
    del site.answers["/river"]
    with pytest.raises(SystemExit):
        call_command("recheck", "--all", stdout=io.StringIO(), stderr=io.StringIO())


def test_a_member_follows_and_who_asked_ends_it_on_the_article_page(
    adding: Client, user: User, followed: Article
) -> None:
    unwatch(followed)
    address = reverse("article-watch", args=[followed.pk])
    menu = reverse("article-menu", args=[followed.pk])
    assert "Follow its changes" in adding.get(menu).content.decode()
    adding.post(address, {"on": "1"})
    assert Watch.objects.get().asked_by == user
    assert "Its page is looked at again" in adding.get(menu).content.decode()
    other = Client()
    other.force_login(make_user())
    assert other.post(address, {"on": ""}).status_code == 404, "somebody else asked for it"
    assert Watch.objects.exists()
    adding.post(address, {"on": ""})
    assert not Watch.objects.exists()


def test_a_look_that_breaks_something_of_ours_waits_for_its_next_turn(
    site: Site, followed: Article, settings: LazySettings, tmp_path: Path
) -> None:
    changed(site, followed, NEW, *WORDS)
    full = tmp_path / "no-folder"
    full.write_text("")
    settings.MEDIA_ROOT = full
    assert look(followed.pk) == "failed"
    row = Watch.objects.get()
    assert row.held_until is None
    assert row.next_at > timezone.now()
    assert "our side" in row.problem
    assert Capture.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_too_late_writes_nothing(site: Site, followed: Article) -> None:
    later = timezone.now() + timedelta(minutes=9)

    def answer(handler: Handler) -> None:
        Watch.objects.update(held_until=later)  # another worker has taken over
        connection.close()
        send(handler, page(headline="River falls"))

    site.does("/river", answer)
    look(followed.pk)
    row = Watch.objects.get()
    assert (row.held_until, row.looked_at) == (later, None)


def test_pictures_that_could_not_be_had_are_told_of_and_fetched_again(
    adding: Client, user: User, site: Site
) -> None:
    head = f'<meta property="og:image" content="{site.url("/gauge.png")}">'
    address = site.page("/river", page(headline="River falls", head=head))
    adding.post(reverse("add"), {"from": "paste", "text": page(head=head), "address": address, "whole": "1"})
    draft = Draft.objects.get()
    with TestCase.captureOnCommitCallbacks(execute=True):
        adding.post(reverse("draft", args=[draft.pk]), {"do": "save"})
    article = Article.objects.get()
    assert list(article.pictures_missing) == [site.url("/gauge.png")]
    menu = reverse("article-menu", args=[article.pk])
    shown = adding.get(menu).content.decode()
    assert "Fetch its pictures again" in shown
    assert "404" in shown
    image = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(image, "PNG")
    site.page("/gauge.png", image.getvalue(), "image/png")
    again = reverse("article-pictures", args=[article.pk])
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.post(again).status_code == 404
    adding.post(again)
    article.refresh_from_db()
    assert article.pictures_missing == {}
    assert article.lead_picture is not None
    assert "Fetch its pictures again" not in adding.get(menu).content.decode()


def test_a_page_for_subscribers_is_said_to_be_one(adding: Client) -> None:
    locked = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    )
    adding.post(reverse("add"), {"from": "paste", "text": page(head=locked), "address": "", "whole": "1"})
    draft = reverse("draft", args=[Draft.objects.get().pk])
    assert "its text is for subscribers" in adding.get(draft).content.decode()
    adding.post(draft, {"do": "save"})
    assert (
        "its text is for subscribers" in adding.get(Article.objects.get().get_absolute_url()).content.decode()
    )
