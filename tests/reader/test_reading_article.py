"""The article page, and what may be done with the article itself."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import Article, ArticleAuthor, Author, Capture, Reading, TagProposal
from reader.services.captures import store_capture
from reader.signals import article_removed
from tests.factories import make_article, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


def body(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_what_the_article_is(client: Client) -> None:
    wire = make_outlet("Northwater Wire", slug="northwater-wire")
    courier = make_outlet("Averil Courier", slug="averil-courier")
    article = make_article(
        "First paragraph.",
        headline="River chief cautions Teller",
        standfirst="Mending the gauges matters more.",
        outlet=courier,
        credited_outlet=wire,
        credited_as="Northwater Wire",
        published_at=datetime(2026, 11, 12, 15, 25, tzinfo=UTC),
        listed_at=datetime(2026, 11, 12, 15, 25, tzinfo=UTC),
        canonical_url="https://averil-courier.example/osk",
        section=make_tag("Politics", slug="politics", kind="section"),
    )
    author = Author.objects.create(name="Mara Vey", slug="mara-vey")
    ArticleAuthor.objects.create(article=article, author=author)
    TagProposal.objects.create(article=article, name="Corran Gate", folded="corran gate")
    client.force_login(make_user())
    html = body(client, article)
    assert "<h1><bdi>River chief cautions Teller</bdi></h1>" in html
    assert "Mending the gauges matters more." in html
    assert 'href="/authors/mara-vey/"' in html
    assert 'href="/outlets/northwater-wire/"' in html
    assert 'datetime="2026-11-12T15:25:00+00:00"' in html
    assert 'href="/tags/politics/"' in html
    menu = client.get(reverse("article-menu", args=[article.pk])).content.decode()
    assert 'href="https://averil-courier.example/osk"' in menu
    assert "First paragraph." in html
    assert "1 min" in html
    assert 'data-state="suggested"' in html
    assert '<link rel="canonical"' in html
    assert "og:" not in html


def test_a_day_without_a_time_is_shown_without_one(client: Client) -> None:
    day = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
    article = make_article(published_at=day, listed_at=day, published_has_time=False)
    client.force_login(make_user())
    html = body(client, article)
    assert 'datetime="2026-11-12"' in html
    assert "12:00" not in html


def test_an_arabic_article_runs_from_right_to_left(client: Client) -> None:
    article = make_article("نص", headline="عنوان", language="ar", direction="rtl")
    client.force_login(make_user())
    assert '<article class="art" lang="ar" dir="rtl"' in body(client, article)


def test_a_suggested_headline_is_marked_as_ours(client: Client) -> None:
    article = make_article(headline="Made from the first sentence", headline_origin="suggested")
    client.force_login(make_user())
    assert "suggestion" in body(client, article)


def test_hostile_words_come_out_as_words(client: Client) -> None:
    nasty = "<img src=x onerror=alert(1)>{{7*7}}"
    article = make_article(headline=nasty, standfirst=nasty, byline=nasty, credited_as=nasty)
    client.force_login(make_user())
    html = body(client, article)
    assert "<img src=x" not in html
    assert "{{7*7}}" in html


def test_only_the_owner_sees_a_private_article(client: Client) -> None:
    owner = make_user()
    article = make_article(visibility="private", added_by=owner)
    client.force_login(owner)
    assert "Only you see this article" in body(client, article)
    client.force_login(make_user(role="administrator"))
    for action in ("", "edit/", "capture/"):
        assert client.get(f"{article.get_absolute_url()}{action}").status_code == 404, action
    for action in ("delete/", "restore/", "progress/"):
        response = client.post(f"{article.get_absolute_url()}{action}", {"version": 1, "furthest": "0.5"})
        assert response.status_code == 404, action


def test_strangers_read_a_public_library_and_change_nothing(client: Client, settings) -> None:
    settings.POSTIL_PUBLIC = True
    article = make_article("Words to read.")
    html = body(client, article)
    assert "Words to read." in html
    assert "/delete/" not in html
    for action in ("edit/", "capture/"):
        response = client.get(f"{article.get_absolute_url()}{action}")
        assert response.status_code == 302, action
        assert response["Location"].startswith("/sign-in/"), action
    for action in ("delete/", "restore/", "progress/"):
        response = client.post(f"{article.get_absolute_url()}{action}", {"version": 1, "furthest": "0.5"})
        assert response.status_code in (302, 401), action
    article.refresh_from_db()
    assert article.deleted_at is None


@pytest.mark.parametrize("pk", [0, 10**30])
def test_numbers_of_no_article_are_not_found(client: Client, pk: int) -> None:
    client.force_login(make_user())
    assert client.get(f"/articles/{pk}/").status_code == 404
    assert client.get(f"/articles/{pk}/capture/").status_code == 404
    assert client.get(f"/pictures/{pk}/800/").status_code == 404


def test_deleting_can_be_undone(client: Client, django_capture_on_commit_callbacks) -> None:
    owner = make_user()
    article = make_article(headline="Now you see me", added_by=owner)
    heard: list[int] = []

    def listen(sender: object, article: Article, **kwargs: object) -> None:
        heard.append(article.pk)

    article_removed.connect(listen)
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/articles/{article.pk}/delete/", {"version": article.version})
    article_removed.disconnect(listen)
    assert heard == [article.pk]
    assert response["Location"] == f"/?binned={article.pk}"
    assert client.get(article.get_absolute_url()).status_code == 404
    offered = client.get(response["Location"]).content.decode()
    assert f"/articles/{article.pk}/restore/" in offered
    client.post(f"/articles/{article.pk}/restore/")
    assert "Now you see me" in body(client, article)


def test_the_bin_of_others_is_not_shown(client: Client) -> None:
    article = make_article(
        headline="Thrown away", added_by=make_user(), visibility="private", deleted_at=timezone.now()
    )
    for role in ("reader", "administrator"):
        client.force_login(make_user(role=role))
        assert "Thrown away" not in client.get(f"/?binned={article.pk}").content.decode()
    assert client.get("/?binned=99999999999999999999999").status_code == 200


def test_readers_do_not_delete_what_others_added(client: Client) -> None:
    article = make_article(added_by=make_user())
    client.force_login(make_user())
    assert client.post(f"/articles/{article.pk}/delete/", {"version": 1}).status_code == 404
    assert "/delete/" not in body(client, article)


def test_deleting_needs_the_version_that_was_seen(client: Client) -> None:
    owner = make_user()
    article = make_article(added_by=owner)
    client.force_login(owner)
    assert client.post(f"/articles/{article.pk}/delete/").status_code == 428
    assert client.post(f"/articles/{article.pk}/delete/", {"version": article.version + 1}).status_code == 409
    assert client.get(f"/articles/{article.pk}/delete/").status_code == 405
    article.refresh_from_db()
    assert article.deleted_at is None


def form_of(client: Client, article: Article) -> dict[str, str]:
    response = client.get(f"/articles/{article.pk}/edit/")
    assert response.status_code == 200
    return {name: str(value) for name, value in response.context["form"].initial.items()}


def test_headline_and_fields_can_be_corrected(client: Client) -> None:
    owner = make_user()
    tag = make_tag()
    article = make_article(headline="Wrnog", headline_origin="suggested", added_by=owner, tags=(tag,))
    client.force_login(owner)
    typed = form_of(client, article) | {
        "headline": "Right",
        "byline": "Mara Vey, Tomas Reeve",
        "outlet": "Averil Courier",
        "credited_source": "Northwater Wire",
        "published": "2026-11-12 15:25",
        "language": "es",
    }
    response = client.post(f"/articles/{article.pk}/edit/", typed)
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.headline == "Right"
    assert article.headline_origin == "reader"
    assert article.outlet is not None
    assert article.outlet.name == "Averil Courier"
    assert [byline.author.name for byline in article.bylines.all()] == ["Mara Vey", "Tomas Reeve"]
    assert article.published_at == datetime(2026, 11, 12, 15, 25, tzinfo=UTC)
    assert article.listed_at == article.published_at
    assert article.article_tags.get().listed_at == article.listed_at
    assert article.language == "es"
    assert article.version == 2


def test_an_edit_conflict_keeps_what_was_typed_and_shows_what_is_saved(client: Client) -> None:
    owner = make_user()
    article = make_article(headline="As it was", added_by=owner)
    client.force_login(owner)
    mine = form_of(client, article) | {"headline": "Mine, typed at length"}
    theirs = form_of(client, article) | {"headline": "Theirs, saved first"}
    assert client.post(f"/articles/{article.pk}/edit/", theirs).status_code == 302
    response = client.post(f"/articles/{article.pk}/edit/", mine)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Mine, typed at length" in html
    assert "Theirs, saved first" in html
    article.refresh_from_db()
    assert article.headline == "Theirs, saved first"
    again = {name: str(response.context["form"].data[name]) for name in mine}
    assert client.post(f"/articles/{article.pk}/edit/", again).status_code == 302
    article.refresh_from_db()
    assert article.headline == "Mine, typed at length"


@pytest.mark.parametrize(
    ("field", "value"),
    [("headline", ""), ("headline", "x" * 501), ("published", "yesterday"), ("published", "2026-02-31"),
     ("published", "9999-12-31 23:59:59+14:00x"), ("language", "xx"), ("version", "")],
)  # fmt: skip
def test_a_field_that_cannot_be_is_named_and_nothing_is_lost(client: Client, field: str, value: str) -> None:
    owner = make_user()
    article = make_article(headline="Stays", added_by=owner)
    client.force_login(owner)
    typed = form_of(client, article) | {"standfirst": "Typed with care", field: value}
    response = client.post(f"/articles/{article.pk}/edit/", typed)
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert "Typed with care" in response.content.decode()
    article.refresh_from_db()
    assert article.headline == "Stays"


def test_progress_only_goes_forward(client: Client) -> None:
    user = make_user()
    article = make_article()
    client.force_login(user)
    for furthest in ("0.4", "0.9", "0.2"):
        assert client.post(f"/articles/{article.pk}/progress/", {"furthest": furthest}).status_code == 204
    assert Reading.objects.get(user=user, article=article).furthest == pytest.approx(0.9)
    assert "90%" in body(client, article)


@pytest.mark.parametrize("furthest", ["", "nan", "inf", "-0.1", "1.01", "half", "1e999", "٠٫٥"])
def test_progress_refuses_what_is_no_share(client: Client, furthest: str) -> None:
    client.force_login(make_user())
    article = make_article()
    assert client.post(f"/articles/{article.pk}/progress/", {"furthest": furthest}).status_code == 400
    assert not Reading.objects.exists()


def test_the_capture_is_a_download_that_never_opens_here(client: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    raw = b"<!doctype html><script>alert(1)</script>"
    article = make_article()
    capture = store_capture(raw, kind="html", user=None, name='we"ird\r\nname صفحة.html')
    assert Capture.objects.get(pk=capture.pk).size == len(raw)
    revision = article.revisions.create(
        number=2,
        headline="x",
        blocks=[],
        text="",
        sha256="0" * 64,
        capture=capture,
        captured_at=timezone.now(),
    )
    Article.objects.filter(pk=article.pk).update(current_revision=revision)
    client.force_login(make_user())
    response = client.get(f"/articles/{article.pk}/capture/")
    assert response.content == raw
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_capture_whose_file_is_gone_is_not_found(client: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    article = make_article()
    capture = Capture(kind="text", sha256="0" * 64, size=1, captured_at=timezone.now())
    capture.file.save("x.gz", ContentFile(gzip.compress(b"x")))
    revision = article.revisions.create(
        number=2,
        headline="x",
        blocks=[],
        text="",
        sha256="0" * 64,
        capture=capture,
        captured_at=timezone.now(),
    )
    Article.objects.filter(pk=article.pk).update(current_revision=revision)
    capture.file.storage.delete(capture.file.name)
    client.force_login(make_user())
    assert client.get(f"/articles/{article.pk}/capture/").status_code == 404
