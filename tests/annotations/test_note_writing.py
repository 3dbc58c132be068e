"""Editing labels and notes, replies, notes on articles, deleting and undoing, two tabs."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from annotations.models import Highlight, Note
from reader.models import Article, User
from tests.annotations.marking import HTMX, mark, parts, saved
from tests.factories import make_article, make_highlight, make_user
from tests.hanging import unhung

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article("The gauges fell silent in March.", "Nobody counted the water.")


@pytest.fixture
def highlight(reader: User, article: Article) -> Highlight:
    return make_highlight(reader, article, "fell silent", kind="fact")


def edit(client: Client, highlight: Highlight, body: str, version: int | None = None, **more: str):  # type: ignore[no-untyped-def]
    """Sends the editor of a highlight."""
    fields = {
        "kind": "fact",
        "visibility": "private",
        "body": body,
        "version": version or highlight.version,
        **more,
    }
    return client.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX)


def test_the_editor_shows_what_is_saved(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "Since <March>?")
    root = parts(reading.get(f"/highlights/{highlight.pk}/edit/", **HTMX))
    item = root.xpath(f"./li[@id='n{highlight.pk}'][@hx-swap-oob='true']")[0]
    assert item.xpath(".//textarea[@name='body']")[0].text == "Since <March>?"
    assert item.xpath(".//input[@name='kind'][@checked]/@value") == ["fact"]
    assert item.xpath(".//select[@name='visibility']/option[@selected]/@value") == ["private"]
    assert item.xpath(".//input[@name='version']/@value") == ["2"]


def test_the_editor_is_a_page_without_scripts(reading: Client, highlight: Highlight) -> None:
    page = reading.get(f"/highlights/{highlight.pk}/edit/").content.decode()
    assert "<html" in page
    assert "fell silent" in page
    response = reading.post(
        f"/highlights/{highlight.pk}/edit/",
        {"kind": "quote", "visibility": "public", "body": "Plain.", "version": 1},
    )
    assert response["Location"] == f"{highlight.article.get_absolute_url()}#n{highlight.pk}"
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.visibility) == ("quote", "public")


def test_saving_changes_label_visibility_and_note_at_once(reading: Client, highlight: Highlight) -> None:
    response = edit(reading, highlight, "**Twelve** say others.", kind="disputed", visibility="link")
    highlight.refresh_from_db()
    assert response.status_code == 200
    assert (highlight.kind, highlight.visibility, highlight.version) == ("disputed", "link", 2)
    assert len(highlight.link_token or "") == 24
    root = parts(response)
    assert root.xpath(".//*[@id='b0']//mark[@class='hl k-disputed']")
    assert root.xpath(f"./li[@id='n{highlight.pk}'][@hx-swap-oob='true']//strong")
    assert root.xpath(".//*[@id='margin-counts']")[0].text_content() == "1 highlight, 1 note"


def test_leaving_the_link_takes_its_address_away(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "", visibility="link")
    edit(reading, highlight, "", version=2, visibility="link")
    highlight.refresh_from_db()
    kept = highlight.link_token
    assert kept is not None
    edit(reading, highlight, "", version=3, visibility="private")
    highlight.refresh_from_db()
    assert highlight.link_token is None
    edit(reading, highlight, "", version=4, visibility="link")
    highlight.refresh_from_db()
    assert highlight.link_token not in (None, kept)


def test_an_old_version_ends_in_both_texts_and_overwrites_nothing(
    reading: Client, highlight: Highlight
) -> None:
    assert edit(reading, highlight, "Saved in the first tab.").status_code == 200
    response = edit(reading, highlight, "Typed in the second tab.", version=1, kind="quote")
    assert response.status_code == 409
    assert Note.objects.get().body == "Saved in the first tab."
    form = parts(response).xpath(f"./li[@id='n{highlight.pk}']//form[@data-merge]")[0]
    assert form.xpath(".//textarea[@name='body']")[0].text == "Typed in the second tab."
    assert form.xpath(".//*[@data-theirs]")[0].text_content() == "Saved in the first tab."
    assert form.xpath(".//input[@name='version']/@value") == ["2"]
    assert form.xpath(".//button/@value") == ["join", "mine", "saved"]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("join", "Saved first.\n\nTyped second."), ("mine", "Typed second."), ("saved", "Saved first.")],
)
def test_the_reader_chooses_what_stays(reading: Client, highlight: Highlight, choice: str, kept: str) -> None:
    edit(reading, highlight, "Saved first.")
    edit(reading, highlight, "Typed second.", version=1)
    response = edit(reading, highlight, "Typed second.", version=2, choice=choice)
    assert response.status_code == 200
    assert Note.objects.get().body == kept


def test_choosing_after_yet_another_change_asks_again(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "First.")
    edit(reading, highlight, "Third.", version=2)
    response = edit(reading, highlight, "Mine.", version=2, choice="mine")
    assert response.status_code == 409
    assert Note.objects.get().body == "Third."


def test_the_same_save_twice_is_no_conflict(reading: Client, highlight: Highlight) -> None:
    assert edit(reading, highlight, "Once.", version=1).status_code == 200
    assert edit(reading, highlight, "Once.", version=1).status_code == 200
    highlight.refresh_from_db()
    assert (highlight.version, Note.objects.count()) == (2, 1)


def test_a_change_without_its_version_is_refused(reading: Client, highlight: Highlight) -> None:
    fields = {"kind": "fact", "visibility": "private", "body": "Blind."}
    assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 428
    assert (
        reading.post(f"/highlights/{highlight.pk}/edit/", {**fields, "version": "x"}, **HTMX).status_code
        == 400
    )
    assert not Note.objects.exists()


def test_a_save_without_a_body_does_not_take_the_note_away(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "Stays.")
    fields = {"kind": "fact", "visibility": "private", "version": 2}
    assert reading.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code == 400
    assert Note.objects.kept().get().body == "Stays."


def test_a_note_that_is_emptied_goes_to_the_bin_with_undo(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "Gone soon.")
    response = edit(reading, highlight, "  ", version=2)
    note = Note.objects.get()
    assert note.deleted_at is not None
    undo = parts(response).xpath(".//*[@hx-swap-oob='beforeend:#toasts']//form/@hx-post")[0]
    assert reading.post(undo, **HTMX).status_code == 200
    note.refresh_from_db()
    assert note.deleted_at is None


def test_a_note_beyond_the_limit_stays_in_the_editor(reading: Client, highlight: Highlight) -> None:
    text = "x" * 20_001
    response = edit(reading, highlight, text, kind="question")
    assert response.status_code == 413
    root = parts(response)
    assert root.xpath(".//textarea")[0].text == text
    assert "20,001" in root.text_content()
    assert "20,000" in root.text_content()
    assert root.xpath(".//input[@name='kind'][@checked]/@value") == ["question"]
    assert not Note.objects.exists()
    assert edit(reading, highlight, text[:20_000]).status_code == 200


@pytest.mark.parametrize(
    "sign", ["[", "*", "`", "<", "> ", "![](", "_a", "~~", "&#", "[x](javascript:alert(1))"]
)
def test_hostile_markdown_is_harmless(reading: Client, highlight: Highlight, sign: str) -> None:
    text = (sign * 20_000)[:20_000]
    with unhung():
        response = edit(reading, highlight, text)
    assert response.status_code == 200
    root = parts(response)
    assert not root.xpath(".//script | .//img | .//iframe")
    assert not [
        href for href in root.xpath(".//div[@class='gloss__b']//a/@href") if not href.startswith("http")
    ]


def test_raw_html_in_a_note_stays_text(reading: Client, highlight: Highlight) -> None:
    edit(
        reading,
        highlight,
        "<img src=x onerror=alert(1)> {{7*7}} [a](https://wire.example) [b](javascript:alert(1))",
    )
    html = Note.objects.get().html
    assert "&lt;img" in html
    assert "{{7*7}}" in html
    assert 'href="https://wire.example"' in html
    assert 'href="javascript' not in html


def test_invalid_characters_leave_a_note(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "a\x00b\r\nc\x0b")
    assert Note.objects.get().body == "ab\nc"


def test_another_label_at_one_press(reading: Client, highlight: Highlight) -> None:
    response = reading.post(f"/highlights/{highlight.pk}/kind/", {"kind": "quote"}, **HTMX)
    assert response.status_code == 200
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.version) == ("quote", 2)
    stale = reading.post(f"/highlights/{highlight.pk}/kind/", {"kind": "fact", "version": 1}, **HTMX)
    assert stale.status_code == 409


def test_deleting_leaves_an_undo_that_brings_everything_back(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "Comes back.")
    response = reading.post(f"/highlights/{highlight.pk}/delete/", **HTMX)
    root = parts(response)
    assert root.xpath(f"./*[@id='n{highlight.pk}'][@hx-swap-oob='delete']")
    assert not root.xpath(".//*[@id='b0']//mark")
    assert not parts(reading.get(highlight.article.get_absolute_url())).xpath(".//*[@id='prose']//mark")
    undo = root.xpath(".//*[@hx-swap-oob='beforeend:#toasts']//form/@hx-post")[0]
    back = parts(reading.post(undo, **HTMX))
    assert back.xpath(".//*[@id='b0']//mark")
    assert (
        back.xpath(".//ol[@hx-swap-oob='beforeend:#glosses']/li")[0].text_content().count("Comes back.") == 1
    )
    again = parts(reading.post(undo, **HTMX))
    assert not again.xpath(".//ol[@hx-swap-oob='beforeend:#glosses']"), "a second press would add it twice"


def test_deleting_without_scripts_offers_undo_on_the_page(reading: Client, highlight: Highlight) -> None:
    response = reading.post(f"/highlights/{highlight.pk}/delete/")
    assert response["Location"].endswith(f"?undo=h{highlight.pk}")
    page = parts(reading.get(response["Location"]))
    form = page.xpath(f".//form[@action='/highlights/{highlight.pk}/restore/']")[0]
    assert reading.post(form.get("action")).status_code == 302
    highlight.refresh_from_db()
    assert highlight.deleted_at is None


def test_undo_is_offered_only_for_ones_own_bin(reading: Client, article: Article) -> None:
    theirs = make_highlight(make_user(), article, "silent", visibility="public")
    Highlight.objects.filter(pk=theirs.pk).update(deleted_at=theirs.created_at)
    for key in (f"h{theirs.pk}", "h999999", "h", "x", "note-1", "h" + "9" * 40):
        page = parts(reading.get(f"{article.get_absolute_url()}?undo={key}"))
        assert not page.xpath(".//*[starts-with(@id, 'toast-')]")


def test_replies_make_a_thread(reading: Client, reader: User, article: Article) -> None:
    owner = make_user(display_name="Tomas Reeve")
    highlight = make_highlight(owner, article, "fell silent", visibility="public")
    note = Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=highlight,
                               body="Twelve?", html="<p>Twelve?</p>")  # fmt: skip
    response = reading.post(f"/highlights/{highlight.pk}/replies/", {"body": "Fourteen."}, **HTMX)
    assert response.status_code == 200
    reply = Note.objects.get(user=reader)
    assert (reply.parent, reply.highlight) == (note, highlight)
    item = parts(response).xpath(f"./li[@id='n{highlight.pk}']")[0]
    assert item.xpath(".//div[@class='reply']")[0].text_content().startswith("You")
    assert not Note.objects.filter(user=reader, parent__isnull=True).exists()


def test_a_bare_mark_of_somebody_can_be_answered_more_than_once(reading: Client, article: Article) -> None:
    highlight = make_highlight(make_user(), article, "fell silent", visibility="public")
    for body in ("First.", "Second."):
        assert reading.post(f"/highlights/{highlight.pk}/replies/", {"body": body}, **HTMX).status_code == 200
    item = parts(reading.get(f"/highlights/{highlight.pk}/", **HTMX))
    replies = item.xpath(".//div[@class='reply']/div[@class='gloss__b']")
    assert [reply.text_content().strip() for reply in replies] == ["First.", "Second."]


def test_an_empty_reply_is_said_and_the_same_reply_is_kept_once(reading: Client, article: Article) -> None:
    highlight = make_highlight(make_user(), article, "fell silent", visibility="public")
    address = f"/highlights/{highlight.pk}/replies/"
    response = reading.post(address, {"body": " \u200b "}, **HTMX)
    assert response.status_code == 422
    assert "nothing in this note" in response.content.decode()
    fields = {"body": "Once.", "client_id": str(uuid.uuid4())}
    assert [reading.post(address, fields, **HTMX).status_code for _ in range(2)] == [200, 200]
    assert Note.objects.count() == 1
    long = reading.post(address, {"body": "y" * 20_001}, **HTMX)
    assert long.status_code == 413
    assert "y" * 20_001 in long.content.decode()


def test_ones_own_reply_is_edited_in_place(reading: Client, article: Article) -> None:
    highlight = make_highlight(make_user(), article, "fell silent", visibility="public")
    reading.post(f"/highlights/{highlight.pk}/replies/", {"body": "Frist."}, **HTMX)
    note = Note.objects.get()
    form = parts(reading.get(f"/notes/{note.pk}/edit/", **HTMX)).xpath(
        f"./li[@id='n{highlight.pk}']//form[textarea]"
    )
    assert form[0].get("hx-post") == f"/notes/{note.pk}/edit/"
    response = reading.post(f"/notes/{note.pk}/edit/", {"body": "First.", "version": 1}, **HTMX)
    assert response.status_code == 200
    assert "First." in parts(response).xpath(f"./li[@id='n{highlight.pk}']")[0].text_content()
    stale = reading.post(f"/notes/{note.pk}/edit/", {"body": "Other.", "version": 1}, **HTMX)
    assert stale.status_code == 409
    assert parts(stale).xpath(".//form[@data-merge]//*[@data-theirs]")[0].text_content() == "First."
    assert reading.post(f"/notes/{note.pk}/edit/", {"body": "Other."}, **HTMX).status_code == 428
    assert reading.post(f"/notes/{note.pk}/edit/", {"body": "", "version": 2}, **HTMX).status_code == 422
    note.refresh_from_db()
    assert note.body == "First."


def test_a_note_and_its_highlight_share_their_version(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "One.")
    note = Note.objects.get()
    assert reading.post(f"/notes/{note.pk}/edit/", {"body": "Two.", "version": 1}, **HTMX).status_code == 200
    assert edit(reading, highlight, "Three.", version=2).status_code == 409
    assert Note.objects.get().body == "Two."


def test_a_note_on_the_whole_article(reading: Client, article: Article) -> None:
    address = f"/articles/{article.pk}/notes/"
    fields = {
        "body": "Four tellings, *one* interview.",
        "client_id": str(uuid.uuid4()),
        "visibility": "public",
    }
    root = parts(reading.post(address, fields, **HTMX))
    note = Note.objects.get()
    assert root.xpath(f".//ol[@hx-swap-oob='beforeend:#article-notes']/li[@id='a{note.pk}']//em")
    assert root.xpath("./details[@id='add-note'][@hx-swap-oob='true']")
    assert reading.post(address, fields, **HTMX).status_code == 200
    assert Note.objects.count() == 1
    assert reading.post(address, {"body": "x", "visibility": "link"}, **HTMX).status_code == 400
    long = reading.post(address, {"body": "z" * 20_001}, **HTMX)
    assert long.status_code == 413
    assert "z" * 20_001 in long.content.decode()
    plain = reading.post(address, {"body": "Without scripts."})
    assert plain["Location"].endswith(f"#a{Note.objects.latest('pk').pk}")


def test_a_note_on_the_article_is_edited_answered_deleted_and_back(
    reading: Client, reader: User, article: Article
) -> None:
    reading.post(f"/articles/{article.pk}/notes/", {"body": "Draft.", "visibility": "public"}, **HTMX)
    note = Note.objects.get()
    fields = {"body": "Final.", "version": 1, "visibility": "private"}
    changed = reading.post(f"/notes/{note.pk}/edit/", fields, **HTMX)
    assert "Final." in parts(changed).xpath(f"./li[@id='a{note.pk}'][@hx-swap-oob='true']")[0].text_content()
    note.refresh_from_db()
    assert note.visibility == "private"
    assert reading.post(f"/notes/{note.pk}/replies/", {"body": "More."}, **HTMX).status_code == 200
    gone = parts(reading.post(f"/notes/{note.pk}/delete/", **HTMX))
    assert gone.xpath(f"./*[@id='a{note.pk}'][@hx-swap-oob='delete']")
    back = parts(reading.post(gone.xpath(".//form/@hx-post")[0], **HTMX))
    text = back.xpath(".//ol[@hx-swap-oob='beforeend:#article-notes']/li")[0].text_content()
    assert "Final." in text
    assert "More." in text


def test_an_old_note_cannot_come_back_beside_a_new_one(reading: Client, highlight: Highlight) -> None:
    edit(reading, highlight, "Old.")
    edit(reading, highlight, "", version=2)
    edit(reading, highlight, "New.", version=3)
    old = Note.objects.get(body="Old.")
    assert reading.post(f"/notes/{old.pk}/restore/", **HTMX).status_code == 409
    assert Note.objects.kept().get().body == "New."


def test_what_scripts_are_told_fits_in_a_header(reading: Client, article: Article) -> None:
    response = mark(reading, article, "silent")
    assert saved(response)["message"] == "Saved: Fact."
    assert response["HX-Trigger"].isascii()


def test_the_margin_can_show_ones_own_marks_alone(reading: Client, reader: User, article: Article) -> None:
    mine = make_highlight(reader, article, "gauges")
    theirs = make_highlight(make_user(), article, "silent", visibility="public")
    page = parts(reading.get(f"{article.get_absolute_url()}?who=mine"))
    assert page.xpath(".//ol[@id='glosses']/li/@data-h") == [str(mine.pk)]
    everyone = parts(reading.get(article.get_absolute_url()))
    assert everyone.xpath(".//ol[@id='glosses']/li/@data-h") == [str(mine.pk), str(theirs.pk)]
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://testserver{article.get_absolute_url()}?who=mine",
    }
    answer = reading.post(f"/highlights/{mine.pk}/kind/", {"kind": "quote"}, headers=headers)
    assert parts(answer).xpath(".//*[@id='b0']//mark/@data-h") == [str(mine.pk)]
