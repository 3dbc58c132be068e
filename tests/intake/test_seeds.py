"""The two documents that the product grew from come in through both doors as they should.

They belong to their publishers and lie beside the project, not in it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from reader.models import Article, Draft, HeadlineOrigin, Revision, Tag, TagProposal
from reader.services.tags import create_tag
from tests.intake.conftest import Paste
from tests.intake.test_add import body

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seeds(shared: Path) -> Path:
    """The folder of the documents."""
    return shared / "seeds"


def seed(seeds: Path, number: str) -> tuple[Path, dict[str, Any]]:
    """A document's file, and what it should come out as."""
    [file] = seeds.glob(f"{number}_*.txt")
    return file, json.loads((seeds / "gold" / f"{number}.json").read_text())


def texts(revision: Revision, *types: str) -> list[str]:
    return [block.get("text", "") for block in revision.blocks if block["type"] in types]


def by_paste(paste: Paste, do: Press, upload: Paste, file: Path) -> None:
    paste(file.read_text())
    do(Draft.objects.get(), "save")


def by_upload(paste: Paste, do: Press, upload: Paste, file: Path) -> None:
    upload((file.name, file.read_bytes()))
    do(Draft.objects.get(), "save")


def by_command(paste: Paste, do: Press, upload: Paste, file: Path) -> None:
    call_command("import_articles", str(file), stdout=io.StringIO())


DOORS = pytest.mark.parametrize("door", [by_paste, by_upload, by_command])


def known_tags(gold: dict[str, Any]) -> dict[str, str]:
    """Makes the document's tags, the short form of a country's name as another name of the long one.

    Returns what each of the publisher's names means."""
    short = {name for name in gold["tags"] if name == "US"}
    for name in gold["tags"]:
        if name not in short:
            create_tag(name, aliases=sorted(short) if name == "United States" else ())
    return {name: "United States" if name in short else name for name in gold["tags"]}


@DOORS
def test_the_first_document_is_equal_to_gold(
    door: Callable[..., None], seeds: Path, paste: Paste, do: Press, upload: Paste
) -> None:
    file, gold = seed(seeds, "000")
    means = known_tags(gold)
    door(paste, do, upload, file)
    article = Article.objects.get()
    revision = article.current_revision
    assert revision is not None
    assert (article.headline, article.headline_origin) == (gold["title"], HeadlineOrigin.PUBLISHER)
    assert article.byline == gold["byline"]
    assert article.outlet is not None
    assert article.outlet.name == gold["site"]
    assert article.credited_as == gold["source"]
    assert article.credited_outlet is not None
    assert article.credited_outlet.name == gold["source"]
    assert article.published_at is not None
    assert article.published_at.strftime("%Y-%m-%dT%H:%M") == gold["published"]
    assert article.published_raw == gold["published_raw"]
    assert article.reading_time_raw == gold["reading_time"]
    assert article.standfirst == revision.standfirst == gold["standfirst"]
    assert (article.language, article.direction) == (gold["language"], gold["direction"])
    assert article.section is None
    assert texts(revision, "paragraph", "subhead", "quote", "list") == gold["body"]
    assert texts(revision, "figure") == [gold["figure_caption"]]
    assert revision.meta["lead"]["alt"] == gold["figure_alt"]
    assert list(revision.meta["tags"]) == gold["tags"]
    assert {filed.tag.name for filed in article.article_tags.select_related("tag")} == set(means.values())
    assert not TagProposal.objects.exists()
    assert revision.meta["dossier_title"] == gold["dossier"]["title"]
    assert revision.meta["dossier_blurb"] == gold["dossier"]["blurb"]
    assert [link["title"] for link in revision.meta["related"]] == gold["related"]
    assert [link["title"] for link in revision.meta["read_more"]] == [gold["read_more"]]


@DOORS
def test_the_second_document_gets_no_headline_silently(
    door: Callable[..., None], seeds: Path, paste: Paste, do: Press, upload: Paste
) -> None:
    file, gold = seed(seeds, "002")
    assert gold["title"] is None
    door(paste, do, upload, file)
    article = Article.objects.get()
    revision = article.current_revision
    assert revision is not None
    assert texts(revision, "paragraph") == gold["body"]
    assert article.headline_origin == HeadlineOrigin.SUGGESTED
    assert "headline" not in revision.meta
    assert article.headline == revision.meta["suggested_headline"]
    assert gold["body"][0].startswith(article.headline.rstrip("…").strip())
    assert (article.byline, article.credited_as, article.standfirst) == ("", "", "")
    assert (article.outlet, article.published_at) == (None, None)
    assert not article.tags.exists()


def test_the_suggested_headline_is_marked_in_the_preview_and_can_be_changed(
    seeds: Path, paste: Paste, do: Press, adding: Client
) -> None:
    file, _gold = seed(seeds, "002")
    shown = body(adding.get(paste(file.read_text())["Location"]))
    assert "Headline suggested by Postil" in shown
    do(Draft.objects.get(), "save", headline="Words of a reader")
    article = Article.objects.get()
    assert (article.headline, article.headline_origin) == ("Words of a reader", HeadlineOrigin.READER)


def test_in_an_empty_library_the_short_form_is_offered_as_another_name(
    seeds: Path, paste: Paste, do: Press, adding: Client
) -> None:
    file, gold = seed(seeds, "000")
    shown = body(adding.get(paste(file.read_text())["Location"]))
    assert "US → United States?" in shown
    draft = Draft.objects.get()
    do(draft, "tag:alias:us")
    do(draft, "save")
    assert [tag.name for tag in Tag.objects.all()] == ["United States"]
    assert [tag.name for tag in Article.objects.get().tags.all()] == ["United States"]
    assert {proposal.name for proposal in TagProposal.objects.all()} == set(gold["tags"]) - {
        "US",
        "United States",
    }


def test_both_documents_at_once_with_new_tags(seeds: Path) -> None:
    out = io.StringIO()
    call_command("import_articles", str(seeds), create_tags=True, stdout=out)
    gold = seed(seeds, "000")[1]
    assert Article.objects.count() == 2
    assert set(Tag.objects.values_list("name", flat=True)) == set(gold["tags"]) - {"US"}
    assert "“US” became another name of “United States”." in out.getvalue()
    call_command("import_articles", str(seeds), stdout=out)
    assert Article.objects.count() == 2
