"""A preview is repaired: kept blocks cut, alone or all above and below; moved links taken back; saved as chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.models import Article, Draft
from tests.intake.conftest import WORDS, Paste, page

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db

RELATED = (
    '<div class="related-box"><h3>Related</h3><ul><li><a href="/salt">Salt farms count a poor season</a></li>'
    '<li><a href="/quay">Lights on the north quay at Lisk</a></li></ul></div>'
)


def body(response: HttpResponse) -> str:
    return response.content.decode()


def text_of(article: Article) -> list[str]:
    assert article.current_revision is not None
    return article.current_revision.text.split("\n")


def test_a_kept_block_can_be_cut_and_kept_again(paste: Paste, do: Press) -> None:
    paste(page())
    draft = Draft.objects.get()
    part = body(do(draft, "drop:1", htmx=True))
    assert 'id="preview"' in part
    assert "<html" not in part
    assert "Cut by you: paragraph" in part
    assert 'value="undrop:1"' in part
    draft.refresh_from_db()
    assert draft.dropped == [1]
    assert "Cut by you" not in body(do(draft, "undrop:1", htmx=True))


def test_what_was_chosen_is_what_is_saved_and_the_report_says_so(paste: Paste, do: Press) -> None:
    paste("\n\n".join([*WORDS, "Most read", "Bridge closed for repairs at Lisk"]))
    draft = Draft.objects.get()
    index = next(i for i, cut in enumerate(draft.cleaned["cut"]) if "Bridge closed" in cut["text"])
    do(draft, f"keep:{index}")
    do(draft, "drop:0")
    do(draft, "save")
    article = Article.objects.get()
    assert text_of(article)[:2] == list(WORDS[1:])
    assert "Bridge closed for repairs at Lisk" in text_of(article)
    report = article.current_revision.report  # type: ignore[union-attr]
    assert [cut["text"] for cut in report["cut"] if cut["kind"] == "by_hand"] == [WORDS[0]]
    assert all("Bridge closed" not in cut["text"] for cut in report["cut"])
    assert len(report["by_hand"]["cut"]) == 1
    assert any("bridge closed for repairs at lisk" in key for key in report["by_hand"]["kept"])


@pytest.mark.parametrize(("what", "left"), [("above:1", WORDS[1:]), ("below:1", WORDS[:2])])
def test_all_above_or_below_can_be_cut_at_once(
    paste: Paste, do: Press, what: str, left: tuple[str, ...]
) -> None:
    paste(page())
    draft = Draft.objects.get()
    do(draft, what)
    do(draft, "save")
    assert text_of(Article.objects.get()) == list(left)


def test_a_run_of_cut_blocks_is_one_row_and_each_can_be_kept(paste: Paste, do: Press) -> None:
    paste(page())
    draft = Draft.objects.get()
    part = body(do(draft, "below:0", htmx=True))
    assert "2 pieces" in part
    assert 'value="undrop:1-2"' in part
    assert 'value="undrop:2"' in part
    do(draft, "undrop:2")
    draft.refresh_from_db()
    assert draft.dropped == [1]


def test_nothing_left_is_not_saved(paste: Paste, do: Press) -> None:
    paste(page())
    draft = Draft.objects.get()
    do(draft, "drop:0-1-2")
    response = do(draft, "save")
    assert response.status_code == 422
    assert "Keep at least one paragraph" in body(response)
    assert not Article.objects.exists()
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_links_moved_beside_the_text_are_taken_back_into_it(paste: Paste, do: Press, adding: Client) -> None:
    paste(page(*WORDS, body=RELATED + f"<p>{WORDS[0]} It was said twice.</p>"))
    draft = Draft.objects.get()
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "Moved: related news" in shown
    assert "Undo, back into the text" in shown
    index = next(i for i, cut in enumerate(draft.cleaned["cut"]) if cut["kind"] == "related")
    part = body(do(draft, f"keep:{index}", htmx=True))
    assert "Moved: related news" not in part
    do(draft, "save")
    article = Article.objects.get()
    assert any("Salt farms count a poor season" in line for line in text_of(article))
    blocks = article.current_revision.blocks  # type: ignore[union-attr]
    assert all(block["type"] != "related" for block in blocks)


def test_a_picture_is_cut_and_the_headline_stays(paste: Paste, do: Press) -> None:
    image = '<img src="https://averil-courier.example/g.webp" alt="A sluice">'
    figure = f"<figure>{image}<figcaption>The gate</figcaption></figure>"
    paste(page().replace("<p>", figure + "<p>", 1))
    draft = Draft.objects.get()
    at = next(i for i, block in enumerate(draft.cleaned["blocks"]) if block["type"] == "figure")
    assert "Cut by you: picture" in body(do(draft, f"drop:{at}", htmx=True))
    do(draft, "save")
    article = Article.objects.get()
    assert article.headline == "River falls again at Averil"
    revision = article.current_revision
    assert revision is not None
    assert all(block["type"] != "figure" for block in revision.blocks)
    assert "lead" not in revision.meta


def test_choices_outlive_another_reading_of_the_page(paste: Paste, do: Press) -> None:
    paste(page("<b>Note:</b> The tables are late.", *WORDS))
    draft = Draft.objects.get()
    at = next(i for i, block in enumerate(draft.cleaned["blocks"]) if block["text"] == WORDS[1])
    do(draft, f"drop:{at}")
    do(draft, "read-again", kind="html", encoding="utf-8")
    draft.refresh_from_db()
    assert [draft.cleaned["blocks"][index]["text"] for index in draft.dropped] == [WORDS[1]]


@pytest.mark.parametrize("about", ["999", "-", "x", "", "9" * 400])
def test_a_block_that_does_not_exist_is_not_cut(paste: Paste, do: Press, about: str) -> None:
    paste(page())
    draft = Draft.objects.get()
    for what in ("drop", "above", "below", "undrop"):
        assert do(draft, f"{what}:{about}", htmx=True).status_code == 200
    draft.refresh_from_db()
    assert draft.dropped == []


def test_the_twin_is_looked_for_with_what_is_left(paste: Paste, do: Press, adding: Client) -> None:
    paste(page())
    do(Draft.objects.get(), "save")
    paste(page(*WORDS, "The town disputes it now, and says so in a letter to both of them."))
    draft = Draft.objects.get()
    assert "This is already in your library." not in body(adding.get(reverse("draft", args=[draft.pk])))
    do(draft, "drop:3")
    assert "This is already in your library." in body(adding.get(reverse("draft", args=[draft.pk])))
    assert do(draft, "save").status_code == 409
