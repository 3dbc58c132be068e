"""Texts that share sentences with what the library has."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import StoryLink
from reader.access import articles_for
from reader.intake.sentences import prints
from reader.models import Article, ArticleVisibility, Draft, SentencePrint, User
from reader.services.near_copies import keep_prints, near
from tests.factories import make_article, make_user
from tests.intake.conftest import page

pytestmark = pytest.mark.django_db

OSK = (
    "Maren Osk said the two governments were negotiating over a river that neither could measure.",
    "Of the 62 gauges on the Ilvane, she said, 14 have sent no reading since March.",
    "Her office says the flow at Averil fell by almost a fifth over the summer.",
    "Tarsk puts the figure at eleven per cent and blames a dry spring rather than the reservoir.",
)
OTHER = (
    "The dockers of Ketterby voted on Thursday to back a night shift, with conditions.",
    "Lights on the north quay will be paid for by the port and not by the town.",
    "A reed thought lost for sixty years was found on the upper river by two students.",
)


def kept(*sentences: str, **fields: object) -> Article:
    article = make_article(*sentences, **fields)
    keep_prints(article, "\n".join(sentences))
    return article


def test_a_text_that_takes_over_sentences_is_near_and_says_how_much() -> None:
    user = make_user()
    telling = kept(*OSK)
    kept(*OTHER)
    (found,) = near(articles_for(user), "\n".join([*OSK[:2], *OTHER[:1], "He did not answer.", *OTHER[2:]]))[
        :1
    ]
    assert (found.article, found.shared, found.percent) == (telling, 2, 50)
    assert not found.is_copy


def test_quotation_marks_case_and_spaces_do_not_hide_a_copy() -> None:
    telling = kept(*OSK)
    retyped = " ".join(sentence.upper().replace(",", " ,  ") for sentence in OSK)
    (found,) = near(Article.objects.kept(), retyped)
    assert found.article == telling
    assert found.is_copy


def test_one_shared_sentence_or_short_ones_say_nothing() -> None:
    kept(*OSK, "He did not answer.", "She laughed.", "That was all.")
    assert near(Article.objects.kept(), "\n".join([OSK[0], *OTHER])) == []
    assert near(Article.objects.kept(), "He did not answer.\nShe laughed.\nThat was all.") == []


def test_private_articles_of_others_and_the_bin_are_never_named() -> None:
    owner, stranger = make_user(), make_user()
    kept(*OSK, visibility=ArticleVisibility.PRIVATE, added_by=owner)
    assert near(articles_for(stranger), "\n".join(OSK)) == []
    assert len(near(articles_for(owner), "\n".join(OSK))) == 1


def test_a_new_text_takes_the_place_of_the_old_one() -> None:
    article = kept(*OSK)
    keep_prints(article, "\n".join(OTHER))
    assert near(Article.objects.kept(), "\n".join(OSK)) == []
    assert SentencePrint.objects.filter(article=article).count() == len(prints("\n".join(OTHER))) == 3


def test_arabic_and_chinese_sentences_are_printed() -> None:
    arabic = "قالت رئيسة لجنة حوض إلفان إن الحكومتين تتفاوضان على نهر لا تقيسه أي منهما. ولم ترد."
    chinese = "委员会主席说两国政府正在就一条谁也无法测量的河流进行谈判。她没有回答。"
    assert len(prints(arabic)) == 1
    assert len(prints(chinese)) == 1


def test_a_text_without_sentences_is_near_nothing() -> None:
    kept(*OSK)
    assert near(Article.objects.kept(), "") == []


def test_another_telling_is_offered_linked_when_saved_and_can_be_kept_apart(
    adding: Client, user: User
) -> None:
    telling, apart = kept(*OSK, headline="The telling"), kept(*OSK[:3], headline="Keep me out")
    text = page(*OSK[:3], OTHER[0])
    adding.post(reverse("add"), {"from": "paste", "text": text, "address": "", "whole": "1"})
    draft = Draft.objects.get()
    address = reverse("draft", args=[draft.pk])
    shown = adding.get(address).content.decode()
    assert shown.count("has 75% of these sentences") == 2
    adding.post(address, {"do": f"telling:apart:{apart.pk}"})
    adding.post(address, {"do": f"telling:link:{telling.pk}"})
    shown = adding.get(address).content.decode()
    assert "Keep me out" not in shown
    assert "Saving links the two as the same story." in shown
    adding.post(address, {"do": "save"})
    link = StoryLink.objects.get()
    assert (link.to_article, link.kind, link.visibility, link.user) == (
        telling,
        "same_story",
        "private",
        user,
    )


def test_a_private_article_of_somebody_else_cannot_be_linked_by_its_number(adding: Client) -> None:
    foreign = kept(*OSK, visibility=ArticleVisibility.PRIVATE, added_by=make_user())
    adding.post(
        reverse("add"), {"from": "paste", "text": page(*OSK[:3], OTHER[0]), "address": "", "whole": "1"}
    )
    address = reverse("draft", args=[Draft.objects.get().pk])
    assert "of these sentences" not in adding.get(address).content.decode()
    adding.post(address, {"do": f"telling:link:{foreign.pk}"})
    adding.post(address, {"do": "save"})
    assert Article.objects.count() == 2
    assert not StoryLink.objects.exists()
