"""What people put beside two compared texts: drawn on both, written on either, and seen by nobody who may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html as lxml_html

from annotations.models import Highlight, Visibility
from annotations.services.reanchor import anchor_in
from reader.models import Article, User
from reader.services.comparing import compared
from tests.annotations.marking import fields_for
from tests.factories import make_article, make_highlight, make_outlet, make_revision, make_user, paragraphs

pytestmark = pytest.mark.django_db

GAUGES = "Of the 62 gauges on the Ilvane, 14 have sent no reading since March, Maren Osk said."
GAUGES_B = "Maren Osk said 12 of the 62 gauges on the Ilvane have sent no reading since March."
ALONE = "He has named Davit Sorrel, a retired colonel of engineers, as his envoy to the delta states."
MEETING = "The foreign ministers of the commission meet in Ketterby on Tuesday to set a date."
SALT = "Salt farmers at Lisk expect a harvest of forty thousand tonnes before the autumn rains."


@pytest.fixture
def ines(client: Client) -> User:
    user = make_user("ines", display_name="Ines Calloway")
    client.force_login(user)
    return user


@pytest.fixture
def courier() -> Article:
    return make_article(GAUGES, f"{ALONE} {MEETING}", outlet=make_outlet("Averil Courier"))


@pytest.fixture
def ledger() -> Article:
    return make_article(GAUGES_B, MEETING, SALT, outlet=make_outlet("Ketterby Ledger"))


def address_of(first: Article, second: Article, query: str = "") -> str:
    return f"/compare/{first.pk}/{second.pk}/{query}"


def page_of(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return lxml_html.fromstring(answer.content.decode())


def words_of(element: Any) -> str:
    """The text of an element, without the numbers of notes."""
    copy = lxml_html.fromstring(lxml_html.tostring(element, encoding="unicode"))
    for ref in copy.xpath('.//a[contains(@class, "ref")]'):
        ref.drop_tree()
    return str(copy.text_content())


def mark_beside(client: Client, article: Article, passage: str, address: str, **more: Any) -> Any:
    """Marks a passage as the page of a comparison does."""
    return client.post(
        f"/articles/{article.pk}/highlights/",
        fields_for(article, passage, **more),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"},
    )


@pytest.mark.parametrize("view", ["", "?view=full"])
def test_every_piece_says_whose_text_it_is_and_where_it_begins(
    client: Client, ines: User, courier: Article, ledger: Article, view: str
) -> None:
    page = page_of(client, address_of(courier, ledger, view))
    for side, article in (("a", courier), ("b", ledger)):
        revision = article.current_revision
        assert revision is not None
        cells = page.xpath(f'//*[@id="prose"]//*[@data-side="{side}"]')
        assert {(cell.get("data-article"), cell.get("data-revision")) for cell in cells} == {
            (str(article.pk), str(revision.pk))
        }
        told = ""
        for stretch in page.xpath(f'//*[@data-side="{side}"]//*[@data-start]'):
            start, end = int(stretch.get("data-start")), int(stretch.get("data-end"))
            assert words_of(stretch) == revision.text[start:end]
            assert int(stretch.get("data-line")) == revision.text[:start].count("\n")
            told += words_of(stretch)
        assert sorted("".join(told.split())) == sorted("".join(revision.text.split()))


@pytest.mark.parametrize("view", ["", "?view=full"])
def test_marks_of_both_texts_are_numbered_as_they_stand(
    client: Client, ines: User, courier: Article, ledger: Article, view: str
) -> None:
    in_b = make_highlight(ines, ledger, "12 of the 62 gauges", kind="disputed")
    last = make_highlight(ines, courier, "Ketterby on Tuesday", kind="quote")
    first = make_highlight(ines, courier, "14 have sent", kind="fact")
    page = page_of(client, address_of(courier, ledger, view))
    order = [first, last, in_b] if view else [first, in_b, last]
    drawn = list(dict.fromkeys(mark.get("data-h") for mark in page.xpath('//*[@id="prose"]//mark')))
    assert drawn == [str(each.pk) for each in order]
    refs = page.xpath('//*[@id="prose"]//a[contains(@class, "ref")]')
    assert {ref.get("data-h"): ref.text for ref in refs} == {
        str(each.pk): str(number) for number, each in enumerate(order, start=1)
    }
    notes = page.xpath('//*[@id="glosses"]/li/@id')
    assert notes == [f"n{each.pk}" for each in order]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_what_others_keep_to_themselves_is_not_there(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    tomas = make_user("tomas")
    make_highlight(tomas, courier, "14 have sent")
    public = make_highlight(tomas, ledger, "12 of the 62", visibility=Visibility.PUBLIC)
    page = page_of(client, address_of(courier, ledger))
    assert {mark.get("data-h") for mark in page.xpath("//mark[@data-h]")} == {str(public.pk)}
    assert page.xpath('//*[@id="glosses"]/li/@id') == [f"n{public.pk}"]


def test_a_stranger_of_a_public_library_reads_and_cannot_write(
    courier: Article, ledger: Article, settings: Any
) -> None:
    settings.POSTIL_PUBLIC = True
    public = make_highlight(make_user(), courier, "14 have sent", visibility=Visibility.PUBLIC)
    make_highlight(make_user(), ledger, "12 of the 62")
    page = page_of(Client(), address_of(courier, ledger))
    assert {mark.get("data-h") for mark in page.xpath("//mark[@data-h]")} == {str(public.pk)}
    assert not page.xpath("//*[@data-signed-in]")
    assert not page.xpath('//*[contains(@class, "seltool")][not(ancestor::template)]')
    assert not page.xpath('//*[@id="share"]')


@pytest.mark.parametrize("view", ["", "?view=full"])
def test_saving_answers_with_the_pieces_that_changed(
    client: Client, ines: User, courier: Article, ledger: Article, view: str
) -> None:
    address = address_of(courier, ledger, view)
    answer = mark_beside(client, ledger, "12 of the 62 gauges", address)
    assert answer.status_code == 200
    highlight = Highlight.objects.get()
    parts = lxml_html.fragment_fromstring(answer.content.decode(), create_parent=True)
    cells = parts.xpath(".//*[@data-side]")
    assert [cell.get("data-side") for cell in cells] == ["b"]
    assert cells[0].get("hx-swap-oob") == "true"
    assert words_of(cells[0]) == GAUGES_B
    assert cells[0].get("id") in page_of(client, address).xpath("//@id")
    assert cells[0].xpath("string(.//mark/@data-h)") == str(highlight.pk)
    assert parts.xpath(f'.//li[@id="n{highlight.pk}"]')
    assert json.loads(answer["HX-Trigger"])["postil:saved"]["highlight"] == highlight.pk
    assert "#prose" not in answer.content.decode()
    assert "margin-counts" not in answer.content.decode()


def test_deleting_and_undoing_draw_the_piece_anew(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    beside = {
        "HX-Request": "true",
        "HX-Current-URL": f"http://testserver{address_of(courier, ledger)}",
    }
    mark = make_highlight(ines, courier, "14 have sent")
    gone = client.post(f"/highlights/{mark.pk}/delete/", headers=beside).content.decode()
    assert 'data-side="a"' in gone
    assert "<mark" not in gone.split("toast")[0].split("data-side")[1]
    back = client.post(f"/highlights/{mark.pk}/restore/", headers=beside).content.decode()
    assert f'data-h="{mark.pk}"' in back.split("data-side")[1]


def test_a_quote_that_is_not_there_is_refused(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    fields = fields_for(courier, "14 have sent") | {"quote": "12 have sent"}
    answer = client.post(
        f"/articles/{courier.pk}/highlights/",
        fields,
        headers={
            "HX-Request": "true",
            "HX-Current-URL": f"http://testserver{address_of(courier, ledger)}",
        },
    )
    assert answer.status_code in {409, 422}
    assert not Highlight.objects.exists()


def test_an_address_around_it_that_is_none_changes_nothing(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    secret = make_article("Quincunx.", visibility="private", added_by=make_user())
    for around in (address_of(courier, secret), "/compare/999999999999999999/1/", "/compare/x", "///", ""):
        answer = mark_beside(client, courier, "14 have sent", around)
        assert answer.status_code == 200
        assert "Quincunx" not in answer.content.decode()
        assert "data-side" not in answer.content.decode()


def test_an_older_version_is_read_only(client: Client, ines: User, courier: Article, ledger: Article) -> None:
    mark = make_highlight(ines, courier, "14 have sent no reading")
    newer = make_revision(courier, paragraphs(GAUGES.replace("62", "sixty-two"), MEETING))
    anchor_in(newer)
    page = page_of(client, address_of(courier, ledger, "?a_rev=1"))
    assert not page.xpath('//*[@data-side="a"][@data-signed-in]')
    assert page.xpath('//*[@data-side="b"][@data-signed-in]')
    assert page.xpath(f'//*[@data-side="a"]//mark[@data-h="{mark.pk}"]')
    page = page_of(client, address_of(courier, courier, "?a_rev=1&b_rev=2"))
    assert not page.xpath('//*[@data-side="a"][@data-signed-in]')
    assert page.xpath('//*[@data-side="b"][@data-signed-in]')
    for side in ("a", "b"):
        assert page.xpath(f'//*[@data-side="{side}"]//mark[@data-h="{mark.pk}"]')
    assert page.xpath('//*[@id="glosses"]/li/@id') == [f"n{mark.pk}"]
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_a_row_has_an_address_and_what_a_citation_needs(
    client: Client, ines: User, courier: Article, ledger: Article
) -> None:
    page = page_of(client, address_of(courier, ledger))
    assert courier.current_revision is not None
    assert ledger.current_revision is not None
    rows = page.xpath('//*[contains(@class, "cmp__row")]')
    assert len(rows) == len(compared(courier.current_revision, ledger.current_revision).rows)
    for number, row in enumerate(rows, start=1):
        assert row.get("id") == f"r{number}"
        assert row.xpath(f'.//a[@href="#r{number}"]')
        assert row.xpath(".//button[@data-cite]")
    said = page.xpath('//template[@id="citation"]')[0]
    assert "Averil Courier" in said.get("data-source-a")
    assert "Ketterby Ledger" in said.get("data-source-b")
    assert said.get("data-address") == address_of(courier, ledger, "?a_rev=1&b_rev=1")


def test_the_number_of_queries_does_not_grow_with_what_is_beside_it(
    client: Client, ines: User, courier: Article, ledger: Article, django_assert_max_num_queries: Any
) -> None:
    for passage in ("Of the 62", "14 have", "sent no", "retired colonel", "delta states"):
        make_highlight(ines, courier, passage)
    for passage in ("Maren Osk", "12 of", "Salt farmers", "autumn rains"):
        make_highlight(ines, ledger, passage)
    client.get(address_of(courier, ledger))
    with django_assert_max_num_queries(28):
        client.get(address_of(courier, ledger))


def test_hostile_words_stay_words(client: Client, ines: User) -> None:
    first = make_article("Plain <script>alert(1)</script> words & <b>more</b> of them stand here.")
    second = make_article("Plain <script>alert(1)</script> words & <b>more</b> of them stand there.")
    make_highlight(ines, first, "<script>alert(1)")
    html = client.get(address_of(first, second)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    ("first", "second"),
    [([""], ["Some words stand here."]), (["One."], ["One."]), ([""], [""]), (["مرحبا بالنهر."], ["Hello, river."])],
)  # fmt: skip
def test_small_and_empty_texts_have_a_page(
    client: Client, ines: User, first: list[str], second: list[str]
) -> None:
    a, b = make_article(*first), make_article(*second)
    for view in ("", "?view=full"):
        page_of(client, address_of(a, b, view))
