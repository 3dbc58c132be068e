"""Cleaned pages as JSON and back, and the flat record of the command."""

from __future__ import annotations

import json

import pytest

from reader.cleaning.report import cleaned_from_json, cleaned_to_json, record
from tests.cleaning.pages import FOLDER, cleaned


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_a_cleaned_page_survives_json(name: str) -> None:
    page = cleaned(name)
    assert cleaned_from_json(json.loads(json.dumps(cleaned_to_json(page)))) == page


def test_the_record_has_null_where_the_page_says_nothing() -> None:
    got = record(cleaned("wrapped.txt"), "wrapped.txt")
    assert got["file"] == "wrapped.txt"
    assert got["dossier"] is None
    assert got["source"] is None
    assert got["suggested_title"] is None
    assert got["title"] == "Reed cutters return to the lower Ilvane"
    assert got["text"] == "\n\n".join(block["text"] for block in got["blocks"])
    assert set(got["blocks"][0]) == {"type", "text", "lang", "dir"}


def test_captions_and_asides_are_not_in_the_records_text() -> None:
    got = record(cleaned("full.html"))
    assert "Saltgrass bed" not in got["text"]
    assert got["captions"][0] == "The first load of the season leaves the Saltgrass bed."
    assert got["subheads"] == ["What a bundle is worth"]
    assert "What a bundle is worth" not in got["body"]
    assert "What a bundle is worth" in got["text"]
