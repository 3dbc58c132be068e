"""A shared comparison: frozen, read only, closed at once; both its articles must stay in its maker's sight."""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from annotations.card_of_two import CardOfTwo, CardSide, draw_card_of_two
from annotations.models import Highlight, Note, Share, Visibility
from annotations.queries.compared_sharing import card_of_two
from annotations.services.compared_shares import share_comparison
from annotations.services.shares import revoke_share
from annotations.shared_rows import excerpt
from reader.errors import Invalid
from reader.models import Article, User
from reader.stories.comparison import Compared, Relation, Row
from tests.factories import make_article, make_highlight, make_outlet, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db

GAUGES = "Of the 62 gauges on the Ilvane, 14 have sent no reading since March, Maren Osk said."
GAUGES_B = "Maren Osk said 12 of the 62 gauges on the Ilvane have sent no reading since March."
ALONE = "He has named Davit Sorrel, a retired colonel of engineers, as his envoy to the delta states."
MEETING = "The foreign ministers of the commission meet in Ketterby on Tuesday to set a date."
SALT = "Salt farmers at Lisk expect a harvest of forty thousand tonnes before the autumn rains."


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


@pytest.fixture
def courier() -> Article:
    return make_article(
        GAUGES,
        ALONE,
        MEETING,
        headline="River chief cautions Teller",
        outlet=make_outlet("Averil Courier"),
        canonical_url="https://averil-courier.example/river",
    )


@pytest.fixture
def ledger() -> Article:
    return make_article(
        GAUGES_B,
        MEETING,
        SALT,
        headline="Treaty would rest on a number",
        outlet=make_outlet("Ketterby Ledger"),
        canonical_url="https://ketterby-ledger.example/treaty",
    )


def shared(user: User, first: Article, second: Article, *highlights: Highlight, **more: Any) -> Share:
    assert first.current_revision is not None
    assert second.current_revision is not None
    values: dict[str, Any] = {"message": "", "expiry": "week"} | more
    return share_comparison(
        user, first.current_revision, second.current_revision, highlights=[h.pk for h in highlights], **values
    )


def words(answer: Any) -> str:
    """What can be read of a page, without its markup."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


def test_a_stranger_sees_both_texts_and_first_whose_they_are(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    share = shared(ines, courier, ledger, message="For Thursday.")
    page = client.get(share.get_absolute_url())
    text = words(page)
    assert page.status_code == 200
    for sentence in (GAUGES, GAUGES_B, ALONE, MEETING, SALT, "For Thursday."):
        assert sentence in text
    assert text.index("Averil Courier") < text.index("Ketterby Ledger") < text.index(GAUGES)
    assert text.index("Ketterby Ledger") < text.index("Ines Calloway set these two tellings")
    html = page.content.decode()
    assert "https://averil-courier.example/river" in html
    assert "https://ketterby-ledger.example/treaty" in html
    assert "Figures differ" in text
    assert page["X-Robots-Tag"].startswith("noindex")
    assert 'name="robots" content="noindex' in html
    assert page["Cache-Control"] == "no-store"
    assert "<form" not in html.split("<main", 1)[1].split("</main>")[0]
    assert "data-signed-in" not in html


def test_both_texts_are_frozen(client: Client, ines: User, courier: Article, ledger: Article) -> None:
    share = shared(ines, courier, ledger)
    make_revision(courier, paragraphs("All of this is other words now."))
    make_revision(ledger, paragraphs("And so is all of that."))
    text = words(client.get(share.get_absolute_url()))
    assert GAUGES in text
    assert GAUGES_B in text
    assert "other words now" not in text
    assert client.get(f"/s/{share.token}/card.png").status_code == 200


@pytest.mark.parametrize(
    "close",
    [
        "revoked", "expired", "first gone", "second gone", "first private", "second private", "left", "cut",
    ],
)  # fmt: skip
def test_a_closed_link_is_closed_with_its_picture(
    client: Client, ines: User, courier: Article, ledger: Article, close: str
) -> None:
    share = shared(ines, courier, ledger)
    addresses = [f"/s/{share.token}/", f"/s/{share.token}/card.png"]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    article = courier if close.startswith("first") else ledger
    match close:
        case "revoked":
            revoke_share(share)
        case "expired":
            Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "first gone" | "second gone":
            Article.objects.filter(pk=article.pk).update(deleted_at=timezone.now())
        case "first private" | "second private":
            Article.objects.filter(pk=article.pk).update(visibility="private", added_by=make_user())
        case "left":
            User.objects.filter(pk=ines.pk).update(is_active=False)
        case "cut":
            addresses = [address.replace(share.token, share.token[:-1]) for address in addresses]
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_ones_own_private_article_can_be_shared_and_nobody_elses(
    client: Client, ines: User, courier: Article
) -> None:
    own = make_article(GAUGES_B, headline="My own clipping", visibility="private", added_by=ines)
    theirs = make_article(
        "Quincunx keeps this alone.", headline="Quincunx", visibility="private", added_by=make_user()
    )
    client.force_login(ines)
    form = {"expiry": "day", "message": ""}
    assert client.post(f"/compare/{courier.pk}/{own.pk}/share/", form).status_code == 200
    for pair in ((courier, theirs), (theirs, courier)):
        address = f"/compare/{pair[0].pk}/{pair[1].pk}/share/"
        assert client.get(address).status_code == 404
        assert client.post(address, form).status_code == 404
        assert client.post(f"{address}preview/", form).status_code == 404
    share = Share.objects.get()
    assert "My own clipping" in words(Client().get(share.get_absolute_url()))
    Article.objects.filter(pk=own.pk).update(added_by=make_user())
    assert Client().get(share.get_absolute_url()).status_code == 404
    assert "My own clipping" not in words(client.get(f"/articles/{courier.pk}/share/"))


def test_without_whole_articles_only_what_disagrees_is_shown(
    client: Client, ines: User, settings: Any
) -> None:
    filler = [
        f"Paragraph {n} tells at some length of the harbour, the tide and house {n}." for n in range(12)
    ]
    other = [f"Elsewhere sentence {n} is of quarries, goats and the road to farm {n}." for n in range(12)]
    first = make_article(GAUGES, *filler, outlet=make_outlet("Averil Courier"))
    second = make_article(GAUGES_B, *other, outlet=make_outlet("Ketterby Ledger"))
    share = shared(ines, first, second)
    assert filler[-1] in words(client.get(share.get_absolute_url()))
    settings.POSTIL_SHARE_WHOLE = False
    text = words(client.get(share.get_absolute_url()))
    assert GAUGES in text
    assert GAUGES_B in text
    assert filler[-1] not in text
    assert other[-1] not in text
    assert "rows not shared" in text
    client.force_login(ines)
    assert "does not share whole texts" in words(client.get(f"/compare/{first.pk}/{second.pk}/share/"))


def test_an_excerpt_shows_a_third_at_most_and_what_disagrees_first() -> None:
    kinds = [Relation.REWORDED] * 9
    kinds[4], kinds[8] = Relation.QUOTE, Relation.FIGURES
    rows = tuple(Row(kind, ((10 * n, 10 * n + 9),), ((10 * n, 10 * n + 9),)) for n, kind in enumerate(kinds))
    spans = tuple(row.a[0] for row in rows)
    assert excerpt(Compared(spans, spans, rows)) == {8, 4, 3}
    assert excerpt(Compared(spans[:1], spans[:1], (Row(Relation.SAME, rows[0].a, rows[0].b),))) == frozenset()


def test_chosen_highlights_are_shown_on_their_side_and_private_ones_of_others_never(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    mark = make_highlight(ines, courier, "14 have sent no reading", kind="fact")
    for highlight, body in (
        (mark, "The Ledger says 12."),
        (secret := make_highlight(make_user("tomas"), ledger, "12 of the 62"), "Quincunx."),
    ):
        Note.objects.create(
            client_id=uuid.uuid4(), user=highlight.user, article=highlight.article, highlight=highlight,
            body=body, html=f"<p>{body}</p>",
        )  # fmt: skip
    client.force_login(ines)
    dialog = words(client.get(f"/compare/{courier.pk}/{ledger.pk}/share/"))
    assert "The Ledger says 12." in dialog
    assert "Quincunx" not in dialog
    share = shared(ines, courier, ledger, mark, secret)
    page = Client().get(share.get_absolute_url())
    assert "The Ledger says 12." in words(page)
    assert "Quincunx" not in words(page)
    assert '<mark class="hl k-fact" id="h1" data-h="1"' in page.content.decode()
    Highlight.objects.filter(pk=mark.pk).update(deleted_at=timezone.now())
    text = words(Client().get(share.get_absolute_url()))
    assert "The Ledger says 12." not in text
    assert GAUGES in text


def test_a_group_is_shown_nowhere_else(client: Client, ines: User, courier: Article, ledger: Article) -> None:
    mark = make_highlight(ines, courier, "14 have sent", visibility=Visibility.PUBLIC)
    share = shared(ines, courier, ledger, mark)
    assert 'data-h="1"' in client.get(share.get_absolute_url()).content.decode()
    Highlight.objects.filter(pk=mark.pk).update(visibility=Visibility.PRIVATE)
    assert 'data-h="1"' not in client.get(share.get_absolute_url()).content.decode()


def test_making_previewing_and_revoking_from_the_page(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    address = f"/compare/{courier.pk}/{ledger.pk}/share/"
    assert client.get(address).status_code in (302, 404)
    client.force_login(ines)
    form = {"expiry": "day", "message": "A word."}
    preview = client.post(f"{address}preview/", form)
    assert "Nothing is shared yet" in words(preview)
    assert GAUGES in words(preview)
    assert not Share.objects.exists()
    made = client.post(address, form)
    share = Share.objects.get()
    assert share.get_absolute_url() in made.content.decode()
    for article in (courier, ledger):
        assert share.token[:7] in words(client.get(f"/articles/{article.pk}/share/"))
    revoke = f"/shares/{share.pk}/revoke/"
    other = Client()
    other.force_login(make_user())
    assert other.post(revoke).status_code == 404
    answer = client.post(revoke, {"beside": f"{courier.pk}-{ledger.pk}"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert share.token[:7] not in words(answer)
    assert Client().get(share.get_absolute_url()).status_code == 404
    assert Client().get(f"/s/{share.token}/card.png").status_code == 404


def test_an_older_version_is_the_one_that_is_shared(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    make_revision(courier, paragraphs(GAUGES.replace("14", "15"), MEETING))
    client.force_login(ines)
    address = f"/compare/{courier.pk}/{ledger.pk}/share/"
    client.post(address, {"expiry": "day", "a_rev": "1"})
    client.post(f"/compare/{courier.pk}/{courier.pk}/share/", {"expiry": "day", "a_rev": "1", "b_rev": "2"})
    of_two, of_one = Share.objects.order_by("pk")
    assert GAUGES in words(Client().get(of_two.get_absolute_url()))
    text = words(Client().get(of_one.get_absolute_url()))
    assert GAUGES in text
    assert GAUGES.replace("14", "15") in text


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_is_kept(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    client.force_login(ines)
    address = f"/compare/{courier.pk}/{ledger.pk}/share/"
    answer = client.post(address, {"expiry": "day", "message": "x" * 1001})
    assert answer.status_code == 400
    assert "1001" in words(answer)
    assert "x" * 1001 in answer.content.decode()
    assert client.post(address, {"expiry": "forever"}).status_code == 400
    with pytest.raises(Invalid):
        shared(ines, courier, ledger, expiry="forever")
    assert not Share.objects.exists()


def test_what_people_wrote_is_escaped(client: Client, ines: User) -> None:
    ines.display_name = "<script>alert(1)</script>"
    ines.save()
    first = make_article("Plain <b>words</b> & here.", headline="<img src=x onerror=alert(1)>")
    second = make_article("Other <i>words</i> there.", headline='"><svg onload=alert(1)>')
    html = client.get(shared(ines, first, second, message="<u>under</u>").get_absolute_url()).content.decode()
    for hostile in ("<img src=x", "<script>alert", "<svg onload", "<u>under"):
        assert hostile not in html


def test_the_card_has_both_outlets_both_headlines_and_what_differs(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    share = shared(ines, courier, ledger)
    answer = client.get(f"/s/{share.token}/card.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    card = card_of_two(share)
    assert (card.a.outlet, card.b.outlet) == ("Averil Courier", "Ketterby Ledger")
    assert (card.a.headline, card.b.headline) == (courier.headline, ledger.headline)
    assert card.differs[0] == "Figures differ: 14 and 12"
    assert card.in_conflict
    assert "only in A" in card.differs[-1]
    assert share.token in client.get(share.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "headline", ["", "رئيسة النهر تحذر تيلر من اتفاق سريع مع تارسك", "x" * 400, "word " * 80]
)
def test_a_card_is_drawn_of_any_headline(headline: str) -> None:
    side = CardSide("", "", headline, rtl="ت" in headline)
    png = draw_card_of_two(CardOfTwo(side, side, ["الأرقام تختلف: 14 و12", headline], True, "Ines"))
    assert Image.open(io.BytesIO(png)).size == (1200, 630)
