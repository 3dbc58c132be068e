"""JSON-LD of a page: the node that describes its article, with what it refers to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from lxml.etree import _Element

from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.phrases import fold

_ARTICLE = re.compile(
    r"(?:(?:News|Blog|Reportage\w*|Analysis\w*|Opinion\w*|Background\w*|AskPublic\w*|Satirical|Scholarly|Tech|Medical\w*|"
    r"AdvertiserContent)?Article|BlogPosting|LiveBlogPosting|Report|Review\w*|CriticReview|SocialMediaPosting)\Z"
)
_PAGE = frozenset(["WebPage", "ItemPage", "AboutPage", "FAQPage", "MedicalWebPage", "CollectionPage"])
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
_OF_PAGE = ("datePublished", "dateModified", "inLanguage", "isAccessibleForFree", "keywords")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "liveBlogUpdate")
_MAX_SCRIPT = 2_000_000
_MAX_NODES = 5_000
_MATCH = 6
"""What a node gains by telling the page's own headline or address: more than it could by one more field."""


def article_node(
    root: _Element, headlines: Iterable[str] = (), addresses: Iterable[str] = ()
) -> dict[str, Any]:
    """The node of the page's article, empty where there is none. Values are what the page wrote, unchecked.

    Of several articles it is the one with the page's own headline or address, else the one that tells most. Its
    author and publisher are looked up where they are only referred to by ``@id``; what a node of the whole page
    tells of dates, language and access is filled in.
    """
    every = list(nodes(root))
    found = [node for node in every if any(_ARTICLE.match(kind) for kind in types(node))]
    pages = [node for node in every if not _PAGE.isdisjoint(types(node))]
    if not found and not pages:
        return {}
    titles = {fold(text) for text in headlines if text}
    places = {_address(text) for text in addresses if text}
    scored = [(_score(node, titles, places), -at) for at, node in enumerate(found)]
    article = dict(found[-max(scored)[1]]) if found else {}
    for page in pages:
        for name in _OF_PAGE:
            if page.get(name) is not None:
                article.setdefault(name, page[name])
    if found:
        known = _identified(every)
        for name in ("author", "creator", "publisher", "sourceOrganization"):
            if name in article:
                article[name] = _resolved(article[name], known)
    return article


def _score(node: dict[str, Any], titles: set[str], places: set[str]) -> int:
    told = sum(name in node for name in _TELLING)
    own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    if any(fold(words(node.get(name))) in titles for name in ("headline", "name") if node.get(name)):
        told += _MATCH
    if any(_address(str(_place(value))) in places for value in own if value):
        told += _MATCH
    return told


def _place(value: Any) -> Any:
    return value.get("@id") or value.get("url") or "" if isinstance(value, dict) else value


def _address(url: str) -> str:
    return re.sub(r"\A(?:https?:)?//(?:www\.)?|[#?].*\Z", "", url.strip()).rstrip("/").casefold()


def _identified(every: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Named objects by their ``@id``, also those inside others."""
    known: dict[str, dict[str, Any]] = {}
    stack: list[Any] = list(every)
    count = 0
    while stack and count < _MAX_NODES:
        value = stack.pop()
        count += 1
        if isinstance(value, dict):
            if isinstance(value.get("@id"), str) and value.get("name"):
                known.setdefault(value["@id"], value)
            stack.extend(inner for inner in value.values() if isinstance(inner, dict | list))
        elif isinstance(value, list):
            stack.extend(inner for inner in value if isinstance(inner, dict | list))
    return known


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(inner, known) for inner in value]
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


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
                stack.extend(inner for name, inner in value.items() if name in _INSIDE)


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
        whole = " ".join(
            part for name in ("givenName", "familyName") if isinstance(part := value.get(name), str)
        )
        value = (
            value.get("name") or value.get("@value") or whole or value.get("url") or value.get("@id") or ""
        )
        return words(value) if not isinstance(value, dict) else ""
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
