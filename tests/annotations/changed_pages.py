"""The page of changed notes as tests ask for it: its words, its rows and its buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from annotations.models import Change
from reader.models import User
from tests.annotations.changing import FACT, FACT_NOW, changed_article, mark_change

CHANGED = "/changed/"


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def settle(client: Client, **data: Any) -> Any:
    return client.post(reverse("changed-settle"), data, follow=True)


def key(change: Change) -> str:
    """A change as boxes and buttons name it."""
    return f"{change.pk}:{change.after_id}"


def rows(answer: Any) -> list[Any]:
    return list(answer.context["page"].rows)


def many(user: User, number: int, articles: int = 1) -> list[Change]:
    """``number`` changed marks a minute apart, the newest first, over ``articles``."""
    places = [changed_article(user) for _n in range(articles)]
    now = timezone.now()
    return [
        mark_change(user, places[n % articles], FACT, FACT_NOW, "changed", at=now - timedelta(minutes=n))
        for n in range(number)
    ]
