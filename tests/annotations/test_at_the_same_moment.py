"""Several requests at once, each with a connection of its own: nothing is doubled, nothing overwritten."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from annotations.models import Anchor, Highlight, Note
from reader.models import User
from tests.annotations.marking import HTMX, fields_for
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def together(user: User, work: Callable[[Client, int], int]) -> Counter[int]:
    """Statuses of ``AT_ONCE`` requests of one account, sent at the same time."""

    def one(number: int) -> int:
        client = Client()
        client.force_login(user)
        try:
            return work(client, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, range(AT_ONCE)))


def test_one_save_sent_many_times_is_one_highlight() -> None:
    user, article = make_user(), make_article("The gauges fell silent in March.")
    fields = fields_for(article, "fell silent", body="Once.")
    statuses = together(
        user,
        lambda client, _n: client.post(f"/articles/{article.pk}/highlights/", fields, **HTMX).status_code,
    )
    assert statuses == {200: AT_ONCE}
    assert (Highlight.objects.count(), Anchor.objects.count(), Note.objects.count()) == (1, 1, 1)


def test_of_many_edits_of_one_version_one_is_saved_and_the_others_are_told() -> None:
    user, article = make_user(), make_article("The gauges fell silent in March.")
    highlight = make_highlight(user, article, "fell silent")

    def edit(client: Client, number: int) -> int:
        fields = {"kind": "fact", "visibility": "private", "body": f"Text {number}.", "version": 1}
        return client.post(f"/highlights/{highlight.pk}/edit/", fields, **HTMX).status_code

    assert together(user, edit) == {200: 1, 409: AT_ONCE - 1}
    highlight.refresh_from_db()
    assert (highlight.version, Note.objects.get().version) == (2, 1)


def test_replies_sent_at_the_same_moment_are_all_kept() -> None:
    user, article = make_user(), make_article("The gauges fell silent in March.")
    highlight = make_highlight(make_user(), article, "fell silent", visibility="public")

    def reply(client: Client, number: int) -> int:
        fields = {"body": f"Reply {number}.", "client_id": str(uuid.uuid4())}
        return client.post(f"/highlights/{highlight.pk}/replies/", fields, **HTMX).status_code

    assert together(user, reply) == {200: AT_ONCE}
    assert Note.objects.filter(highlight=highlight).count() == AT_ONCE
