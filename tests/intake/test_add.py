"""Paste, preview, correct, save: the way of a page through the Add page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import Article, Capture, Draft, HeadlineOrigin, Outlet, User
from reader.services.sweeping import old_drafts
from tests.factories import make_user
from tests.intake.conftest import WORDS, Paste, page

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db


def body(response: HttpResponse) -> str:
    return response.content.decode()


def test_a_pasted_page_becomes_a_draft_and_then_an_article(paste: Paste, do: Press, user: User) -> None:
    response = paste(page())
    draft = Draft.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert not Article.objects.exists()
    saved = do(draft, "open")
    article = Article.objects.get()
    assert saved["Location"] == article.get_absolute_url()
    assert article.headline == "River falls again at Averil"
    assert article.added_by == user
    assert article.current_revision is not None
    assert article.current_revision.text.split("\n") == list(WORDS)
    assert article.current_revision.capture == Capture.objects.get()
    assert not Draft.objects.exists()


def test_the_preview_shows_the_text_and_what_was_cut(paste: Paste, adding: Client) -> None:
    shown = body(adding.get(paste(page())["Location"]))
    assert WORDS[0].replace("'", "&#x27;") in shown or WORDS[0] in shown
    assert "Cut: " in shown
    assert "words kept" in shown


def test_a_cut_piece_can_be_kept_and_cut_again(paste: Paste, do: Press, adding: Client) -> None:
    paste(
        "\n\n".join(["Sign up to our newsletter", *WORDS, "Most read", "Bridge closed for repairs at Lisk"])
    )
    draft = Draft.objects.get()
    index = next(
        i for i, cut in enumerate(draft.cleaned["cut"]) if "Bridge closed for repairs" in cut["text"]
    )
    part = body(do(draft, f"keep:{index}", htmx=True))
    assert 'id="preview"' in part
    assert "<html" not in part
    assert "Kept: most read" in part
    assert "<p>Bridge closed for repairs at Lisk</p>" in part
    assert "Cut: most read" in body(do(draft, f"cut:{index}", htmx=True))
    do(draft, f"keep:{index}")
    do(draft, "save")
    assert "Bridge closed for repairs at Lisk" in Article.objects.get().current_revision.text  # type: ignore[union-attr]


def test_corrected_fields_are_saved(paste: Paste, do: Press) -> None:
    paste(page())
    do(
        Draft.objects.get(), "save", headline="A river falls", outlet="Averil Courier",
        published="2026-11-12 15:25 +02:00",
        credited_source="Northwater Wire", byline="Tomas Reeve and Petra Lind", language="es", visibility="private",
        address="https://averil-courier.example/river#top",
    )  # fmt: skip
    article = Article.objects.get()
    assert article.headline == "A river falls"
    assert article.headline_origin == HeadlineOrigin.READER
    assert article.outlet == Outlet.objects.get(name="Averil Courier")
    assert article.credited_outlet == Outlet.objects.get(name="Northwater Wire")
    assert [author.name for author in article.authors.order_by("bylines__position")] == [
        "Tomas Reeve",
        "Petra Lind",
    ]
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-11-12T13:25:00+00:00"
    assert article.language == "es"
    assert article.visibility == "private"
    assert article.canonical_url == "https://averil-courier.example/river"


def test_a_wrong_field_is_named_and_everything_typed_is_kept(paste: Paste, do: Press, adding: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    response = do(draft, "save", published="31 February", headline="My own headline", byline="Petra Lind")
    assert response.status_code == 400
    shown = body(response)
    assert "“31 February” is no date" in shown
    assert 'value="31 February"' in shown
    assert "My own headline" in shown
    assert not Article.objects.exists()
    assert "My own headline" in body(adding.get(reverse("draft", args=[draft.pk])))


def test_a_headline_is_needed(paste: Paste, do: Press) -> None:
    paste(page())
    response = do(Draft.objects.get(), "save", headline="  ")
    assert response.status_code == 400
    assert "An article needs a headline." in body(response)


def test_a_suggested_headline_is_marked_as_ours_and_can_be_changed(
    paste: Paste, do: Press, adding: Client
) -> None:
    shown = body(adding.get(paste("\n\n".join(WORDS))["Location"]))
    assert "Headline suggested by Postil" in shown
    draft = Draft.objects.get()
    do(draft, "save")
    article = Article.objects.get()
    assert article.headline_origin == HeadlineOrigin.SUGGESTED
    article.delete()
    paste("\n\n".join(WORDS))
    do(Draft.objects.get(), "save", headline="Ours no longer")
    assert Article.objects.get().headline_origin == HeadlineOrigin.READER


def test_buttons_in_a_byline_are_noticed(paste: Paste, do: Press, adding: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    part = body(do(draft, "", htmx=True, byline="Petra Lind, Listen, Share"))
    assert "This looks like buttons, not a name." in part
    assert "Use “Petra Lind”" in part
    do(draft, "byline", byline="Petra Lind, Listen, Share")
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert 'value="Petra Lind"' in shown
    assert "This looks like buttons" not in shown


def test_a_new_outlet_is_named_before_it_is_made(paste: Paste, do: Press) -> None:
    paste(page())
    part = body(do(Draft.objects.get(), "", htmx=True, outlet="Lisk Gazette"))
    assert "“Lisk Gazette” is new" in part
    assert not Outlet.objects.exists()
    Outlet.objects.create(name="Lisk Gazette", slug="lisk-gazette")
    assert "is new" not in body(do(Draft.objects.get(), "", htmx=True, outlet="lisk gazette"))


def test_drafts_wait_until_saved_or_discarded(paste: Paste, do: Press, adding: Client) -> None:
    paste(page(headline="Waiting for Tuesday"))
    assert "Waiting for Tuesday" in body(adding.get(reverse("add")))
    capture = Capture.objects.get()
    stored = capture.file.storage, capture.file.name
    do(Draft.objects.get(), "discard")
    assert "Waiting for Tuesday" not in body(adding.get(reverse("add")))
    assert not Capture.objects.exists()
    assert not stored[0].exists(stored[1])


def test_a_draft_is_its_owner_s_alone(paste: Paste, client: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    client.force_login(make_user("other"))
    for name in ("draft", "draft-original"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 404
    assert client.post(reverse("draft", args=[draft.pk]), {"do": "save"}).status_code == 404
    client.logout()
    assert client.get(reverse("draft", args=[draft.pk])).status_code == 302
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_original_is_a_download_that_runs_nothing(paste: Paste, adding: Client) -> None:
    sent = page(body="<script>alert(1)</script>")
    paste(sent)
    response = adding.get(reverse("draft-original", args=[Draft.objects.get().pk]))
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Type"].startswith("text/plain")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response.content.decode() == sent


def test_what_was_cut_can_be_hidden(paste: Paste, do: Press) -> None:
    paste(page())
    draft = Draft.objects.get()
    assert "Cut: " not in body(do(draft, "hide-cut", htmx=True))
    assert "Cut: " in body(do(draft, "show-cut", htmx=True))


def test_saving_twice_makes_one_article(paste: Paste, do: Press, adding: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    assert do(draft, "save").status_code == 302
    again = adding.post(reverse("draft", args=[draft.pk]), {"do": "save"})
    assert again.status_code == 404
    assert Article.objects.count() == 1


@pytest.mark.parametrize("about", ["999", "-999", "x", "", "1;2", "1,0", "٣", "9" * 5000])
def test_a_piece_that_does_not_exist_changes_nothing(paste: Paste, do: Press, about: str) -> None:
    paste(page())
    draft = Draft.objects.get()
    assert do(draft, f"keep:{about}", htmx=True).status_code == 200
    draft.refresh_from_db()
    assert draft.keep_cut == []


def test_a_draft_that_nobody_touched_for_a_month_is_swept_with_its_page(paste: Paste) -> None:
    paste(page())
    Draft.objects.update(updated_at=timezone.now() - timedelta(days=31))
    old = Draft.objects.get()
    paste(page("Something else was said in Lisk on the same evening, and nobody wrote it down.", *WORDS[1:]))
    assert old_drafts() == 1
    assert Draft.objects.get().pk != old.pk
    assert Capture.objects.count() == 1


def test_what_the_fields_say_is_not_called_cut(paste: Paste, adding: Client, do: Press) -> None:
    tags = '<ul class="tags"><li><a href="/t/salt">Salt</a></li><li><a href="/t/ports">Ports</a></li></ul>'
    paste(page(body=tags))
    draft = Draft.objects.get()
    kinds = {cut["kind"] for cut in draft.cleaned["cut"]}
    assert "tags" in kinds
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "Read from the page: " in shown
    assert "Cut: tags" not in shown


def test_neighbouring_pieces_of_chrome_are_one_row_and_each_can_be_kept(
    paste: Paste, do: Press, adding: Client
) -> None:
    paste(
        "\n\n".join([*WORDS, "Most read", "Bridge closed at Lisk", "All rights reserved", "Privacy policy"])
    )
    draft = Draft.objects.get()
    kinds = [cut["kind"] for cut in draft.cleaned["cut"]]
    assert kinds == ["most_read", "footer"]
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "Piece by piece" in shown
    both, first = 'value="keep:0-1"', 'value="keep:0"'
    assert both in shown
    assert first in shown
    do(draft, "keep:0-1")
    draft.refresh_from_db()
    assert draft.keep_cut == [0, 1]


@pytest.mark.parametrize("public", [False, True])
def test_a_stranger_cannot_add(client: Client, settings: Any, public: bool) -> None:
    settings.POSTIL_PUBLIC = public
    for method in (client.get, client.post):
        response = method(reverse("add"), {"from": "paste", "text": page(), "whole": "1"})
        assert response.status_code == 302
        assert "sign-in" in response["Location"]
    assert client.post(reverse("drafts-save")).status_code == 302
    assert not Draft.objects.exists()


def test_nothing_changes_by_looking(paste: Paste, adding: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    adding.get(reverse("draft", args=[draft.pk]), {"do": "save"})
    adding.head(reverse("draft", args=[draft.pk]), {"do": "discard"})
    assert adding.get(reverse("drafts-save")).status_code == 405
    again = Draft.objects.get()
    assert again.updated_at == draft.updated_at
    assert not Article.objects.exists()
