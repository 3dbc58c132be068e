"""The formats, by the name that addresses give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from annotations.interchange import bibtex, csv, json, markdown, w3c
from annotations.interchange.rows import About, Mark

type Pieces = Iterable[str] | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write notes down."""

    ending: str
    media_type: str
    write: Callable[[About, Iterable[Mark]], Pieces] | None
    """None for what takes the text of the articles too: the annotated page (``html.write``) and the book."""
    name: str | Promise
    """As the menu calls it."""
    says: str | Promise
    by_article: bool = False
    """Whether marks must come article by article, whatever order was asked for."""


def _csv(about: About, marks: Iterable[Mark]) -> Iterator[str]:
    return csv.write(marks)


BOOK = "epub"
FORMATS: dict[str, Format] = {
    "markdown": Format("md", "text/markdown; charset=utf-8", markdown.write, "Markdown",
                       gettext_lazy("one file, quotes and notes")),
    "folder": Format("zip", "application/zip", markdown.write_folder, gettext_lazy("Folder"),
                     gettext_lazy("Markdown for Obsidian"), by_article=True),
    "csv": Format("csv", "text/csv; charset=utf-8", _csv, "CSV", gettext_lazy("one row a mark")),
    "json": Format("json", "application/json", json.write, "JSON", gettext_lazy("everything, can be imported")),
    "w3c": Format("jsonld", w3c.MEDIA_TYPE, w3c.write, "JSON-LD", "W3C Web Annotation"),
    "html": Format("html", "text/html; charset=utf-8", None, "HTML",
                   gettext_lazy("to print or read offline"), by_article=True),
    BOOK: Format("epub", "application/epub+zip", None, "EPUB", gettext_lazy("a book of the articles, with these notes"),
                 by_article=True),
    "bibtex": Format("bib", "application/x-bibtex; charset=utf-8", bibtex.write, "BibTeX",
                     gettext_lazy("the articles")),
}  # fmt: skip
