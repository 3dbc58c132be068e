"""How a visitor stands with the articles of a list, put beside each row and card: in weight, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader import cards
from reader.models import Article, ReadingState
from reader.queries.states import Stand, stands
from reader.templatetags.postil import icon


def join_the_lists() -> None:
    """Adds it to every list of articles, once."""
    if look not in cards.LOOKS:
        cards.LOOKS.append(look)
        cards.ENDS.append(words)


def known_stands(request: HttpRequest, articles: Sequence[Article]) -> dict[int, Stand]:
    """How this visitor stands with these, asked for once a request. One query where any is new."""
    known: dict[int, Stand] = request.__dict__.setdefault("_stands", {})
    known.update(stands(request.user, [article for article in articles if article.pk not in known]))
    return known


def look(request: HttpRequest, articles: Sequence[Article]) -> Mapping[int, str]:
    """The attribute by which lists are styled."""
    known = known_stands(request, articles)
    return {
        article.pk: f' data-state="{known[article.pk].state}"' for article in articles if article.pk in known
    }


def words(request: HttpRequest, articles: Sequence[Article]) -> Mapping[int, str]:
    """The same for whoever does not see it; what is kept, and how far it was read, is said to all."""
    known = known_stands(request, articles)
    said = {article.pk: _said(known[article.pk]) for article in articles if article.pk in known}
    return {pk: html for pk, html in said.items() if html}


def _said(stand: Stand) -> str:
    read = escape(_("%(n)d%% read") % {"n": stand.percent})
    kept = f'<span class="is-kept">{icon("save", "i--s")}<span class="vh">{escape(_("Kept"))}</span></span>'
    shown = {
        ReadingState.UNREAD: f'<span class="vh" data-stand>{escape(pgettext("state of an article", "Unread"))}</span>',
        ReadingState.READING: f'<span class="stand-n" data-stand>{read}</span>',
        ReadingState.READ: f'<span class="vh" data-stand>{escape(pgettext("state of an article", "Read"))}</span>',
        ReadingState.ARCHIVED: f'<span class="stand-n" data-stand>{escape(_("Archived"))}</span>',
    }
    return shown[ReadingState(stand.state)] + (kept if stand.kept else "")
