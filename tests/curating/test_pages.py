"""The curator's pages: what they list, what they do, what they never show."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from reader.models import ArticleTag, Tag, TagKind, TagMerge, TagProposal, User
from reader.services.tags import create_tag, propose, recount
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def names(html: str) -> list[str]:
    """The tags that the list shows, in its order."""
    return [unescape(name) for name in re.findall(r'<th scope="row"><a [^>]*><bdi>(.*?)</bdi>', html)]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_is_searched_by_name_and_alias_and_filtered(keeping: Client) -> None:
    create_tag("Ilvane basin", TagKind.PLACE, aliases=["حوض الإيلفان"])
    create_tag("Lower basin", TagKind.PLACE)
    hidden = create_tag("Basin Quarterly", TagKind.ORGANISATION)
    Tag.objects.filter(pk=hidden.pk).update(hidden=True)
    make_article(tags=(hidden,))
    assert names(page(keeping, "/curate/?q=BASIN")) == ["Basin Quarterly", "Ilvane basin", "Lower basin"]
    assert names(page(keeping, "/curate/?q=حوض")) == ["Ilvane basin"]
    assert names(page(keeping, "/curate/?state=hidden")) == ["Basin Quarterly"]
    assert names(page(keeping, "/curate/?state=unused")) == ["Ilvane basin", "Lower basin"]
    assert names(page(keeping, "/curate/?kind=organisation")) == ["Basin Quarterly"]
    assert names(page(keeping, "/curate/?state=nonsense&kind=%00&after=x&before=-1&q=%00")) != []
    assert "Make a tag “nowhere”" in page(keeping, "/curate/?q=nowhere")


@pytest.mark.parametrize("by", ["name", "count"])
def test_paging_reaches_every_tag_once_and_goes_back(keeping: Client, by: str) -> None:
    Tag.objects.bulk_create(
        [
            Tag(name=f"T{n:03}", folded=f"t{n:03}", slug=f"t{n}", path=f"/{n}/", article_count=n % 7)
            for n in range(125)
        ]
    )
    seen: list[str] = []
    address, pages = f"/curate/?by={by}", []
    while address:
        html = page(keeping, address)
        pages.append(names(html))
        seen += pages[-1]
        link = re.search(r'rel="next" href="([^"]+)"', html)
        address = f"/curate/{unescape(link[1])}" if link else ""
    assert len(seen) == len(set(seen)) == 125
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert back
    assert names(page(keeping, f"/curate/{unescape(back[1])}")) == pages[-2]


def test_several_are_hidden_shown_and_given_a_kind(keeping: Client, reader: User) -> None:
    one, other, third = create_tag("One"), create_tag("Other"), create_tag("Other", TagKind.PLACE)
    make_article(tags=(one,))
    recount([one.pk])
    address, both = reverse("curate-chosen"), [one.pk, other.pk]
    keeping.post(address, {"tag": both, "do": "hide"})
    assert Tag.objects.filter(hidden=True).count() == 2
    readers = Client()
    readers.force_login(reader)
    assert "One" not in re.findall(r"<bdi>(.*?)</bdi>", page(readers, "/tags/"))
    assert readers.get(one.get_absolute_url()).status_code == 404
    keeping.post(address, {"tag": both, "do": "show"})
    assert Tag.objects.filter(hidden=True).count() == 0
    html = keeping.post(address, {"tag": both, "do": "place"}, follow=True).content.decode()
    assert "Left as they are, because a tag of that kind has the name: Other." in html
    assert sorted(Tag.objects.values_list("name", "kind")) == [
        ("One", "place"), ("Other", "place"), ("Other", "topic"),
    ]  # fmt: skip
    assert third.kind == "place"


def test_nothing_chosen_nothing_known_and_too_much(keeping: Client) -> None:
    tag = create_tag("One")
    address = reverse("curate-chosen")
    assert keeping.post(address, {"do": "hide"}).status_code == 400
    assert keeping.post(address, {"tag": tag.pk, "do": "explode"}).status_code == 400
    answer = keeping.post(address, {"tag": list(range(1, 300)), "do": "hide"})
    assert answer.status_code == 400
    assert "299 tags are chosen; 200 can be changed at once." in answer.content.decode()
    assert keeping.post(address, {"tag": ["x", "-1", "9" * 40, 10**17], "do": "hide"}).status_code == 409
    assert keeping.get(reverse("curate-merge") + "?tag=999").status_code == 409


def test_the_way_back_is_never_a_foreign_page(keeping: Client) -> None:
    tag = create_tag("One")
    for foreign in (
        "https://evil.example/curate/",
        "//evil.example/curate/",
        "/admin/",
        "/curate\\..\\x",
        "",
    ):
        answer = keeping.post(reverse("curate-chosen"), {"tag": tag.pk, "do": "hide", "next": foreign})
        assert answer["Location"].startswith("/curate"), foreign
        assert "evil" not in answer["Location"]


def test_the_preview_counts_and_the_merge_and_undo_do_what_it_says(keeping: Client, curator: User) -> None:
    basin, twin = create_tag("Ilvane basin", TagKind.PLACE), create_tag("Basin of the Ilvane")
    create_tag("Velmara", TagKind.PLACE, parent=twin)
    make_article(headline="Had both", tags=(basin, twin))
    make_article(headline="Gains it", tags=(twin,), section=twin)
    propose(make_article(), ["Basin of the Ilvane"])
    make_article(headline="Somebody's secret", tags=(twin,), visibility="private", added_by=make_user())
    recount([basin.pk, twin.pk])
    html = page(keeping, f"/curate/merge/?tag={basin.pk}&tag={twin.pk}&keep={basin.pk}")
    effects = html[html.index("hier--n") :].split("</dl>")[0]
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", effects, re.S)
    rows = [(number.strip(), re.sub(r"<[^>]+>", "", text)) for number, text in found]
    assert rows == [
        ("1", "article gains Ilvane basin"),
        ("1", "article had both; one is dropped"),
        ("+", "articles that others keep to themselves come along; nobody else sees them"),
        ("1 → 2", "articles that lists count for Ilvane basin, with all tags within it"),
        ("1", "alias more: Basin of the Ilvane"),
        ("1", "tag moves under Ilvane basin: Velmara"),
        ("1", "article has Ilvane basin as its section"),
        ("1", "proposal then means Ilvane basin"),
        ("1", "address leads to the other"),
        ("0", "marks or notes are touched"),
    ]
    assert "secret" not in html
    assert "Had both" in html
    assert Tag.objects.count() == 3

    sent = {
        "tag": [basin.pk, twin.pk],
        "keep": basin.pk,
        "into": basin.pk,
        "names": "1",
        "next": "/curate/?q=basin",
    }
    answer = keeping.post("/curate/merge/", sent)
    assert answer["Location"].startswith("/curate/?q=basin&done=")
    html = page(keeping, answer["Location"])
    assert "Merged Basin of the Ilvane into Ilvane basin" in html
    assert keeping.get("/tags/basin-of-the-ilvane/")["Location"] == "/tags/ilvane-basin/"
    undo = re.search(r'action="(/curate/log/\d+/undo/)"', html)
    assert undo
    answer = keeping.post(undo[1], {"next": "/curate/"}, follow=True)
    assert "The merge is undone: “Basin of the Ilvane”." in answer.content.decode()
    assert keeping.get("/tags/basin-of-the-ilvane/").status_code == 200
    assert keeping.post(undo[1]).status_code == 409
    log = page(keeping, reverse("curate-log"))
    assert "Undid the merge of Basin of the Ilvane into Ilvane basin" in log
    assert "Tomas Reeve" in log


def test_another_choice_is_looked_at_before_it_is_made(keeping: Client) -> None:
    one, other = create_tag("One"), create_tag("Other")
    sent = {"tag": [one.pk, other.pk], "keep": other.pk, "into": one.pk}
    answer = keeping.post("/curate/merge/", sent)
    assert answer.status_code == 200
    assert "Merge into Other" in answer.content.decode()
    assert keeping.post("/curate/merge/", sent | {"into": other.pk, "again": "1"}).status_code == 200
    assert TagMerge.objects.count() == 0
    keeping.post("/curate/merge/", sent | {"into": other.pk})
    assert [tag.name for tag in Tag.objects.all()] == ["Other"]
    assert not Tag.objects.get().aliases.exists()  # the name was not asked to stay


def test_a_private_article_is_named_to_its_owner_only(keeping: Client, curator: User) -> None:
    one, other = create_tag("One"), create_tag("Other")
    make_article(headline="Mine alone", tags=(other,), visibility="private", added_by=curator)
    html = page(keeping, f"/curate/merge/?tag={one.pk}&tag={other.pk}&keep={one.pk}")
    assert "Mine alone" in html
    second = Client()
    second.force_login(make_user(role="administrator"))
    assert "Mine alone" not in page(second, f"/curate/merge/?tag={one.pk}&tag={other.pk}&keep={one.pk}")


def test_a_move_is_undone_from_the_log(keeping: Client) -> None:
    velmara, lisk = create_tag("Velmara", TagKind.PLACE), create_tag("Lisk", TagKind.PLACE)
    assert (
        "There is no tag “Nowhere”"
        in keeping.post("/curate/move/", {"tag": lisk.pk, "under": "Nowhere"}).content.decode()
    )
    keeping.post("/curate/move/", {"tag": lisk.pk, "under": "velmara"})
    assert Tag.objects.get(pk=lisk.pk).parent == velmara
    html = page(keeping, "/curate/")
    assert "Moved Lisk under Velmara" in html
    undo = re.search(r'action="(/curate/log/\d+/undo/)"', html)
    assert undo
    keeping.post(undo[1])
    assert Tag.objects.get(pk=lisk.pk).parent is None
    assert keeping.post(undo[1]).status_code == 400


def test_twins_become_alias_or_stay_two(keeping: Client) -> None:
    treaties, treaty = create_tag("Treaties"), create_tag("treaty")
    nato, other = create_tag("NATO"), create_tag("Nato", TagKind.ORGANISATION)
    html = page(keeping, "/curate/")
    assert "plural; no article" in html
    keeping.post(reverse("curate-alias"), {"first": treaties.pk, "second": treaty.pk})
    assert [alias.name for alias in treaties.aliases.all()] == ["treaty"]
    keeping.post(reverse("curate-apart"), {"first": nato.pk, "second": other.pk})
    html = page(keeping, "/curate/")
    assert "No two tags look like one." in html
    assert "Said that NATO, Nato are not twins" in html
    assert keeping.post(reverse("curate-apart"), {"first": nato.pk, "second": 99}).status_code == 409


def test_proposals_are_accepted_as_new_as_alias_under_a_tag_or_dismissed(
    keeping: Client, reader: User
) -> None:
    water = create_tag("Water")
    one, other = make_article(), make_article()
    propose(one, ["Floods", "Agua", "Wells", "Noise"])
    propose(other, ["Floods"], by=reader)
    secret = make_article(visibility="private", added_by=reader)
    propose(secret, ["My hidden topic", "Floods"], by=reader)
    address = reverse("curate-proposals")
    html = page(keeping, address)
    assert "My hidden topic" not in html
    assert "Proposed by Ines Calloway" in html
    keeping.post(address, {"name": ["floods"], "do": "new", "kind": "topic"})
    floods = Tag.objects.get(name="Floods")
    assert set(floods.articles.all()) == {one, other}
    assert floods.article_count == 2
    assert sorted(floods.article_tags.values_list("origin", "as_written")) == [
        ("publisher", "Floods"),
        ("reader", ""),
    ]
    keeping.post(address, {"name": ["agua"], "do": "alias", "under": "water"})
    keeping.post(address, {"name": ["wells"], "do": "file", "under": "Water"})
    assert [alias.name for alias in water.aliases.all()] == ["Agua"]
    assert list(water.articles.all()) == [one]
    keeping.post(address, {"name": ["noise"], "do": "dismiss"})
    assert "No name waits." in page(keeping, address)
    propose(one, ["Noise"])
    assert "No name waits." in page(keeping, address)
    # what somebody keeps to themselves still waits for its owner
    assert TagProposal.objects.filter(state="open", article=secret).count() == 2
    assert not ArticleTag.objects.filter(article=secret).exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose at least one name"),
        ({"name": "floods"}, "Choose what to do"),
        ({"name": "floods", "do": "new", "kind": "colour"}, "Choose one of the kinds."),
        ({"name": "floods", "do": "alias", "under": ""}, "Write the name of the tag"),
        ({"name": "floods", "do": "file", "under": "Nowhere"}, "There is no tag “Nowhere”."),
    ],
)
def test_a_refused_decision_keeps_what_was_chosen(
    keeping: Client, sent: dict[str, str], sentence: str
) -> None:
    propose(make_article(), ["Floods"])
    answer = keeping.post(reverse("curate-proposals"), sent)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in html
    assert ('value="floods" checked' in html) == ("name" in sent)
    assert TagProposal.objects.get().state == "open"


def test_the_log_has_ids_and_no_names(keeping: Client, caplog: pytest.LogCaptureFixture) -> None:
    one, other = create_tag("Very private name"), create_tag("Other")
    with caplog.at_level(logging.INFO, "postil.curating"):
        logging.getLogger("postil").propagate = True
        keeping.post("/curate/merge/", {"tag": [one.pk, other.pk], "keep": other.pk, "into": other.pk})
    lines = [row.getMessage() for row in caplog.records if row.name == "postil.curating"]
    assert len(lines) == 1
    assert lines[0].startswith("merged user=")
    assert f"tags=[{one.pk}]" in lines[0]
    assert "private" not in lines[0]


def test_names_are_completed_while_they_are_typed(keeping: Client) -> None:
    create_tag("Mercury", TagKind.TOPIC)
    create_tag("Mercury", TagKind.PERSON)
    create_tag("A merchant", TagKind.PERSON)
    html = page(keeping, "/curate/names/?parent=merc")
    assert re.findall(r'value="(.*?)"', html) == ["mercury", "mercury-2", "A merchant"]
    assert page(keeping, "/curate/names/").strip() == ""


def test_the_list_asks_few_questions_however_many_tags(
    keeping: Client, django_assert_max_num_queries: object
) -> None:
    Tag.objects.bulk_create(
        [Tag(name=f"T{n}", folded=f"t{n}", slug=f"t{n}", path=f"/{n}/") for n in range(600)]
    )
    keeping.get("/curate/")  # the twins are kept from here on
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        page(keeping, "/curate/")
