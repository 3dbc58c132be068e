"""What ``cleaning.py`` compares: Postil itself, and the libraries it stands on, each from bytes to an ``Article``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Article:
    """What one extractor made of one page; empty where it says nothing. ``date`` is ISO 8601."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    captions: tuple[str, ...] = ()
    subheads: tuple[str, ...] = ()


type Extractor = Callable[[bytes, str], Article]
"""Bytes and address to an article. Raises what it raises: the caller counts that as nothing found."""


def ours(raw: bytes, url: str) -> Article:
    """What ``manage.py clean`` prints."""
    from reader.cleaning import clean
    from reader.cleaning.report import record

    found = record(clean(raw, url=url))
    return Article(
        text=found["text"],
        title=found["title"] or "",
        authors=tuple(found["authors"]),
        date=found["published"] or "",
        captions=tuple(found["captions"]),
        subheads=tuple(found["subheads"]),
    )


def trafilatura(raw: bytes, url: str) -> Article:
    """trafilatura with ``favor_precision``, its metadata included."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        raw,
        url=url,
        favor_precision=True,
        include_comments=False,
        include_formatting=True,
        with_metadata=True,
    )
    if found is None or isinstance(found, dict):
        return Article()
    subheads = [" ".join("".join(head.itertext()).split()) for head in found.body.iter("head")]
    return Article(
        text=found.text or "",
        title=found.title or "",
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        date=found.date or "",
        subheads=tuple(subheads),
    )


def trafilatura_text(raw: bytes, url: str) -> Article:
    """trafilatura's text and nothing else: the fastest that it is."""
    from trafilatura import extract

    return Article(text=extract(raw, url=url, favor_precision=True, include_comments=False) or "")


def readability(raw: bytes, url: str) -> Article:
    """readability-lxml; it reads neither authors nor date."""
    from lxml.html import document_fromstring
    from readability import Document

    document = Document(raw)
    root = document_fromstring(document.summary())
    return Article(
        text=_text(root),
        title=document.short_title(),
        captions=tuple(_line(element) for element in root.iter("figcaption")),
        subheads=tuple(_line(element) for element in root.iter(*_HEADINGS)),
    )


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = (
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "blockquote",
    "figure",
    "figcaption",
    "table",
    "tr",
    "td",
    "br",
    "pre",
)
_BREAKING = frozenset((*_HEADINGS, *_PARTS))


def _text(root: _Element) -> str:
    """The words of a tree, blocks apart."""
    parts: list[str] = []
    for element in root.iter():
        if element.tag in _BREAKING:
            parts.append("\n")
        if isinstance(element.tag, str):
            parts.append(element.text or "")
        parts += ["\n" if element.tag in _BREAKING else "", element.tail or ""]
    return "".join(parts)


def _line(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def longest_run(raw: bytes, url: str) -> Article:
    """The naive reading of a text dump: the longest run of paragraphs of at least ten words."""
    del url
    best, run = "", ""
    for paragraph in re.split(r"\n\s*\n", raw.decode("utf-8", "replace")):
        run = f"{run}\n{paragraph}" if len(paragraph.split()) >= 10 else ""
        best = max(best, run, key=len)
    return Article(text=best)
