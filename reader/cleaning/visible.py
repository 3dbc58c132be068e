"""What only the visible text says about an article: a line with date and author, a list of tags."""

from __future__ import annotations

import re
from dataclasses import replace

from reader.cleaning import phrases
from reader.cleaning.blocks import Metadata
from reader.cleaning.chars import collapse, words
from reader.cleaning.dates import parse
from reader.cleaning.dom import Unit, words_of
from reader.cleaning.furniture import kind_by_place
from reader.cleaning.people import is_agency, is_organisation, people
from reader.cleaning.phrases import after, fold
from reader.cleaning.selection import Selection
from reader.cleaning.sources import credited

_NEAR = 12
_TAGS = re.compile(
    r"(?:tags?|keywords?|topics?|filed under|related tags|in this article|more about|themen|schlagworte|schlagworter|"
    r"stichworte|mots[- ]cles|sujets|etiquetas|temas|palabras clave|palavras[- ]chave|argomenti|parole chiave|"
    r"trefwoorden|"
    r"onderwerpen|amnen|emner|temy|tagi|теги|темы|etiketler|"
    r"الوسوم|وسوم|كلمات مفتاحية|الكلمات المفتاحية|مواضيع)\s*[:：]?\s*"
)
_NEWSROOM = re.compile(
    r"[\w.]{0,20}[ -]?(?:[Rr]edaktion|[Rr]edacci[oó]n|[Rr]édaction|[Rr]edazione|[Nn]ewsroom|[Nn]ews [Dd]esk)"
)
_DESK = re.compile(r"\b(?:desk|newsroom|staff|team|\w*redaktion|redaccion|redaction|redazione|redacao)\Z")
_SHORT_NAMES = re.compile(r"([a-zäöü]{2,4}(?:, ?[a-zäöü]{2,4})+)(?:;.*)?\Z")
_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?: [\w'’.\-]+){1,3}\Z")


def complete(meta: Metadata, selection: Selection) -> Metadata:
    """``meta`` with date, authors and tags from the page's words, where the page declares none."""
    first = selection.first
    head = [unit for unit in selection.units[max(0, first - _NEAR) : first + 3] if words(unit.text) <= 30]
    for unit in head:
        when, raw = parse(unit.text)
        if not when or len(unit.text) > 200:
            continue
        if not meta.published:
            meta = replace(meta, published=when, published_raw=raw)
        if not meta.authors and raw in unit.text:
            meta = _beside_date(meta, unit, raw)
    for unit in head:
        if not meta.authors and words(unit.text) <= 10 and (rest := after(phrases.BY, unit.text)):
            meta = replace(meta, authors=people(rest), byline=meta.byline or rest)
    if not meta.authors or all(is_organisation(name, meta.outlet) for name in meta.authors):
        meta = _signed(meta, selection)
    if not meta.credited_source:
        signing = next((name for name in meta.authors if is_agency(name)), "")
        meta = replace(meta, credited_source=credited(_paragraphs(selection), meta.outlet) or signing)
    return meta if meta.tags else replace(meta, tags=_tags(selection))


def _beside_date(meta: Metadata, unit: Unit, raw: str) -> Metadata:
    """``meta`` with who stands in one line with the date: people, or a desk. Links in that line are buttons."""
    own = collapse(unit.element.text or "")
    before, _, rest = (own if raw in own and own != raw else unit.text).partition(raw)
    for part in (rest, before):
        line = part.strip(" ,|·•;/-–—")
        named = re.split(r"[,|·•;/]", line, maxsplit=1)[0].strip()
        named = after(phrases.BY, named) or named
        known = fold(named) in {fold(each) for each in (meta.section, meta.outlet, *meta.tags)}
        if known or not _NAME.fullmatch(named) or not named[0].isupper():
            continue
        if found := people(named, meta.outlet):
            return replace(meta, authors=found, byline=meta.byline or (line if words(line) <= 6 else named))
        if _DESK.search(fold(named)):
            return replace(meta, authors=(named,), byline=meta.byline or named)
    return meta


def _paragraphs(selection: Selection) -> list[str]:
    return [
        unit.text
        for unit, kept in zip(selection.units, selection.kept, strict=True)
        if kept and unit.text and not unit.heading
    ]


def _signed(meta: Metadata, selection: Selection) -> Metadata:
    """``meta`` with who signs at the end of the text: a line "(Editor: …)", a newsroom, or short names."""
    last = selection.last
    for unit in selection.units[max(0, last - 1) : last + 6]:
        text = unit.text.strip(" ()（）[]–—-")
        if not text or words(text) > 12 or text.endswith((".", "!", "?", "…")):
            continue
        named = after(phrases.BY, text) if re.search("[:：]", text[:12]) else ""
        if named and (found := people(named, meta.outlet)):
            return replace(meta, authors=found, byline=named)
        if _NEWSROOM.fullmatch(text):
            return replace(meta, authors=(text,), byline=text)
        if short := _SHORT_NAMES.match(text):
            return replace(meta, authors=tuple(re.split(", ?", short[1])), byline=short[1])
        if meta.outlet and (beside := _beside(text, meta.outlet)):
            return replace(
                meta, authors=(beside,), byline=text, credited_source=meta.credited_source or beside
            )
    return meta


def _beside(text: str, outlet: str) -> str:
    """The one other name in a last line that is the outlet's name, a slash and that name."""
    parts = [part.strip() for part in text.split("/")]
    others = [part for part in parts if fold(part) != fold(outlet)]
    return others[0] if len(parts) == 2 and len(others) == 1 and 1 < len(others[0]) <= 40 else ""


def _tags(selection: Selection) -> tuple[str, ...]:
    """The tags of a list after the text: a line that begins with "Tags", or links in a container of that name."""
    for unit in selection.units[max(0, selection.last - 2) :]:
        if not unit.text or words(unit.text) > 60:
            continue
        label = _TAGS.match(fold(unit.text))
        boxed = unit.linked > 0.6 and kind_by_place(unit.element) == "tags"
        if not (boxed or (label and ":" in fold(unit.text)[: label.end() + 1])):
            continue
        links = [collapse(words_of(anchor)).lstrip("#") for anchor in unit.element.iter("a")]
        names = links or re.split(r"\s*[,;،|]\s*", unit.text[label.end() :] if label else unit.text)
        found = [name for name in dict.fromkeys(names) if name and words(name) <= 6 and len(name) <= 60]
        if found:
            return tuple(found[:30])
    return ()
