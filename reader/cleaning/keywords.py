"""The publisher's tags: declared, or shown as a list of links."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.etree import _Element

from reader.cleaning import jsonld, phrases
from reader.cleaning.chars import words
from reader.cleaning.declared import Page, same, text_of
from reader.cleaning.phrases import fold, matches

_META = ("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords", "keywords")
_BOX = re.compile(
    r"(?:^|[\s_-])(?:tags?|tag-?(?:s|list|links?|cloud|container)|topics?|keywords?|article-?(?:tags|topics|keywords)|"
    r"themen|schlagw[oö]rter|etiquetas|temas|mots-?cl[eé]s)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"/(?:tags?|topics?|themen?|thema|temas?|etiquetas?|noticias-de|tag_|keywords?|emne|emner|onderwerpen?|stichwort|"
    r"schlagwort|sujets?|argomenti|temat|tagi|etiket|dossiers?)/[^/?#]",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"\A(?:tags?|topics?|keywords?|subject|category|theme|sections?|organization|person|place)\s*[:/=]\s*",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[A-Z0-9]{2,}[0-9]+|[a-z0-9\-]*\d{5,}[a-z0-9\-]*|[0-9a-f]{8}-[0-9a-f-]{20,}|\S+[:=/_]\S+|https?:\S+|"
    r"[\w-]+\.(?:com|net|org|de|fr|es|co\.\w\w|[a-z]{2})"
)
_COUNT = re.compile(r"\A\(\d+\)\s*|\s*\(\d+\)\Z")
"""How many articles have a tag, as some sites print with it."""
_WIDE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_MOST, _LONGEST = 40, 80


def keywords(page: Page, outlet: str) -> tuple[str, ...]:
    """The tags in the page's order, without doubles, codes of machines and the outlet's name.

    JSON-LD's keywords, else meta tags, else links to tag pages that the article shows. On 97 news pages with known
    tags the first two gave them on 51; the links add those of pages that declare none.
    """
    found = _tidy(_split(jsonld.listed(page.article.get("keywords") or [])), outlet)
    for name in _META:
        found = found or _tidy(_split(page.meta.get(name, [])), outlet)
    return tuple((found or _tidy(_shown(page), outlet))[:_MOST])


def _split(values: Iterable[str]) -> list[str]:
    found: list[str] = []
    for value in values:
        parts = re.split(r"\s*[,;،、|]\s*", value)
        # Ideographs with spaces between words, which running text has not: a list.
        spaced = len(parts) == 1 and " " in value and len(_WIDE.findall(value)) > 10
        found += value.split() if spaced else parts
    return found


def _tidy(names: Iterable[str], outlet: str) -> list[str]:
    found: dict[str, str] = {}
    for raw in names:
        name = _COUNT.sub("", _PREFIX.sub("", raw.strip().lstrip("#"))).strip()
        if not 1 < len(name) <= _LONGEST or ": " in name or _CODE.fullmatch(name) or same(name, outlet):
            continue
        found.setdefault(fold(name), name)
    codes = [name for name in found.values() if re.fullmatch(r"[A-Z0-9]{2,8}", name)]
    # More than half of them short capitals: an agency's subject codes, which no reader would search for.
    return [] if len(codes) > 5 and len(codes) * 2 > len(found) else list(found.values())


def _shown(page: Page) -> list[str]:
    """The texts of links that are marked as tags, or stand in a box of tags, or lead to the page of a tag."""
    marked = [anchor for anchor in page.anchors if _is_tag((anchor.get("rel") or "").split())]
    after = page.anchors[page.before_h1 :]
    linked = [
        anchor for anchor in after if _LINK.search(anchor.get("href") or "") and not _is_in_text(anchor)
    ]
    for anchors in (_own(marked, page), _boxed(page), _together(_own(linked, page))):
        texts = [
            text
            for text in map(text_of, anchors)
            if text and words(text) <= 6 and not matches(phrases.UI, text)
        ]
        if texts:
            return texts
    return []


def _is_tag(rel: list[str]) -> bool:
    """Whether a link's relations make it a tag's: with a category's, it is the section's."""
    return "tag" in rel and "category" not in rel


def _own(anchors: Iterable[_Element], page: Page) -> list[_Element]:
    return [anchor for anchor in anchors if not page.is_aside(anchor)]


def _is_in_text(anchor: _Element) -> bool:
    """Whether a link is some words of a sentence."""
    parent = anchor.getparent()
    return (
        parent is not None
        and len(text_of(parent)) > 2 * len(text_of(anchor))
        and len(parent.findall(".//a")) < 2
    )


def _together(anchors: list[_Element]) -> list[_Element]:
    """The first links that stand in one list: two or more that share an ancestor at most four steps up."""
    for depth in range(1, 4):
        lists: dict[_Element, list[_Element]] = {}
        for anchor in anchors:
            box = next((parent for parent in [*anchor.iterancestors()][depth : depth + 1]), anchor)
            lists.setdefault(box, []).append(anchor)
        if found := next((each for each in lists.values() if len(each) > 1), None):
            return found
    return anchors[:1]


def _boxed(page: Page) -> list[_Element]:
    for element, named in page.named:
        if _BOX.search(named) and element.tag in (
            "ul",
            "ol",
            "div",
            "section",
            "p",
            "nav",
            "footer",
            "span",
            "dl",
        ):
            anchors = list(element.iter("a"))
            linked = sum(len(text_of(anchor)) for anchor in anchors)
            if 0 < len(anchors) <= 30 and linked * 2 > len(text_of(element)) and not page.is_aside(element):
                return anchors
    return []
