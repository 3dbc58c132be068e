"""Shares: what a stranger sees, what stays hidden, and that a closed link is closed everywhere."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Highlight, Note, Share, StoryLink, Visibility
from annotations.queries.sharing import card_of
from annotations.services import shares as service
from reader.errors import Invalid
from reader.models import Article, User
from tests.factories import make_article, make_highlight, make_outlet, make_user

pytestmark = pytest.mark.django_db

FIRST = "Velmara would face a slow shortage if it signed."
SECOND = "Of the 62 gauges, 14 have sent no reading since March."
THIRD = "The flow at Averil fell by almost a fifth over the summer."


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def article() -> Article:
    return make_article(
        FIRST,
        SECOND,
        THIRD,
        headline="River chief cautions Teller",
        outlet=make_outlet("Averil Courier"),
        canonical_url="https://averil-courier.example/river",
    )


def note_on(highlight: Highlight, body: str, user: User | None = None, parent: Note | None = None) -> Note:
    return Note.objects.create(
        client_id=uuid.uuid4(),
        user=user or highlight.user,
        article=highlight.article,
        highlight=highlight,
        parent=parent,
        body=body,
        html=f"<p>{body}</p>",
    )


def share_of(user: User, article: Article, *highlights: Highlight, **more: Any) -> Share:
    values: dict[str, Any] = {"scope": "excerpts", "message": "", "expiry": "week"} | more
    return service.make_share(user, article, highlights=[h.pk for h in highlights], **values)


def test_a_stranger_sees_the_chosen_passages_with_their_paragraphs_and_notes(
    client: Client, ines: User, article: Article
) -> None:
    mark = make_highlight(ines, article, "14 have sent no reading", kind="fact")
    note_on(mark, "The Ledger says 12.")
    make_highlight(ines, article, "slow shortage")
    share = share_of(ines, article, mark, message="For Thursday.")
    page = client.get(share.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200
    assert "Ines Calloway marked this article and shared 1 passage" in text
    assert "For Thursday." in text
    assert "The Ledger says 12." in text
    assert "Of the 62 gauges" in text
    assert FIRST not in text
    assert THIRD not in text
    assert text.count("1 paragraph not shared") == 2
    assert "https://averil-courier.example/river" in text
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "noindex" in text
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"


def test_the_whole_article_is_shown_when_chosen_and_allowed(
    client: Client, ines: User, article: Article, settings: Any
) -> None:
    mark = make_highlight(ines, article, "14 have sent")
    share = share_of(ines, article, mark, scope="whole")
    text = client.get(share.get_absolute_url()).content.decode()
    assert FIRST in text
    assert THIRD in text
    settings.POSTIL_SHARE_WHOLE = False
    client.force_login(ines)
    answer = client.post(
        f"/articles/{article.pk}/share/", {"highlights": mark.pk, "scope": "whole", "expiry": "day"}
    )
    assert answer.status_code == 422
    assert "does not allow sharing whole articles" in answer.content.decode()


def test_a_share_is_frozen(client: Client, ines: User, article: Article) -> None:
    mark = make_highlight(ines, article, "14 have sent", kind="fact")
    note = note_on(mark, "As it was.")
    share = share_of(ines, article, mark)
    note.body, note.html = "As it is now.", "<p>As it is now.</p>"
    note.save()
    mark.kind = "question"
    mark.save()
    text = client.get(share.get_absolute_url()).content.decode()
    assert "As it was." in text
    assert "As it is now." not in text
    assert "k-fact" in text


@pytest.mark.parametrize(
    "close",
    [
        "revoked",
        "expired",
        "wrong",
        "cut",
        "deleted mark",
        "deleted note",
        "private again",
        "article gone",
        "left",
    ],
)
def test_every_link_that_does_not_open_answers_the_same(
    client: Client, ines: User, article: Article, close: str
) -> None:
    mark = make_highlight(ines, article, "14 have sent", visibility=Visibility.PUBLIC)
    note = note_on(mark, "A note.")
    share = share_of(ines, article, mark)
    token = share.token
    picture = f"/s/{token}/card.png"
    assert client.get(picture).status_code == 200
    wrong = client.get("/s/" + "A" * len(token) + "/").content
    now = timezone.now()
    match close:
        case "revoked":
            service.revoke_share(share)
        case "expired":
            Share.objects.update(expires_at=now - timedelta(seconds=1))
        case "wrong":
            token = token[:-1] + ("A" if token[-1] != "A" else "B")
        case "cut":
            token = token[:-1]
        case "deleted mark":
            Highlight.objects.update(deleted_at=now)
        case "deleted note":
            Note.objects.filter(pk=note.pk).update(deleted_at=now)
        case "private again":
            Highlight.objects.update(visibility=Visibility.PRIVATE)
        case "article gone":
            Article.objects.update(deleted_at=now)
        case "left":
            User.objects.update(is_active=False)
    for address in (f"/s/{token}/", f"/s/{token}/card.png", f"/s/{token}/pictures/1/800/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert strip_nonce(answer.content) == strip_nonce(wrong)


def strip_nonce(content: bytes) -> bytes:
    """A page without what is new in every answer."""
    import re

    return re.sub(rb'nonce="[^"]*"|"X-CSRFToken":"[^"]*"', b"", content)


def test_a_private_note_of_somebody_else_cannot_be_picked(
    client: Client, ines: User, article: Article
) -> None:
    other = make_user("tomas")
    secret = make_highlight(other, article, "14 have sent")
    note_on(secret, "Nobody else's business.")
    client.force_login(ines)
    dialog = client.get(f"/articles/{article.pk}/share/").content.decode()
    assert "Nobody else" not in dialog
    answer = client.post(
        f"/articles/{article.pk}/share/", {"highlights": secret.pk, "scope": "excerpts", "expiry": "day"}
    )
    assert answer.status_code == 400
    assert Share.objects.count() == 0
    public = make_highlight(other, article, "slow shortage", visibility=Visibility.PUBLIC)
    share = share_of(ines, article, secret, public)
    assert [item.highlight_id for item in service.live_items(share)] == [public.pk]


def test_a_deleted_reply_leaves_the_share(client: Client, ines: User, article: Article) -> None:
    mark = make_highlight(ines, article, "14 have sent", visibility=Visibility.PUBLIC)
    root = note_on(mark, "The note.")
    reply = note_on(mark, "A reply.", make_user(), parent=root)
    share = share_of(ines, article, mark)
    assert "A reply." in client.get(share.get_absolute_url()).content.decode()
    Note.objects.filter(pk=reply.pk).update(deleted_at=timezone.now())
    text = client.get(share.get_absolute_url()).content.decode()
    assert "A reply." not in text
    assert "The note." in text


def test_a_look_by_head_changes_nothing_and_the_owners_own_is_not_counted(
    client: Client, ines: User, article: Article
) -> None:
    share = share_of(ines, article, make_highlight(ines, article, "14 have sent"))
    client.head(share.get_absolute_url())
    owner = Client()
    owner.force_login(ines)
    owner.get(share.get_absolute_url())
    share.refresh_from_db()
    assert share.opened == 0
    client.get(share.get_absolute_url())
    share.refresh_from_db()
    assert share.opened == 1


def test_nothing_chosen_and_a_long_word_are_refused_with_what_was_typed(
    client: Client, ines: User, article: Article
) -> None:
    mark = make_highlight(ines, article, "14 have sent")
    client.force_login(ines)
    answer = client.post(
        f"/articles/{article.pk}/share/", {"message": "Keep this word.", "scope": "excerpts", "expiry": "day"}
    )
    assert answer.status_code == 400
    assert "Keep this word." in answer.content.decode()
    answer = client.post(
        f"/articles/{article.pk}/share/",
        {"highlights": mark.pk, "message": "x" * 1001, "scope": "excerpts", "expiry": "day"},
    )
    assert answer.status_code == 400
    assert "1001" in answer.content.decode()
    assert "1000" in answer.content.decode()
    with pytest.raises(Invalid):
        share_of(ines, article, mark, expiry="forever")


def test_a_preview_saves_nothing_and_looks_like_the_page(
    client: Client, ines: User, article: Article
) -> None:
    mark = make_highlight(ines, article, "14 have sent")
    client.force_login(ines)
    answer = client.post(
        f"/articles/{article.pk}/share/preview/",
        {"highlights": mark.pk, "scope": "excerpts", "expiry": "day"},
    )
    assert answer.status_code == 200
    assert "14 have sent" in answer.content.decode()
    assert Share.objects.count() == 0


def test_only_its_maker_revokes_a_share(client: Client, ines: User, article: Article) -> None:
    share = share_of(ines, article, make_highlight(ines, article, "14 have sent"))
    client.force_login(make_user())
    assert client.post(f"/shares/{share.pk}/revoke/").status_code == 404
    assert client.get(f"/shares/{share.pk}/revoke/").status_code == 405
    client.force_login(ines)
    assert client.post(f"/shares/{share.pk}/revoke/").status_code == 302
    assert Client().get(share.get_absolute_url()).status_code == 404


def test_tokens_are_long_and_new_each_time(ines: User, article: Article) -> None:
    mark = make_highlight(ines, article, "14 have sent")
    tokens = {share_of(ines, article, mark).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) >= 22 for token in tokens)


def test_the_card_is_a_picture_of_the_right_size(client: Client, ines: User) -> None:
    import io

    from PIL import Image

    article = make_article("قالت: معاهدة لا يقيسها أحد وعدٌ بلا أرض.", language="ar", direction="rtl")
    mark = make_highlight(ines, article, "معاهدة لا يقيسها أحد", kind="quote")
    share = share_of(ines, article, mark)
    answer = client.get(f"/s/{share.token}/card.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    text = client.get(share.get_absolute_url()).content.decode()
    assert f"/s/{share.token}/card.png" in text
    assert 'dir="rtl"' in text


def test_a_link_to_one_highlight_opens_while_it_holds(client: Client, ines: User, article: Article) -> None:
    mark = make_highlight(ines, article, "14 have sent", visibility=Visibility.LINK)
    note_on(mark, "Seen by link.")
    other = make_highlight(ines, article, "slow shortage")
    text = client.get(f"/h/{mark.link_token}/").content.decode()
    assert "Seen by link." in text
    assert FIRST not in text
    assert other.quote not in text
    Highlight.objects.filter(pk=mark.pk).update(visibility=Visibility.PRIVATE, link_token=None)
    assert client.get(f"/h/{mark.link_token}/").status_code == 404


def test_what_readers_wrote_is_escaped_on_the_page(client: Client, ines: User) -> None:
    article = make_article("Plain words here.", headline="<img src=x onerror=alert(1)>")
    ines.display_name = "<script>alert(1)</script>"
    ines.save()
    share = share_of(ines, article, make_highlight(ines, article, "words"), message="<b>bold</b>")
    text = client.get(share.get_absolute_url()).content.decode()
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert "<b>bold</b>" not in text


def test_a_linked_story_leaves_the_share_when_its_maker_may_no_longer_see_it(
    client: Client, ines: User, article: Article
) -> None:
    there = make_article(headline="Another telling of it", canonical_url="https://ledger.example/telling")
    link = StoryLink.objects.create(user=ines, from_article=article, to_article=there, kind="same_story")
    share = share_of(ines, article, make_highlight(ines, article, "14 have sent"), links=[link.pk])
    assert "Another telling of it" in client.get(share.get_absolute_url()).content.decode()
    there.visibility, there.added_by = "private", make_user()
    there.save()
    assert "Another telling of it" not in client.get(share.get_absolute_url()).content.decode()


def test_shares_are_made_and_guessed_only_so_often(client: Client, ines: User, article: Article) -> None:
    mark = make_highlight(ines, article, "14 have sent")
    form = {"highlights": mark.pk, "scope": "excerpts", "expiry": "day", "message": "Kept words."}
    client.force_login(ines)
    answers = [client.post(f"/articles/{article.pk}/share/", form) for _ in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [200] * 60
    assert answers[60].status_code == 429
    assert "Kept words." in answers[60].content.decode()
    assert Share.objects.count() == 60
    guesses = [Client().get(f"/s/{'x' * 20}{n:04}/card.png").status_code for n in range(61)]
    assert guesses == [404] * 60 + [429]


def test_the_dialog_and_the_card_show_words_and_no_markdown(
    client: Client, ines: User, article: Article
) -> None:
    mark = make_highlight(ines, article, "14 have sent", kind="fact")
    note = note_on(mark, "Count *first*.")
    Note.objects.filter(pk=note.pk).update(html="<p>Count <em>first</em> &amp; last.</p>")
    client.force_login(ines)
    text = client.get(f"/articles/{article.pk}/share/").content.decode()
    assert "Count first &amp; last." in text
    assert "*first*" not in text
    share = share_of(ines, article, mark)
    assert card_of(share, service.live_items(share)).note == "Count first & last."
