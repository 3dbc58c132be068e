"""Nothing of what one may not see shows or counts beside other tellings; nothing hostile holds the pages up."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import StoryLink, Visibility
from annotations.services.compared_shares import share_comparison
from reader.models import (
    Article,
    ArticleVisibility,
    Comparison,
    Quotation,
    Story,
    StoryMember,
    StorySuggestion,
    Tag,
    User,
)
from reader.queries.story_claims import claims_page
from reader.services import quotations
from reader.services import stories as service
from reader.services.articles import index_headline, remove_article
from reader.services.comparing import LONGEST, MOST_SENTENCES, compared
from reader.stories.quotations import quotations as read_quotations
from reader.tasks.stories import compare_pairs
from tests.factories import make_article, make_outlet, make_revision, make_tag, make_user, paragraphs

pytestmark = pytest.mark.django_db

DAY = datetime(2031, 12, 3, 9, 20, tzinfo=UTC)
SAID = "“A river that nobody can measure is a debt with nowhere to stand, and I will not sign it,” Maren Osk said."
TOLD = "Fourteen gauges went silent on the Teller in June."
SECRET = "Quincunx"


@pytest.fixture
def osk() -> Tag:
    return make_tag("Maren Osk", folded="maren osk", slug="maren-osk", kind="person")


@pytest.fixture
def scene(reader: User, osk: Tag) -> dict[str, Any]:
    """Two tellings that everyone sees and one that is ``hidden``: linked, suggested, compared, quoted, of one story."""

    def told(name: str, hours: int, *lines: str, **fields: Any) -> Article:
        at = DAY + timedelta(hours=hours)
        article = make_article(
            *lines, SAID, outlet=make_outlet(name), tags=(osk,), listed_at=at, published_at=at,
            headline=f"{name} on the gauges", **fields,
        )  # fmt: skip
        index_headline(article)
        quotations.keep(article.pk)
        return article

    wire = told("Wire", 0, TOLD)
    ledger = told("Ledger", 2, TOLD.replace("Fourteen", "Twelve"))
    hidden = told(
        SECRET, 4, f"{SECRET} counted thirty gauges on the Teller in June.", added_by=reader,
        visibility=ArticleVisibility.PRIVATE,
    )  # fmt: skip
    story, _moves = service.join(wire, ledger, reader)
    service.join(wire, hidden, reader)
    for other in (ledger, hidden):
        StorySuggestion.objects.create(
            first=wire, second=other, kind="same_story", score=0.9,
            reason=[["names", 1, SECRET if other is hidden else "Osk"]],
        )  # fmt: skip
        first, second = wire.current_revision, other.current_revision
        assert first is not None
        assert second is not None
        compared(first, second)
    StoryLink.objects.create(
        user=reader, from_article=wire, to_article=hidden, kind="same_story", visibility=Visibility.PUBLIC
    )
    return {"wire": wire, "ledger": ledger, "hidden": hidden, "story": story}


def rooms(scene: dict[str, Any]) -> list[str]:
    """Every page that tells of other tellings."""
    wire, ledger, story = scene["wire"].pk, scene["ledger"].pk, scene["story"].pk
    utterance = Quotation.objects.filter(article=wire).values_list("utterance", flat=True)[0]
    return [
        reverse("home"),
        reverse("latest"),
        reverse("article", args=[wire]),
        reverse("compare"),
        reverse("compare") + f"?q={SECRET.lower()}&x=",
        reverse("compare-with", args=[wire]),
        reverse("compare-two", args=[wire, ledger]),
        reverse("compare-export", args=[wire, ledger]),
        reverse("compare-export", args=[wire, ledger]) + "?format=csv",
        reverse("story", args=[story]),
        reverse("story-claims", args=[story]),
        reverse("story-claims", args=[story]) + "?show=alone",
        reverse("story-claims-csv", args=[story]),
        reverse("quote", args=[utterance]),
        reverse("quote", args=[utterance]) + "?view=sentences",
        reverse("quote-csv", args=[utterance]),
        reverse("article-quotations", args=[wire]),
        reverse("tag", args=["maren-osk"]),
        reverse("tag-quotations", args=["maren-osk"]),
    ]


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace(SECRET.lower(), "")


def assert_hidden(client: Client, scene: dict[str, Any]) -> None:
    for address in rooms(scene):
        assert SECRET not in shown(client, address), address
    assert "One story, 2 tellings" in shown(client, reverse("story", args=[scene["story"].pk]))
    hidden, wire = scene["hidden"].pk, scene["wire"].pk
    for pair in ([wire, hidden], [hidden, wire]):
        for name in ("compare-two", "compare-export"):
            assert client.get(reverse(name, args=pair)).status_code == 404
    assert client.get(reverse("compare-with", args=[hidden])).status_code == 404
    assert client.get(reverse("article-quotations", args=[hidden])).status_code == 404


def test_a_private_telling_shows_on_no_page_of_another_member(client: Client, scene: dict[str, Any]) -> None:
    client.force_login(make_user("other"))

    assert_hidden(client, scene)


def test_a_private_telling_shows_on_no_page_of_a_stranger(
    client: Client, scene: dict[str, Any], settings: Any
) -> None:
    settings.POSTIL_PUBLIC = True

    assert_hidden(client, scene)


def test_its_owner_sees_it_there(reading: Client, scene: dict[str, Any]) -> None:
    """Without this the others would hold for a page that shows nothing at all."""
    without = {reverse("compare-two", args=[scene["wire"].pk, scene["ledger"].pk])}
    seen = [address for address in rooms(scene) if SECRET in shown(reading, address)]

    assert len(seen) >= 12
    assert not without & set(seen)


def test_a_removed_telling_shows_nowhere_not_even_to_its_owner(
    reading: Client, scene: dict[str, Any], reader: User
) -> None:
    remove_article(scene["hidden"])

    assert_hidden(reading, scene)


def test_strangers_of_a_closed_library_get_nowhere(
    client: Client, scene: dict[str, Any], settings: Any
) -> None:
    settings.POSTIL_PUBLIC = False
    for address in rooms(scene):
        response = client.get(address)
        assert response.status_code == 302, address
        assert SECRET not in response.headers["Location"].split("?")[0]


def test_a_shared_comparison_closes_when_either_article_goes(
    client: Client, scene: dict[str, Any], reader: User
) -> None:
    first, second = scene["wire"].current_revision, scene["hidden"].current_revision
    share = share_comparison(reader, first, second, expiry="month")
    assert client.get(share.get_absolute_url()).status_code == 200

    Article.objects.filter(pk=scene["hidden"].pk).update(added_by=make_user("other"))
    for address in (share.get_absolute_url(), reverse("share-card", args=[share.token])):
        response = client.get(address)
        assert response.status_code in (404, 410)
        assert SECRET.encode() not in response.content


# ---- what is undone


def test_moves_of_private_tellings_are_in_no_address_and_come_back_all_the_same(
    client: Client, scene: dict[str, Any], reader: User
) -> None:
    """Somebody puts two stories together, of which one has a telling that they do not see."""
    older, _moves = service.join(make_article(), third := make_article(), reader)
    Story.objects.filter(pk=older.pk).update(created_at=DAY.replace(year=2001))
    before = dict(StoryMember.objects.values_list("article", "story"))
    client.force_login(make_user("other"))

    done = client.post(reverse("story-join", args=[scene["story"].pk]), {"article": third.pk}, follow=True)
    assert StoryMember.objects.get(article=scene["hidden"]).story == older
    name = done.context["moves"]
    assert len(name) < 20
    stranger = Client()
    stranger.force_login(make_user("third"))
    address = reverse("story-restore", args=[older.pk])
    assert stranger.post(address, {"moves": name}).status_code == 400
    assert client.post(address, {"moves": name}).status_code == 302
    assert dict(StoryMember.objects.values_list("article", "story")) == before


def test_whether_tellings_are_left_is_judged_by_what_one_sees(client: Client, scene: dict[str, Any]) -> None:
    client.force_login(make_user("other"))

    both = client.post(
        reverse("story-split", args=[scene["story"].pk]),
        {"telling": [scene["wire"].pk, scene["ledger"].pk]},
    )
    assert both.status_code == 400
    assert "leave at least one" in both.content.decode()


def test_a_title_from_where_nobody_else_saw_the_story_is_not_shown_to_others(
    client: Client, reader: User
) -> None:
    one = make_article()
    mine = make_article(visibility=ArticleVisibility.PRIVATE, added_by=reader)
    story, _moves = service.join(one, mine, reader)
    service.rename(story, SECRET)
    other = make_user("other")

    joined, _moves = service.join(one, make_article(), other)
    client.force_login(other)
    assert joined == story
    assert SECRET not in client.get(reverse("story", args=[story.pk])).content.decode()


def test_a_title_that_everybody_saw_stays(reader: User) -> None:
    story, _moves = service.join(one := make_article(), make_article(), reader)
    service.rename(story, "The gauges")

    service.join(make_article(), one, make_user("other"))
    assert Story.objects.get(pk=story.pk).title == "The gauges"


# ---- what is sent


@pytest.mark.parametrize(
    "name",
    [
        "compare-with", "compare-two", "compare-export", "compare-share", "story", "story-claims", "story-claims-csv",
        "story-join", "story-done", "quote", "quote-csv", "article-quotations",
    ],
)  # fmt: skip
def test_a_number_that_no_row_can_have_is_not_there(reading: Client, name: str) -> None:
    two = name in ("compare-two", "compare-export", "compare-share")
    for number in (10**22, 2**63, 2**63 - 1):
        args = [make_article().pk, number] if two else [number]
        assert reading.get(reverse(name, args=args)).status_code == 404


@pytest.mark.parametrize(
    "address", ["http://[", "http://]/compare/1/2/", "\\\\", "http://[::1]:x/compare/1/2/"]
)
def test_a_page_around_that_is_no_address_is_none(
    reading: Client, scene: dict[str, Any], address: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": address}

    assert reading.get(reverse("article", args=[scene["wire"].pk]), headers=headers).status_code == 200
    answer = reading.post(
        reverse("highlight-add", args=[scene["wire"].pk]), {"kind": "fact"}, headers=headers
    )
    assert answer.status_code < 500


def test_strangers_cannot_have_comparisons_computed_without_end(
    client: Client, scene: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POSTIL_PUBLIC = True
    monkeypatch.setattr("reader.views.comparing.STRANGERS", 2)
    addresses = [
        reverse(name, args=[scene["story"].pk]) for name in ("story", "story-claims", "story-claims-csv")
    ]

    assert [client.get(address).status_code for address in addresses] == [200, 200, 429]


HOSTILE = """</title><img src=x onerror=alert(1)>'"><svg onload=alert(1)>"""


def test_what_outlets_headlines_and_texts_say_is_text_everywhere(
    reading: Client, scene: dict[str, Any], reader: User
) -> None:
    wire, ledger = scene["wire"], scene["ledger"]
    for article in (wire, ledger):
        article.outlet.name = f"{HOSTILE}{article.pk}"
        article.outlet.save()
        article.headline = article.standfirst = article.byline = article.credited_as = HOSTILE
        article.save()
        make_revision(article, paragraphs(f"{TOLD} {HOSTILE}", f"“{HOSTILE} {SAID.strip('“')}"))
        quotations.keep(article.pk)
    Comparison.objects.all().delete()
    Tag.objects.filter(slug="maren-osk").update(name=f"Maren Osk {HOSTILE}")
    StorySuggestion.objects.update(reason=[["names", 1, HOSTILE], ["words", HOSTILE], ["credits", HOSTILE]])
    service.rename(scene["story"], HOSTILE)
    share = share_comparison(reader, wire.current_revision, ledger.current_revision, expiry="month")
    pages = [address for address in rooms(scene) if not address.endswith((".csv", f"/articles/{wire.pk}/"))]
    pages = [address for address in pages if "/export/" not in address]
    pages += [
        reverse("compare-two", args=[wire.pk, ledger.pk]) + "?view=full",
        reverse("compare-share", args=[wire.pk, ledger.pk]),
        reverse("story-join", args=[scene["story"].pk]),
        share.get_absolute_url(),
    ]

    escaped = 0
    for address in pages:
        html = reading.get(address).content.decode()
        escaped += "&lt;img src=x" in html
        assert "<img src=x" not in html, address
        assert "<svg onload" not in html, address
    assert escaped > len(pages) - 4


# ---- hostile texts


@pytest.mark.parametrize("text", ["a" * (LONGEST + 1), "Ab. " * (MOST_SENTENCES + 1)], ids=["long", "cut up"])
def test_a_text_that_no_page_can_wait_for_is_not_compared_and_its_story_has_pages(
    reading: Client, reader: User, text: str
) -> None:
    long, short = make_article(text), make_article(TOLD)
    story, _moves = service.join(long, short, reader)

    answer = reading.get(reverse("compare-two", args=[long.pk, short.pk]))
    assert (answer.status_code, "can be compared; one of these has" in answer.content.decode()) == (422, True)
    for name in ("story", "story-claims", "story-claims-csv"):
        assert reading.get(reverse(name, args=[story.pk])).status_code == 200
    assert claims_page(reader, story.pk, answer.wsgi_request.GET).waiting == 0
    assert compare_pairs.func([[long.current_revision_id, short.current_revision_id]]) == 0
    assert not Comparison.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "“Yes,” said Maren Osk. " * 40_000,
        "Maren Osk the mayor and " * 20_000 + "“Yes, we will do it,” said the mayor. " * 10_000,
        "Maren Osk came. " * 20_000 + "“Yes, we will do it,” he said. " * 10_000,
        "“" * 1_000_000,
        '"' * 1_000_000,
        "“(«" * 300_000,
        "said " * 200_000,
        "1" * 1_000_000,
    ],
    ids=["said", "described", "pronouns", "opened", "straight", "nested", "verbs", "digits"],
)
def test_quotations_of_a_megabyte_take_seconds_at_most(text: str) -> None:
    begun = time.process_time()
    read_quotations(text, "en")

    assert time.process_time() - begun < 5
