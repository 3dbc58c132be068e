"""Quotations that are kept: joined to utterances, shown to those who may see them, decided about by curators."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from reader.models import (
    Article,
    ArticleVisibility,
    Quotation,
    QuotationsKept,
    Role,
    Tag,
    TagAlias,
    Utterance,
    UtteranceApart,
)
from reader.services import quotations
from reader.services.articles import remove_article, restore_article
from reader.tasks.quotations import resume
from tests.factories import make_article, make_outlet, make_revision, make_tag, make_user, paragraphs

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 12, 9, tzinfo=UTC)
FULL = "“A river that nobody can measure is a debt with nowhere to stand, and I will not sign it,” Maren Osk said."
CUT = "“A river nobody can measure is a debt that has nowhere to stand,” Osk said."
OTHER = "“The lamps of the harbour will burn until the ice has gone,” Maren Osk said."


@pytest.fixture
def osk() -> Tag:
    tag = make_tag("Maren Osk", folded="maren osk", slug="maren-osk", kind="person")
    TagAlias.objects.create(tag=tag, name="مارين أوسك", folded="مارين اوسك")
    return tag


def told(text: str, tag: Tag | None = None, hours: int = 0, **fields: Any) -> Article:
    """An article with these words, its quotations taken."""
    at = DAY + timedelta(hours=hours)
    fields.setdefault("outlet", make_outlet())
    article = make_article(*text.split("\n"), tags=(tag,) if tag else (), listed_at=at, **fields)
    quotations.keep(article.pk)
    return article


def the(article: Article) -> Quotation:
    return Quotation.objects.get(article=article)


def page(client: Client, quotation: Quotation, query: str = "") -> str:
    assert quotation.utterance_id
    return client.get(reverse("quote", args=[quotation.utterance_id]) + query).content.decode()


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(make_user("reader"))
    return client


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(make_user("keeper", role=Role.CURATOR))
    return client


def test_wordings_of_one_utterance_are_joined(osk: Tag) -> None:
    first, second, third = told(FULL, osk), told(CUT, osk, 2), told(OTHER, osk, 3)
    assert the(first).utterance_id == the(second).utterance_id != the(third).utterance_id
    assert the(second).speaker == osk


def test_the_same_words_of_somebody_else_are_not_joined(osk: Tag) -> None:
    first = told(FULL, osk)
    second = told(FULL.replace("Maren Osk", "Ruan Teller"), None, 1)
    assert the(first).utterance_id != the(second).utterance_id


def test_doing_it_again_keeps_the_utterance(osk: Tag) -> None:
    article = told(FULL, osk)
    before = the(article).utterance_id
    quotations.keep(article.pk)
    assert the(article).utterance_id == before
    assert Utterance.objects.count() == 1


def test_a_corrected_wording_stays_of_its_utterance_and_is_shown_beside_the_earlier_one(
    member: Client, osk: Tag
) -> None:
    article = told(CUT, osk)
    before = the(article).utterance_id
    make_revision(article, paragraphs(FULL))
    quotations.keep(article.pk)
    assert the(article).utterance_id == before
    body = page(member, the(article))
    assert "One utterance, 2 wordings" in body
    assert "earlier version" in body
    assert "corrected after" in body


def test_the_page_shows_fullest_wording_and_places_that_vary(member: Client, osk: Tag) -> None:
    first, _second = told(FULL, osk), told(CUT, osk, 2)
    body = page(member, the(first))
    assert "“A river that nobody can measure is a debt with nowhere to stand, and I will not sign it”" in body
    assert "One utterance, 2 wordings" in body
    assert '<bdi class="w-b">that has</bdi>' in body
    whole = page(member, the(first), "?view=sentences")
    assert "A river nobody can measure is a debt that has nowhere to stand" in whole


def test_a_private_wording_is_nobody_elses(member: Client, osk: Tag) -> None:
    owner = make_user("owner")
    public = told(CUT, osk)
    private = told(
        FULL, osk, 1, visibility=ArticleVisibility.PRIVATE, added_by=owner, outlet=make_outlet("Quincunx")
    )
    assert the(public).utterance_id == the(private).utterance_id
    body = page(member, the(public))
    assert "will not sign" not in body
    assert "Quincunx" not in body
    assert "One utterance, 1 wording" in body
    for address in (reverse("tag", args=[osk.slug]), reverse("tag-quotations", args=[osk.slug])):
        assert "will not sign" not in member.get(address).content.decode()
        assert "in 1 other" not in member.get(address).content.decode()
    assert member.get(reverse("article-quotations", args=[private.pk])).status_code == 404
    mine = Client()
    mine.force_login(owner)
    assert "will not sign" in page(mine, the(public))


def test_what_only_a_private_article_prints_has_no_page_for_others(member: Client, osk: Tag) -> None:
    private = told(FULL, osk, visibility=ArticleVisibility.PRIVATE, added_by=make_user("owner"))
    for name in ("quote", "quote-csv"):
        assert member.get(reverse(name, args=[the(private).utterance_id])).status_code == 404


def test_public_wordings_are_not_joined_by_a_private_one(osk: Tag) -> None:
    owner = make_user("owner")
    private = told(FULL, osk, visibility=ArticleVisibility.PRIVATE, added_by=owner)
    public = told(CUT, osk, 1)
    assert the(private).utterance_id != the(public).utterance_id


def test_the_bin_quotes_nothing_and_gives_back(
    member: Client, osk: Tag, django_capture_on_commit_callbacks: Any
) -> None:
    article = told(FULL, osk)
    utterance = the(article).utterance_id
    with django_capture_on_commit_callbacks(execute=True):
        remove_article(article)
    assert not Quotation.objects.exists()
    assert member.get(reverse("quote", args=[utterance])).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        restore_article(article)
    assert Quotation.objects.filter(article=article).exists()


def decided(client: Client, utterance: int, quotation: Quotation, belongs: str) -> Any:
    return client.post(
        reverse("quote-decide", args=[utterance]), {"quotation": quotation.pk, "belongs": belongs}
    )


def test_a_curator_adds_refuses_and_undoes(curator: Client, osk: Tag) -> None:
    first = told(FULL, osk)
    second = told(
        "“A river and a debt with nowhere to stand is what I was given to sign,” Maren Osk said.", osk, 1
    )
    target = the(first).utterance_id
    assert target
    assert the(second).utterance_id != target
    assert "Same utterance?" in page(curator, the(first))
    answer = decided(curator, target, the(second), "1")
    assert the(second).utterance_id == target
    assert "Undo" in curator.get(answer["Location"]).content.decode()
    quotations.keep(second.pk)
    assert the(second).utterance_id == target
    sealed = answer["Location"].split("undo=")[1]
    curator.post(reverse("quote-undo", args=[target]), {"undo": sealed})
    assert the(second).utterance_id != target
    assert not UtteranceApart.objects.exists()
    decided(curator, target, the(second), "0")
    assert "Same utterance?" not in page(curator, the(first))


def test_what_was_taken_out_stays_out_in_later_revisions(curator: Client, osk: Tag) -> None:
    first, second = told(FULL, osk), told(CUT, osk, 1)
    target = the(first).utterance_id
    assert target
    assert decided(curator, target, the(second), "0").status_code == 302
    assert the(second).utterance_id != target
    make_revision(second, paragraphs("It rained.", CUT))
    quotations.keep(second.pk)
    assert the(second).utterance_id != target


def test_only_curators_decide_and_nobody_forges_an_undo(member: Client, curator: Client, osk: Tag) -> None:
    first, second = told(FULL, osk), told(CUT, osk, 1)
    target = the(first).utterance_id
    assert target
    assert decided(member, target, the(second), "0").status_code == 404
    assert decided(curator, target, Quotation(pk=10**12), "0").status_code == 404
    forged = curator.post(reverse("quote-undo", args=[target]), {"undo": "forged"})
    assert forged.status_code == 422 or forged.status_code == 400
    assert the(second).utterance_id == target


def test_a_person_has_their_quotations(member: Client, osk: Tag) -> None:
    told(FULL, osk)
    told(CUT, osk, 1)
    arabic = told(
        "وقالت مارين أوسك إن «النهر يُقاس قبل أن يُقسم بين الناس».", osk, 2, language="ar", direction="rtl"
    )
    assert the(arabic).speaker == osk
    body = member.get(reverse("tag", args=[osk.slug])).content.decode()
    assert "Quoted as saying" in body
    assert "in 1 other article too" in body
    every = member.get(reverse("tag-quotations", args=[osk.slug])).content.decode()
    assert "«النهر يُقاس قبل أن يُقسم بين الناس»" in every
    water = make_tag("Water", slug="water", kind="topic")
    assert member.get(reverse("tag-quotations", args=[water.slug])).status_code == 404


def test_long_lists_have_pages(member: Client, osk: Tag) -> None:
    for n in range(32):
        told(f"“Gauge {n}: reed{n} mud{n} ice{n} salt{n} fog{n},” Maren Osk said.", osk, n)
    body = member.get(reverse("tag-quotations", args=[osk.slug])).content.decode()
    assert "Older" in body
    older = body.split('rel="next" href="')[1].split('"')[0]
    assert "Gauge 0: " in member.get(reverse("tag-quotations", args=[osk.slug]) + older).content.decode()


def test_an_article_lists_its_quotations(member: Client, osk: Tag) -> None:
    article = told(FULL + "\n" + OTHER, osk)
    body = member.get(reverse("article-quotations", args=[article.pk])).content.decode()
    assert "The lamps of the harbour" in body
    menu = member.get(reverse("article-menu", args=[article.pk])).content.decode()
    assert reverse("article-quotations", args=[article.pk]) in menu


def test_the_wordings_leave_as_csv_and_as_text(member: Client, osk: Tag) -> None:
    first = told(FULL, osk)
    told(CUT, osk, 1, canonical_url="https://gazette.example/osk")
    answer = member.get(reverse("quote-csv", args=[the(first).utterance_id]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["letter"] for row in rows] == ["A", "B"]
    assert [row["fullest"] for row in rows] == ["1", "0"]
    assert rows[1]["address"] == "https://gazette.example/osk"
    assert "B  Outlet" in page(member, the(first))


def test_an_old_library_is_read_by_the_clock_and_by_hand(osk: Tag) -> None:
    article = make_article(FULL, tags=(osk,))
    silent = make_article("It rained.")
    QuotationsKept.objects.all().delete()
    assert set(quotations.due(10)) == {article.pk, silent.pk}
    resume()
    assert quotations.due(10) == []
    out = StringIO()
    call_command("quotations", "--all", stdout=out)
    assert "2 articles, 1 quotations." in out.getvalue()


def test_many_common_words_cost_few_queries(osk: Tag, django_assert_max_num_queries: Any) -> None:
    for n in range(5):
        told(FULL, osk, n)
    article = make_article(FULL, CUT, OTHER, tags=(osk,))
    with django_assert_max_num_queries(40):
        quotations.keep(article.pk)


def test_a_page_costs_few_queries(member: Client, osk: Tag, django_assert_max_num_queries: Any) -> None:
    for n in range(6):
        told(FULL if n % 2 else CUT, osk, n)
    one = Quotation.objects.first()
    assert one
    page(member, one)
    with django_assert_max_num_queries(16):
        page(member, one)


def test_two_utterances_are_one_when_a_wording_shows_it() -> None:
    """One is open in who says it, one is reworded; the third names the speaker and has all of the words."""
    first = told(
        "“A river that nobody can measure is a debt with nowhere to stand,” she told reporters in Lisk."
    )
    second = told(CUT, hours=1)
    apart = Quotation.objects.values("utterance").distinct().count()

    third = told(FULL, hours=2)

    assert apart == 2
    assert len({the(article).utterance_id for article in (first, second, third)}) == 1


def test_what_was_decided_is_not_brought_together_again() -> None:
    first = told(
        "“A river that nobody can measure is a debt with nowhere to stand,” she told reporters in Lisk."
    )
    second = told(CUT, hours=1)
    UtteranceApart.objects.create(
        utterance=the(second).utterance, article=first, words="0" * 64, belongs=False
    )

    told(FULL, hours=2)

    assert the(first).utterance_id != the(second).utterance_id
