"""The headline of a page without the site's name."""

from __future__ import annotations

import re
import unicodedata

from reader.cleaning import jsonld
from reader.cleaning.declared import Page, same
from reader.cleaning.phrases import fold

_SEPARATOR = re.compile(r"\s+[|\-–—·•»:/]{1,2}\s+|\s*\|\s*")
_SUFFIX = re.compile(r"\s*[|｜ㅣ：•·»]|\s+[\-–—:/*]+\s|\s*[\-–—]{1,2}\S|:(?=[^\s\x00-\x7f])")
_KICKER = re.compile(r"\s*(?::|[|｜»•·]|\s[\-–—])\s+\Z")
_ENDS = re.compile(r"\s*[|｜»•·]\s*|\s+[\-–—:]+\s+|\s*::\s*")
_META = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
    "parsely-title",
    "title",
)


def headline(page: Page, outlet: str) -> str:
    """OpenGraph's title without the site's name, else JSON-LD's, else the only ``h1``, else the page title.

    In that order because on 122 news pages of 122 outlets the printed headline was OpenGraph's on 101, JSON-LD's
    on 84, that of the first ``h1`` on 88, and the page title's on 68. Where these disagree no vote is better: JSON-LD
    and ``h1`` together were right against OpenGraph on 3 pages and wrong on 9. But JSON-LD that gives one headline
    twice, also as the alternative, was right on all 9 pages that do so, OpenGraph on 6 of them.
    """
    return _bare(_found(page, outlet))


def _found(page: Page, outlet: str) -> str:
    declared = jsonld.words(page.article.get("headline"))
    shown = [text for text in page.shown_headlines() if not same(text, outlet)]
    if declared and same(jsonld.words(page.article.get("alternativeHeadline")), declared):
        return declared
    graph = page.first(_META)
    if graph:
        for other in (declared, *shown):
            if _is_other_with_suffix(graph, other) or _is_cut(graph, other):
                return other
        if declared and _is_other_with_prefix(graph, declared) and declared in shown:
            return declared
        return _without_kickers(graph, shown) or without_site(graph, outlet)
    title = without_site(page.title, outlet)
    if declared and (_same(declared, title) or not any(_same(text, title) for text in shown)):
        return declared
    for text in shown:
        if _same(text, title):
            return text
    # A lone h1 that shares no word with a whole sentence of a title names a section, or the site.
    if len(shown) == 1 and (len(title.split()) < 4 or len(shown[0].split()) >= len(title.split())):
        return shown[0]
    return title or next(iter(shown), "")


def _bare(text: str) -> str:
    """``text`` without ornaments (stars, arrows) at its ends."""
    while text and unicodedata.category(text[-1]) in ("So", "Sm") and text[-1] not in "°©®™+":
        text = text[:-1].rstrip()
    return text.strip()


def _without_kickers(graph: str, shown: list[str]) -> str:
    """What a declared title and a shown one share at their end, where each has another kicker before it."""
    for text in shown:
        if text == graph or graph.endswith(text):
            continue
        size = 0
        while size < min(len(graph), len(text)) and graph[-size - 1] == text[-size - 1]:
            size += 1
        tail = graph[len(graph) - size :].lstrip()
        cut, other = graph[: len(graph) - len(tail)], text[: len(text) - len(tail)]
        kickers = _KICKER.search(cut) and _KICKER.search(other) and not _same(cut, other)
        if kickers and len(tail.split()) >= 4:
            return tail
    return ""


def _is_other_with_suffix(title: str, other: str) -> bool:
    """Whether ``title`` is ``other`` with a separator and more words (the site's name, a section) after it."""
    if len(other) < 8 or len(title) <= len(other) or not fold(title).startswith(fold(other)):
        return False
    return bool(_SUFFIX.match(fold(title)[len(fold(other)) :]))


def _is_other_with_prefix(title: str, other: str) -> bool:
    """Whether ``title`` is ``other`` with a section and a bar before it."""
    return len(other) > 15 and bool(
        re.fullmatch(rf".{{1,60}}[|｜»•·]\s*{re.escape(fold(other))}", fold(title))
    )


def _is_cut(title: str, other: str) -> bool:
    """Whether ``title`` is ``other`` cut short with an ellipsis."""
    start = fold(title).removesuffix("...").rstrip()
    return fold(title).endswith("...") and len(other) > len(start) > 20 and fold(other).startswith(start)


def _same(left: str, right: str) -> bool:
    """Whether two headlines are one, give or take a prefix or the site's name."""
    a, b = set(re.findall(r"\w+", fold(left))), set(re.findall(r"\w+", fold(right)))
    return bool(a and b) and len(a & b) >= 0.6 * min(len(a), len(b)) and len(a & b) >= min(2, len(a))


def outlet_of_title(page: Page) -> str:
    """What stands in the page title after its last separator, or before its first, beside the shown headline."""
    title = page.title
    for shown in page.shown_headlines():
        parts = [part.strip() for part in _ENDS.split(title) if part.strip()]
        if len(parts) < 2 or len(shown) < 8:
            continue
        if fold(title).startswith(fold(shown)) and _is_other_with_suffix(title, shown):
            return _short(parts[-1])
        if fold(title).endswith(fold(shown)) and _ENDS.search(title[: -len(shown)]):
            return _short(parts[0])
    return ""


def _short(name: str) -> str:
    return name if 2 < len(name) <= 60 and len(name.split()) <= 8 else ""


def without_site(title: str, outlet: str, times: int = 4) -> str:
    """A page title without the site's name at either end, where it stands up to ``times`` times."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2 or not times:
        return title
    site = fold(outlet)
    for index in (len(parts) - 1, 0):
        name = fold(parts[index])
        known = site and (name == site or name in site or (site in name and len(name) <= 2 * len(site) + 8))
        if known and len(parts[index]) < len(title) * 0.6:
            at = title.find(parts[index]) if index == 0 else title.rfind(parts[index])
            rest = title[len(parts[0]) :] if index == 0 else title[:at]
            return without_site(rest.strip(" |-–—·•»:/"), outlet, times - 1)
    return title
