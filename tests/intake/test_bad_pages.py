"""Hostile and broken pages and texts: each gets its sentence, its status, and its words back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.cleaning.limits import MAX_HTML_BYTES
from reader.models import Article, Capture, Draft, Import
from tests.hanging import unhung
from tests.intake.conftest import WORDS, Paste, page
from tests.intake.test_add import body

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db


def nothing_stored() -> bool:
    return not any(kind.objects.exists() for kind in (Draft, Capture, Article, Import))


@pytest.mark.parametrize("text", ["", "   \r\n\t \n"])
def test_an_empty_paste_is_refused_and_the_form_kept(paste: Paste, text: str) -> None:
    response = paste(text, "https://averil-courier.example/river")
    assert response.status_code == 400
    assert "nothing to import" in body(response)
    assert 'value="https://averil-courier.example/river"' in body(response)
    assert nothing_stored()


def test_a_page_without_words_is_refused_and_its_source_kept(paste: Paste, adding: Client) -> None:
    sent = "<html><body><script>document.write('words')</script></body></html>"
    response = paste(sent)
    assert response.status_code == 422
    assert "No readable text was left" in body(response)
    assert "document.write(&#x27;words&#x27;)" in body(response)
    draft = Draft.objects.get()
    assert adding.get(reverse("draft-original", args=[draft.pk])).content.decode() == sent
    assert adding.get(reverse("draft", args=[draft.pk])).status_code == 200
    refused = adding.post(reverse("draft", args=[draft.pk]), {"do": "save"})
    assert refused.status_code == 422
    assert not Article.objects.exists()
    adding.post(reverse("draft", args=[draft.pk]), {"do": "discard"})
    assert nothing_stored()


def sized(size: int) -> str:
    """A page of exactly ``size`` bytes, most of them in a comment."""
    start = page()
    return f"{start}<!--{'x' * (size - len(start.encode()) - 7)}-->"


def test_a_page_over_the_limit_is_refused_with_limit_and_size(paste: Paste) -> None:
    response = paste(sized(MAX_HTML_BYTES + 1))
    assert response.status_code == 413
    assert f"{MAX_HTML_BYTES + 1} bytes" in body(response)
    assert f"{MAX_HTML_BYTES} bytes" in body(response)
    assert "River falls again at Averil" in body(response)
    assert nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_a_page_exactly_at_the_limit_is_taken(paste: Paste) -> None:
    assert paste(sized(MAX_HTML_BYTES)).status_code == 302
    assert Draft.objects.count() == 1


def test_a_form_too_large_for_the_server_is_refused_with_its_limit(adding: Client) -> None:
    response = adding.post(reverse("add"), {"from": "paste", "text": "x" * 12_700_000, "whole": "1"})
    assert response.status_code == 413
    assert "12" in body(response)
    assert nothing_stored()


def test_a_line_of_ten_megabytes_is_refused(paste: Paste) -> None:
    response = paste("word " * 2_000_000)
    assert response.status_code == 413
    assert nothing_stored()


def ordinary(size: int) -> str:
    """A page of about ``size`` bytes as sites make them: a few hundred paragraphs, the rest markup and data."""
    paragraphs = [f"{n}. {words}" for n in range(70) for words in WORDS]
    teaser = '<li class="teaser"><a href="/s/{n}" data-track="{n}"><img src="/i/{n}.webp" alt=""><h3>{n}</h3></a></li>'
    teasers = "".join(teaser.format(n=n) for n in range(1500))
    data = ",".join(f'{{"id":{n},"seen":false,"weight":0.{n}}}' for n in range(size // 45))
    html = page(*paragraphs, head=f'<script type="application/json">[{data}]</script>')
    return html.replace("<footer>", f'<aside class="teasers"><ul>{teasers}</ul></aside><footer>')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "html", "statuses"),
    [
        ("nested", "<div>" * 50_000 + f"<p>{WORDS[0]}</p>" + "</div>" * 50_000, {422}),
        (
            "attributes",
            f"<p {' '.join(f'a{n}=1' for n in range(20_000))}>{WORDS[0]}</p><p>{WORDS[1]}</p>",
            {302, 422},
        ),
        ("comment", f"<p>{WORDS[0]}</p><p>{WORDS[1]}</p><!-- {'x' * 500_000}", {302, 422}),
        ("ordinary", ordinary(1_000_000), {302}),
    ],
)
def test_pages_that_are_hard_to_read_are_answered(
    paste: Paste, name: str, html: str, statuses: set[int]
) -> None:
    with unhung():
        response = paste(html)
    assert response.status_code in statuses, name
    if response.status_code == 422:
        assert "nested too deeply" in body(response) or "No readable text" in body(response)


def test_invalid_characters_are_removed_and_counted(paste: Paste, adding: Client, do: Press) -> None:
    sent = page(WORDS[0][:20] + "\x00\x01\x08" + WORDS[0][20:], *WORDS[1:])
    shown = body(adding.get(paste(sent)["Location"]))
    assert "3 invalid characters were removed." in shown
    do(Draft.objects.get(), "save")
    assert Article.objects.get().current_revision.text.split("\n") == list(WORDS)  # type: ignore[union-attr]


def test_lone_surrogates_of_a_file_are_removed_and_counted(upload: Paste, adding: Client) -> None:
    raw = page("«Ö»" * 20 + WORDS[0], *WORDS[1:]).encode()
    response = upload(("a.html", raw.replace(b"Averil fell", b"Averil\xed\xa0\x80 fell")))
    shown = body(adding.get(response["Location"]))
    assert "invalid character" in shown
    assert "\ufffd" not in shown


def test_carriage_returns_make_no_difference(paste: Paste, do: Press) -> None:
    paste(page().replace("</p>", "</p>\r\n").replace(", ", ",\r"))
    do(Draft.objects.get(), "save")
    text = Article.objects.get().current_revision.text  # type: ignore[union-attr]
    assert "\r" not in text
    assert text.split("\n") == list(WORDS)


def test_the_same_article_again_leads_to_the_one_that_is_there(paste: Paste, do: Press) -> None:
    paste(page())
    do(Draft.objects.get(), "save")
    article = Article.objects.get()
    response = paste(page(body="<div><ul><li><a href='/x'>Sport</a></li></ul></div>"))
    assert response.status_code == 409
    assert "already in your library" in body(response)
    assert f'href="{article.get_absolute_url()}"' in body(response)
    assert "River falls again" in body(response)
    assert Article.objects.count() == Capture.objects.count() == 1
    assert not Draft.objects.exists()


def test_the_same_page_again_gives_the_draft_that_waits(paste: Paste) -> None:
    assert paste(page())["Location"] == paste(page())["Location"]
    assert Draft.objects.count() == Capture.objects.count() == 1


def test_a_private_article_of_somebody_else_is_not_told(paste: Paste, do: Press, client: Client) -> None:
    from tests.factories import make_user

    paste(page())
    do(Draft.objects.get(), "save", visibility="private", address="https://averil-courier.example/river")
    client.force_login(make_user("other"))
    paste(page(), "https://averil-courier.example/river")
    assert do(Draft.objects.get(), "save").status_code == 302
    assert Article.objects.count() == 2


ADDRESS = "https://averil-courier.example/river"


def test_a_changed_text_at_a_known_address_becomes_a_new_version(
    paste: Paste, do: Press, adding: Client
) -> None:
    paste(page(), ADDRESS)
    do(Draft.objects.get(), "save", byline="Petra Lind")
    shown = body(adding.get(paste(page(*WORDS, "The town disputes it now."), ADDRESS)["Location"]))
    assert "with another text" in shown
    draft = Draft.objects.get()
    refused = do(draft, "save")
    assert refused.status_code == 409
    assert Article.objects.count() == 1
    do(draft, "revise")
    assert do(draft, "open")["Location"] == Article.objects.get().get_absolute_url()
    article = Article.objects.get()
    assert [revision.number for revision in article.revisions.all()] == [1, 2]
    assert article.byline == "Petra Lind"
    assert article.current_revision is not None
    assert article.current_revision.text.endswith("The town disputes it now.")


def test_a_changed_text_at_a_known_address_can_be_kept_separate(paste: Paste, do: Press) -> None:
    paste(page(), ADDRESS)
    do(Draft.objects.get(), "save")
    paste(page(*WORDS, "The town disputes it now."), ADDRESS)
    draft = Draft.objects.get()
    do(draft, "separate")
    assert do(draft, "save").status_code == 302
    assert sorted(Article.objects.values_list("canonical_url", flat=True)) == ["", ADDRESS]


def test_a_reader_cannot_revise_what_another_one_added(paste: Paste, do: Press, client: Client) -> None:
    from tests.factories import make_user

    paste(page(), ADDRESS)
    do(Draft.objects.get(), "save")
    client.force_login(make_user("other"))
    paste(page(*WORDS, "The town disputes it now."), ADDRESS)
    draft = Draft.objects.get()
    do(draft, "revise")
    assert do(draft, "save").status_code == 409
    assert Article.objects.get().revisions.count() == 1


def test_base_and_refresh_are_gone_and_links_lead_to_the_given_address(paste: Paste, do: Press) -> None:
    head = (
        '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">'
    )
    linked = WORDS[0].replace("commission", '<a href="/about">commission</a>')
    paste(page(linked, *WORDS[1:], head=head), ADDRESS)
    do(Draft.objects.get(), "save")
    revision = Article.objects.get().current_revision
    assert revision is not None
    html = "".join(block.get("html", "") for block in revision.blocks)
    assert 'href="https://averil-courier.example/about"' in html
    assert "evil" not in html
    assert "refresh" not in html


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://", "http://a.example:0/",
     "http://a.example:99999/", "averil", "https://[::1", "x" * 2100],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(paste: Paste, address: str) -> None:
    response = paste(page(), address)
    assert response.status_code == 400
    assert "address" in body(response)
    assert "River falls again at Averil" in body(response)
    assert nothing_stored()


def test_name_and_password_leave_an_address(paste: Paste, do: Press) -> None:
    paste(page(), "https://petra:secret@averil-courier.example/river")
    do(Draft.objects.get(), "save")
    assert Article.objects.get().canonical_url == ADDRESS


def test_direction_marks_of_a_headline_are_isolated_and_kept(paste: Paste, do: Press, adding: Client) -> None:
    headline = "River \u202egauges\u202c at \u2066Averil\u2069"
    paste(page())
    draft = Draft.objects.get()
    do(draft, "", headline=headline)
    assert f"<bdi>{headline}</bdi>" in body(adding.get(reverse("add")))
    do(draft, "save")
    assert Article.objects.get().headline == headline


def test_a_hundred_thousand_combining_marks_are_taken(paste: Paste, do: Press) -> None:
    paste(
        "\n\n".join(
            [WORDS[0], "The surveyor wrote e" + "\u0301" * 100_000 + " on the wall, and left.", WORDS[1]]
        )
    )
    assert do(Draft.objects.get(), "save", headline="Marks").status_code == 302
    text = Article.objects.get().current_revision.text  # type: ignore[union-attr]
    assert text.count("\u0301") >= 99_000


def test_zero_width_characters_are_the_same_in_text_and_page(paste: Paste, do: Press, adding: Client) -> None:
    words = WORDS[0].replace("Averil", "Ave\u200bril")
    paste("\n\n".join([words, *WORDS[1:]]))
    do(Draft.objects.get(), "save", headline="Zero width")
    revision = Article.objects.get().current_revision
    assert revision is not None
    assert revision.blocks[0]["html"] == f"<p>{revision.text.splitlines()[0]}</p>"
    assert revision.text.splitlines()[0].replace("\u200b", "") == WORDS[0]


def test_markup_in_fields_comes_out_as_text(paste: Paste, do: Press, adding: Client) -> None:
    paste(page())
    draft = Draft.objects.get()
    do(draft, "", headline='"><img src=x onerror=alert(1)>', byline="{{7*7}}")
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "<img src=x" not in shown
    assert "{{7*7}}" in shown


def test_too_many_pastes_in_an_hour_are_asked_to_wait(paste: Paste, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.views.add.INTAKES", 2)
    paste("")
    paste("")
    response = paste(page())
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "River falls again at Averil" in body(response)
    assert nothing_stored()


def test_a_disk_that_does_not_take_the_page_is_said_and_the_text_kept(
    paste: Paste, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"
    response = paste(page())
    assert response.status_code == 503
    assert "so nothing was saved" in body(response)
    assert "River falls again at Averil" in body(response)
    assert nothing_stored()
