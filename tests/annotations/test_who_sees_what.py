"""Who sees and changes which highlight, note and link: every address, for owner, other member and stranger."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from annotations.models import Highlight, Note, StoryLink
from reader.models import Article, LinkKind, User
from tests.annotations.marking import HTMX, mark, parts
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db

SECRET = "Nobody else may read this sentence."
EDIT: dict[str, Any] = {"kind": "quote", "visibility": "public", "body": "Taken over.", "version": 1}
WRITES: list[tuple[str, dict[str, Any]]] = [
    ("/highlights/{h}/edit/", EDIT),
    ("/highlights/{h}/kind/", {"kind": "quote"}),
    ("/highlights/{h}/delete/", {}),
    ("/highlights/{h}/restore/", {}),
    ("/notes/{n}/edit/", {"body": "Taken over.", "version": 1}),
    ("/notes/{n}/delete/", {}),
    ("/notes/{n}/restore/", {}),
]
"""What only the owner may do."""
READS = ["/highlights/{h}/", "/notes/{n}/"]
"""What everybody may who sees it."""
ANSWERS = ["/highlights/{h}/replies/"]


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner", display_name="Tomas Reeve")


@pytest.fixture
def article(owner: User) -> Article:
    return make_article("The gauges fell silent in March.", added_by=owner)


def written(owner: User, article: Article, visibility: str) -> tuple[Highlight, Note]:
    """A highlight with a note."""
    highlight = make_highlight(owner, article, "fell silent", visibility=visibility)
    note = Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, highlight=highlight,
                               body=SECRET, html=f"<p>{SECRET}</p>")  # fmt: skip
    return highlight, note


def call(
    client: Client, address: str, highlight: Highlight, note: Note, fields: dict[str, Any] | None
) -> int:
    """Status of a request; ``fields`` None for GET."""
    url = address.format(h=highlight.pk, n=note.pk)
    if fields is None:
        return client.get(url, **HTMX).status_code
    return client.post(url, fields, **HTMX).status_code


def surroundings(client: Client, article: Article) -> str:
    """Every page of a reader on which the note could show."""
    pages = ["/", article.get_absolute_url(), f"/articles/{article.pk}/glosses/", "/notebook/", "/latest/"]
    return "".join(client.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("visibility", ["private", "link"])
def test_what_is_private_or_behind_a_link_is_not_there_for_others(
    reading: Client, owner: User, article: Article, visibility: str
) -> None:
    highlight, note = written(owner, article, visibility)
    for address in READS:
        assert call(reading, address, highlight, note, None) == 404, address
    for address in ANSWERS:
        assert call(reading, address, highlight, note, {"body": "Hello?"}) == 404, address
    shown = surroundings(reading, article)
    assert SECRET not in shown
    assert "<b>0 highlights</b>, 0 notes" in shown
    assert "1 mark" not in shown


@pytest.mark.parametrize("visibility", ["private", "link", "public"])
def test_only_the_owner_changes_anything(
    reading: Client, owner: User, article: Article, visibility: str
) -> None:
    highlight, note = written(owner, article, visibility)
    for address, fields in WRITES:
        assert call(reading, address, highlight, note, fields) == 404, address
    for address in ("/highlights/{h}/edit/", "/notes/{n}/edit/"):
        assert call(reading, address, highlight, note, None) == 404, address
    highlight.refresh_from_db()
    note.refresh_from_db()
    assert (highlight.kind, highlight.version, highlight.deleted_at) == ("passage", 1, None)
    assert (note.body, note.version, note.deleted_at) == (SECRET, 1, None)


def test_what_is_public_is_seen_and_answered_by_members(
    reading: Client, owner: User, article: Article
) -> None:
    highlight, note = written(owner, article, "public")
    for address in READS:
        assert call(reading, address, highlight, note, None) == 200, address
    for address in ANSWERS:
        assert call(reading, address, highlight, note, {"body": "Agreed."}) == 200, address
    page = parts(reading.get(article.get_absolute_url()))
    mark_ = page.xpath(".//*[@id='prose']//mark")[0]
    assert mark_.get("class").isupper()
    item = page.xpath(f".//li[@id='n{highlight.pk}']")[0]
    assert not item.xpath(f".//*[@hx-post='/highlights/{highlight.pk}/delete/']")
    assert not item.xpath(f".//*[@hx-get='/highlights/{highlight.pk}/edit/']")


@pytest.mark.parametrize("visibility", ["private", "link", "public"])
def test_the_owner_may_do_everything(client: Client, owner: User, article: Article, visibility: str) -> None:
    client.force_login(owner)
    highlight, note = written(owner, article, visibility)
    for address in (*READS, "/highlights/{h}/edit/", "/notes/{n}/edit/"):
        assert call(client, address, highlight, note, None) == 200, address
    assert SECRET in surroundings(client, article)
    for address, fields in WRITES:
        fresh = Highlight.objects.get(pk=highlight.pk), Note.objects.get(pk=note.pk)
        versioned = {**fields, "version": fresh[0].version if "highlights" in address else fresh[1].version}
        assert call(client, address, highlight, note, versioned) == 200, address


def test_nobody_sees_what_is_in_the_bin_and_only_the_owner_takes_it_out(
    reading: Client, client: Client, owner: User, article: Article
) -> None:
    highlight, note = written(owner, article, "public")
    Highlight.objects.filter(pk=highlight.pk).update(deleted_at=timezone.now())
    for address in READS:
        assert call(reading, address, highlight, note, None) == 404, address
    assert SECRET not in surroundings(reading, article)
    assert call(reading, "/highlights/{h}/restore/", highlight, note, {}) == 404
    assert call(reading, "/highlights/{h}/replies/", highlight, note, {"body": "x"}) == 404
    reading.force_login(owner)
    assert call(reading, "/highlights/{h}/", highlight, note, None) == 404
    assert call(reading, "/notes/{n}/edit/", highlight, note, {"body": "x", "version": 1}) == 404
    assert call(reading, "/highlights/{h}/restore/", highlight, note, {}) == 200


def test_a_private_article_hides_all_that_is_on_it(reading: Client, owner: User) -> None:
    hidden = make_article("The gauges fell silent in March.", visibility="private", added_by=owner)
    highlight, note = written(owner, hidden, "public")
    for address in READS:
        assert call(reading, address, highlight, note, None) == 404, address
    for address, fields in WRITES:
        assert call(reading, address, highlight, note, fields) == 404, address
    assert mark(reading, hidden, "silent").status_code == 404
    assert reading.post(f"/articles/{hidden.pk}/notes/", {"body": "x"}, **HTMX).status_code == 404
    assert reading.get(f"/articles/{hidden.pk}/glosses/").status_code == 404
    home = reading.get("/").content.decode()
    assert SECRET not in home
    assert hidden.headline not in home


def test_ones_own_note_on_an_article_that_became_private_is_out_of_reach(
    reading: Client, reader: User, owner: User, article: Article
) -> None:
    highlight = make_highlight(reader, article, "silent")
    Article.objects.filter(pk=article.pk).update(visibility="private")
    assert reading.get(f"/highlights/{highlight.pk}/edit/", **HTMX).status_code == 404
    assert reading.post(f"/highlights/{highlight.pk}/delete/", **HTMX).status_code == 404
    assert "silent" not in reading.get("/notebook/").content.decode()


def test_a_reply_is_seen_with_what_it_answers_and_changed_by_its_writer_alone(
    reading: Client, reader: User, owner: User, article: Article, client: Client
) -> None:
    highlight, _note = written(owner, article, "public")
    reading.post(f"/highlights/{highlight.pk}/replies/", {"body": "A reply."}, **HTMX)
    reply = Note.objects.get(user=reader)
    other = Client()
    other.force_login(make_user())
    assert other.get(f"/notes/{reply.pk}/", **HTMX).status_code == 200
    assert other.post(f"/notes/{reply.pk}/delete/", **HTMX).status_code == 404
    other.force_login(owner)
    assert other.post(f"/notes/{reply.pk}/edit/", {"body": "x", "version": 1}, **HTMX).status_code == 404
    Highlight.objects.filter(pk=highlight.pk).update(visibility="private")
    assert reading.get(f"/notes/{reply.pk}/", **HTMX).status_code == 404
    assert reading.get(f"/notes/{reply.pk}/edit/", **HTMX).status_code == 404
    assert reading.post(f"/notes/{reply.pk}/restore/", **HTMX).status_code == 404


@pytest.mark.parametrize(("visibility", "seen"), [("private", False), ("public", True)])
def test_notes_on_the_article_have_a_visibility_of_their_own(
    reading: Client, owner: User, article: Article, visibility: str, seen: bool
) -> None:
    note = Note.objects.create(client_id=uuid.uuid4(), user=owner, article=article, body=SECRET,
                               html=f"<p>{SECRET}</p>", visibility=visibility)  # fmt: skip
    assert (reading.get(f"/notes/{note.pk}/", **HTMX).status_code == 200) is seen
    assert (SECRET in reading.get(article.get_absolute_url()).content.decode()) is seen
    answered = reading.post(f"/notes/{note.pk}/replies/", {"body": "x"}, **HTMX)
    assert (answered.status_code == 200) is seen
    for address, fields in (("edit", {"body": "x", "version": 1}), ("delete", {}), ("restore", {})):
        assert reading.post(f"/notes/{note.pk}/{address}/", fields, **HTMX).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, owner: User, article: Article) -> None:
    highlight, note = written(owner, article, "public")
    for address in READS:
        assert client.get(address.format(h=highlight.pk, n=note.pk))["Location"].startswith("/sign-in/")
    for address, fields in WRITES:
        assert call(client, address, highlight, note, fields) == 401, address


def test_in_a_public_library_a_stranger_reads_public_notes_and_gets_no_tools(
    client: Client, owner: User, article: Article, settings: Settings
) -> None:
    settings.POSTIL_PUBLIC = True
    highlight, note = written(owner, article, "public")
    hidden = make_highlight(owner, article, "gauges", visibility="private")
    linked = make_highlight(owner, article, "March", visibility="link")
    page = parts(client.get(article.get_absolute_url()))
    assert page.xpath(".//ol[@id='glosses']/li/@data-h") == [str(highlight.pk)]
    assert page.xpath(".//*[@id='prose']//mark/@id") == [f"h{highlight.pk}"]
    assert page.xpath(".//*[@id='prose']")[0].get("data-signed-in") is None
    assert not page.xpath(
        ".//*[@id='margin']//form | .//*[@class='seltool'][not(ancestor::template)] | .//*[@class='dock']"
    )
    assert not page.xpath(".//dialog[@id='link'] | .//dialog[@id='share']")
    for address in READS:
        assert call(client, address, highlight, note, None) == 200
    for other in (hidden, linked):
        assert client.get(f"/highlights/{other.pk}/", **HTMX).status_code == 404
    answers = [("/highlights/{h}/replies/", {"body": "x"}), (f"/articles/{article.pk}/notes/", {"body": "x"})]
    for address, fields in (*WRITES, *answers):
        assert call(client, address, highlight, note, fields) == 401, address
    assert mark(client, article, "silent").status_code == 401
    assert client.get("/notebook/").status_code == 302
    assert SECRET in client.get("/").content.decode()


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_linked_stories_show_to_whom_they_belong(
    reading: Client, owner: User, article: Article, visibility: str
) -> None:
    other = make_article("Dockers vote.", headline="Dockers at Ketterby vote")
    hidden = make_article("Hidden.", headline="A hidden headline", visibility="private", added_by=owner)
    for target in (other, hidden):
        StoryLink.objects.create(
            user=owner,
            from_article=article,
            to_article=target,
            kind=LinkKind.BACKGROUND,
            visibility=visibility,
        )
    for at, far in ((article, other), (other, article)):
        section = parts(reading.get(at.get_absolute_url())).xpath(".//*[@id='linked']")[0].text_content()
        assert (far.headline in section) is (visibility == "public")
        assert "A hidden headline" not in section
    backwards = parts(reading.get(other.get_absolute_url())).xpath(".//*[@id='linked']")[0].text_content()
    assert ("Background to" in backwards) is (visibility == "public")


def test_a_link_on_a_highlight_is_seen_by_whoever_sees_the_highlight(
    reading: Client, owner: User, article: Article
) -> None:
    highlight, _note = written(owner, article, "public")
    other = make_article("Dockers vote.", headline="Dockers at Ketterby vote")
    StoryLink.objects.create(user=owner, from_article=article, from_highlight=highlight, to_article=other,
                             kind=LinkKind.CONTRADICTS)  # fmt: skip
    page = parts(reading.get(article.get_absolute_url()))
    assert (
        "Contradicts" in page.xpath(f".//li[@id='n{highlight.pk}']//*[@class='links-to']")[0].text_content()
    )
    assert "from note 1" in page.xpath(".//*[@id='linked']")[0].text_content()
    Highlight.objects.filter(pk=highlight.pk).update(visibility="private")
    for at in (article, other):
        assert "Contradicts" not in reading.get(at.get_absolute_url()).content.decode()


def test_counts_on_lists_are_those_of_the_visitor(
    reading: Client, reader: User, owner: User, article: Article
) -> None:
    written(owner, article, "public")
    make_highlight(owner, article, "gauges", visibility="private")
    make_highlight(reader, article, "March", kind="question")
    make_highlight(reader, article, "The", kind="question")
    text = parts(reading.get("/")).xpath(".//*[starts-with(@class, 'marks k-')]")[0]
    assert text.text_content().strip() == "3 marks, 1 note"
    assert text.get("class") == "marks k-question"


@pytest.mark.parametrize("pk", [0, 10**9, 2**63, 10**30])
def test_numbers_of_nothing_are_not_there(reading: Client, pk: int) -> None:
    for name in ("edit", "kind", "delete", "restore", "replies"):
        assert reading.post(f"/highlights/{pk}/{name}/", EDIT, **HTMX).status_code == 404, name
    for name in ("edit", "delete", "restore", "replies"):
        assert reading.post(f"/notes/{pk}/{name}/", EDIT, **HTMX).status_code == 404, name
    for address in (
        f"/highlights/{pk}/",
        f"/notes/{pk}/",
        f"/articles/{pk}/glosses/",
        f"/highlights/{pk}/edit/",
    ):
        assert reading.get(address, **HTMX).status_code == 404, address
    assert reading.post(f"/articles/{pk}/notes/", {"body": "x"}, **HTMX).status_code == 404


def test_nothing_is_changed_by_get(client: Client, owner: User, article: Article) -> None:
    client.force_login(owner)
    highlight, note = written(owner, article, "private")
    highlights = [f"/highlights/{{h}}/{name}/" for name in ("kind", "delete", "restore")]
    notes = [f"/notes/{{n}}/{name}/" for name in ("delete", "restore", "replies")]
    for address in (*highlights, *notes):
        assert call(client, address, highlight, note, None) == 405, address
        assert client.head(address.format(h=highlight.pk, n=note.pk)).status_code == 405, address
    assert client.head(f"/highlights/{highlight.pk}/edit/").status_code == 200


def test_marks_that_were_drawn_for_one_reader_are_not_shown_to_another(
    reading: Client, owner: User, article: Article
) -> None:
    highlight, _note = written(owner, article, "private")
    mine = Client()
    mine.force_login(owner)
    address = article.get_absolute_url()
    for _again in range(2):
        (mark_,) = parts(mine.get(address)).xpath(".//*[@id='prose']//mark")
        assert mark_.get("id") == f"h{highlight.pk}"
        assert mark_.get("class").islower()
        assert not parts(reading.get(address)).xpath(".//*[@id='prose']//mark")
    Highlight.objects.filter(pk=highlight.pk).update(visibility="public")
    (mark_,) = parts(reading.get(address)).xpath(".//*[@id='prose']//mark")
    assert mark_.get("class").isupper()
    Highlight.objects.filter(pk=highlight.pk).update(kind="question")
    for one in (mine, reading):
        (mark_,) = parts(one.get(address)).xpath(".//*[@id='prose']//mark")
        assert mark_.get("class").lower() == "kx"
