"""Annotated articles as the pages of a book: the text with its marks, the notes as endnotes, linked both ways.

The HTML of passages and notes must be sanitised and marked already (``annotations.marks``); all else is escaped here.
What may stand where in a book, ``reader.epub.xhtml`` sees to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.interchange.html import Numbered, from_line, mark_item
from annotations.interchange.rows import ArticleInfo
from reader.epub.xhtml import page, with_types

STYLES = (Path(__file__).parent / "book.css").read_text("utf-8")
_TYPES = {"ref": ("noteref", "doc-noteref"), "n": ("backlink", "doc-backlink")}


@dataclass(frozen=True, slots=True)
class Told:
    """An article as a chapter tells it."""

    article: ArticleInfo
    passages: Sequence[str]
    """Blocks in order: sanitised HTML, marked, pictures with their address in the book."""
    marks: Sequence[Numbered] = ()
    standfirst: str = ""
    byline: str = ""


def chapter(told: Told, lang: str) -> str:
    """The page of an article. ``lang`` is the language of what stands around the text: names of labels, times."""
    article = told.article
    around = f'lang="{escape(lang)}" dir="auto"'
    by = "" if article.authors else told.byline
    head = [f'<p class="from" {around}>{from_line(article)}</p>', f"<h1>{escape(article.headline)}</h1>"]
    if told.standfirst:
        head.append(f'<p class="stand">{escape(told.standfirst)}</p>')
    if by:
        head.append(f'<p class="byline" {around}>{escape(_("By %(names)s") % {"names": by})}</p>')
    parts = ["<header>", *head, "</header>", '<section class="text">', *told.passages, "</section>"]
    if told.marks:
        parts += [
            f'<section class="notes" epub:type="endnotes" role="doc-endnotes" {around}>',
            f"<h2>{escape(_('Notes'))}</h2><ol>",
            *(_endnote(numbered, article) for numbered in told.marks),
            "</ol></section>",
        ]
    parts.append(
        f'<p class="made" {around}><a href="{escape(article.source)}">{escape(article.source)}</a></p>'
    )
    body = with_types("\n".join(parts), _TYPES)
    return page(
        body, title=article.headline, lang=article.language, direction=article.direction, base=article.address
    )


def _endnote(numbered: Numbered, article: ArticleInfo) -> str:
    return mark_item(numbered, article).replace("<li id=", '<li epub:type="endnote" id=', 1)


@dataclass(frozen=True, slots=True)
class Front:
    """What the book's first page says."""

    title: str
    lines: Sequence[str]
    """What is in it, from where, when; each a paragraph."""
    missing: Sequence[str] = ()
    """What is not in it though it was asked for, and why."""
    addresses: Sequence[tuple[str, str]] = ()
    """Words and where they lead."""


def title_page(front: Front, *, lang: str, direction: str, base: str) -> str:
    """The page behind the cover."""
    lines = "".join(f'<p class="made"><bdi>{escape(line)}</bdi></p>' for line in front.lines)
    missing = "".join(f'<p class="state">{escape(line)}</p>' for line in front.missing)
    links = "".join(
        f'<p class="made"><a href="{escape(address)}">{escape(words)}</a></p>'
        for words, address in front.addresses
    )
    body = (
        f'<section class="title"><h1><bdi>{escape(front.title)}</bdi></h1>{lines}{missing}{links}</section>'
    )
    return page(body, title=front.title, lang=lang, direction=direction, base=base, type="frontmatter")


def cover_page(src: str, title: str, *, lang: str, direction: str, base: str) -> str:
    """The page that shows the cover."""
    body = (
        f'<section class="cover" epub:type="cover"><img src="{escape(src)}" alt="{escape(title)}"></section>'
    )
    return page(body, title=title, lang=lang, direction=direction, base=base)


def introduction(title: str, html: str, *, lang: str, direction: str, base: str, picture: str = "") -> str:
    """The first chapter of a dossier; ``html`` is sanitised."""
    shown = f'<figure><img src="{escape(picture)}" alt=""></figure>' if picture else ""
    body = f'<section epub:type="introduction" dir="auto"><h1>{escape(title)}</h1>{shown}{html}</section>'
    return page(body, title=title, lang=lang, direction=direction, base=base)


def counted(articles: int, notes: int) -> str:
    """How much is in a book, in words."""
    parts: Iterable[str] = [
        ngettext("%(n)d article", "%(n)d articles", articles) % {"n": articles},
        *([ngettext("%(n)d note", "%(n)d notes", notes) % {"n": notes}] if notes else []),
    ]
    return ", ".join(parts)
