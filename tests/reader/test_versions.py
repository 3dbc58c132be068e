"""The versions of an article: what the list says, each as it stood, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as lxml_html

from reader.models import Article, Capture, Revision, RevisionDelta, User, Watch
from reader.services.articles import add_revision, remove_article
from reader.services.deltas import AT_ONCE
from reader.services.rechecks import watch
from tests.factories import make_highlight, make_revision, make_user, paragraphs
from tests.reader.versions import (
    FLOW,
    GAUGES,
    SALT,
    TABLES,
    TREATY,
    article,
    change,
    ines,
    opened,
    page,
    texts,
)

__all__ = ["article", "ines"]
pytestmark = pytest.mark.django_db


def test_the_list_says_what_each_version_changed(article: Article, ines: User) -> None:
    change(
        article,
        TREATY,
        GAUGES.replace("12", "14"),
        FLOW,
        TABLES,
        SALT,
        headline="River chief cautions Teller",
    )
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, SALT)
    rows = texts(page(ines, article), ".vers li div")

    assert len(rows) == 3
    assert "+0" in rows[0]
    assert "−15" in rows[0]
    assert "+2" in rows[1]
    assert "−2" in rows[1]
    assert "headline changed" in rows[1]
    assert "First seen, 74 words" in rows[2]
    assert "added by you" in rows[2]


def test_a_version_is_shown_as_it_stood_with_its_time_and_the_way_to_the_present_one(
    article: Article, ines: User
) -> None:
    make_highlight(ines, article, "12 have sent no reading")
    change(
        article,
        TREATY,
        GAUGES.replace("12", "14"),
        FLOW,
        TABLES,
        SALT,
        headline="River chief cautions Teller",
    )

    root = page(ines, article, at="1/")

    assert texts(root, "h1") == ["River chief warns Teller"]
    assert texts(root, "#prose mark") == ["12 have sent no reading"]
    assert "Version 1 of 2, to read only" in texts(root, ".notice--then")[0]
    assert root.cssselect(f'.notice--then a[href="{article.get_absolute_url()}"]')
    assert not root.cssselect("[data-signed-in], .seltool, #prose[data-article], #margin form")


@pytest.mark.parametrize(
    "address", ["?from=7", "?to=9", "?from=1&to=99999", "?before=1", "7/", "0/", "99999999999999999999/"]
)
def test_a_version_that_is_none_is_not_found(article: Article, ines: User, address: str) -> None:
    query, at = (address, "") if address.startswith("?") else ("", address)

    assert opened(ines, article, query, at).status_code == 404


def test_only_who_may_see_the_article_sees_its_versions(article: Article, ines: User) -> None:
    Article.objects.filter(pk=article.pk).update(visibility="private")
    other = make_user("other")

    for at in ("", "1/"):
        assert opened(other, article, at=at).status_code == 404
        assert opened(None, article, at=at).status_code == 302
        assert opened(ines, article, at=at).status_code == 200
    article.refresh_from_db()
    remove_article(article)
    for at in ("", "1/"):
        assert opened(ines, article, at=at).status_code == 404


def test_each_reader_sees_their_own_marks_and_public_ones(article: Article, ines: User) -> None:
    make_highlight(ines, article, "12 have sent no reading")
    public = make_highlight(ines, article, "almost a fifth", visibility="public")
    change(article, TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT)
    other = make_user("other")

    for query, at in (("", ""), ("?show=then", ""), ("", "1/")):
        root = page(other, article, query, at)
        assert {mark.get("data-h") for mark in root.cssselect("#prose mark")} == {str(public.pk)}
        assert len(root.cssselect("#glosses li")) == 1


def test_strangers_are_not_told_who_brought_it(article: Article, settings: Any) -> None:
    settings.POSTIL_PUBLIC = True

    text = opened(None, article).content.decode()

    assert "Ines" not in text
    assert "added" in text


def test_how_a_version_came_is_told(article: Article, ines: User) -> None:
    tomas = make_user("tomas", display_name="Tomas Reeve")
    first, second, third = (
        Capture.objects.create(
            kind="html", sha256=str(n) * 64, size=9, file=f"captures/{n}.gz", captured_by=by,
            captured_at=timezone.now() - timedelta(hours=9 - n),
        )
        for n, by in ((1, ines), (2, None), (3, tomas))
    )  # fmt: skip
    for number, (capture, by_hand) in enumerate(
        [(second, {}), (second, {}), (second, {"kept": ["x"]}), (third, {"kept": ["x"]})], start=2
    ):
        Revision.objects.create(
            article=article, number=number, headline="H", text=f"Text {number}", sha256=str(number) * 64,
            blocks=[block.to_json() for block in paragraphs(f"Text {number}")], capture=capture,
            captured_at=capture.captured_at, report={"by_hand": by_hand},
        )  # fmt: skip
    article.current_revision = article.revisions.get(number=5)
    article.save()
    assert first

    root = page(ines, article)

    assert [row.split(", ")[-1].split(" −")[-1] for row in texts(root, ".vers li small:last-child")] == [
        "brought in by Tomas Reeve", "pieces chosen by hand", "cleaned again", "fetched by schedule", "added by you"
    ]  # fmt: skip
    assert texts(page(ines, article, "?from=2&to=3"), "h1") == ["What another cleaning changed"]


def test_a_change_is_counted_when_it_is_saved_and_kept(
    article: Article, ines: User, django_capture_on_commit_callbacks: Any
) -> None:
    from reader.cleaning.blocks import Cleaned, Metadata

    blocks = tuple(paragraphs(TREATY, GAUGES.replace("12", "14"), FLOW, TABLES, SALT))
    with django_capture_on_commit_callbacks(execute=True):
        revision = add_revision(article, Cleaned(blocks, Metadata()), None)

    assert revision is not None
    row = RevisionDelta.objects.get(revision=revision)
    assert (row.added, row.gone, row.touched, row.paragraphs, row.words) == (1, 1, 1, 5, 74)


def test_a_long_history_is_paged_and_counted_bit_by_bit(
    article: Article, ines: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(45):
        change(article, TREATY, GAUGES.replace("12", str(n)), FLOW, TABLES, SALT)

    root = page(ines, article)
    assert len(root.cssselect(".vers li")) == 20
    assert RevisionDelta.objects.count() == AT_ONCE
    for _ in range(3):
        page(ines, article)
    assert "not counted yet" not in opened(ines, article).content.decode()
    for _ in range(3):
        page(ines, article, "?before=27")
    with django_assert_max_num_queries(38):  # signing in included
        earlier = page(ines, article, "?from=45&to=46&before=27")
    assert next(time.get("href") for time in earlier.cssselect(".vers b a")).endswith("/versions/26/")
    assert [field.get("value") for field in earlier.cssselect("input[type=hidden][name=to]")] == ["46"]
    last = page(ines, article, "?before=7")
    assert len(last.cssselect(".vers li")) == 6
    assert not last.cssselect("a[rel=next]")


def test_the_publisher_is_asked_now_where_the_article_is_followed(article: Article, ines: User) -> None:
    client = Client()
    client.force_login(ines)
    address = f"/articles/{article.pk}/versions/check/"

    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405
    watch(article, ines)
    Watch.objects.update(
        article=article, held_until=timezone.now() + timedelta(minutes=5)
    )  # nothing is fetched
    answer = client.post(address, follow=True)

    assert "The page is looked at now." in answer.content.decode()
    assert "Check now" in answer.content.decode()
    assert client.post(f"/articles/{article.pk + 9}/versions/check/").status_code == 404


def test_the_article_leads_to_its_versions(article: Article, ines: User) -> None:
    change(article, TREATY, GAUGES, FLOW, SALT)
    client = Client()
    client.force_login(ines)

    root = lxml_html.document_fromstring(client.get(article.get_absolute_url()).content.decode())

    assert texts(root, f'.byline .meta a[href="/articles/{article.pk}/versions/"]') == ["2 versions"]


def test_what_the_publisher_wrote_is_shown_and_never_run(article: Article, ines: User) -> None:
    evil = '<script>alert(1)</script> & "quotes"'
    blocks = paragraphs(TREATY)
    escaped = evil.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks.append(type(blocks[0])(blocks[0].type, html=f"<p>{escaped}</p>", text=evil))
    article.headline = "<b>Bold</b>"
    make_revision(article, blocks)
    make_highlight(ines, article, "alert(1)")
    change(article, TREATY.replace("two", "three"), headline="<i>Now</i>")

    for query in ("?from=1&to=2", "?from=2&to=3", "?show=then"):
        text = opened(ines, article, query).content.decode()
        assert "<script>alert" not in text
        assert "<b>Bold" not in text
        assert "<i>Now" not in text
