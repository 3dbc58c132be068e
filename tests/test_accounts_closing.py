"""Closing an account: a time to think again; then what is one's own goes, and what others see loses its name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations.models import Highlight, Note
from reader.models import Article, ArticleVisibility, Closing, Reading, Role, User
from reader.services.closing import WAITS, close_due
from tests.factories import PASSWORD, make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


def asked(reading: Client, reader: User, **fields: str) -> Closing:
    answer = reading.post(reverse("account-close"), {"current": PASSWORD, **fields})
    assert answer.status_code == 302
    return Closing.objects.get(user=reader)


@pytest.fixture
def things(reader: User) -> dict[str, int]:
    article = make_article("The gauge fell silent. Nobody said why.")
    make_article("Mine.", visibility=ArticleVisibility.PRIVATE, added_by=reader)
    Reading.objects.create(user=reader, article=article)
    alone = make_highlight(reader, article, "gauge")
    shown = make_highlight(reader, article, "Nobody", visibility="public")
    return {"article": article.pk, "alone": alone.pk, "shown": shown.pk}


def test_it_waits_and_can_be_thought_again(reading: Client, reader: User, things: dict[str, int]) -> None:
    closing = asked(reading, reader)
    assert closing.due_at - timezone.now() > WAITS - timedelta(minutes=1)
    assert "closes on" in reading.get(reverse("profile")).content.decode()
    assert close_due() == 0
    reading.post(reverse("account-close-not"))
    assert not Closing.objects.exists()
    assert close_due(timezone.now() + WAITS * 2) == 0
    assert Highlight.objects.filter(user=reader).count() == 2


def test_who_it_is_has_to_be_said(reading: Client, reader: User) -> None:
    assert reading.post(reverse("account-close"), {"current": reader.username}).status_code == 400
    reader.set_unusable_password()
    reader.save()
    reading.force_login(reader)
    assert reading.post(reverse("account-close"), {"current": PASSWORD}).status_code == 400
    assert not Closing.objects.exists()
    assert reading.post(reverse("account-close"), {"current": reader.username}).status_code == 302


def test_what_is_ones_own_goes_and_what_others_see_loses_its_name(
    reading: Client, reader: User, things: dict[str, int]
) -> None:
    name = reader.name
    asked(reading, reader)
    assert close_due(timezone.now() + WAITS) == 1
    left = User.objects.get(pk=reader.pk)
    assert (left.is_active, left.email, left.username) == (False, "", f"closed-{reader.pk}")
    assert list(Highlight.objects.values_list("pk", flat=True)) == [things["shown"]]
    assert not Article.objects.filter(visibility=ArticleVisibility.PRIVATE).exists()
    assert not Reading.objects.exists()
    assert reading.get(reverse("profile")).status_code == 302
    other = Client()
    other.force_login(make_user())
    page = other.get(reverse("article", args=[things["article"]])).content.decode()
    assert "A former reader" in page
    assert name not in page
    assert close_due(timezone.now() + WAITS) == 0


def test_on_wish_all_of_it_goes(reading: Client, reader: User, things: dict[str, int]) -> None:
    asked(reading, reader, everything="1")
    close_due(timezone.now() + WAITS)
    assert not User.objects.filter(pk=reader.pk).exists()
    assert not Highlight.objects.exists()
    assert not Note.objects.exists()
    assert Article.objects.filter(pk=things["article"]).exists()


def test_the_last_administrator_stays(reading: Client, reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(role=Role.ADMINISTRATOR)
    answer = reading.post(reverse("account-close"), {"current": PASSWORD})
    assert answer.status_code == 409
    assert not Closing.objects.exists()
    make_user(role=Role.ADMINISTRATOR)
    asked(reading, reader)
