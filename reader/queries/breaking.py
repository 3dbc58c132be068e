"""The breaking strip as those who keep it see it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from reader.access import Visitor, articles_for
from reader.errors import Invalid
from reader.models import Article, ArticleVisibility, BreakingLine

LISTED = 40
"""Lines that the page of the strip shows."""
OVER = timedelta(days=1)
"""How long a line that is over is still listed."""
_ARTICLE = re.compile(r"^(?:/articles/)?(\d{1,18})/?$")


def kept_lines(visitor: Visitor) -> list[BreakingLine]:
    """Lines that stand, will stand or stood until a day ago, newest first; none about an article that this visitor may
    not see. One query."""
    seen = Q(article__isnull=True) | Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article")))
    found = BreakingLine.objects.filter(seen, expires_at__gt=timezone.now() - OVER)
    return list(found.select_related("article", "made_by", "entry__feed").order_by("-at", "-pk")[:LISTED])


def line_for(visitor: Visitor, pk: int) -> BreakingLine:
    """One line. Raises ``Http404`` for one about an article that this visitor may not see."""
    seen = Q(article__isnull=True) | Exists(articles_for(visitor).order_by().filter(pk=OuterRef("article")))
    line = BreakingLine.objects.filter(seen, pk=pk).first()
    if line is None:
        raise Http404
    return line


def led_to(visitor: Visitor, where: str) -> tuple[Article | None, str]:
    """What a line leads to, as it was typed: an article of this library by its address or number, or an address
    elsewhere. Raises ``Invalid`` (``where``) for an article that not everybody here may read."""
    text = where.strip()
    parts = urlsplit(text) if text.startswith(("http://", "https://")) else None
    if parts is not None and parts.netloc != urlsplit(settings.POSTIL_URL).netloc:
        return None, text
    path = parts.path if parts is not None else text.split("#")[0].split("?")[0]
    found = _ARTICLE.match(path)
    if found is None:
        return None, text
    article = articles_for(visitor).filter(pk=int(found[1]), visibility=ArticleVisibility.LIBRARY).first()
    if article is None:
        raise Invalid(_("No article that everybody here may read has this address."), field="where")
    return article, ""
