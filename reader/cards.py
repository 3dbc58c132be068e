"""Articles as lists show them: rows and cards, written by functions and kept as pieces.

A piece is kept under everything that it shows of an article, so that it holds as long as the article looks like
this; what differs between visitors (counts of marks, what they have read) is put in beside it and never kept.
Other apps say what that is: they add to ``ENDS`` and ``LOOKS``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from html import escape

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from reader.models import Article, ArticleVisibility
from reader.numerals import number
from reader.pieces import piece
from reader.queries.editions import edition, own_name, primary
from reader.templatetags.postil import icon, when
from reader.templatetags.trusted import sanitised

type Beside = Callable[[HttpRequest, Sequence[Article]], Mapping[int, str]]
"""HTML for each of some articles (by id), as one visitor sees it; asked for once for a whole list."""

ENDS: list[Beside] = []
"""What stands at the end of a row, or of the line under a card's headline."""
LOOKS: list[Beside] = []
"""Attributes of a row's or a card's element, each with a blank before it."""


def _together(sources: list[Beside], request: HttpRequest, articles: Sequence[Article]) -> dict[int, str]:
    found: dict[int, str] = {}
    for source in sources:
        for pk, html in source(request, articles).items():
            found[pk] = found.get(pk, "") + html
    return found


def ask_ahead(request: HttpRequest, articles: Sequence[Article]) -> None:
    """Asks at once for what stands beside all of these, where a page shows them in several lists. What the sources
    found is kept with the request, by themselves."""
    for source in (*ENDS, *LOOKS):
        source(request, articles)


def _shown(article: Article) -> tuple[Hashable, ...]:
    """Everything of an article that rows and cards show."""
    outlet, section, picture = article.outlet, article.section, article.lead_picture
    return (
        article.pk, article.headline, article.standfirst, article.language, article.direction,
        article.listed_at, article.published_has_time, article.words, article.visibility,
        (outlet.name, outlet.language) if outlet else None,
        (section.name, section.hidden) if section else None,
        (picture.pk, picture.width, picture.height) if picture else None,
        timezone.localtime().year,
    )  # fmt: skip


def _address(pk: int) -> str:
    return reverse("article", args=[pk])


def _time(article: Article) -> str:
    at = timezone.localtime(article.listed_at)
    said = escape(when(article.listed_at, article.published_has_time))
    return f'<time datetime="{at.isoformat(timespec="minutes")}">{said}</time>'


def _outlet(article: Article) -> str:
    outlet = article.outlet
    if outlet is None:
        return ""
    # the line that it stands in is in the language of the page
    lang = f' lang="{escape(outlet.language)}"' if outlet.language not in ("", get_language()) else ""
    return f"<span{lang}><bdi>{escape(outlet.name)}</bdi></span>"


def _minutes(article: Article) -> str:
    n = article.minutes
    return f"<span>{escape(ngettext('%(n)s min', '%(n)s min', n) % {'n': number(n)})}</span>"


def _private(article: Article) -> str:
    if article.visibility != ArticleVisibility.PRIVATE:
        return ""
    return f"<span>{icon('lock', 'i--s')} {escape(_('Only you'))}</span>"


def _headline(article: Article) -> str:
    return f'<h3><a href="{_address(article.pk)}"><bdi>{escape(article.headline)}</bdi></a></h3>'


def _is_at_home(article: Article) -> bool:
    """Whether it is in the language of the page, which then need not be said again."""
    return article.language == get_language() and (article.direction == "rtl") == get_language_bidi()


def _own(article: Article) -> str:
    if _is_at_home(article):
        return ""
    return f' lang="{escape(article.language)}" dir="{escape(article.direction)}"'


def _line(article: Article) -> str:
    """The opening of the line under a headline, which is in the language of the page."""
    return '<p class="meta">' if _is_at_home(article) else f'<p class="meta" lang="{get_language()}">'


def _row(article: Article, with_outlet: bool) -> SafeString:
    """A row from its time to the line under its headline; what is left open, ``rows`` closes."""
    section = article.section
    filed = f"<span><bdi>{escape(section.name)}</bdi></span>" if section and not section.hidden else ""
    return sanitised(
        f"{_time(article)}<div{_own(article)}>{_headline(article)}"
        f"{_line(article)}{_outlet(article) if with_outlet else ''}"
        f"{_minutes(article)}{filed}{_private(article)}</p>"
    )


def _told(article: Article) -> str:
    """The other tellings beneath an entry. They are what one visitor sees, and are not kept."""
    if getattr(article, "told", None) is None:
        return ""
    return render_to_string("components/told.html", {"card": article})


def rows(request: HttpRequest, articles: Sequence[Article], *, with_outlet: bool = True) -> SafeString:
    """The items of a list of articles, which were asked for by ``reader.queries.lists.cards``."""
    ends, looks = _together(ENDS, request, articles), _together(LOOKS, request, articles)
    out = []
    for article in articles:
        html = piece(("row", with_outlet, *_shown(article)), partial(_row, article, with_outlet))
        out.append(
            f'<li class="row" data-card="{article.pk}"{looks.get(article.pk, "")}>{html}{_told(article)}</div>'
            f'<span class="r-end">{ends.get(article.pk, "")}</span></li>'
        )
    return sanitised("".join(out))


def _picture(article: Article) -> str:
    picture = article.lead_picture
    if picture is None:
        return ""
    return (
        f'<a class="pic" href="{_address(article.pk)}" tabindex="-1" aria-hidden="true">'
        f'<img src="{reverse("picture", args=[picture.pk, 800])}" alt="" loading="lazy" width="{picture.width}"'
        f' height="{picture.height}"></a>'
    )


def _card(article: Article, blurb: bool) -> SafeString:
    """A card up to the end of the line under its headline, which stays open."""
    stand = f"<p>{escape(article.standfirst)}</p>" if blurb and article.standfirst else ""
    return sanitised(f"{_picture(article)}{_headline(article)}{stand}{_meta(article)}")


def _language(article: Article) -> str:
    """Which language it is in, where that is not the one of the page."""
    code = primary(article.language)
    if code == edition():
        return ""
    return (
        f'<span class="in-lang" lang="{escape(article.language)}"><bdi>{escape(own_name(code))}</bdi></span>'
    )


def _meta(article: Article) -> str:
    return (
        f"{_line(article)}{_outlet(article)}{_time(article)}{_minutes(article)}"
        f"{_language(article)}{_private(article)}"
    )


def cards(request: HttpRequest, articles: Sequence[Article], *, blurb: bool = False) -> SafeString:
    """Cards of articles, one after the other; with their standfirst where ``blurb`` says so."""
    ends, looks = _together(ENDS, request, articles), _together(LOOKS, request, articles)
    out = []
    for article in articles:
        html = piece(("card", blurb, *_shown(article)), partial(_card, article, blurb))
        css = "story story--pic" if article.lead_picture else "story"
        out.append(
            f'<article class="{css}"{_own(article)} data-card="{article.pk}"{looks.get(article.pk, "")}>'
            f"{html}{ends.get(article.pk, '')}</p>{_told(article)}</article>"
        )
    return sanitised("".join(out))


def meta(request: HttpRequest, article: Article) -> SafeString:
    """The line under a headline: outlet, time, minutes, marks."""
    html = piece(("meta", *_shown(article)), lambda: sanitised(_meta(article)))
    return sanitised(f"{html}{_together(ENDS, request, [article]).get(article.pk, '')}</p>")
