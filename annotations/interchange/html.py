"""Annotated articles in one HTML file that opens anywhere, also offline: no script, nothing fetched, own styles.

The HTML of passages and notes must be sanitised and marked already (``annotations.marks``); all else is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from annotations.interchange.rows import About, ArticleInfo, Mark, Written

STYLES = (Path(__file__).parent / "export.css").read_text("utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The file may fetch nothing, whatever should stand in it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of the text, sanitised and marked; or, without HTML, how many blocks are left out here."""

    html: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Numbered:
    """A mark with the number that stands beside it in the text and in the list; the file has each number once."""

    number: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Section:
    """An article, or what of it carries marks, with its marks in order."""

    article: ArticleInfo
    passages: Sequence[Passage]
    marks: Sequence[Numbered]


def write(about: About, sections: Iterable[Section]) -> Iterator[str]:
    """The file, article by article."""
    language = get_language() or "en"
    direction = "rtl" if get_language_bidi() else "ltr"
    title = _("Notes of %(name)s") % {"name": about.by}
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="generator" content="Postil">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLES}</style>\n</head>\n<body>\n"
        f"<header><h1><bdi>{escape(title)}</bdi></h1>\n<p>{_time(about.exported)}"
    )
    yield (
        f" · <bdi>{escape(about.shown)}</bdi></p></header>\n<main>\n"
        if about.shown
        else "</p></header>\n<main>\n"
    )
    for section in sections:
        yield from _section(section)
    yield "</main>\n</body>\n</html>\n"


def _section(section: Section) -> Iterator[str]:
    article = section.article
    where = f'lang="{escape(article.language)}" dir="{escape(article.direction)}"'
    yield f'<section class="story">\n<header><p class="from">{from_line(article)}</p>\n<h2 {where}>'
    yield f'<a href="{escape(article.source)}">{escape(article.headline)}</a></h2></header>\n'
    yield f'<div class="pair"><div class="text" {where}>\n'
    for passage in section.passages:
        yield passage.html + "\n" if passage.html else _gap(passage.left_out)
    if not section.passages:
        yield f'<p class="gap" lang="{escape(get_language() or "en")}" dir="auto">'
        yield f"{escape(_('Nothing is marked in the text as it stands now.'))}</p>\n"
    yield f'</div>\n<div class="notes"><h3>{escape(_("Notes"))}</h3><ol>\n'
    for numbered in section.marks:
        yield mark_item(numbered, article)
    yield "</ol></div></div>\n</section>\n"


def _gap(count: int) -> str:
    words = ngettext("%(n)d paragraph is left out", "%(n)d paragraphs are left out", count) % {"n": count}
    return f'<p class="gap" lang="{escape(get_language() or "en")}" dir="auto"><span>{escape(words)}</span></p>\n'


def from_line(article: ArticleInfo) -> str:
    """Outlet, authors, credited source and day, as HTML."""
    told = [f"<b><bdi>{escape(article.outlet)}</bdi></b>"] if article.outlet else []
    told += [f"<bdi>{escape(author)}</bdi>" for author in article.authors]
    if article.credited:
        told.append(escape(_("Source: %(name)s") % {"name": article.credited}))
    if article.published:
        told.append(_time(article.published, with_time=article.published_has_time))
    return " · ".join(told)


def _time(at: datetime, *, with_time: bool = True) -> str:
    at = at.astimezone(UTC)
    day = date_format(at, "j F Y")
    shown = f'{day}, <bdi dir="ltr">{at:%H:%M} UTC</bdi>' if with_time else day
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{shown}</time>'


def mark_item(numbered: Numbered, article: ArticleInfo) -> str:
    """A mark with all that was written on it, as an ``li`` that links to its place where it has one."""
    mark, number = numbered.mark, numbered.number
    label = " · ".join(f"<bdi>{escape(part)}</bdi>" for part in (mark.kind_name, mark.code) if part)
    name = label or escape(_("On the whole article"))
    back = (
        f'<a class="n" href="#h{number}">{number}</a> ' if mark.shown else f'<span class="n">{number}</span> '
    )
    seen = f"<bdi>{escape(mark.by)}</bdi> · <bdi>{escape(mark.visibility_name)}</bdi> · {_time(mark.created)}"
    out = [
        f'<li id="n{number}" class="k-{escape(mark.kind or "none")}"><p class="head">{back}<b>{name}</b></p>'
    ]
    if mark.quote:
        where = f'lang="{escape(article.language)}" dir="{escape(article.direction)}"'
        out.append(f'<blockquote {where}><span class="hl">{escape(mark.quote)}</span></blockquote>')
    if mark.status not in ("", "exact"):
        out.append(f'<p class="state">{escape(mark.status_name)}</p>')
    if mark.note:
        by = f'<p class="by"><bdi>{escape(mark.note.by)}</bdi></p>' if mark.note.by != mark.by else ""
        out.append(f'{by}<div class="note" dir="auto">{mark.note.html}</div>')
    if mark.replies:
        out.append("<ul>" + "".join(_reply(reply) for reply in mark.replies) + "</ul>")
    for link in mark.links:
        words = f"<bdi>{escape(link.headline)}</bdi>"
        named = f'<a href="{escape(link.url)}">{words}</a>' if link.url else words
        out.append(f'<p class="link">{escape(link.kind_name)}: {named} <bdi>{escape(link.outlet)}</bdi></p>')
    return "".join(out) + f'<p class="by">{seen}</p></li>\n'


def _reply(reply: Written) -> str:
    by = f'<p class="by"><b><bdi>{escape(reply.by)}</bdi></b> · {_time(reply.created)}</p>'
    return f'<li>{by}<div class="note" dir="auto">{reply.html}</div></li>'
