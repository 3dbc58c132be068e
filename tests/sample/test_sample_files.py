"""The sample library's manifests agree with its files and with themselves."""

from __future__ import annotations

import functools
import html
import json
import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from reader.folding import fold

FOLDER = Path(__file__).resolve().parents[2] / "reader" / "sample"
NAMESPACES = {"schema.org", "ogp.me", "www.w3.org", "purl.org"}
"""Hosts that stand in names of vocabularies. No reader or browser ever asks them for anything."""
FIRST_DAY, LAST_DAY = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 18, tzinfo=UTC)
HIGHLIGHT_KINDS = {"passage", "quote", "fact", "disputed", "question"}
LINK_KINDS = {"same_story", "follow_up", "background", "contradicts", "source", "translation"}
TAG_KINDS = {"section", "topic", "person", "place", "organisation"}
VISIBILITIES = {"private", "link", "public"}


@functools.cache
def library() -> dict[str, list[dict[str, Any]]]:
    """All manifests, joined."""
    joined: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("library*.json")):
        for name, entries in json.loads(path.read_text("utf-8")).items():
            joined.setdefault(name, []).extend(entries)
    return joined


def articles() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in library()["articles"]}


def pages() -> list[Path]:
    return sorted(
        [*FOLDER.glob("captures/**/*.html"), *FOLDER.glob("dumps/*.txt"), *FOLDER.glob("feeds/*.xml")]
    )


@functools.cache
def running_text(file: str) -> str:
    """The words of a capture, without its markup, spaces run together."""
    raw = (FOLDER / file).read_text("utf-8")
    if file.endswith(".html"):
        raw = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", raw)
        raw = re.sub(r"</?(?:a|b|i|em|strong|span|bdi|q|cite|abbr|time)\b[^>]*>", "", raw)
        raw = html.unescape(re.sub(r"<[^>]+>", " ", raw))
    return " ".join(raw.split())


def named(entry: dict[str, Any]) -> str:
    return f"{entry['user']} on {entry['article']}: {entry['quote'][:40]}"


def test_every_capture_named_exists_and_every_page_is_named() -> None:
    listed = [capture["file"] for entry in library()["articles"] for capture in entry["captures"]]
    assert not [file for file, times in Counter(listed).items() if times > 1]
    on_disk = {str(path.relative_to(FOLDER)) for path in pages() if path.suffix != ".xml"}
    assert set(listed) == on_disk


def test_every_picture_named_exists() -> None:
    missing = set()
    for path in FOLDER.glob("captures/**/*.html"):
        for name in re.findall(
            r'(?:src|srcset|content)="((?:\.\./)+pictures/[^"]+)"', path.read_text("utf-8")
        ):
            if not (path.parent / name).resolve().is_file():
                missing.add(f"{path.name}: {name}")
    for tag in library()["tags"]:
        if "picture" in tag and not (FOLDER / "pictures" / tag["picture"]).is_file():
            missing.add(f"{tag['name']}: {tag['picture']}")
    assert not missing


def test_keys_names_and_addresses_are_unique() -> None:
    fields = {"articles": ("key", "url"), "outlets": ("name", "domain"), "users": ("username",)}
    for part, field in [(part, field) for part, names in fields.items() for field in names]:
        values = Counter(entry[field] for entry in library()[part])
        assert not [value for value, times in values.items() if times > 1], (part, field)


def test_no_two_tags_claim_the_same_name() -> None:
    claims = Counter(
        name for tag in library()["tags"] for name in {fold(tag["name"]), *map(fold, tag["aliases"])}
    )
    assert not [name for name, times in claims.items() if times > 1]


def test_tags_have_a_known_kind_and_a_known_parent() -> None:
    names = {tag["name"] for tag in library()["tags"]}
    for tag in library()["tags"]:
        assert tag["kind"] in TAG_KINDS, tag["name"]
        assert tag.get("parent", tag["name"]) in names, tag["name"]


def test_articles_are_filed_under_known_tags_and_outlets() -> None:
    sections = {tag["name"] for tag in library()["tags"] if tag["kind"] == "section"}
    names = {tag["name"] for tag in library()["tags"]}
    domains = {outlet["name"]: outlet["domain"] for outlet in library()["outlets"]}
    for entry in library()["articles"]:
        assert set(entry["tags"]) <= names, (entry["key"], set(entry["tags"]) - names)
        assert entry.get("section", next(iter(sections))) in sections, entry["key"]
        assert urlsplit(entry["url"]).hostname == domains[entry["outlet"]], entry["key"]


def test_captures_are_in_order_and_within_the_story() -> None:
    for entry in library()["articles"]:
        times = [datetime.fromisoformat(capture["captured_at"]) for capture in entry["captures"]]
        assert times == sorted(set(times)), entry["key"]
        assert times[0] >= FIRST_DAY, entry["key"]
        assert times[-1] < LAST_DAY, entry["key"]


@pytest.mark.parametrize("entry", library()["highlights"], ids=named)
def test_a_highlight_quotes_its_capture_exactly(entry: dict[str, Any]) -> None:
    capture = articles()[entry["article"]]["captures"][entry.get("capture", 0)]
    text = running_text(capture["file"])
    assert text.count(" ".join(entry["quote"].split())) >= entry.get("occurrence", 1)
    assert entry["quote"] == unicodedata.normalize("NFC", entry["quote"]).strip()
    assert datetime.fromisoformat(entry["created_at"]) > datetime.fromisoformat(capture["captured_at"])


def test_what_readers_made_is_theirs_and_of_a_known_kind() -> None:
    users = {entry["username"] for entry in library()["users"]}
    for entry in library()["highlights"]:
        assert entry["kind"] in HIGHLIGHT_KINDS, named(entry)
        assert {entry["user"], *(reply["user"] for reply in entry.get("replies", []))} <= users, named(entry)
        assert not entry.get("replies") or entry.get("note"), f"replies without a note: {named(entry)}"
    for entry in library()["article_notes"]:
        assert entry["article"] in articles()
    members = {entry["key"]: entry["members"] for entry in library()["groups"]}
    quotes = {(entry["user"], entry["article"], entry["quote"]) for entry in library()["highlights"]}
    for entry in [*library()["highlights"], *library()["article_notes"], *library()["links"]]:
        assert entry["user"] in users, entry
        if "group" in entry:
            assert entry["user"] in members[entry["group"]], entry
        else:
            assert entry["visibility"] in VISIBILITIES, entry
    for entry in library()["links"]:
        assert entry["kind"] in LINK_KINDS, entry
        assert entry["from"] != entry["to"], entry
        assert {entry["from"], entry["to"]} <= set(articles()), entry
        assert "quote" not in entry or (entry["user"], entry["from"], entry["quote"]) in quotes, entry


def test_no_mark_or_link_is_made_twice() -> None:
    marks = Counter((entry["user"], entry["article"], entry["quote"]) for entry in library()["highlights"])
    links = Counter((entry["from"], entry["to"], entry["kind"]) for entry in library()["links"])
    assert not [key for key, times in (marks + links).items() if times > 1]


def test_breaking_lines_lead_to_articles() -> None:
    assert library()["breaking"]
    for entry in library()["breaking"]:
        assert entry.get("article", "") in {"", *articles()}, entry["text"]
        assert entry["hours"] > 0, entry["text"]


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_names_no_host_but_invented_ones(path: Path) -> None:
    addresses = re.findall(r"https?://[^\s\"'<>)\\]+", path.read_text("utf-8"))
    hosts = {urlsplit(address).hostname or "" for address in addresses}
    assert not {host for host in hosts if not host.endswith(".example") and host not in NAMESPACES}


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_loads_nothing_when_it_is_read(path: Path) -> None:
    text = path.read_text("utf-8")
    loading = r"<(?:script|img|iframe|source|embed|video|audio)\b[^>]*\b(?:src|srcset)="
    assert not re.findall(loading + r"[\"']?(?:https?:)?//", text)
    assert not re.findall(r"<link\b[^>]*rel=[\"']?(?:stylesheet|preload|preconnect|icon)", text)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("feeds/*.xml")), ids=lambda path: path.name)
def test_a_feed_is_well_formed_and_has_known_and_new_entries(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    links = [item.findtext("link", "").partition("?")[0] for item in root.iter("item")]
    links += [
        link.get("href", "") for entry in root.iter(f"{atom}entry") for link in entry.findall(f"{atom}link")
    ]
    known = {entry["url"] for entry in library()["articles"]}
    assert len(links) == len(set(links)) >= 6
    assert known & set(links)
    assert set(links) - known


def test_the_library_shows_what_the_product_can_do() -> None:
    every = library()
    changed = [entry for entry in every["articles"] if len(entry["captures"]) > 1]
    assert len(changed) >= 3
    assert any(len(entry["captures"]) == 3 for entry in changed)
    assert sum(entry["captures"][0]["file"].endswith(".txt") for entry in every["articles"]) >= 2
    assert len({entry["article"] for entry in every["highlights"]}) >= 12
    assert {entry["user"] for entry in every["highlights"]} == {entry["username"] for entry in every["users"]}
    assert {entry["kind"] for entry in every["highlights"]} == HIGHLIGHT_KINDS
    desk = {entry["key"] for entry in every["groups"]}
    assert {entry["visibility"] for entry in every["highlights"] if "group" not in entry} == VISIBILITIES
    assert {entry["group"] for entry in every["highlights"] if "group" in entry} == desk
    assert sum(bool(tag.get("introduction")) for tag in every["tags"]) >= 2
    names = {tag["name"] for tag in every["tags"]}
    assert {"Treaties", "treaty", "Maren Osk", "M. Osk"} <= names
    assert {"Ilvane basin", "Basin of the Ilvane", "Corran Gate", "Corran barrage"} <= names


@pytest.mark.parametrize(
    "quote", ["12 have sent no reading since March", "neither capital has published its releases"]
)
def test_a_later_state_of_the_lead_story_changes_or_drops_marked_words(quote: str) -> None:
    lead = next(entry for entry in library()["articles"] if entry.get("lead"))
    assert any(
        entry["quote"] == quote and entry["article"] == lead["key"] for entry in library()["highlights"]
    )
    first, *_, last = (running_text(capture["file"]) for capture in lead["captures"])
    assert quote in first
    assert quote not in last
