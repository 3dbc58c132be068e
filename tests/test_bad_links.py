"""Links to shares that are wrong, closed or of somebody else, and what leaves with a click."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from annotations.models import Highlight, Share, Visibility
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


def closed_shares(user: User) -> dict[str, str]:
    """Tokens of shares that no longer open, and of one that never was, by why."""
    shares = {
        why: shared(user if why != "maker gone" else make_user(), why)[0]
        for why in ("revoked", "expired", "deleted", "private", "maker gone", "emptied")
    }
    revoke_share(shares["revoked"])
    Share.objects.filter(pk=shares["expired"].pk).update(expires_at=timezone.now())
    Article.objects.filter(pk=shares["deleted"].article_id).update(deleted_at=timezone.now())
    Article.objects.filter(pk=shares["private"].article_id).update(visibility="private", added_by=make_user())
    User.objects.filter(pk=shares["maker gone"].user_id).update(is_active=False)
    Highlight.objects.filter(article=shares["emptied"].article_id).update(deleted_at=timezone.now())
    return {"wrong": "A" * 24} | {why: share.token for why, share in shares.items()}


def test_every_link_that_does_not_open_gets_the_same_answer(client: Client, ines: User) -> None:
    answers = {}
    for why, token in closed_shares(ines).items():
        answer = client.get(f"/s/{token}/")
        assert answer.status_code == 404, why
        # The token of the address, and what is drawn anew for every answer.
        text = re.sub(r'nonce="[^"]+"|\b\w{64}\b', "", answer.content.decode().replace(token, ""))
        answers[why] = (text, sorted(answer.headers))
    for why, answer in answers.items():
        assert answer == answers["wrong"], why


def test_a_wrong_link_costs_the_same_statements_as_a_closed_one(ines: User) -> None:
    # One that was emptied is left out: that it is empty can be known only from what was in it.
    tokens = {why: token for why, token in closed_shares(ines).items() if why != "emptied"}
    client, statements = Client(REMOTE_ADDR="192.0.2.7"), {}
    client.get(f"/s/{'B' * 24}/")  # the first miss of an address begins its count
    for why, token in tokens.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/s/{token}/")
        statements[why] = len(captured)
    assert statements["wrong"] > 0
    assert set(statements.values()) == {statements["wrong"]}, statements


def test_a_wrong_link_to_a_highlight_costs_the_same_statements_as_a_closed_one(ines: User) -> None:
    binned, deleted = (
        make_highlight(ines, make_article("Some words."), "words", visibility=Visibility.LINK)
        for _ in range(2)
    )
    Highlight.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
    Article.objects.filter(pk=deleted.article_id).update(deleted_at=timezone.now())
    client, statements = Client(REMOTE_ADDR="192.0.2.7"), {}
    client.get(f"/h/{'B' * 32}/")
    for token in ("A" * 32, binned.link_token, deleted.link_token):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/h/{token}/").status_code == 404
        statements[token] = len(captured)
    assert len(set(statements.values())) == 1, statements


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
