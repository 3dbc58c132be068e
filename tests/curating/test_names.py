"""Renaming, other names, places in the tree, bad names: what is refused says why."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from reader.errors import Conflict, Invalid, Unprocessable
from reader.models import OldTagSlug, Tag, TagAlias, TagKind
from reader.services import curating, placing
from reader.services.curating import Wanted
from reader.services.placing import PATH_LIMIT
from reader.services.tags import add_alias, create_tag, recount
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.django_db


def fields(**changes: str) -> dict[str, str]:
    return {"name": "Water", "kind": "topic", "parent": "", "description": "", "introduction": ""} | changes


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "PNG")
    return out.getvalue()


def test_the_old_address_leads_to_the_new_one(keeping: Client) -> None:
    tag = create_tag("Gauges")
    curating.edit(tag.pk, Wanted("Gauges and data", "topic", None))
    response = keeping.get("/tags/gauges/")
    assert (response.status_code, response["Location"]) == (302, "/tags/gauges-and-data/")
    assert TagAlias.objects.get().name == "Gauges"


def test_renamed_back_it_has_its_old_address_again() -> None:
    tag = create_tag("Gauges")
    curating.edit(tag.pk, Wanted("Meters", "topic", None))
    curating.edit(tag.pk, Wanted("Gauges", "topic", None))
    tag.refresh_from_db()
    assert tag.slug == "gauges"
    assert [old.slug for old in OldTagSlug.objects.all()] == ["meters"]
    assert [alias.name for alias in tag.aliases.all()] == ["Meters"]


def test_another_case_keeps_address_and_makes_no_alias() -> None:
    tag = create_tag("nato")
    curating.edit(tag.pk, Wanted("NATO", "topic", None))
    tag.refresh_from_db()
    assert (tag.name, tag.slug, tag.aliases.count()) == ("NATO", "nato", 0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A tag needs a name."),
        (" \t\u200b ", "A tag needs a name."),
        ("x" * 10_000, "The tag's name has 10000 characters; the limit is 100."),
        ("WATER ", "There is already a tag “Water” of this kind. Merge the two instead."),
        ("Ｗａｔｅｒ", "There is already a tag “Water” of this kind. Merge the two instead."),
        ("h2o", "“H2O” is another name of the tag “Water”."),
    ],
)
def test_bad_names_are_refused_and_stay_in_the_form(keeping: Client, name: str, sentence: str) -> None:
    add_alias(create_tag("Water"), "H2O")
    other = create_tag("Energy")
    for address in (reverse("curate-tag", args=[other.pk]), reverse("curate-new")):
        before = Tag.objects.count()
        response = keeping.post(address, fields(name=name, introduction="What I wrote."))
        html = response.content.decode()
        assert response.status_code == 400
        assert "What I wrote." in html
        assert (
            sentence if "new" not in address else sentence.replace(" of this kind. Merge the two instead", "")
        ) in (html.replace("&#x27;", "'"))
        assert Tag.objects.count() == before
    other.refresh_from_db()
    assert other.name == "Energy"


@pytest.mark.parametrize(
    "name", ['"><img src=x onerror=alert(1)>', "=cmd()|'/c calc'!A1", "<script>1</script>"]
)
def test_markup_and_formulas_are_shown_as_written(keeping: Client, name: str) -> None:
    response = keeping.post(reverse("curate-new"), fields(name=name))
    assert response.status_code == 302
    tag = Tag.objects.get()
    assert tag.name == name
    for address in (reverse("curate"), response["Location"], tag.get_absolute_url(), reverse("curate-log")):
        html = keeping.get(address).content.decode()
        assert "<img src=x" not in html
        assert "<script>1" not in html


def test_characters_that_turn_or_end_a_text_are_taken_out() -> None:
    tag = curating.make(Wanted("Wa\u202eter\x00", "topic", None, "One\x00\u2066two"))
    assert (tag.name, tag.description) == ("Water", "One two".replace(" ", " "))


def test_too_long_texts_are_refused(keeping: Client) -> None:
    tag = create_tag("Water")
    response = keeping.post(reverse("curate-tag", args=[tag.pk]), fields(introduction="é" * 20_001))
    assert response.status_code == 400
    assert "The introduction has 20001 characters; the limit is 20000." in response.content.decode()
    assert "é" * 20_001 in response.content.decode()


def test_two_curators_edit_one_tag(keeping: Client) -> None:
    tag = create_tag("Water")
    seen = tag.updated_at.isoformat()
    curating.edit(tag.pk, Wanted("Water", "topic", None, "First."))
    response = keeping.post(reverse("curate-tag", args=[tag.pk]), fields(description="Second.", seen=seen))
    assert response.status_code == 409
    assert "Second." in response.content.decode()
    tag.refresh_from_db()
    assert tag.description == "First."


def test_other_names_are_added_and_removed(keeping: Client) -> None:
    tag, other = create_tag("United States"), create_tag("Energy")
    keeping.post(reverse("curate-add-name", args=[tag.pk]), {"other": " U.S. "})
    assert [alias.name for alias in tag.aliases.all()] == ["U.S."]
    response = keeping.post(reverse("curate-add-name", args=[other.pk]), {"other": "us"})
    assert response.status_code == 400
    assert "“us” already means the tag “United States”. Merge the two instead." in response.content.decode()
    assert 'value="us"' in response.content.decode()
    alias = tag.aliases.get()
    keeping.post(reverse("curate-remove-name", args=[tag.pk, alias.pk]))
    assert not tag.aliases.exists()
    assert keeping.post(reverse("curate-remove-name", args=[tag.pk, alias.pk])).status_code == 409


def test_a_tag_moves_with_all_below_it_and_the_counts_follow() -> None:
    basin, coast = create_tag("Basin", TagKind.PLACE), create_tag("Coast", TagKind.PLACE)
    town = create_tag("Town", TagKind.PLACE, parent=basin)
    street = create_tag("Street", TagKind.PLACE, parent=town)
    make_article(tags=(street,))
    recount([basin.pk, coast.pk, town.pk, street.pk])
    before = placing.move([town.pk], coast.pk)
    assert before == {town.pk: basin.pk}
    assert Tag.objects.get(pk=street.pk).path == f"/{coast.pk}/{town.pk}/{street.pk}/"
    counts = dict(Tag.objects.values_list("name", "article_count"))
    assert counts == {"Basin": 0, "Coast": 1, "Town": 1, "Street": 1}
    assert placing.undo_move(before, coast.pk) == []
    assert Tag.objects.get(pk=street.pk).path == f"/{basin.pk}/{town.pk}/{street.pk}/"
    assert dict(Tag.objects.values_list("name", "article_count")) == {
        "Basin": 1,
        "Coast": 0,
        "Town": 1,
        "Street": 1,
    }


def test_a_tag_stands_neither_within_itself_nor_too_deep() -> None:
    top = tag = create_tag("T0")
    while len(tag.path) < PATH_LIMIT - 40:  # the last ones are put there by hand
        tag = make_tag(parent=tag)
    with pytest.raises(Invalid, match="too deep"):  # noqa: PT012
        for number in range(1, 60):
            below = create_tag(f"T{number}")
            placing.move([below.pk], tag.pk)
            tag = Tag.objects.get(pk=below.pk)
    with pytest.raises(Invalid, match="cannot stand within itself"):
        placing.move([top.pk], tag.pk)
    with pytest.raises(Invalid, match="cannot stand within itself"):
        placing.move([top.pk], top.pk)


def test_only_what_nothing_uses_is_deleted(keeping: Client) -> None:
    used, empty = create_tag("Used"), create_tag("Empty")
    make_article(tags=(used,), visibility="private")
    with pytest.raises(Unprocessable, match="1 article is filed here"):
        curating.delete(used.pk)
    response = keeping.post(reverse("curate-delete", args=[used.pk]))
    assert response.status_code == 422
    assert "Merge it into another tag" in response.content.decode()
    keeping.post(reverse("curate-delete", args=[empty.pk]))
    assert [tag.name for tag in Tag.objects.all()] == ["Used"]
    with pytest.raises(Conflict):
        curating.delete(empty.pk)


def test_a_name_that_two_tags_have_is_asked_for_again() -> None:
    create_tag("Mercury", TagKind.TOPIC)
    person = create_tag("Mercury", TagKind.PERSON)
    with pytest.raises(Invalid, match=r"name of 2 tags.*mercury-2 \(Person\)"):
        curating.meant("Mercury")
    assert curating.meant("mercury-2") == person
    assert curating.meant("  ") is None
    with pytest.raises(Invalid, match="There is no tag “Saturn”"):
        curating.meant("Saturn")


def test_the_picture_is_made_anew_and_served_to_readers(keeping: Client) -> None:
    tag = create_tag("Water")
    address = reverse("curate-picture", args=[tag.pk])
    response = keeping.post(address, {"picture": io.BytesIO(b"GIF89a<script>alert(1)</script>")})
    assert response.status_code == 422
    assert "no picture that can be read" in response.content.decode()
    keeping.post(address, {"picture": io.BytesIO(png())})
    tag.refresh_from_db()
    served = keeping.get(reverse("dossier-picture", args=[tag.slug]))
    assert served.status_code == 200
    assert b"".join(served.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    keeping.post(address, {"remove": "1"})
    assert keeping.get(reverse("dossier-picture", args=[tag.slug])).status_code == 404
