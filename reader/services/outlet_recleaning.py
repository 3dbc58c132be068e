"""All articles of an outlet, cleaned again: one import with an item for each, worked on as any other."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reader.models import Article, Import, ImportItem, Outlet, User
from reader.services.arrivals import Piece, bring

ARTICLES_LIMIT = 2000
"""Articles that are cleaned again at once, the newest."""


def clean_articles_again(user: User, outlet: Outlet, articles: Iterable[Article]) -> Import:
    """Has the articles cleaned again in the background; the import tells how far that has come."""
    pieces = [
        Piece(ImportItem.Kind.ADDRESS, name=article.headline, options={"article": article.pk})
        for article in articles
    ]
    title = _("%(outlet)s, cleaned again") % {"outlet": outlet.name}
    return bring(user, pieces, title=title, saves=True)
