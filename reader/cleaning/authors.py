"""Who wrote an article: what the page declares, then what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml.etree import _Element

from reader.cleaning import jsonld, phrases
from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.dates import parse
from reader.cleaning.declared import Page, text_of
from reader.cleaning.inline import SKIPPED
from reader.cleaning.people import is_agency, is_full_name, is_organisation, people
from reader.cleaning.phrases import after

_META = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "og:article:author",
    "article_author",
    "twitter:data1",
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?-?(?:names?|list|s)?|article-?authors?|autor(?:en|es)?|auteurs?|writer|verfasser)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autori|profiles?|people|person|reporters?|journalists?|journalistes?|"
    r"columnists?|contributors?|writers?|redaktion|redaktor|firmas?|staff|by)/[^/?#]{2,}",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "webmaster",
        "author",
        "user",
        "editor",
        "nachrichten",
        "news",
        "noticias",
        "redacteur",
    ]
)
"""What publishing systems write where nobody signs."""
_LONGEST = 160
_NOT_SHOWN = frozenset(["meta", "link", "body", "html", "script", "img"])
_MOST_BYLINES = 60
"""Elements named like bylines that are looked at: a page of comments has one for each."""
_MOST_TEXT = 1_000
"""Code points of one text in an element that are read: more than any byline has."""
_NEAR = 40
"""Links after the headline among which that to the author's page is looked for."""


def authors(page: Page, outlet: str) -> tuple[str, tuple[str, ...]]:
    """The byline as printed, and who is named in it.

    JSON-LD first, then meta, then the byline that is shown: on 119 news pages JSON-LD alone named the printed
    authors on 97, meta on 48, the visible byline on 78, and the three in this order on 111. The shown byline wins
    where it names all the declared and more. An organisation is named only where no person is; the outlet only
    where nobody else is.
    """
    entries = _entries(page.article.get("author") or page.article.get("creator"))
    names = _unique(name for text in entries for name in people(text, outlet))
    for field in _META:
        names = names or _unique(name for text in page.meta.get(field, []) for name in people(text, outlet))
    byline, shown = _shown(page, outlet)
    if not names or set(names) < set(shown):
        names = shown
    elif byline and not set(names) & set(shown):
        byline = ""
    if all(map(is_agency, names)):
        others = [*entries, *(text for field in _META for text in page.meta.get(field, [])), byline]
        names = _organisations(others, names, outlet)
    return _without_outlet(byline, outlet) or ", ".join(names), tuple(names)


def _without_outlet(byline: str, outlet: str) -> str:
    """A byline without ", Outlet" at its end."""
    before, comma, last = byline.rpartition(",")
    return before.strip() if comma and phrases.fold(last) == phrases.fold(outlet) else byline


def _entries(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value] if value else []
    texts = [text for entry in entries if (text := jsonld.words(entry))]
    return [text for text in texts if not text.startswith(("http", "@", "#"))]


def _unique(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(phrases.fold(name), name)
    return list(found.values())


def _organisations(texts: list[str], agencies: list[str], outlet: str) -> list[str]:
    """Who signs where no person does: the outlet with its agencies as printed, the agencies, or an organisation.

    The outlet alone only where nobody else is named.
    """
    usable = [text for text in texts if 2 < len(text) <= 60 and _is_credit(text)]
    own = phrases.fold(outlet)
    joint = next(
        (text for text in usable if own and own in phrases.fold(text) and _names_some(text, agencies)), ""
    )
    if joint or agencies:
        return [joint] if joint else agencies
    other = next((text for text in usable if not is_organisation(text, outlet)), "")
    signed = other or next(iter(usable), "")
    return [signed] if signed else []


def _is_credit(text: str) -> bool:
    nobody = phrases.fold(text) in _NOBODY or text.startswith("http")
    return not nobody and any(map(str.isalpha, text))


def _names_some(text: str, agencies: list[str]) -> bool:
    return any(phrases.fold(name) in phrases.fold(text) for name in agencies)


def _shown(page: Page, outlet: str) -> tuple[str, list[str]]:
    """The byline that the page shows, without "By", and its names."""
    fallback = ""
    bylines = (each for each, named in page.named if _BYLINE.search(named) and each.tag not in _NOT_SHOWN)
    for element in islice(bylines, _MOST_BYLINES):
        text = _spaced(element)
        label = after(phrases.BY, text)
        rest = without_date(label or text) if 3 < len(text) < _LONGEST else ""
        if not rest or page.is_aside(element) or _is_of_picture(element):
            continue
        linked = _linked(element, outlet)
        names = linked or list(people(rest, outlet))
        marked = "author" in f"{element.get('itemprop') or ''} {element.get('rel') or ''}".split()
        if names and (
            linked or label or marked or any(is_full_name(name) or not name.isascii() for name in names)
        ):
            return _with_siblings(element, rest, names, page, outlet)
        if label and not fallback:
            fallback = rest
    for anchor in page.anchors[page.before_h1 : page.before_h1 + _NEAR]:
        text = text_of(anchor) if _LINK.search(anchor.get("href") or "") else ""
        if text and is_full_name(text) and not page.is_aside(anchor):
            box = next((parent for parent in [*anchor.iterancestors()][1:2]), None)
            names = _linked(box, outlet) if box is not None else []
            return (text, [text]) if text not in names else (", ".join(names), names)
    return fallback, []


def _is_of_picture(element: _Element) -> bool:
    return any(parent.tag in ("figure", "figcaption", "picture") for parent in element.iterancestors())


def _with_siblings(
    element: _Element, byline: str, names: list[str], page: Page, outlet: str
) -> tuple[str, list[str]]:
    """The byline with what stands in elements of the same class beside it."""
    parent, own = element.getparent(), element.get("class")
    if parent is None or not own:
        return byline, names
    texts = [byline]
    for other in parent:
        if other is not element and other.get("class") == own:
            text = without_date(_spaced(other))
            more = (
                [name for name in people(text, outlet) if name not in names] if len(text) < _LONGEST else []
            )
            if more:
                names = [*names, *more]
                texts.append(text)
    return ", ".join(texts), names


def _linked(element: _Element, outlet: str) -> list[str]:
    """The names that are links to authors' pages, or marked as names, within an element."""
    found: list[str] = []
    for inner in element.iter("a", "span"):
        marked = "author" in (inner.get("rel") or "") or "name" in (inner.get("itemprop") or "").split()
        if marked or (inner.tag == "a" and _LINK.search(inner.get("href") or "")):
            found += [name for name in people(text_of(inner), outlet) if is_full_name(name)]
    return _unique(found)


def _spaced(element: _Element) -> str:
    """An element's words with a space between any two of its texts."""
    parts: list[str] = []
    left = 2 * _LONGEST
    for part in _texts(element):
        parts.append(part[:_MOST_TEXT])
        left -= len(part.strip())
        if left < 0:
            break
    text = collapse(without_invalid(" ".join(parts))[0])
    return re.sub(r"\s+([,;])", r"\1", text)


def _texts(element: _Element) -> Iterator[str]:
    if element.tag not in SKIPPED:
        yield element.text or ""
        for inner in element:
            yield from _texts(inner)
            yield inner.tail or ""


def without_date(text: str) -> str:
    """A byline up to the date or reading time that stands in the same line."""
    cuts = [len(text)]
    when, raw = parse(text)
    if when and raw and (at := text.find(raw)) >= 0:
        cuts.append(at)
    if found := re.search(r"\s\d{1,3}\s*[-–]?\s*min", text):
        cuts.append(found.start())
    return text[: min(cuts)].strip(" \t,;·|•-–—") if min(cuts) > 2 else ""
