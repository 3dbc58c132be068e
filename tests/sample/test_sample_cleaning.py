"""The sample's captures come out of cleaning whole and bare: nothing lost, nothing of the page around them left."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest

from reader.cleaning import Cleaned, clean

FOLDER = Path(__file__).resolve().parents[2] / "reader" / "sample"
CHROME = (
    "Accept all",
    "All rights reserved",
    "Get storm warnings",
    "Get the Ledger’s harbour bulletin",
    "Leave a Reply",
    "MOST READ TODAY",
    "NEWS LINE",
    "Poll of the day",
    "Rate this article",
    "Share this:",
    "Sign up for Basin Briefing",
    "Skip to",
    "Small-craft warning",
    "Suggested Topics",
    "The Averil Morning",
    "The Courier at the weekend",
    "You might also like",
)
"""Words that the outlets print around every article and never in one."""


@functools.cache
def manifests() -> dict[str, list[dict[str, Any]]]:
    joined: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("library*.json")):
        for name, entries in json.loads(path.read_text("utf-8")).items():
            joined.setdefault(name, []).extend(entries)
    return joined


def captures() -> list[tuple[str, str, int]]:
    """(file, address, number) of every capture."""
    return [
        (capture["file"], entry["url"], number)
        for entry in manifests()["articles"]
        for number, capture in enumerate(entry["captures"])
    ]


@functools.cache
def cleaned(file: str, url: str) -> Cleaned:
    return clean((FOLDER / file).read_bytes(), url=url)


@pytest.mark.parametrize(
    ("file", "url", "number"), captures(), ids=lambda value: str(value).rpartition("/")[2]
)
def test_a_cleaned_capture_holds_every_passage_that_readers_marked(file: str, url: str, number: int) -> None:
    keys = {entry["key"] for entry in manifests()["articles"] if entry["url"] == url}
    text = cleaned(file, url).text
    lost = [
        mark["quote"]
        for mark in manifests()["highlights"]
        if mark["article"] in keys and mark.get("capture", 0) == number and mark["quote"] not in text
    ]
    assert not lost


@pytest.mark.parametrize(
    ("file", "url", "number"), captures(), ids=lambda value: str(value).rpartition("/")[2]
)
def test_a_cleaned_capture_keeps_nothing_of_the_page_around_it(file: str, url: str, number: int) -> None:
    page = cleaned(file, url)
    left = [phrase for phrase in CHROME if phrase.casefold() in page.text.casefold()]
    assert not left
    assert len(page.text.split()) > 120


@pytest.mark.parametrize(
    ("file", "url", "number"), captures(), ids=lambda value: str(value).rpartition("/")[2]
)
def test_a_cleaned_capture_has_a_headline_and_a_day(file: str, url: str, number: int) -> None:
    meta = cleaned(file, url).meta
    assert meta.headline
    assert meta.published[:7] in {"2026-10", "2026-11"}


def test_a_changed_page_cleans_to_other_words() -> None:
    for entry in manifests()["articles"]:
        texts = [
            (page.meta.headline, page.text)
            for page in (cleaned(capture["file"], entry["url"]) for capture in entry["captures"])
        ]
        assert len(set(texts)) == len(texts), entry["key"]
