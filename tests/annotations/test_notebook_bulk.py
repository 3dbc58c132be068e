"""What is done to several rows of the notebook at once: to one's own alone, and undone exactly."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from lxml import html as lxml_html

from annotations.models import Code, Group, Highlight, Membership, Note, Notice, StoryLink
from annotations.services.notes import prepared
from reader.models import Article, ArticleTag, LinkKind, TagProposal, User
from tests.factories import make_article, make_highlight, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def others() -> User:
    return make_user("tomas", display_name="Tomas Reeve")


@pytest.fixture
def rows(reader: User, others: User) -> dict[str, Any]:
    """Two marks, a note and a link of the reader's, and a public mark of somebody else's."""
    article, other = make_article("The gauges fell silent in March.", headline="Gauges"), make_article("Two.")
    note = prepared(reader, "Whole.", article=article)
    note.save()
    link = StoryLink.objects.create(user=reader, from_article=article, to_article=other, kind=LinkKind.SOURCE)
    return {
        "article": article,
        "gauges": make_highlight(reader, article, "gauges", kind="fact"),
        "silent": make_highlight(reader, article, "silent", kind="quote"),
        "note": note,
        "link": link,
        "theirs": make_highlight(others, article, "March", visibility="public"),
    }


def names(rows: dict[str, Any], *keys: str) -> list[str]:
    letter = {Highlight: "h", Note: "n", StoryLink: "l"}
    return [f"{letter[type(rows[key])]}{rows[key].pk}" for key in keys]


def do(client: Client, what: str, chosen: list[str], **more: Any) -> HttpResponse:
    return client.post("/notebook/many/", {"do": what, "row": chosen, **more}, follow=True)


def said(response: HttpResponse) -> str:
    page = lxml_html.document_fromstring(response.content.decode())
    (place,) = page.xpath(".//div[@id='nb-done'] | .//main/div[@role='alert']")
    return " ".join(place.text_content().split())


def undo(client: Client, response: HttpResponse) -> HttpResponse:
    page = lxml_html.document_fromstring(response.content.decode())
    (key,) = page.xpath(".//form[@action='/notebook/undo/']/input[@name='key']/@value")
    return client.post("/notebook/undo/", {"key": key, "query": ""}, follow=True)


def facts(thing: Any) -> dict[str, Any]:
    """All fields but those that every write changes."""
    thing.refresh_from_db()
    return {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.name not in ("version", "updated_at")
    }


class TestLabelling:
    def test_a_kind(self, reading: Client, rows: dict[str, Any]) -> None:
        before = {key: facts(rows[key]) for key in ("gauges", "silent", "theirs", "note")}
        answer = do(reading, "label", names(rows, "gauges", "silent", "theirs", "note"), label="disputed")
        assert answer.status_code == 200
        assert "2 marks have the label now." in said(answer)
        assert "2 were left as they are: they are somebody else’s, or no marks." in said(answer)
        kinds = [facts(rows[key])["kind"] for key in ("gauges", "silent", "theirs")]
        assert kinds == ["disputed", "disputed", "passage"]
        assert "2 entries are as they were" in said(undo(reading, answer))
        assert {key: facts(rows[key]) for key in before} == before

    def test_a_code_brings_its_kind_and_another_kind_takes_it_off(
        self, reading: Client, reader: User, rows: dict[str, Any]
    ) -> None:
        code = Code.objects.create(user=reader, kind="disputed", name="Figures")
        answer = do(reading, "label", names(rows, "gauges"), label=str(code.pk))
        assert (facts(rows["gauges"])["kind"], rows["gauges"].code) == ("disputed", code)
        again = do(reading, "label", names(rows, "gauges"), label="disputed")
        assert "0 marks have the label now." in said(again)
        other = do(reading, "label", names(rows, "gauges"), label="fact")
        assert (facts(rows["gauges"])["kind"], rows["gauges"].code_id) == ("fact", None)
        undo(reading, other)
        assert (facts(rows["gauges"])["kind"], rows["gauges"].code_id) == ("disputed", code.pk)
        assert answer.status_code == 200

    def test_what_changed_since_is_not_taken_back(self, reading: Client, rows: dict[str, Any]) -> None:
        answer = do(reading, "label", names(rows, "gauges", "silent"), label="disputed")
        do_version = Highlight.objects.filter(pk=rows["gauges"].pk)
        do_version.update(kind="question", version=99)
        assert "1 entry is as it was." in said(undo(reading, answer))
        assert [facts(rows[key])["kind"] for key in ("gauges", "silent")] == ["question", "quote"]

    def test_another_readers_code_or_no_label_is_refused(
        self, reading: Client, others: User, rows: dict[str, Any]
    ) -> None:
        code = Code.objects.create(user=others, kind="disputed", name="Theirs")
        for label in (str(code.pk), "opinion", "", "9" * 30):
            answer = do(reading, "label", names(rows, "gauges"), label=label)
            assert answer.status_code == 400
            assert "The label must be one of" in said(answer)
        assert facts(rows["gauges"])["kind"] == "fact"


class TestVisibility:
    def test_public_and_back(self, reading: Client, rows: dict[str, Any]) -> None:
        keys = ("gauges", "silent", "note", "link")
        before = {key: facts(rows[key]) for key in keys}
        answer = do(reading, "show", names(rows, *keys, "theirs"), visibility="public")
        assert "changed for 4 entries" in said(answer)
        assert "1 was left as it is: it is somebody else’s, or gone." in said(answer)
        assert {facts(rows[key])["visibility"] for key in keys} == {"public"}
        undo(reading, answer)
        assert {key: facts(rows[key]) for key in keys} == before

    def test_a_link_each_for_marks_and_none_for_the_rest(self, reading: Client, rows: dict[str, Any]) -> None:
        answer = do(reading, "show", names(rows, "gauges", "silent", "note"), visibility="link")
        assert "1 was left as it is: only marks have a link of their own." in said(answer)
        tokens = {facts(rows[key])["link_token"] for key in ("gauges", "silent")}
        assert len(tokens) == 2
        assert None not in tokens
        assert facts(rows["note"])["visibility"] == "private"
        kept = do(reading, "show", names(rows, "gauges"), visibility="private")
        assert facts(rows["gauges"])["link_token"] is None
        undo(reading, kept)
        assert facts(rows["gauges"])["link_token"] in tokens

    def test_a_group_in_which_one_writes(self, reading: Client, reader: User, rows: dict[str, Any]) -> None:
        desk, foreign = Group.objects.create(name="River desk"), Group.objects.create(name="Elsewhere")
        membership = Membership.objects.create(group=desk, user=reader)
        do(reading, "show", names(rows, "gauges", "note"), visibility=f"group:{desk.pk}")
        assert {facts(rows[key])["group_id"] for key in ("gauges", "note")} == {desk.pk}
        refused = do(reading, "show", names(rows, "silent"), visibility=f"group:{foreign.pk}")
        assert refused.status_code == 400
        assert facts(rows["silent"])["visibility"] == "private"
        private = do(reading, "show", names(rows, "gauges"), visibility="private")
        membership.delete()
        undo(reading, private)
        assert (facts(rows["gauges"])["visibility"], rows["gauges"].group_id) == ("private", None)


class TestDeleting:
    def test_undo_restores_exactly_those(self, reading: Client, reader: User, rows: dict[str, Any]) -> None:
        article: Article = rows["article"]
        binned = make_highlight(reader, article, "fell")
        reading.post(f"/highlights/{binned.pk}/delete/")
        answer = do(reading, "delete", names(rows, "gauges", "note", "link", "theirs"))
        assert "3 entries are in the bin." in said(answer)
        assert "1 was left as it is" in said(answer)
        gone = {
            key: facts(rows[key])["deleted_at"] is not None
            for key in ("gauges", "silent", "note", "link", "theirs")
        }
        assert gone == {"gauges": True, "silent": False, "note": True, "link": True, "theirs": False}
        back = undo(reading, answer)
        assert "3 entries are as they were." in said(back)
        assert not Highlight.objects.binned().exclude(pk=binned.pk).exists()
        assert Highlight.objects.binned().filter(pk=binned.pk).exists()
        assert not Note.objects.binned().exists()
        assert not StoryLink.objects.binned().exists()

    def test_a_link_that_was_made_again_stays_one(
        self, reading: Client, reader: User, rows: dict[str, Any]
    ) -> None:
        answer = do(reading, "delete", names(rows, "link"))
        link = rows["link"]
        StoryLink.objects.create(
            user=reader, from_article=link.from_article, to_article=link.to_article, kind=link.kind
        )
        assert "0 entries are as they were." in said(undo(reading, answer))
        assert StoryLink.objects.kept().count() == 1

    def test_another_reader_cannot_undo_it(self, reading: Client, others: User, rows: dict[str, Any]) -> None:
        answer = do(reading, "delete", names(rows, "gauges"))
        stranger = Client()
        stranger.force_login(others)
        page = lxml_html.document_fromstring(answer.content.decode())
        key = page.xpath(".//form[@action='/notebook/undo/']/input[@name='key']/@value")[0]
        assert stranger.post("/notebook/undo/", {"key": key}).status_code == 404
        assert facts(rows["gauges"])["deleted_at"] is not None


class TestTagging:
    def test_ones_own_articles_are_filed_and_others_get_a_proposal(
        self, reading: Client, reader: User, others: User
    ) -> None:
        basin = make_tag("Ilvane basin", slug="ilvane")
        own = make_article("One.", added_by=reader)
        foreign = make_article("Two.", added_by=others)
        filed = make_article("Three.", added_by=reader, tags=(basin,))
        chosen = [f"h{make_highlight(reader, one, word).pk}" for one, word in
                  ((own, "One"), (foreign, "Two"), (filed, "Three"))]  # fmt: skip
        answer = do(reading, "tag", chosen, tag="ilvane BASIN")
        assert "1 article is filed under “Ilvane basin”." in said(answer)
        assert "is proposed for 1 article; a curator decides." in said(answer)
        assert "1 article had “Ilvane basin” already." in said(answer)
        assert set(own.tags.all()) == {basin}
        assert not foreign.tags.exists()
        proposal = TagProposal.objects.get()
        assert (proposal.article, proposal.name, proposal.proposed_by) == (foreign, "Ilvane basin", reader)
        basin.refresh_from_db()
        assert basin.article_count == 2
        undo(reading, answer)
        assert not TagProposal.objects.exists()
        assert list(ArticleTag.objects.values_list("article", flat=True)) == [filed.pk]
        basin.refresh_from_db()
        assert basin.article_count == 1

    def test_a_curator_files_everything(self, client: Client, rows: dict[str, Any]) -> None:
        curator = make_user(role="curator")
        client.force_login(curator)
        mark = make_highlight(curator, rows["article"], "gauges")
        make_tag("Gauges and data", folded="gauges and data")
        do(client, "tag", [f"h{mark.pk}"], tag="Gauges and data")
        assert rows["article"].tags.count() == 1

    def test_a_name_that_is_no_tag_is_proposed(self, reading: Client, rows: dict[str, Any]) -> None:
        answer = do(reading, "tag", names(rows, "gauges", "silent"), tag="Salt prices")
        assert "“Salt prices” is proposed for 1 article" in said(answer)
        for bad in ("", "x" * 101, "  "):
            assert do(reading, "tag", names(rows, "gauges"), tag=bad).status_code == 400
        assert TagProposal.objects.count() == 1


class TestLimits:
    @pytest.mark.parametrize(
        ("chosen", "what", "found"),
        [
            ([], "delete", "Choose at least one mark"),
            (["x1"], "delete", "found “x1”"),
            (["h0"], "delete", "found “h0”"),
            (["h٣"], "delete", "found"),
            ([f"h{n}" for n in range(1, 502)], "delete", "501 marks are chosen; 500 can be changed at once."),
            (["h1"], "burn", "do must be one of label, tag, show, delete; found “burn”"),
        ],
    )
    def test_what_cannot_be_done_is_said(
        self, reading: Client, rows: dict[str, Any], chosen: list[str], what: str, found: str
    ) -> None:
        answer = do(reading, what, chosen, query="kind=fact")
        assert answer.status_code == 400
        assert found in said(answer)
        assert "gauges" in answer.content.decode(), "the page that the form stood on is shown again"
        assert not Highlight.objects.binned().exists()

    def test_all_that_fits(self, reading: Client, reader: User, rows: dict[str, Any]) -> None:
        answer = do(reading, "delete", [], all="1", query="kind=fact")
        assert "1 entry is in the bin." in said(answer)
        assert not Highlight.objects.kept().filter(Q(user=reader), kind="fact").exists()
        assert Highlight.objects.kept().filter(user=reader).count() == 1

    def test_all_of_too_many_is_refused(self, reading: Client, reader: User, rows: dict[str, Any]) -> None:
        article: Article = rows["article"]
        Highlight.objects.bulk_create(
            Highlight(user=reader, article=article, revision=article.current_revision, quote="gauges",
                      client_id=uuid.uuid4()) for _ in range(500)
        )  # fmt: skip
        answer = do(reading, "delete", [], all="1")
        assert answer.status_code == 400
        assert "More than 500 marks fit" in said(answer)
        assert not Highlight.objects.binned().exists()

    def test_rows_that_one_may_not_see_tell_nothing(self, reading: Client, others: User) -> None:
        secret = make_highlight(
            others, make_article("Quiet.", visibility="private", added_by=others), "Quiet"
        )
        answer = do(reading, "tag", [f"h{secret.pk}"], tag="Anything")
        assert not TagProposal.objects.exists()
        gone = do(reading, "delete", [f"h{secret.pk}", "h999999"])
        assert "2 were left as they are: they are somebody else’s, or gone." in said(gone)
        assert answer.status_code == 200
        secret.refresh_from_db()
        assert secret.deleted_at is None

    def test_the_way_back_is_the_page_one_was_on(self, reading: Client, rows: dict[str, Any]) -> None:
        answer = reading.post(
            "/notebook/many/",
            {"do": "label", "row": names(rows, "gauges"), "label": "quote", "query": "kind=fact"},
        )
        assert answer.status_code == 302
        assert answer["Location"].startswith("/notebook/?kind=fact&done=")
        evil = reading.post(
            "/notebook/many/", {"do": "delete", "row": names(rows, "gauges"), "query": "next=//evil.example"}
        )
        assert evil["Location"].startswith("/notebook/?done=")


def test_who_is_named_is_told_when_many_are_shown_to_the_group(
    reading: Client, reader: User, others: User, rows: dict[str, Any]
) -> None:
    group = Group.objects.create(name="River desk")
    for one in (reader, others):
        Membership.objects.create(group=group, user=one)
    body = f"Ask @{others.username} about it."
    on_mark = prepared(reader, body, article=rows["article"], highlight=rows["gauges"])
    on_article = prepared(reader, body, article=rows["article"])
    for note in (on_mark, on_article):
        note.save()
    assert not Notice.objects.exists()

    chosen = [*names(rows, "gauges", "silent"), f"n{on_article.pk}"]
    do(reading, "show", chosen, visibility=f"group:{group.pk}")

    told = Notice.objects.order_by("note").values_list("user", "note", "why")
    assert list(told) == [(others.pk, on_mark.pk, "mention"), (others.pk, on_article.pk, "mention")]
    on_mark.refresh_from_db()
    assert "<bdi>@Tomas Reeve</bdi>" in on_mark.html
