"""The source that an article credits: a labelled line, an agency's dateline, a last line, a report it tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.declared import Page, same, text_of
from reader.cleaning.people import is_agency
from reader.cleaning.phrases import after, fold

_LONGEST = 70
_INITIALS = frozenset("sqfbkzl\u0437\u0434\u0438\u0627\u0645\u05de来來出nź")
"""First letters of the words for "source" in ``phrases``."""
_CAPTIONS = frozenset(["figure", "figcaption", "table", "nav", "footer", "aside"])
_DATELINE = re.compile(r"\A(?P<place>[^()]{0,60}?)\((?P<name>[^()]{2,30})\)\s*[-–—.:]+\s*\S")
_AGENCY_END = re.compile(
    r"(?:\((?P<inner>[^()]{2,40})\)|(?:^|[.!?»”\"])\s*[-–—]?\s*(?P<alone>[^.!?()]{2,40}))\.?\s*\Z"
)
_WITH = re.compile(
    r"(?:mit (?:material|informationen) (?:von|der)|mit|con informacion(?:es)? de|avec|"
    r"with (?:information|reporting|files|inputs?) from|com informacoes d[aeo]|con|fonte)\s+(?P<name>.{2,40})"
)
_REPORT = re.compile(
    r"\b(?:according to|as reported by|reported by|citing|cited by)\s+(?:a\s+report\s+(?:by|in|from)\s+)?"
    r"(?P<name>(?:the\s+)?[A-Z][\w.&'’-]*(?:\s+(?:of|the|and|de|del|la)?\s*[A-Z][\w.&-]*){0,4})(?:['’]s?)?\s+"
    r"(?:report|investigation|reporting|story|article|account)\b"
    r"|\ba(?:n)?\s+(?:report|investigation)\s+(?:by|in|from)\s+"
    r"(?P<by>(?:the\s+)?[A-Z][\w.&'’-]*(?:\s+(?:of|the|and|de|del|la)?\s*[A-Z][\w.&-]*){0,4})"
    r"|\bsegún\s+(?:(?:un|una|el|la)\s+)?(?:informe|investigación|reportaje|informó|publicó)\s+(?:de|del|en)\s+(?:la\s+|el\s+)?"
    r"(?P<es>[A-ZÁÉÍÓÚÑ][\w.&-]*(?:\s+(?:de|del|la)?\s*[A-ZÁÉÍÓÚÑ][\w.&-]*){0,4})"
    r"|\b[Ss]elon\s+(?:un|une|l['’])\s*(?:enquête|article|rapport|information)s?\s+(?:de|du|d['’])\s*(?:la\s+|l['’])?"
    r"(?P<fr>[A-ZÀ-Þ][\w.&-]*(?:\s+(?:de|du|la)?\s*[A-ZÀ-Þ][\w.&-]*){0,4})"
    r"|\b(?:laut|nach)\s+(?:einem\s+|einer\s+)?(?:Bericht|Recherche|Recherchen|Informationen)\s+(?:der|des|von)\s+"
    r"[„\"»]?(?P<de>[A-ZÄÖÜ][\w.&-]*(?:\s+[A-ZÄÖÜ][\w.&-]*){0,3})"
    r"|(?:بحسب|وفق|وفقا ل|وفقًا ل|حسب)\s*(?:تقرير\s+(?:ل|نشرته\s+|صادر عن\s+)?|ما (?:ذكرت|أوردت|نشرت)\s+)"
    r"(?:صحيفة\s+|وكالة\s+|موقع\s+)?(?P<ar>[^\s،,.]+)"
)
_PEOPLE = re.compile(r"\b(?:reporting|editing|writing|redaktion|bearbeitung)\b", re.IGNORECASE)


def labelled(page: Page, outlet: str) -> str:
    """What a line of its own credits ("Source: Northwater Wire"), outside captions and tables."""
    for element in page.root.iter("p", "span", "div", "li", "a", "small", "cite"):
        if len(element) > 3 or _start(element) not in _INITIALS:
            continue
        text = text_of(element)
        if not 5 < len(text) < 90:
            continue
        found = after(phrases.SOURCE, text)
        if (
            found
            and len(found) < _LONGEST
            and not _is_outlet(found, outlet)
            and not _stands_elsewhere(element, page)
        ):
            return found
    return ""


def _start(element: _Element) -> str:
    """The first letter of an element's own text or of its first child's: cheaper than all its words."""
    own = (element.text or "").lstrip() or (len(element) and (element[0].text or "").lstrip()) or ""
    return own[:1].casefold()


def _stands_elsewhere(element: _Element, page: Page) -> bool:
    return any(parent.tag in _CAPTIONS for parent in element.iterancestors()) or page.is_aside(element)


def credited(paragraphs: Sequence[str], outlet: str) -> str:
    """The agency of the first paragraph's dateline ("AVERIL (Northwater) – …") or of the last line, or the paper
    whose report the first paragraphs tell of. Empty where none, and never ``outlet``.
    """
    for text in paragraphs[:2]:
        found = _DATELINE.match(text)
        if (
            found
            and not _is_outlet(found["name"], outlet)
            and (_agencies(found["name"]) or _is_dateline(found["place"]))
        ):
            return found["name"].strip()
    for text in paragraphs[-2:]:
        if (name := _at_end(text)) and not _is_outlet(name, outlet):
            return name
    for text in paragraphs[:4]:
        if found := _REPORT.search(text[:2_000]):
            name = next(value for value in found.groups() if value)
            name = re.sub(r"(?:['’]s?|[.,])\Z", "", name).strip()
            if len(name) > 1 and not _is_outlet(name, outlet) and not _PEOPLE.search(name):
                return name
    return ""


def _is_outlet(name: str, outlet: str) -> bool:
    """Whether ``name`` is the outlet's, or its initials."""
    initials = "".join(word[0] for word in fold(outlet).split() if word != "the")
    return same(name, outlet) or (len(initials) > 1 and fold(name) == initials)


def _is_dateline(place: str) -> bool:
    """Whether the words before a name in brackets are a place in capitals, perhaps with a date."""
    first = place.split(",")[0].strip()
    return len(first) > 2 and first.isupper()


def _at_end(text: str) -> str:
    tail = text[-120:]
    if len(text) <= 60:
        used = _WITH.fullmatch(fold(text).strip("()[]. "))
        whole = text[-len(used["name"]) - 1 :].strip("()[]. ") if used else text.strip("()[]–—-. ")
        if name := _agencies(whole):
            return name
    found = _AGENCY_END.search(tail)
    return _agencies(found["inner"] or found["alone"] or "") if found else ""


def _agencies(text: str) -> str:
    """``text`` where it names agencies alone ("dpa/AFP", "AP, Reuters"), else empty."""
    parts = [part for part in re.split(r"\s*[/,;&]\s*|\s+(?:und|and|et|y|e)\s+", text.strip(" .–—-")) if part]
    return text.strip(" .–—-") if parts and all(map(is_agency, parts)) else ""
