"""Books of articles: the text as its reader sees it, with the notes that the reader asked for, written to a file.

Nothing of it stands in a transaction. Of every book the beginning is whole: what no longer fits is left out by whole
articles or pictures, and the first page says so.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import batched
from typing import IO

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from annotations.cover import draw_cover
from annotations.interchange import epub
from annotations.interchange.html import Numbered
from annotations.interchange.rows import ArticleInfo, Mark
from annotations.marks import Span, spread
from annotations.queries.exporting import article_infos, drawn, marks_beside, marks_of, span_of
from annotations.queries.notebook_filter import Filter
from reader.access import articles_for
from reader.cleaning.blocks import Block, BlockType, Placed, place
from reader.epub.pictures import MEDIA_TYPE, as_jpeg
from reader.epub.write import About, Words, Writer
from reader.models import Article, Picture, User

ARTICLES_LIMIT = 200
"""Articles of one book."""
PICTURES_LIMIT = 60_000_000
"""Bytes of pictures in one book."""
PICTURES_SECONDS, SECONDS = 12.0, 40.0
"""How long pictures may take, and all of it; then the book is closed as it stands."""
BATCH = 20
"""Articles whose text is held at a time."""
FEW = 12
"""Up to so many articles, pictures come large."""
MINE, ALL, NONE = "mine", "all", "none"
NOTES = (ALL, MINE, NONE)
"""Which notes come along."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A book that somebody asks for."""

    articles: Sequence[int]
    """Ids in the order of the chapters."""
    title: str
    address: str
    """Where in the library all this stands, from its root; it is the book's identity too."""
    notes: str = ALL
    shown: str = ""
    """In words, what was asked for."""
    more: bool = False
    """Whether more fits than a book takes."""
    introduction: str = ""
    """Sanitised HTML."""
    picture: FieldFile | None = None
    subjects: tuple[str, ...] = ()
    fitting: Filter | None = None
    """Of a notebook: which of the marks and notes come along, instead of ``notes``."""


@dataclass(slots=True)
class Made:
    """What came into the book."""

    articles: int = 0
    notes: int = 0
    pictures_missing: int = 0
    stopped: bool = False
    languages: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)
    authors: dict[str, None] = field(default_factory=dict)
    only: ArticleInfo | None = None
    standfirst: str = ""


def write(visitor: User, wanted: Wanted, file: IO[bytes]) -> Made:
    """Writes the book: what ``visitor`` may see of ``wanted``. About 25 queries for ``BATCH`` articles."""
    return _Book(visitor, wanted, file).write()


class _Book:
    def __init__(self, visitor: User, wanted: Wanted, file: IO[bytes]) -> None:
        self.visitor, self.wanted = visitor, wanted
        self.now = timezone.now()
        self.began, self.painting = time.monotonic(), 0.0
        self.bytes = 0
        self.made = Made()
        self.lang = get_language() or "en"
        self.own_direction = "rtl" if translation.get_language_bidi() else "ltr"
        self.base = f"{settings.POSTIL_URL}{wanted.address}"
        self.writer = Writer(file, epub.STYLES)

    def write(self) -> Made:
        if self.wanted.introduction:
            self._introduction()
        for articles in self._batches():
            self._chapters(articles)
            if time.monotonic() - self.began > SECONDS:
                self.made.stopped = self.made.articles < len(self.wanted.articles)
                break
        self._front()
        self.writer.close(self._about())
        return self.made

    # --- chapters

    def _batches(self) -> Iterator[list[Article]]:
        seen = articles_for(self.visitor).select_related("outlet", "current_revision", "lead_picture")
        for pks in batched(self.wanted.articles[:ARTICLES_LIMIT], BATCH):
            found = seen.order_by().in_bulk(pks)
            yield [found[pk] for pk in pks if pk in found]

    def _chapters(self, articles: list[Article]) -> None:
        infos = article_infos(articles)
        pks = [article.pk for article in articles]
        pictures: dict[int, dict[str, Picture]] = {pk: {} for pk in pks}
        for picture in Picture.objects.filter(article__in=pks):
            pictures[picture.article_id][picture.source] = picture
        beside: dict[int, list[Mark]] = {}
        if self.wanted.fitting is not None:
            beside = marks_of(self.visitor, self.wanted.fitting, pks)
        elif self.wanted.notes != NONE:
            beside = marks_beside(self.visitor, pks, mine=self.wanted.notes == MINE)
        for article in articles:
            self._chapter(article, infos[article.pk], pictures[article.pk], beside.get(article.pk, []))

    def _chapter(
        self, article: Article, info: ArticleInfo, pictures: dict[str, Picture], marks: list[Mark]
    ) -> None:
        numbered = [Numbered(n, mark) for n, mark in enumerate(marks, start=1)]
        revision = article.current_revision
        placed = place(Block.from_json(data) for data in revision.blocks) if revision else []
        told = epub.Told(
            article=info,
            passages=[*self._lead(article, placed), *self._passages(placed, numbered, pictures)],
            marks=numbered,
            standfirst=article.standfirst,
            byline=article.byline,
        )
        made = self.made
        made.articles += 1
        made.notes += len(numbered)
        made.languages[info.language] += 1
        made.directions[info.direction] += 1
        made.authors |= dict.fromkeys(info.authors)
        made.only, made.standfirst = (info, article.standfirst) if made.articles == 1 else (None, "")
        self.writer.page(
            f"a{made.articles:03d}",
            epub.chapter(told, self.lang),
            info.headline,
            lang=info.language,
            direction=info.direction,
        )

    def _lead(self, article: Article, placed: list[Placed]) -> list[str]:
        """The lead picture, where the text does not show it itself."""
        lead = article.lead_picture
        if lead is None or lead.source in {each.block.picture.src for each in placed if each.block.picture}:
            return []
        told = (article.current_revision.meta.get("lead") if article.current_revision else None) or {}
        caption = escape(str(told.get("caption") or ""))
        return self._figure(lead, f"<span>{caption}</span>" if caption else "", str(told.get("credit") or ""))

    def _passages(
        self, placed: list[Placed], numbered: list[Numbered], pictures: dict[str, Picture]
    ) -> Iterator[str]:
        spans: list[Span] = [span_of(each) for each in numbered if each.mark.shown]
        own = spread(placed, spans)
        for each in placed:
            block = each.block
            html = drawn(each, own[each.index]) if each.start is not None else ""
            if block.type is BlockType.FIGURE:
                picture = pictures.get(block.picture.src) if block.picture else None
                yield from self._figure(picture, html, block.picture.credit if block.picture else "")
            elif html:
                yield html

    def _figure(self, picture: Picture | None, caption: str, credit: str) -> list[str]:
        """A figure of a book; ``caption`` is HTML. Nothing where neither picture nor words are there."""
        image = self._image(picture) if picture else ""
        if not image and not caption:
            return []
        inner = caption.replace("<figcaption", "<span", 1).replace("</figcaption>", "</span>")
        inner += f' <span class="credit">{escape(credit)}</span>' if credit else ""
        return [f"<figure>{image}" + (f"<figcaption>{inner}</figcaption>" if inner else "") + "</figure>"]

    def _image(self, picture: Picture) -> str:
        few = len(self.wanted.articles) <= FEW
        src = self._added(picture.file if few else picture.file_small, 1200 if few else 800)
        return f'<img src="{src}" alt="{escape(picture.alt)}">' if src else ""

    def _added(self, file: FieldFile | None, width: int) -> str:
        """The address in the book of a stored picture; empty where it is gone or no longer fits."""
        if not file:
            return ""
        if self.bytes > PICTURES_LIMIT or self.painting > PICTURES_SECONDS:
            self.made.pictures_missing += 1
            return ""
        began = time.monotonic()
        src = ""
        with suppress(OSError, ValueError):
            with file.open("rb") as stored:
                data = as_jpeg(stored.read(), width)
            self.bytes += len(data)
            src = self.writer.picture(data, MEDIA_TYPE)
        self.painting += time.monotonic() - began
        return src

    # --- around them

    def _introduction(self) -> None:
        title = _("Introduction")
        page = epub.introduction(
            title,
            self.wanted.introduction,
            lang=self.lang,
            direction=self.own_direction,
            base=self.base,
            picture=self._added(self.wanted.picture, 1200),
        )
        self.writer.page("introduction", page, title, lang=self.lang, direction=self.own_direction)

    def _front(self) -> None:
        """Cover and title page, written last, when it is known what is in the book, and put first."""
        made, title = self.made, self.wanted.title
        when = date_format(timezone.localtime(self.now), "j F Y")
        lines = [line for line in (self.wanted.shown, epub.counted(made.articles, made.notes)) if line]
        lines.append(
            _("Made for %(name)s in %(library)s, %(when)s.")
            % {"name": self.visitor.name, "library": settings.POSTIL_NAME, "when": when}
        )
        front = epub.Front(title, lines, self._missing(), [(settings.POSTIL_NAME, self.base)])
        around = {"lang": self.lang, "direction": self.own_direction, "base": self.base}
        direction = self._direction()
        source = self._source(when)
        cover = self.writer.picture(
            draw_cover(title, source, rtl=direction == "rtl"), "image/jpeg", cover=True
        )
        self.writer.page("title", epub.title_page(front, **around), title, listed=False, first=True)
        self.writer.page("cover", epub.cover_page(cover, title, **around), title, listed=False, first=True)

    def _source(self, when: str) -> str:
        only = self.made.only
        if only is None:
            return f"{settings.POSTIL_NAME} · {when}"
        return " · ".join(part for part in (only.outlet, ", ".join(only.authors)) if part) or when

    def _missing(self) -> list[str]:
        made, asked = self.made, len(self.wanted.articles)
        said = []
        if made.stopped:
            said.append(
                _("This book ends after %(n)d of %(all)d articles: making it took too long.")
                % {"n": made.articles, "all": asked}
            )
        elif self.wanted.more or asked > ARTICLES_LIMIT:
            said.append(
                _("More articles fit; a book takes %(limit)d, and these come first.")
                % {"limit": ARTICLES_LIMIT}
            )
        if made.pictures_missing:
            said.append(
                ngettext(
                    "%(n)d picture was left out: the book would have become too large.",
                    "%(n)d pictures were left out: the book would have become too large.",
                    made.pictures_missing,
                )
                % {"n": made.pictures_missing}
            )
        return said

    def _direction(self) -> str:
        found = self.made.directions.most_common(1)
        return found[0][0] if found else self.own_direction

    def _about(self) -> About:
        made, only = self.made, self.made.only
        languages = [code for code, _n in made.languages.most_common() if code] or [self.lang]
        people = tuple(made.authors)
        return About(
            id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.base}#{self.visitor.pk}.{self.wanted.notes}')}",
            title=self.wanted.title,
            modified=self.now,
            words=Words(_("Contents"), _("Cover"), _("Beginning")),
            languages=tuple(languages),
            direction=self._direction(),
            creators=people if only else (),
            contributors=() if only else people[:60],
            publisher=(only.outlet if only else "") or settings.POSTIL_NAME,
            published=only.published if only else None,
            description=(made.standfirst if only else self.wanted.shown),
            source=only.source if only else self.base,
            subjects=only.tags if only else self.wanted.subjects,
        )
