"""What a process keeps of pages: never stale, never in another language, never somebody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from annotations.models import Kind
from annotations.services.kinds import name_kinds
from reader.access import articles_for
from reader.models import Article, ArticleVisibility, Outlet, Role, Tag, TagKind, User
from reader.models.stamps import TAGS, stamps
from reader.pieces import Pieces
from reader.prepared import NotPrepared, padded, prepared, prepared_for
from reader.queries.tags import tag_index
from reader.services.tags import recount
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str = "/latest/", **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


@pytest.fixture
def ines() -> User:
    return make_user("ines", display_name="Ines Calloway")


def test_a_tag_that_changes_changes_in_every_tree_at_once(ines: User) -> None:
    client = signed_in(ines)
    water = make_tag("Water", kind=TagKind.TOPIC, slug="water", article_count=3)
    assert "<bdi>Water</bdi>" in page(client)
    assert "<bdi>Water</bdi>" in page(client)

    water.name = "Rivers"
    water.save()
    assert "<bdi>Rivers</bdi>" in page(client)
    assert "<bdi>Water</bdi>" not in page(client)

    Tag.objects.filter(pk=water.pk).update(article_count=12)
    assert '<bdi>Rivers</bdi><span class="count">12</span>' in page(client)
    Tag.objects.bulk_create(
        [Tag(name="Dams", folded="dams", slug="dams", kind=TagKind.TOPIC, article_count=1)]
    )
    assert "<bdi>Dams</bdi>" in page(client)
    Tag.objects.filter(pk=water.pk).update(hidden=True)
    assert "<bdi>Rivers</bdi>" not in page(client)
    Tag.objects.filter(slug="dams").delete()
    assert "<bdi>Dams</bdi>" not in page(client)


def test_counts_in_the_tree_follow_what_is_filed(ines: User) -> None:
    gauge = make_tag("Gauges", kind=TagKind.TOPIC)
    make_article(tags=(gauge,))
    recount([gauge.pk])
    assert tag_index(ines).by_pk[gauge.pk].count == 1
    make_article(tags=(gauge,))
    recount([gauge.pk])
    assert tag_index(ines).by_pk[gauge.pk].count == 2


def test_the_tags_are_read_once_until_one_changes(ines: User, django_assert_num_queries: Any) -> None:
    make_tag("Water", kind=TagKind.TOPIC, article_count=1)
    kept = tag_index(ines)
    with django_assert_num_queries(1):
        assert tag_index(ines) is kept
    assert not kept.around([1]).here_ids.isdisjoint({1})
    assert not kept.here_ids, "what one article carries never marks the index that all share"


def test_a_change_that_is_taken_back_leaves_nothing_behind(ines: User) -> None:
    make_tag("Water", kind=TagKind.TOPIC, article_count=1)
    before = stamps()[TAGS]
    with transaction.atomic():
        make_tag("Never", kind=TagKind.TOPIC, article_count=1)
        assert stamps()[TAGS] != before
        assert [node.name for node in tag_index(ines).of_kind("topic")] == ["Never", "Water"]
        transaction.set_rollback(True)
    assert stamps()[TAGS] == before
    assert [node.name for node in tag_index(ines).of_kind("topic")] == ["Water"]


def test_a_row_follows_its_article_and_its_outlet(ines: User) -> None:
    client = signed_in(ines)
    outlet = make_outlet("Averil Courier")
    article = make_article(headline="Before the flood", outlet=outlet)
    assert "Before the flood" in page(client)

    Article.objects.filter(pk=article.pk).update(headline="After the <flood>")
    Outlet.objects.filter(pk=outlet.pk).update(name="Basin Quarterly")

    for address in ("/latest/", "/"):
        html = page(client, address)
        assert "After the &lt;flood&gt;" in html
        assert "Before the flood" not in html
        assert "Basin Quarterly" in html
        assert "Averil Courier" not in html


def test_a_row_is_in_the_language_of_each_reader(ines: User) -> None:
    make_article(headline="One river", listed_at=timezone.now())
    spanish = make_user("davit", language="es")
    arabic = make_user("leyla", language="ar")
    first = page(signed_in(ines))
    assert "<div><h3>" in first  # where all is in one language, nothing says so again
    assert '<p class="meta"><span' in first
    assert '<p class="meta" lang="es">' in page(signed_in(spanish))
    assert '<p class="meta" lang="ar">' in page(signed_in(arabic))
    assert '<p class="meta"><span' in page(signed_in(ines))


def test_a_private_article_is_kept_for_nobody_else(ines: User) -> None:
    other = make_user("tomas")
    make_article(headline="Quincunx", added_by=ines, visibility=ArticleVisibility.PRIVATE)
    make_article(headline="Plain", added_by=ines)
    for _again in range(2):
        assert "Quincunx" in page(signed_in(ines))
        assert "Quincunx" in page(signed_in(ines), "/")
        for address in ("/latest/", "/"):
            html = page(signed_in(other), address)
            assert "Plain" in html
            assert "Quincunx" not in html


def test_counts_of_marks_are_those_of_each_reader(ines: User) -> None:
    other = make_user("tomas")
    article = make_article("A treaty that nobody can measure.")
    make_highlight(ines, article, "nobody can measure", visibility="private")
    for _again in range(2):
        assert "1 mark" in page(signed_in(ines))
        assert "1 mark" not in page(signed_in(other))


def test_the_frame_names_its_own_reader_and_has_a_secret_of_its_own(ines: User) -> None:
    keeper = make_user("keeper", display_name="Ada Keeper", role=Role.ADMINISTRATOR)
    mine, theirs = signed_in(ines), signed_in(keeper)
    pages = [page(client) for client in (mine, theirs, mine)]
    assert ["Ines Calloway, account" in html for html in pages] == [True, False, True]
    menus = [page(client, "/menu/") for client in (mine, theirs, mine)]
    assert ["/admin/" in html for html in menus] == [False, True, False]
    secrets = [re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html) for html in pages]
    assert all(len(value) == 64 for found in secrets for value in found)
    assert len({value for found in secrets for value in found}) == 3

    User.objects.filter(pk=ines.pk).update(display_name="Ines Marrun")
    assert "Ines Marrun, account" in page(mine)


def test_names_of_kinds_follow_in_every_frame(ines: User) -> None:
    client = signed_in(ines)
    address = make_article("One river").get_absolute_url()
    assert "<template data-words>" not in page(client, address)
    name_kinds({Kind.FACT: ("Figure", "")})
    assert '<template data-words><i data-word="fact">Figure</i></template>' in page(client, address)
    name_kinds({Kind.FACT: ("Finding", "")})
    assert '<template data-words><i data-word="fact">Finding</i></template>' in page(client, address)


def test_a_branch_that_comes_later_names_what_everyone_sees(ines: User) -> None:
    basin = make_tag("Basin", kind=TagKind.PLACE, slug="basin")
    make_tag("Velmara", kind=TagKind.PLACE, parent=basin, article_count=2)
    make_tag("Unused", kind=TagKind.PLACE, parent=basin)
    make_tag("Hidden", kind=TagKind.PLACE, slug="hidden", hidden=True, article_count=2)
    client = signed_in(ines)
    answer = page(client, "/tree/basin/")
    assert "Velmara" in answer
    assert "Unused" not in answer
    assert client.get("/tree/hidden/").status_code == 404
    assert 'id="m' in page(client, "/tree/")


def test_pieces_take_no_more_than_their_room() -> None:
    kept = Pieces(most=20_000)
    for n in range(100):
        kept.put(n, SafeString("x" * 500))
        assert kept.get(0) is not None, "what is asked for stays"
    assert kept.size <= 20_000
    assert 10 < len(kept) < 40
    assert kept.get(1) is None
    kept.put("large", SafeString("x" * 5_000))
    assert kept.get("large") is None
    kept.put(0, SafeString("y"))
    assert kept.get(0) == "y"
    kept.clear()
    assert (len(kept), kept.size) == (0, 0)


def test_a_question_that_is_written_once_is_answered_for_who_asks(ines: User) -> None:
    other = make_user("tomas")
    mine = make_article(added_by=ines, visibility=ArticleVisibility.PRIVATE)
    theirs = make_article(added_by=other, visibility=ArticleVisibility.PRIVATE)
    shared = make_article(outlet=make_outlet("Averil Courier"))

    def newest(visitor: User, most: int) -> Any:
        return articles_for(visitor).filter(pk__lte=most).select_related("outlet").order_by("pk")

    def asked(visitor: User, most: int) -> list[int]:
        return [one.pk for one in prepared_for(visitor, "a question of this test", newest, most=most)]

    assert asked(ines, shared.pk) == [mine.pk, shared.pk]
    assert asked(other, shared.pk) == [theirs.pk, shared.pk]
    assert asked(ines, theirs.pk) == [mine.pk]
    found = list(prepared_for(ines, "a question of this test", newest, most=shared.pk))
    assert found[-1].outlet is not None
    assert found[-1].outlet.name == "Averil Courier"


def test_a_question_that_would_forget_who_asks_is_refused(ines: User) -> None:
    with pytest.raises(NotPrepared):
        list(prepared_for(ines, "everything", lambda visitor: Article.objects.all()))
    with pytest.raises(NotPrepared):
        list(
            prepared(
                "a title", lambda title: Article.objects.filter(headline=title.strip("\ue000")), title="x"
            )
        )


def test_ids_fill_a_question_of_one_size() -> None:
    assert padded([4, 9], 4) == {"id0": 4, "id1": 9, "id2": 9, "id3": 9}
    assert padded([], 2) == {"id0": 0, "id1": 0}
    with pytest.raises(ValueError, match="3 ids, at most 2"):
        padded([1, 2, 3], 2)
