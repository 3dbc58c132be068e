"""What holds for every address: words stay words, no form without its secret, no foreign scheme, no lost header."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html as lxml_html

from annotations.models import Highlight, Note, Share
from reader.models import Article, Draft, Revision, User
from tests.annotations.marking import mark
from tests.factories import make_article, make_highlight, make_outlet, make_tag
from tests.failing import check_headers
from tests.test_who_may_see_what import Scene, content, scene, visits

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
ENCODED_TWICE = "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"
"""What a reader sees of it, and what is stored of it as text."""
SIGNS = "{{7*7}}{% now 'Y' %}${7*7}<b title='x' onclick=alert(1)>'\"</b>"


@pytest.fixture
def owning(scene: Scene, client: Client) -> Client:
    """An administrator who also owns every private thing of the scene."""
    User.objects.filter(pk=scene.owner.pk).update(role="administrator")
    client.force_login(scene.owner)
    return client


def pages(client: Client, scene: Scene) -> Iterator[tuple[str, str]]:
    """Every page that opens, by name, and those of the admin."""
    for name, address in [*visits(scene), ("admin", "/admin/"), ("admin", "/admin/reader/tag/"),
                          ("admin", "/admin/reader/user/"), ("admin", "/admin/reader/article/"),
                          ("share", scene.share.get_absolute_url())]:  # fmt: skip
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield name, content(answer)


def test_input_is_decoded_once(client: Client, reader: User) -> None:
    client.force_login(reader)
    words = "The gauge fell, and nobody in the town disputes what was read from it that day. " * 8
    page = f"<html><head><title>T</title></head><body><article><h1>{ENCODED_TWICE}</h1><p>{words}</p>" \
           f"<p>{ENCODED_TWICE} {words}</p></article></body></html>"  # fmt: skip
    client.post(reverse("add"), {"from": "paste", "text": page, "whole": "1"})
    draft = Draft.objects.get()
    shown = client.get(reverse("draft", args=[draft.pk])).context["values"]
    client.post(reverse("draft", args=[draft.pk]), {**shown, "visibility": "library", "do": "save"})
    article = Article.objects.get()
    assert article.headline == SHOWN
    assert SHOWN in Revision.objects.get().text
    read = client.get(article.get_absolute_url()).content.decode()
    assert ENCODED_TWICE in read
    assert SHOWN not in read.replace(ENCODED_TWICE, "")
    form = client.get(reverse("article-edit", args=[article.pk])).context["form"].initial
    client.post(reverse("article-edit", args=[article.pk]), {**form, "standfirst": SHOWN})
    article.refresh_from_db()
    assert (article.headline, article.standfirst) == (SHOWN, SHOWN)
    assert mark(client, article, SHOWN, body=f"`{SHOWN}`").status_code == 200
    assert Highlight.objects.get().quote == SHOWN
    assert f"<code>{ENCODED_TWICE}</code>" in Note.objects.get().html
    client.post(
        reverse("share-new", args=[article.pk]),
        {"highlights": Highlight.objects.get().pk, "scope": "whole", "expiry": "day", "message": SHOWN},
    )
    shared = Client().get(Share.objects.get().get_absolute_url()).content.decode()
    assert ENCODED_TWICE in shared
    assert "<script>alert" not in read + shared
    assert SHOWN not in shared.replace(ENCODED_TWICE, "")


def test_what_was_typed_is_text_on_every_page(owning: Client, scene: Scene) -> None:
    User.objects.filter(pk=scene.owner.pk).update(display_name=SIGNS)
    tag = make_tag(SIGNS, slug="signs", description=SIGNS, introduction=SIGNS)
    outlet = make_outlet(SIGNS, slug="signs")
    article = make_article(
        "Words.", headline=SIGNS, standfirst=SIGNS, byline=SIGNS, outlet=outlet, credited_as=SIGNS, tags=(tag,),
        section=tag, added_by=scene.owner,
    )  # fmt: skip
    make_highlight(scene.owner, article, "Words", visibility="public")
    Article.objects.filter(pk=scene.article.pk).update(headline=SIGNS, standfirst=SIGNS, byline=SIGNS)
    Share.objects.update(message=SIGNS)
    seen = 0
    more = [("tag", "/tags/signs/"), ("outlet", "/outlets/signs/"), ("article", article.get_absolute_url())]
    for name, text in [
        *pages(owning, scene),
        *((name, owning.get(address).content.decode()) for name, address in more),
    ]:
        seen += "{{7*7}}" in text
        assert "${49}" not in text, name
        root = lxml_html.document_fromstring(f"<div>{text}</div>")
        assert not root.xpath("//*[@onclick]"), name
        for word in re.findall(r".{0,10}\$\{7\*7\}", text):
            assert "49" not in word, name
    assert seen > 12


def test_every_address_written_has_a_harmless_scheme(owning: Client, scene: Scene) -> None:
    outlet = make_outlet("javascript:alert(1)", slug="bad")
    bad = make_article("Words.", canonical_url="javascript:alert(1)", outlet=outlet, added_by=scene.owner)
    Article.objects.filter(pk=scene.article.pk).update(canonical_url="data:text/html,1", outlet=outlet)
    more = [("article", bad.get_absolute_url()), ("outlet", "/outlets/bad/")]
    for name, text in [
        *pages(owning, scene),
        *((name, owning.get(address).content.decode()) for name, address in more),
    ]:
        root = lxml_html.document_fromstring(f"<div>{text}</div>")
        if name == "bookmarklet":  # the one address of code, ours, to be kept as a bookmark
            (button,) = root.xpath("//a[@data-bookmarklet]")
            assert button.attrib.pop("href").startswith("javascript:(()=>{const%20o='http://testserver'")
        for value in root.xpath(
            "//@href | //@src | //@action | //@formaction | //@poster | //@hx-get | //@hx-post"
        ):
            assert re.match(r"(https?://|mailto:|/|#|\?|\./|\.\./|$|[\w-]+/)", value), (name, value)
            assert not re.match(r"\s*(javascript|data|vbscript|file|blob):", value, re.I), (name, value)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_changed_without_the_forms_secret(scene: Scene, method: str) -> None:
    User.objects.filter(pk=scene.owner.pk).update(role="administrator")
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.owner)
    for name, address in [*visits(scene), ("admin", "/admin/reader/tag/add/"), ("admin", "/admin/logout/")]:
        answer = getattr(client, method)(address)
        assert answer.status_code in {403, 405}, (name, answer.status_code)
        check_headers(answer)


def test_downloads_pictures_and_parts_have_the_headers(owning: Client, scene: Scene) -> None:
    tried = 0
    for name, address in visits(scene):
        # the window that a page of another site opens to hand itself over must stay known to that page
        opened = {"Cross_Origin_Opener_Policy": "unsafe-none"} if name == "add-receive" else {}
        for headers in ({}, {"HX-Request": "true"}):
            check_headers(owning.get(address, headers=headers), **opened)
            tried += 1
    for address in ("/admin/", f"/s/{scene.share.token}/", f"/s/{scene.share.token}/card.png"):
        check_headers(owning.get(address))
    assert tried > 100


@pytest.mark.parametrize(
    "name", ['a"; filename="b.exe', "قائمة\u202e.html", "a\\b;c.txt", "x" * 199, "=cmd.html", "a\u2028b.txt"]
)
def test_a_downloads_name_is_encoded_in_its_header(owning: Client, scene: Scene, name: str) -> None:
    capture = scene.draft.capture
    capture.original_name = name
    capture.save()
    answer = owning.get(reverse("draft-original", args=[scene.draft.pk]))
    disposition = answer["Content-Disposition"]
    assert answer.status_code == 200
    assert answer["Content-Type"].split(";")[0] in {"application/octet-stream", "text/plain"}
    assert "sandbox" in answer["Content-Security-Policy"]
    assert disposition.isascii()
    assert disposition.startswith("attachment")
    assert not re.search(r'"[^"\\]*"[^;]', disposition.removeprefix("attachment"))


def test_no_secret_of_a_request_is_logged(
    owning: Client, scene: Scene, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        owning.post(
            reverse("share-new", args=[scene.public.pk]),
            {"highlights": Highlight.objects.filter(article=scene.public).values_list("pk", flat=True)[0],
             "scope": "excerpts", "expiry": "day", "message": "A private word."},
        )  # fmt: skip
        share = Share.objects.latest("pk")
        assert share.article == scene.public
        owning.get(share.get_absolute_url())
        owning.get(f"/s/{share.token}x/")
        owning.post(f"/shares/{share.pk}/revoke/")
        owning.get(share.get_absolute_url())
        owning.post("/settings/password/", {"old": "not-to-be-logged", "new_password1": "not-to-be-logged"})
        mark(owning, scene.public, "Plain", body="not-to-be-logged")
    logged = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    written = capfd.readouterr().err
    assert f"share {share.pk} made" in logged
    assert f"share {share.pk} revoked" in logged
    for text in (written, "\n".join(line for line in logged.splitlines() if "Not Found" not in line)):
        assert share.token not in text
        assert "not-to-be-logged" not in text
        assert "A private word." not in text
