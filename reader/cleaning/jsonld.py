"""JSON-LD of a page: the node that describes its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.etree import _Element

from reader.cleaning.chars import collapse, without_invalid

_ARTICLE = re.compile(
    r"(?:NewsArticle|Article|BlogPosting|ReportageNewsArticle|AnalysisNewsArticle|OpinionNewsArticle|LiveBlogPosting|"
    r"BackgroundNewsArticle|AskPublicNewsArticle|SatiricalArticle|ScholarlyArticle|TechArticle|Report|Review|"
    r"SocialMediaPosting|AdvertiserContentArticle)\Z"
)
_MAX_SCRIPT = 2_000_000
_MAX_NODES = 5_000


def article_node(root: _Element) -> dict[str, Any]:
    """The node of the page's article, empty where there is none. Values are what the page wrote, unchecked."""
    found = [node for node in nodes(root) if any(_ARTICLE.match(kind) for kind in types(node))]
    if not found:
        return {}
    return max(found, key=lambda node: sum(name in node for name in _TELLING))


_TELLING = (
    "headline",
    "datePublished",
    "author",
    "articleBody",
    "publisher",
    "description",
    "image",
    "dateModified",
)


def nodes(root: _Element) -> Iterator[dict[str, Any]]:
    """Every JSON object of the page's JSON-LD scripts, parents first."""
    count = 0
    for script in root.iter("script"):
        if (
            "ld+json" not in (script.get("type") or "").lower()
            or not script.text
            or len(script.text) > _MAX_SCRIPT
        ):
            continue
        stack: list[Any] = [_parsed(script.text)]
        while stack and count < _MAX_NODES:
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                count += 1
                yield value
                stack.extend(
                    inner
                    for name, inner in value.items()
                    if name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
                )


def _parsed(source: str) -> Any:
    source = (
        re.sub(r"\A\s*(?:<!\[CDATA\[|/\*.*?\*/|<!--)|(?:\]\]>|-->)\s*\Z", "", source.strip())
        .strip()
        .rstrip(";")
    )
    for attempt in (source, re.sub(r",\s*([}\]])", r"\1", source)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def types(node: dict[str, Any]) -> list[str]:
    """The node's types without their vocabulary."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [str(value).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for value in kinds if value]


def words(value: Any) -> str:
    """A value as plain words: a string, or the name of an object, or the first of a list."""
    if isinstance(value, list):
        value = next((inner for inner in value if inner), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("url") or value.get("@id") or ""
        return words(value)
    if not isinstance(value, str | int | float):
        return ""
    text = str(value)
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    return collapse(without_invalid(text)[0])


def listed(value: Any) -> list[str]:
    """A value as a list of words; a string is split at commas."""
    values = (
        value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else [value]
    )
    return [text for text in map(words, values) if text]
