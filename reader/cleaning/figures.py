"""Figures: the picture that a page shows, its alternative text, caption and credit."""

from __future__ import annotations

import re

from lxml.etree import _Element

from reader.cleaning import phrases
from reader.cleaning.blocks import Picture
from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.dom import Unit, words_of
from reader.cleaning.limits import MAX_FIELD
from reader.cleaning.parse import absolute
from reader.cleaning.phrases import fold

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full", "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CAPTION = re.compile(
    r"caption|legend|legende|bildtext|bildunterschrift|pie-?de-?foto|didascalia|onderschrift", re.IGNORECASE
)
_CREDIT = re.compile(
    r"credit|copyright|photographer|fotograf|bildrechte|source|author|rights|fotocredit", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:(?:photo|image|picture|foto|bild|credit|credits|crédit|source|quelle|fotografie|photograph)s?"
    r"(?: by| credit|credit)?)\s*:\s*",
    re.IGNORECASE,
)
_LOGO = re.compile(r"\blogo\b", re.IGNORECASE)
_DRAWING = re.compile(r"(?:logo|icon|sprite)[^/]*\.svg(?:\?|\Z)", re.IGNORECASE)
_TRAILING = re.compile(
    r"[\s(|/](?:photo(?:graph|graphy)?s?|image credits?|images?|pictures?|foto(?:s|graf\w*)?|bild|credit|crédit|imagen)"
    r"(?: by| credit| credits)?\s?: ?([^.:!?]{2,80}(?:\.[^.:!?]{0,40})?)\)?\Z",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    r"[.!?…”\"»]\s*[(\[]"
    r"((?:[A-Z]\.[ -]?)+[A-Z][\w’'-]+(?: ?/ ?[^()\[\]]{2,40})?|[A-Z]{2,6}(?: ?/ ?[^()\[\]]{2,40}| Photo)?)"
    r"[)\]]\Z"
)
"""A name with initials, or an agency, in brackets after the last sentence."""
_CREDIT_WORDS = 6
_TINY = 60
"""Pixels; a smaller picture is an icon or a counter."""
_BLANK = re.compile(
    r"transparent|placeholder|blank|spacer|lazy-?load|loading|/(?:1x1|pixel|empty)\b[^/]*\Z", re.IGNORECASE
)
_FILE = re.compile(r"[\w\-./%]+\.(?:jpe?g|png|webp|gif|avif)", re.IGNORECASE)


def picture_of(element: _Element, url: str) -> Picture | None:
    """The picture that ``element`` (a figure, a picture or an img) shows, or None when it shows none.

    ``src`` is absolute where the page's address is known, else as a file name beside the page.
    """
    image = _image(element, url)
    sources = list(element.iter("source"))
    src = _source(image, sources, url)
    if not src:
        return None
    width, height = _pixels(image, "width"), _pixels(image, "height")
    captioned = element.tag == "figure" and next(element.iter("figcaption"), None) is not None
    if not captioned and ((width and width < _TINY) or (height and height < _TINY)):
        return None
    alt = collapse(without_invalid(image.get("alt") or "")[0])[:MAX_FIELD] if image is not None else ""
    caption, credit = caption_of(element)
    if not caption and (_LOGO.search(alt) or _DRAWING.search(src)):
        return None
    return Picture(src, alt, caption, credit, width, height)


def caption_of(element: _Element) -> tuple[str, str]:
    """Caption and credit of a figure, each without the other where the page keeps them apart."""
    holder = next(element.iter("figcaption"), None)
    if holder is None:
        holder = next(
            (inner for inner in element.iterdescendants() if _CAPTION.search(inner.get("class") or "")), None
        )
    if holder is None:
        return "", ""
    credit_parts = [
        inner
        for inner in holder.iterdescendants()
        if _CREDIT.search(inner.get("class") or "") or inner.get("itemprop") in ("copyrightHolder", "author")
    ]
    if not credit_parts:
        credit_parts = _small_print(holder)
    credit_parts = [
        part for part in credit_parts if not any(up in credit_parts for up in part.iterancestors())
    ]
    whole = collapse(without_invalid(words_of(holder))[0])
    credit = collapse(" ".join(without_invalid(words_of(part))[0] for part in credit_parts))
    caption = whole
    if credit and len(credit) < len(whole):
        for part in credit_parts:
            words = collapse(without_invalid(words_of(part))[0])
            at = caption.rfind(words)
            if words and at >= 0:
                caption = collapse(caption[:at] + " " + caption[at + len(words) :])
    elif credit:
        caption = "" if len(credit.split()) < 8 else whole
        credit = credit if not caption else ""
    if caption and phrases.UI.match(fold(caption)):
        caption = ""
    caption = _once(caption)
    if caption and not credit:
        caption, credit = _split_credit(caption)
    return caption[:MAX_FIELD].strip(" |·–-"), _LABEL.sub("", credit)[:200].strip(" |·–-/")


def _small_print(holder: _Element) -> list[_Element]:
    """A short last element in small print: where captions stand, it names whoever took the picture."""
    parts = [part for part in holder.iterdescendants("small", "cite") if words_of(part).strip()]
    if len(parts) != 1 or (parts[0].tail or "").strip():
        return []
    return parts if len(words_of(parts[0]).split()) <= _CREDIT_WORDS else []


def _once(text: str) -> str:
    """``text``, or its half where it says the same twice (once for each width of the screen)."""
    half = len(text) // 2
    first = text[:half].strip()
    return first if len(first) > 20 and first == text[half:].strip() else text


def _split_credit(caption: str) -> tuple[str, str]:
    """Caption and the credit at its end, where a label tells them apart ("… in the ice. Photograph: O. Venn")."""
    found = _TRAILING.search(caption) or _IN_BRACKETS.search(caption)
    if found is None or found.start() < 12:
        return caption, ""
    end = found.start() if found.re is _TRAILING else found.start() + 1
    return caption[:end].rstrip(" |·–-/("), found.group(1)


def _image(element: _Element, url: str) -> _Element | None:
    """The ``img`` that shows the picture: until a script runs it may be a blank, with the true one in ``noscript``."""
    images = [element] if element.tag == "img" else list(element.iter("img"))
    if element.tag == "img" and (parent := element.getparent()) is not None:
        images += [inner for aside in parent.iter("noscript") for inner in aside.iter("img")]
    shown = [image for image in images if (src := _source(image, [], url)) and not _BLANK.search(src)]
    return next(iter([*shown, *images]), None)


def caption_beside(units: list[Unit]) -> tuple[str, str]:
    """Caption and credit in the units beside a picture; what is a credit alone is no caption."""
    captions: list[str] = []
    credits: list[str] = []
    for unit in units:
        own = f"{unit.element.get('class') or ''} {unit.element.get('itemprop') or ''}"
        alone = len(units) > 1 and (
            _CREDIT.search(own) or _LABEL.match(unit.text) or unit.text.startswith("©")
        )
        (credits if alone else captions).append(unit.text)
    caption, credit = _once(" ".join(captions)[:MAX_FIELD]), " ".join(credits)
    if not credit:
        caption, credit = _split_credit(caption)
    return caption, _LABEL.sub("", credit)[:200].strip(" |·–-/()")


def _source(image: _Element | None, sources: list[_Element], url: str) -> str:
    candidates: list[str] = []
    if image is not None:
        candidates += [_largest(image.get(name) or "") for name in _SETS]
        candidates += [image.get(name) or "" for name in _SOURCES]
    candidates += [_largest(source.get(name) or "") for source in sources for name in _SETS]
    for candidate in candidates:
        candidate = candidate.strip()
        if not candidate or candidate.startswith(("data:", "blob:", "javascript:")):
            continue
        found = absolute(candidate, url)
        if found:
            return found
        if not url and _FILE.fullmatch(candidate):
            return candidate
    return ""


def _largest(srcset: str) -> str:
    """The widest candidate of a ``srcset``, at most 2,000 pixels where it says so."""
    best, best_width = "", -1.0
    for entry in re.split(r",\s+", srcset.strip()):
        parts = entry.strip().split()
        if not parts:
            continue
        size = re.match(r"([\d.]+)[wx]\Z", parts[-1]) if len(parts) > 1 else None
        width = float(size.group(1)) if size and size.group(1).replace(".", "", 1).isdigit() else 0.0
        if width > best_width and width <= 2_000:
            best, best_width = parts[0], width
    return best


def _pixels(image: _Element | None, name: str) -> int | None:
    value = (image.get(name) or "") if image is not None else ""
    digits = re.match(r"(\d{1,5})(?:px)?\Z", value.strip())
    return int(digits.group(1)) if digits else None
