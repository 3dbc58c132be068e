"""What a page says about its article: JSON-LD, then OpenGraph and meta, microdata, and what is to be seen."""

from __future__ import annotations

import re
from typing import Any

from lxml.etree import _Element

from reader.cleaning import jsonld, phrases
from reader.cleaning.blocks import Metadata
from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.dates import iso, parse
from reader.cleaning.dom import words_of
from reader.cleaning.language import tag as language_tag
from reader.cleaning.limits import MAX_FIELD
from reader.cleaning.parse import absolute
from reader.cleaning.people import people
from reader.cleaning.phrases import after, fold

_SEPARATOR = re.compile(r"\s+[|\-–—·•»:/]{1,2}\s+|\s*\|\s*")
_SUFFIX = re.compile(r"\s*[|｜ㅣ：•·»]|\s+[\-–—:/*]+\s|\s*[\-–—]{1,2}\S|:(?=[^\s\x00-\x7f])")
_HEADLINE = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "sailthru.title",
    "parsely-title",
    "title",
)
_DESCRIPTION = ("og:description", "twitter:description", "description", "dc.description")
_AUTHOR = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "twitter:data1",
)
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate",
    "parsely-pub-date",
    "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "cxenseparse:recs:publishtime",
    "publication_date", "published", "article.published", "article_date_original", "last-modified",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "dcterms.modified",
    "last-modified",
)
_SECTION = ("article:section", "section", "parsely-section", "category", "cxenseparse:recs:articlesection")
_TAGS = ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")
_SITE = (
    "og:site_name",
    "application-name",
    "al:ios:app_name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
)


class Page:
    """A page's declared values, looked up by name."""

    def __init__(self, root: _Element, url: str) -> None:
        self.root, self.url = root, url
        self.article: dict[str, Any] = jsonld.article_node(root)
        self.meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = collapse(without_invalid(element.get("content") or "")[0])
            if name and content:
                self.meta.setdefault(name.lower().strip(), []).append(content)

    def first(self, names: tuple[str, ...]) -> str:
        """The first value that one of the names has."""
        return next((self.meta[name][0] for name in names if name in self.meta), "")

    def prop(self, name: str) -> list[_Element]:
        """Elements with this microdata property."""
        return [element for element in self.root.iter() if name in (element.get("itemprop") or "").split()]


def read_metadata(root: _Element, url: str) -> Metadata:
    """The page's metadata. ``root`` still holds its scripts. Body, related links and lead picture come later."""
    page = Page(root, url)
    outlet = _outlet(page)
    headline = _headline(page, outlet)
    published_raw = ""
    published = iso(jsonld.words(page.article.get("datePublished"))) or _meta_date(page, _PUBLISHED)
    if not published:
        published, published_raw = _visible_date(root)
    byline, authors = _authors(page, outlet)
    return Metadata(
        headline=headline[:MAX_FIELD],
        standfirst=_standfirst(page, headline)[:MAX_FIELD],
        authors=authors,
        byline=byline,
        outlet=outlet[:200],
        credited_source=_source(page, outlet),
        published=published,
        published_raw=published_raw,
        modified=iso(jsonld.words(page.article.get("dateModified"))) or _meta_date(page, _MODIFIED),
        section=_section(page)[:200],
        tags=_tags(page),
        language=_language(page),
        canonical_url=_canonical(page),
        reading_time=_reading_time(page),
    )


def _outlet(page: Page) -> str:
    publisher = page.article.get("publisher")
    name = jsonld.words(publisher) if publisher else ""
    declared = page.first(_SITE) if not name or name.startswith("http") else name
    return declared or _outlet_of_title(page)


def _outlet_of_title(page: Page) -> str:
    """The end of the page title after its last separator, where what stands before it is the shown headline."""
    element = page.root.find(".//title")
    title = collapse(words_of(element)) if element is not None else ""
    for shown in _shown_headlines(page):
        if fold(title).startswith(fold(shown)) and _is_other_with_suffix(title, shown):
            name = re.split(r"\s*[|｜»•·]\s*|\s+[\-–—:]+\s+", title)[-1].strip()
            return name if 2 < len(name) <= 60 and name != title else ""
    return ""


def _headline(page: Page, outlet: str) -> str:
    """OpenGraph's title without the site's name, else JSON-LD's, else the only ``h1``, else the page title.

    In that order because on 122 news pages of 122 outlets the printed headline was OpenGraph's on 101, JSON-LD's
    on 84, that of the first ``h1`` on 88, and the page title's on 68.
    """
    declared = jsonld.words(page.article.get("headline"))
    shown = [text for text in _shown_headlines(page) if fold(text) != fold(outlet)]
    graph = page.first(_HEADLINE)
    if graph:
        for other in (declared, *shown):
            if _is_other_with_suffix(graph, other) or _is_cut(graph, other):
                return other
        if declared and _is_other_with_prefix(graph, declared) and declared in shown:
            return declared
        return without_site(graph, outlet)
    if declared:
        return declared
    element = page.root.find(".//title")
    title = without_site(collapse(words_of(element)) if element is not None else "", outlet)
    for text in shown:
        if len(shown) == 1 or _same(text, title):
            return text
    return title or next(iter(shown), "")


def _shown_headlines(page: Page) -> list[str]:
    found = [collapse(without_invalid(words_of(element))[0]) for element in page.root.iter("h1")]
    return [text for text in found if len(text) > 3]


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


def without_site(title: str, outlet: str) -> str:
    """A page title without the site's name at either end."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    site = fold(outlet)
    ends = [(0, len(parts[0])), (len(parts) - 1, len(parts[-1]))]
    for index, _ in reversed(ends):
        name = fold(parts[index])
        known = site and (name == site or name in site or site in name)
        if known and len(parts[index]) < len(title) * 0.6:
            at = title.find(parts[index]) if index == 0 else title.rfind(parts[index])
            rest = title[len(parts[0]) :] if index == 0 else title[:at]
            return without_site(rest.strip(" |-–—·•»:/"), outlet)
    return title


def declared_summaries(page: Page) -> list[str]:
    """The summaries that the page declares, OpenGraph's first."""
    found = [page.first((name,)) for name in _DESCRIPTION] + [jsonld.words(page.article.get("description"))]
    return [text for text in dict.fromkeys(found) if len(text) > 20]


def _standfirst(page: Page, headline: str) -> str:
    return next((text for text in declared_summaries(page) if fold(text) != fold(headline)), "")


def _authors(page: Page, outlet: str) -> tuple[str, tuple[str, ...]]:
    """The byline as printed and who is named in it; an organisation only where no person is."""
    author = page.article.get("author") or page.article.get("creator")
    entries = author if isinstance(author, list) else [author] if author else []
    declared = [text for text in map(jsonld.words, entries) if text and not text.startswith(("http", "@"))]
    names = _people([text for text in declared if fold(text) != fold(outlet)])
    for field in _AUTHOR:
        names = names or _people([text for text in page.meta.get(field, []) if fold(text) != fold(outlet)])
    byline = _visible_byline(page)
    names = names or _people([byline] if fold(byline) != fold(outlet) else [])
    if not names and declared and len(declared[0]) <= 60:
        names = list(dict.fromkeys(declared))[:1]
    return byline or ", ".join(names), tuple(names)


def _people(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(name for text in texts for name in people(text)))


_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author-?(?:name|s)?|article-?author|autor(?:en)?|auteur|writer)(?:$|[\s_-])",
    re.IGNORECASE,
)


def _visible_byline(page: Page) -> str:
    for element in page.root.iter():
        named = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
        if len(named) < 5 or not _BYLINE.search(named):
            continue
        text = collapse(without_invalid(" ".join(str(part) for part in element.itertext()))[0])
        text = re.sub(r"\s+([,;])", r"\1", text)
        if 3 < len(text) < 160 and (rest := without_date(after(phrases.BY, text) or text)) and people(rest):
            return rest
    return ""


def without_date(text: str) -> str:
    """A byline up to the date or reading time that stands in the same line."""
    cuts = [len(text)]
    when, raw = parse(text)
    if when and raw and (at := text.find(raw)) >= 0:
        cuts.append(at)
    if found := re.search(r"\s\d{1,3}\s*[-–]?\s*min", text):
        cuts.append(found.start())
    return text[: min(cuts)].strip(" \t,;·|•-–—") if min(cuts) > 2 else ""


def _meta_date(page: Page, names: tuple[str, ...]) -> str:
    for name in names:
        for value in page.meta.get(name, []):
            if found := iso(value):
                return found
    prop = "datePublished" if "datepublished" in names else "dateModified"
    for element in page.prop(prop):
        if found := iso(element.get("datetime") or element.get("content") or ""):
            return found
    return ""


def _visible_date(root: _Element) -> tuple[str, str]:
    """The first ``time`` element, or a date near the top."""
    for element in root.iter("time"):
        raw = collapse(words_of(element))
        found = iso(element.get("datetime") or "") or parse(raw)[0]
        if found:
            return found, raw
    for element in root.iter():
        if re.search(
            r"date|time|publi|fecha|datum", f"{element.get('class')} {element.get('id')}", re.IGNORECASE
        ):
            text = collapse(words_of(element))
            if 6 <= len(text) <= 120:
                found, raw = parse(text)
                if found:
                    return found, raw
    return "", ""


def _source(page: Page, outlet: str) -> str:
    """An agency or paper that the page credits ("Source: …"), not the outlet itself."""
    for field in ("sourceOrganization", "creditText"):
        text = jsonld.words(page.article.get(field))
        if text and fold(text) != fold(outlet) and not text.startswith("http"):
            return text
    for element in page.root.iter("p", "span", "div", "li", "a", "small", "cite"):
        if len(element) <= 3 and (element.text or len(element)):
            text = collapse(words_of(element)) if len(element) < 4 else ""
            if 5 < len(text) < 90 and (found := after(phrases.SOURCE, text)) and len(found) < 70:
                return found
    return ""


def _section(page: Page) -> str:
    text = jsonld.words(page.article.get("articleSection")) or page.first(_SECTION)
    return text.split(",")[0].strip()


def _tags(page: Page) -> tuple[str, ...]:
    found = jsonld.listed(page.article.get("keywords") or [])
    for name in _TAGS:
        if found:
            break
        for value in page.meta.get(name, []):
            found += [part.strip() for part in re.split(r"[,;،|]", value) if part.strip()]
    out: list[str] = []
    for name in found:
        if 1 < len(name) <= 80 and name not in out:
            out.append(name)
    return tuple(out[:40])


def _language(page: Page) -> str:
    html = page.root if page.root.tag == "html" else page.root.getroottree().getroot()
    declared = html.get("lang") or html.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    body = page.root.find(".//body")
    return (
        language_tag(declared)
        or language_tag(body.get("lang") or "" if body is not None else "")
        or language_tag(jsonld.words(page.article.get("inLanguage")))
        or language_tag(page.first(("og:locale", "content-language", "language", "dc.language")))
    )


def _canonical(page: Page) -> str:
    for element in page.root.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and (
            found := absolute(element.get("href"), page.url)
        ):
            return found
    return absolute(page.first(("og:url",)), page.url) or absolute(page.url, "")


def _reading_time(page: Page) -> str:
    for element in page.root.iter("span", "p", "div", "li", "time", "small"):
        if (
            len(element) <= 2
            and 3 < len(element.text or "") + sum(len(child.tail or "") for child in element) < 60
        ):
            text = collapse(words_of(element))
            if len(text) < 40 and phrases.READING_TIME.search(fold(text)):
                return text
    return ""
