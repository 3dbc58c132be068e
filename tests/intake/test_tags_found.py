"""Tags that a page brings along: filed when known, asked about when not, never made silently."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.models import Article, Draft, Tag, TagAlias, TagProposal
from reader.services.tags import create_tag
from tests.intake.conftest import WORDS, Paste
from tests.intake.test_add import body
from tests.intake.test_import_command import tagged

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db


def test_an_alias_is_shown_with_the_tag_it_means(paste: Paste, do: Press, adding: Client) -> None:
    create_tag("Delta states", aliases=["Lower towns"])
    shown = body(adding.get(paste(tagged("Lower towns", "Delta states"))["Location"]))
    assert "Lower towns → Delta states" in shown
    do(Draft.objects.get(), "save")
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Delta states"]


def test_an_unknown_tag_waits_for_the_reader(paste: Paste, do: Press, adding: Client) -> None:
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    assert "Accept Dredging as a new tag" in body(adding.get(reverse("draft", args=[draft.pk])))
    do(draft, "save")
    assert not Tag.objects.exists()
    assert TagProposal.objects.get().name == "Dredging"


def test_accepting_an_unknown_tag_makes_it_when_the_article_is_saved(paste: Paste, do: Press) -> None:
    paste(tagged("Dredging", "Quays"))
    draft = Draft.objects.get()
    part = body(do(draft, "tag:new:dredging", htmx=True))
    assert 'id="tags-found"' in part
    assert "<html" not in part
    assert "Remove Dredging" in part
    assert "Accept Quays as a new tag" in part
    assert not Tag.objects.exists()
    do(draft, "save")
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["Dredging"]
    assert [proposal.name for proposal in TagProposal.objects.all()] == ["Quays"]


def test_a_tag_left_out_can_be_put_back(paste: Paste, do: Press) -> None:
    create_tag("Ports")
    paste(tagged("Ports"))
    draft = Draft.objects.get()
    part = body(do(draft, "tag:drop:ports", htmx=True))
    assert "Put Ports back" in part
    assert "Remove Ports" not in part
    assert "Remove Ports" in body(do(draft, "tag::ports", htmx=True))
    do(draft, "tag:drop:ports")
    do(draft, "save")
    assert not Article.objects.get().tags.exists()


def test_initials_are_offered_as_another_name_when_both_are_new(
    paste: Paste, do: Press, adding: Client
) -> None:
    shown = body(adding.get(paste(tagged("IBC", "Ilvane Basin Commission"))["Location"]))
    assert "IBC → Ilvane Basin Commission?" in shown
    draft = Draft.objects.get()
    do(draft, "tag:alias:ibc")
    do(draft, "save")
    assert Tag.objects.get().name == "Ilvane Basin Commission"
    assert TagAlias.objects.get().name == "IBC"
    assert Article.objects.get().tags.count() == 1


def test_initials_of_a_known_tag_are_offered_and_can_be_refused(
    paste: Paste, do: Press, adding: Client
) -> None:
    create_tag("Ilvane Basin Commission", "organisation")
    shown = body(adding.get(paste(tagged("IBC"))["Location"]))
    assert "IBC → Ilvane Basin Commission?" in shown
    draft = Draft.objects.get()
    part = body(do(draft, "tag:own:ibc", htmx=True))
    assert "→" not in part
    assert "Accept IBC as a new tag" in part
    do(draft, "tag:new:ibc")
    do(draft, "save")
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["IBC", "Ilvane Basin Commission"]


def test_twins_by_case_are_one(paste: Paste, adding: Client) -> None:
    create_tag("Treaties")
    shown = body(adding.get(paste(tagged("treaties", "TREATIES", "Treaty"))["Location"]))
    assert shown.count("Remove treaties") + shown.count("Remove TREATIES") == 1
    assert "Treaty → Treaties?" in shown


def test_a_reader_can_add_a_tag(paste: Paste, do: Press) -> None:
    create_tag("Ports")
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    assert "Remove ports" in body(do(draft, "add-tag", htmx=True, new_tag="ports"))
    assert "Accept Quays as a new tag" in body(do(draft, "add-tag", htmx=True, new_tag="Quays"))
    do(draft, "save")
    article = Article.objects.get()
    assert [filed.tag.name for filed in article.article_tags.all()] == ["Ports"]
    assert article.article_tags.get().origin == "reader"


@pytest.mark.parametrize(("name", "status"), [("", 422), ("x" * 101, 422), (" \t", 422)])
def test_a_name_that_is_none_is_refused(paste: Paste, do: Press, name: str, status: int) -> None:
    paste(tagged("Dredging"))
    response = do(Draft.objects.get(), "add-tag", htmx=True, new_tag=name)
    assert response.status_code == status
    assert 'id="new-tag-err"' in body(response)


def test_names_of_tags_come_out_as_text(paste: Paste, adding: Client) -> None:
    shown = body(
        adding.get(paste(tagged("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;", "=cmd()"))["Location"])
    )
    assert "<img src=x" not in shown
    assert "=cmd()" in shown


def test_buttons_work_without_javascript(paste: Paste, do: Press, adding: Client) -> None:
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    response = do(draft, "tag:new:dredging", byline="Petra Lind")
    assert response.status_code == 302
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert "Remove Dredging" in shown
    assert 'value="Petra Lind"' in shown


def test_enter_in_the_field_of_another_tag_adds_it_and_saving_does_too(paste: Paste, do: Press) -> None:
    create_tag("Ports")
    create_tag("Salt")
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    do(draft, "update", new_tag="ports")
    draft.refresh_from_db()
    assert draft.fields["added"] == ["ports"]
    do(draft, "save", new_tag="Salt")
    assert {tag.name for tag in Article.objects.get().tags.all()} == {"Ports", "Salt"}


def test_the_dossier_of_a_page_can_be_added(paste: Paste, do: Press, adding: Client) -> None:
    words = "\n\n".join(
        ["River falls again", "By Petra Lind", "12 November 2026", *WORDS, "• Salt\n• Ports\nSharing the river\n",
         "Sharing the river", "Two governments, one number that does not exist, and the towns that wait for it. "
         "How will the counting go on?", "Most Read", "Bridge closed at Lisk"]
    )  # fmt: skip
    paste(words)
    draft = Draft.objects.get()
    assert draft.cleaned["meta"]["dossier_title"] == "Sharing the river"
    assert "Dossier on the page:" in body(adding.get(reverse("draft", args=[draft.pk])))
    part = body(do(draft, "dossier", htmx=True))
    assert "Accept Sharing the river as a new tag" in part
    assert "Dossier on the page:" not in part


def test_a_known_section_is_kept_and_an_unknown_one_proposed(paste: Paste, do: Press) -> None:
    create_tag("Economy", "section")
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    assert "it is kept as a proposal" in body(do(draft, "", htmx=True, section="Weather"))
    assert "it is kept as a proposal" not in body(do(draft, "", htmx=True, section="economy"))
    do(draft, "save", section="economy")
    article = Article.objects.get()
    assert article.section is not None
    assert article.section.name == "Economy"
    article.delete()
    paste(tagged("Dredging"))
    do(Draft.objects.get(), "save", section="Weather")
    assert Article.objects.get().section is None
    assert {proposal.name for proposal in TagProposal.objects.all()} == {"Dredging", "Weather"}


@pytest.mark.parametrize("about", ["new:nothing", "new:\x00", "drop", "", "::", "evil:dredging"])
def test_a_choice_about_no_tag_of_the_page_changes_nothing(paste: Paste, do: Press, about: str) -> None:
    paste(tagged("Dredging"))
    draft = Draft.objects.get()
    assert do(draft, f"tag:{about}", htmx=True).status_code == 200
    draft.refresh_from_db()
    assert draft.fields.get("tags", {}) == {}
