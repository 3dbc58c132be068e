"""The admin writes through the services: names, addresses, counts and the log stay right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from reader.models import BreakingLine, Outlet, Tag, TagKind, User
from reader.services.tags import add_alias, create_tag
from tests.factories import make_article, make_outlet

pytestmark = pytest.mark.django_db


def inline(tag: Tag, *names: str, delete: tuple[int, ...] = ()) -> dict[str, Any]:
    """The form of the other names: those there are, those to delete, new ones."""
    there = list(tag.aliases.order_by("name"))
    data: dict[str, Any] = {
        "aliases-TOTAL_FORMS": len(there) + len(names), "aliases-INITIAL_FORMS": len(there),
        "aliases-MIN_NUM_FORMS": 0, "aliases-MAX_NUM_FORMS": 1000,
    }  # fmt: skip
    for at, alias in enumerate(there):
        data |= {f"aliases-{at}-id": alias.pk, f"aliases-{at}-tag": tag.pk}
        if alias.pk in delete:
            data[f"aliases-{at}-DELETE"] = "on"
    for at, name in enumerate(names, len(there)):
        data |= {f"aliases-{at}-id": "", f"aliases-{at}-tag": tag.pk, f"aliases-{at}-name": name}
    return data


def test_a_tag_is_made_renamed_and_moved(keeping: Client) -> None:
    basin = create_tag("Basin", TagKind.PLACE)
    answer = keeping.post("/admin/reader/tag/add/", {"name": " Gauges ", "kind": "topic", "description": "x"})
    assert answer.status_code == 302
    tag = Tag.objects.get(name="Gauges")
    assert (tag.folded, tag.slug, tag.path) == ("gauges", "gauges", f"/{tag.pk}/")
    form = {"name": "Meters", "kind": "place", "parent": basin.pk, "keep_name": "on"} | inline(tag, "Dials")
    answer = keeping.post(f"/admin/reader/tag/{tag.pk}/change/", form)
    assert answer.status_code == 302
    tag.refresh_from_db()
    assert (tag.slug, tag.parent, tag.path) == ("meters", basin, f"/{basin.pk}/{tag.pk}/")
    assert {alias.name for alias in tag.aliases.all()} == {"Gauges", "Dials"}
    assert keeping.get("/tags/gauges/")["Location"] == "/tags/meters/"
    log = keeping.get(keeping.get(f"/admin/reader/tag/{tag.pk}/history/")["Location"]).content.decode()
    assert "New tag Gauges" in log
    assert "Renamed Gauges to Meters" in log
    assert "Added the name Dials" in log
    gauges = tag.aliases.get(name="Gauges")
    form = {"name": "Meters", "kind": "place", "parent": basin.pk} | inline(tag, delete=(gauges.pk,))
    keeping.post(f"/admin/reader/tag/{tag.pk}/change/", form)
    assert [alias.name for alias in tag.aliases.all()] == ["Dials"]


def test_what_the_service_refuses_the_form_says(keeping: Client) -> None:
    add_alias(create_tag("Water"), "H2O")
    tag = create_tag("Energy")
    below = create_tag("Coal", parent=tag)
    for form, sentence in (
        ({"name": "WATER", "kind": "topic"}, "There is already a tag “Water”"),
        ({"name": "x" * 300, "kind": "topic"}, "300 characters; the limit is 100"),
        ({"name": "Energy", "kind": "topic", "parent": below.pk}, "cannot stand within itself"),
        ({"name": "Energy", "kind": "topic"} | inline(tag, "h2o"), "already means the tag “Water”"),
        ({"name": "Energy", "kind": "topic"} | inline(tag, "energy"), "the tag&#x27;s own name"),
    ):
        answer = keeping.post(f"/admin/reader/tag/{tag.pk}/change/", inline(tag) | form)
        assert answer.status_code == 200, sentence
        assert sentence in answer.content.decode()
    tag.refresh_from_db()
    assert (tag.name, tag.parent, tag.aliases.count()) == ("Energy", None, 0)
    assert LogEntry.objects.count() == 0


def test_search_finds_names_and_aliases(keeping: Client) -> None:
    create_tag("United States", aliases=["U.S."])
    create_tag("Water")
    for words in ("UNITED", "us", "u.s."):
        html = keeping.get("/admin/reader/tag/", {"q": words}).content.decode()
        assert ("United States" in html, ">Water<" in html) == (True, False), words


def test_actions_lead_to_the_merge_and_hide(keeping: Client) -> None:
    one, other = create_tag("One"), create_tag("Other")
    chosen = {"_selected_action": [one.pk, other.pk]}
    answer = keeping.post("/admin/reader/tag/", chosen | {"action": "merge_chosen"})
    assert answer["Location"] == f"/curate/merge/?tag={one.pk}&tag={other.pk}"
    keeping.post("/admin/reader/tag/", chosen | {"action": "hide_chosen"})
    assert Tag.objects.filter(hidden=True).count() == 2
    keeping.post("/admin/reader/tag/", chosen | {"action": "delete_selected", "post": "yes"})
    assert Tag.objects.count() == 2


def test_a_used_tag_or_outlet_is_not_deleted(keeping: Client) -> None:
    tag, outlet = create_tag("Used"), make_outlet("Used")
    make_article(tags=(tag,), outlet=outlet)
    assert keeping.post(f"/admin/reader/tag/{tag.pk}/delete/", {"post": "yes"}).status_code == 403
    assert keeping.post(f"/admin/reader/outlet/{outlet.pk}/delete/", {"post": "yes"}).status_code == 403
    empty = create_tag("Empty")
    assert keeping.post(f"/admin/reader/tag/{empty.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [one.name for one in Tag.objects.all()] == ["Used"]


def test_outlets_are_checked(keeping: Client) -> None:
    make_outlet("The Courier", domain="courier.example")
    for form, sentence in (
        ({"name": " "}, "This field is required."),
        ({"name": "the courier"}, "already an outlet"),
        ({"name": "Other", "domain": "https://www.courier.example/news"}, "has the domain “courier.example”"),
        ({"name": "Other", "domain": "not a domain"}, "is no domain"),
        ({"name": "Other", "language": "english please"}, "is no language code"),
    ):
        answer = keeping.post("/admin/reader/outlet/add/", form)
        assert answer.status_code == 200, form
        assert sentence in answer.content.decode(), form
    keeping.post(
        "/admin/reader/outlet/add/", {"name": "Ketterby Ledger", "domain": "LEDGER.example", "language": "en"}
    )
    made = Outlet.objects.get(name="Ketterby Ledger")
    assert (made.slug, made.domain) == ("ketterby-ledger", "ledger.example")


def test_a_breaking_line_leads_to_what_everybody_may_read(
    keeping: Client, curator: User, reader: User
) -> None:
    article = make_article()
    private = make_article(visibility="private", added_by=curator)
    now = timezone.now()

    def form(where: str, until: timedelta = timedelta(hours=2)) -> dict[str, str]:
        end = now + until
        return {"text": "The barrage opens", "where": where, "at_0": f"{now:%Y-%m-%d}", "at_1": f"{now:%H:%M:%S}",
                "expires_at_0": f"{end:%Y-%m-%d}", "expires_at_1": f"{end:%H:%M:%S}"}  # fmt: skip

    for bad in (str(private.pk), "999", "nothing", f"https://evil.example/x{article.pk}"):
        html = keeping.post("/admin/reader/breakingline/add/", form(bad)).content.decode()
        assert "No article that everybody here may read" in html, bad
    html = keeping.post("/admin/reader/breakingline/add/", form("", timedelta(hours=-1))).content.decode()
    assert "It must end after it begins." in html
    keeping.post("/admin/reader/breakingline/add/", form(f"http://testserver{article.get_absolute_url()}#n3"))
    line = BreakingLine.objects.get()
    assert (line.article, line.made_by) == (article, curator)
