"""Links to shares that are wrong, closed or of somebody else, and what leaves with a click."""

from __future__ import annotations

import io
import time
from statistics import median

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from annotations.models import Share, Visibility
from annotations.services.shares import make_share, revoke_share
from reader.models import Article, Picture, User
from reader.services import pictures
from tests.factories import make_article, make_highlight, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines() -> User:
    return make_user("ines")


def shared(user: User, words: str) -> tuple[Share, Picture]:
    """A share of an article with a picture."""
    article: Article = make_article(f"{words} words.", canonical_url=f"https://wire.example/{words}")
    picture = pictures.store(article, "a.png", pictures.encode(png_of_one_colour()))
    highlight = make_highlight(user, article, words, visibility=Visibility.PUBLIC)
    return make_share(
        user, article, highlights=[highlight.pk], scope="whole", message="", expiry="day"
    ), picture


def png_of_one_colour() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "PNG")
    return out.getvalue()


def test_one_share_opens_nothing_of_another(client: Client, ines: User) -> None:
    (one, _mine), (other, theirs) = shared(ines, "First"), shared(ines, "Second")
    highlight = other.items.get().highlight
    for address in (
        f"/s/{one.token}/pictures/{theirs.pk}/800/",
        f"/s/{one.token}/{highlight.pk}/",
        f"/s/{one.token}/highlights/{highlight.pk}/",
        f"/h/{one.token}/",
        f"/s/{one.token}{other.token}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "Second" not in answer.content.decode()
    assert client.get(f"/s/{one.token}/", {"share": other.pk, "h": highlight.pk}).status_code == 200


def test_a_wrong_and_a_revoked_link_take_as_long(ines: User) -> None:
    share, _picture = shared(ines, "First")
    revoke_share(share)
    expired, _picture = shared(ines, "Second")
    Share.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    def cost(token: str) -> float:
        client, taken = Client(REMOTE_ADDR="192.0.2.7"), []
        for _ in range(9):
            began = time.perf_counter()
            client.get(f"/s/{token}/")
            taken.append(time.perf_counter() - began)
        return median(taken)

    cost("B" * 24)
    wrong, revoked, ran_out = cost("A" * 24), cost(share.token), cost(expired.token)
    assert max(wrong, revoked, ran_out) - min(wrong, revoked, ran_out) < 0.05


def test_no_token_leaves_in_a_referer(client: Client, ines: User) -> None:
    share, _picture = shared(ines, "First")
    answer = client.get(share.get_absolute_url())
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    text = answer.content.decode()
    assert 'href="https://wire.example/First" rel="noopener noreferrer external"' in text
    for method in (client.head, client.options, client.post, client.put, client.delete):
        method(share.get_absolute_url())
    assert Share.objects.get().opened == 1


def test_a_prefetched_share_is_not_counted(client: Client, ines: User) -> None:
    share, _picture = shared(ines, "First")
    client.get(share.get_absolute_url(), headers={"Sec-Purpose": "prefetch;prerender"})
    assert Share.objects.get().opened == 0


@pytest.mark.parametrize("close", ["private", "deleted"])
def test_a_share_closes_with_the_right_to_see_its_article(client: Client, ines: User, close: str) -> None:
    share, picture = shared(ines, "First")
    highlight = make_highlight(ines, share.article, "words", visibility=Visibility.LINK)
    addresses_of = [
        share.get_absolute_url(), f"/s/{share.token}/card.png", f"/h/{highlight.link_token}/",
    ]  # fmt: skip
    for address in addresses_of:
        assert client.get(address).status_code == 200, address
    if close == "private":
        Article.objects.update(visibility="private", added_by=make_user())
    else:
        Article.objects.update(deleted_at=timezone.now())
    for address in [*addresses_of, f"/s/{share.token}/pictures/{picture.pk}/800/"]:
        assert client.get(address).status_code == 404, address
