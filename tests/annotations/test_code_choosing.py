"""A code is chosen for a highlight: in the editor, while marking, and against what others save meanwhile."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Code, Highlight
from annotations.services import codes
from annotations.services import highlights as highlight_service
from reader.models import Article, User
from tests.annotations.coding import WORDS, article, edit_form, edited, figure, make_group
from tests.factories import make_highlight, make_user

__all__ = ["article", "figure"]
pytestmark = pytest.mark.django_db


def test_a_code_is_chosen_in_the_editor_and_stands_in_the_margin(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    form = reading.get(reverse("highlight-edit", args=[highlight.pk])).content.decode()
    assert '<option value="Figure" data-kind="fact">Fact</option>' in form
    answer = edited(reading, highlight, code="figure")
    assert answer.status_code == 200
    form = reading.get(reverse("highlight-edit", args=[highlight.pk])).content.decode()
    assert re.search(r'name="code" value="Figure"', form)
    assert "<bdi>Figure</bdi>" in answer.content.decode()
    assert (highlight.code, highlight.kind, highlight.version) == (figure, "fact", 2)


def test_a_name_that_is_new_makes_a_code_of_ones_own(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, code=" Gauge count ")
    code = Code.objects.get()
    assert (code.user, code.kind, code.name, highlight.code) == (reader, "fact", "Gauge count", code)


def test_a_refused_save_makes_no_code(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    assert edited(reading, highlight, code="Gauge count", version=7).status_code == 409
    assert edited(reading, highlight, code="x" * 61).status_code == 400
    assert not Code.objects.exists()
    assert highlight.version == 1


def test_the_same_save_sent_twice_is_no_conflict(reading: Client, reader: User, article: Article) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    form = edit_form(highlight, code="Gauge count", client_id=str(uuid.uuid4()))
    address = reverse("highlight-edit", args=[highlight.pk])
    for _time in range(2):
        assert reading.post(address, form, headers={"HX-Request": "true"}).status_code == 200
    assert Code.objects.count() == 1


def test_a_code_of_another_kind_is_taken_off_when_the_kind_changes(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact", code=figure)
    reading.post(reverse("highlight-kind", args=[highlight.pk]), {"kind": "quote"})
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("quote", None)
    Highlight.objects.update(kind="fact", code=figure)
    highlight.refresh_from_db()
    edited(reading, highlight, kind="disputed", code="Figure")
    assert (highlight.kind, highlight.code) == ("disputed", None)


def test_a_code_that_is_newly_chosen_brings_its_kind(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="quote")
    edited(reading, highlight, code="Figure")
    assert (highlight.kind, highlight.code) == ("fact", figure)


def test_ones_own_code_goes_before_a_groups_and_a_groups_can_be_named(reader: User, figure: Code) -> None:
    group = make_group(reader)
    theirs = codes.add_code(group, "quote", "Figure")
    assert codes.chosen(reader, "Figure", "quote") == figure
    assert codes.chosen(reader, "figure · river desk", "fact") == theirs
    codes.delete_code(figure)
    assert codes.chosen(reader, "Figure", "fact") == theirs


def test_a_name_that_two_groups_have_is_asked_about(reader: User, article: Article, reading: Client) -> None:
    for _n in range(2):
        codes.add_code(make_group(reader), "fact", "Figure")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    answer = edited(reading, highlight, code="Figure", body="A note that stays.")
    assert answer.status_code == 400
    assert "More than one of your groups has a code “Figure”." in answer.content.decode()
    assert "A note that stays." in answer.content.decode()


def test_a_foreign_code_is_no_choice(reading: Client, reader: User, article: Article) -> None:
    theirs = codes.add_code(make_user(), "fact", "Theirs")
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, code="Theirs")
    assert highlight.code != theirs
    assert highlight.code is not None
    assert highlight.code.user == reader


def test_marking_takes_a_code_along(reading: Client, reader: User, article: Article, figure: Code) -> None:
    revision = article.current_revision
    assert revision is not None
    reading.post(
        reverse("highlight-add", args=[article.pk]),
        {"client_id": str(uuid.uuid4()), "start": 7, "end": 16, "quote": WORDS[7:16], "kind": "fact",
         "revision": revision.pk, "code": "Figure"},
    )  # fmt: skip
    highlight = Highlight.objects.get()
    assert (highlight.code, highlight.kind) == (figure, "fact")


def test_a_label_is_set_with_its_code_in_one_step(reader: User, article: Article, figure: Code) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="quote")
    highlight_service.set_kind(highlight, "fact", code=figure)
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code, highlight.version) == ("fact", figure, 2)
    highlight_service.set_kind(highlight, "fact")
    assert highlight.version == 2
    highlight_service.set_kind(highlight, "fact", code=None)
    highlight.refresh_from_db()
    assert (highlight.kind, highlight.code) == ("fact", None)


def test_a_conflict_keeps_the_code_that_was_chosen(
    reading: Client, reader: User, article: Article, figure: Code
) -> None:
    highlight = make_highlight(reader, article, "62 gauges", kind="fact")
    edited(reading, highlight, body="Saved elsewhere.")
    answer = edited(reading, highlight, version=1, code="Figure", body="Mine.")
    assert answer.status_code == 409
    assert '<input type="hidden" name="code" value="Figure">' in answer.content.decode()
