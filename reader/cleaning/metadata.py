"""What a page says about its article: JSON-LD, OpenGraph and meta, microdata, and what is to be seen."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import _Element

from reader.cleaning import jsonld, phrases
from reader.cleaning.authors import authors
from reader.cleaning.blocks import Metadata, Picture
from reader.cleaning.dates import iso, parse
from reader.cleaning.declared import Page, same, text_of
from reader.cleaning.headline import headline, outlet_of_title
from reader.cleaning.keywords import keywords
from reader.cleaning.language import tag as language_tag
from reader.cleaning.limits import MAX_FIELD
from reader.cleaning.parse import absolute
from reader.cleaning.phrases import fold
from reader.cleaning.sources import labelled

_DESCRIPTION = ("og:description", "twitter:description", "description", "dc.description")
_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date", "pubdate",
    "publishdate", "publish-date", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "cxenseparse:recs:publishtime", "publication_date", "published",
    "article.published", "article_date_original", "citation_publication_date",
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
_SITE = (
    "og:site_name",
    "application-name",
    "al:ios:app_name",
    "apple-mobile-web-app-title",
    "publisher",
    "dc.publisher",
)
_SAYS_PUBLISHED = re.compile(
    r"publi(?:sh|cation)[\w:.-]*(?:date|time)|(?:date|time)[\w:.-]*publi(?:sh|cation)"
)
_DATED = re.compile(r"date|time|publi|fecha|datum|veroff|posted", re.IGNORECASE)
_NOT_DATED = re.compile(
    r"todays?-?date|current-?(?:date|time)|date-?today|clock|weather|comment|countdown|events?(?:$|[\s_-])",
    re.IGNORECASE,
)
_EYEBROW = re.compile(
    r"(?:^|[\s_-])(?:eyebrow|kicker|rubrik|category|section-?name|topic-?label)(?:$|[\s_-])", re.IGNORECASE
)
_CRUMBS = re.compile(r"(?:^|[\s_-])(?:bread-?crumbs?|path|crumbs)(?:$|[\s_-])", re.IGNORECASE)
_LOGO = re.compile(
    r"logo|default|placeholder|fallback|favicon|avatar|icon|blank|social-?share|og-?image\.", re.IGNORECASE
)
_PLATFORMS = frozenset(
    ["blogger", "wordpress", "wordpress.com", "medium", "substack", "squarespace", "wix", "ghost"]
)
_FALSE = frozenset(["false", "no", "0"])
_ROBOTS = ("robots", "googlebot")
_TIER = ("article:content_tier", "content_tier", "content-tier")


def read_metadata(root: _Element, url: str) -> Metadata:
    """The page's metadata. ``root`` still holds its scripts. Body, related links and lead picture come later.

    Every field takes JSON-LD first where it has one meaning for all who write it (dates, authors, publisher,
    access), and OpenGraph first where JSON-LD is written for search engines (headline, summary). What is shown comes
    last: it is the truth, but it has to be found. The functions say what was measured.
    """
    page = Page(root, url)
    outlet = _outlet(page)
    title = headline(page, outlet)
    published, published_raw = _published(page)
    byline, names = authors(page, outlet)
    return Metadata(
        headline=title[:MAX_FIELD],
        standfirst=_standfirst(page, title)[:MAX_FIELD],
        authors=names,
        byline=byline[:MAX_FIELD],
        outlet=outlet[:200],
        credited_source=_source(page, outlet),
        published=published,
        published_raw=published_raw,
        modified=iso(jsonld.words(page.article.get("dateModified")))
        or _meta_date(page, _MODIFIED, "dateModified"),
        section=_section(page)[:200],
        tags=keywords(page, outlet),
        language=_language(page),
        canonical_url=_canonical(page),
        reading_time=_reading_time(page),
        lead=_lead(page),
        paywalled=_paywalled(page),
        noarchive=_noarchive(page),
    )


def _outlet(page: Page) -> str:
    """JSON-LD's publisher, else the site's declared name, else what stands at the end of the page title."""
    name = jsonld.words(page.article.get("publisher"))
    declared = page.first(_SITE) if not name or name.startswith("http") or fold(name) in _PLATFORMS else name
    return declared or outlet_of_title(page)


def declared_summaries(page: Page) -> list[str]:
    """The summaries that the page declares, OpenGraph's first."""
    found = [page.first((name,)) for name in _DESCRIPTION] + [jsonld.words(page.article.get("description"))]
    return [text for text in dict.fromkeys(found) if len(text) > 20]


def _standfirst(page: Page, title: str) -> str:
    return next((text for text in declared_summaries(page) if not same(text, title)), "")


def _published(page: Page) -> tuple[str, str]:
    """When it was published, ISO 8601, and the printed words where the page only shows it.

    JSON-LD, meta, microdata, then a ``time`` element or a date in an element of that name, and the time of the last
    change only where there is nothing else.
    """
    found = iso(jsonld.words(page.article.get("datePublished"))) or _meta_date(
        page, _PUBLISHED, "datePublished"
    )
    if found:
        return found, ""
    found, raw = _visible_date(page)
    return (found, raw) if found else (_meta_date(page, _MODIFIED, ""), "")


def _meta_date(page: Page, names: tuple[str, ...], prop: str) -> str:
    for name in names:
        for value in page.meta.get(name, []):
            if found := iso(value):
                return found
    if prop == "datePublished":
        for name, values in page.meta.items():
            if _SAYS_PUBLISHED.search(name) and (found := iso(values[0])):
                return found
    for element in page.props.get(prop, []):
        if (
            found := iso(element.get("datetime") or element.get("content") or "")
            or parse(text_of(element)[:200])[0]
        ):
            return found
    return ""


def _visible_date(page: Page) -> tuple[str, str]:
    """The first ``time`` element of the article, or the first date in an element named after dates."""
    for element in sorted(page.times, key=page.is_aside):
        raw = text_of(element)
        found = iso(element.get("datetime") or "") or parse(raw)[0]
        if found:
            return found, raw
    for element, named in page.named:
        named = f"{named} {element.get('id') or ''}"
        if _DATED.search(named) and not _NOT_DATED.search(named):
            text = text_of(element)
            if 6 <= len(text) <= 120 and not _NOT_DATED.search(_around(element)):
                found, raw = parse(text)
                if found:
                    return found, raw
    return "", ""


def _around(element: _Element) -> str:
    """Ids and classes of an element's own descendants and its parent."""
    parent = element.getparent()
    near = [*islice(element.iter(), 20), *([parent] if parent is not None else [])]
    return " ".join(f"{each.get('class') or ''} {each.get('id') or ''}" for each in near)


def _source(page: Page, outlet: str) -> str:
    """An agency or paper that the page credits, not the outlet itself."""
    for field in ("sourceOrganization", "creditText"):
        text = jsonld.words(page.article.get(field))
        if text and not same(text, outlet) and not text.startswith("http"):
            return text
    return labelled(page, outlet)


def _section(page: Page) -> str:
    text = jsonld.words(page.article.get("articleSection")) or page.first(_SECTION)
    if not text:
        shown = [
            *page.props.get("articleSection", []),
            *(a for a in page.anchors if _is_category(a, page)),
            *_eyebrows(page),
            *_crumbs(page),
        ]
        text = next((words for words in map(_content, shown) if 1 < len(words) <= 40), "")
    return text.split(",")[0].strip() if not text.startswith("http") else ""


def _is_category(anchor: _Element, page: Page) -> bool:
    return "category" in (anchor.get("rel") or "").split() and not page.is_aside(anchor)


def _eyebrows(page: Page) -> list[_Element]:
    """Small lines over the headline: elements of such a class that share the headline's box."""
    boxes = [parent for h1 in page.h1[:1] for parent, _ in zip(h1.iterancestors(), range(2), strict=False)]
    return [
        element
        for element, named in page.named
        if _EYEBROW.search(named) and any(parent in boxes for parent in element.iterancestors())
    ]


def _crumbs(page: Page) -> list[_Element]:
    """The last link of a path of links ("Herald / River") that does not lead home."""
    paths = [element for element, named in page.named if _CRUMBS.search(named) and element.tag != "body"]
    links = [link for link in (paths[0].iter("a") if paths else ()) if (link.get("href") or "/").strip("/#")]
    return [link for link in links if not same(text_of(link), page.title)][-1:]


def _content(element: _Element) -> str:
    return (element.get("content") or "").strip() or text_of(element)


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
    """The page's own address as it declares it: of the same site, and not the site's home page."""
    declared = [
        element.get("href")
        for element in page.root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for value in (*declared, page.first(("og:url",)), jsonld.words(page.article.get("url"))):
        found = absolute(value, page.url) if value else ""
        if found and (not page.url or _is_same_page(found, page.url)):
            return found
    return absolute(page.url, "")


def _is_same_page(found: str, url: str) -> bool:
    one, other = urlsplit(found), urlsplit(url)
    hosts = [re.sub(r"\A(?:www|m|amp|mobile)\.", "", (each.hostname or "").lower()) for each in (one, other)]
    related = hosts[0] == hosts[1] or hosts[0].endswith(f".{hosts[1]}") or hosts[1].endswith(f".{hosts[0]}")
    home = one.path.strip("/") == "" and not one.query and bool(other.path.strip("/") or other.query)
    return related and not home


def _reading_time(page: Page) -> str:
    for element in page.root.iter("span", "p", "div", "li", "time", "small"):
        if len(element) > 2:
            continue
        own = [element.text, *(part for child in element for part in (child.text, child.tail))]
        short = "".join(part for part in own if part)
        if 3 < len(short) < 60 and any(map(str.isdigit, short)):
            text = text_of(element)
            if len(text) < 40 and phrases.READING_TIME.search(fold(text)):
                return text
    return ""


def _lead(page: Page) -> Picture | None:
    """The picture that the page declares for itself, unless it is a logo."""
    src = absolute(page.first(("og:image:secure_url", "og:image", "og:image:url", "twitter:image")), page.url)
    width = page.first(("og:image:width",))
    if not src or _LOGO.search(urlsplit(src).path) or (width.isdigit() and int(width) < 300):
        return None
    alt = page.first(("og:image:alt", "twitter:image:alt"))
    return Picture(src=src, alt="" if same(alt, page.first(("og:title",))) else alt[:MAX_FIELD])


def _paywalled(page: Page) -> bool:
    """Whether the page says that its text is for subscribers."""
    free = page.article.get("isAccessibleForFree")
    if free is None:
        parts = page.article.get("hasPart")
        listed = parts if isinstance(parts, list) else [parts]
        told = [part.get("isAccessibleForFree", True) for part in listed if isinstance(part, dict)]
        free = "false" if any(map(_is_false, told)) else page.first(("isaccessibleforfree",))
    return _is_false(free) or any(page.first((name,)).casefold() == "locked" for name in _TIER)


def _is_false(value: object) -> bool:
    text = str(value).rsplit("/", 1)[-1].strip().casefold()
    return text in _FALSE


def _noarchive(page: Page) -> bool:
    """Whether the page asks robots to keep no copy. ``none`` does not ask for that."""
    values = [
        part.strip() for name in _ROBOTS for value in page.meta.get(name, []) for part in value.split(",")
    ]
    return any(value.casefold() == "noarchive" for value in values)
