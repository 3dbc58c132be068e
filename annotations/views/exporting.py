"""The notebook as a file: exactly what it shows, sent while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.interchange import html
from annotations.interchange.formats import BOOK, FORMATS, Format, Pieces
from annotations.interchange.names import file_stem
from annotations.queries import exporting
from annotations.queries.notebook_filter import Filter
from annotations.views.books import notebook_book
from reader.access import article_for
from reader.errors import Invalid
from reader.limits import limit
from reader.models import Article, User
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

FILES, SECONDS = 120, 3600
"""Exports of one reader in an hour."""


@account_required
@require_safe
def export(request: MemberRequest) -> HttpResponseBase:
    """What the notebook shows with this address's filter, or one article's notes, in the format asked for.

    Raises ``Invalid`` for a format or filter that cannot be, ``Http404`` for an article one may not see, ``TooOften``,
    ``Unprocessable`` for a book of nothing.
    """
    asked = request.GET.get("format", "")
    kind = FORMATS.get(asked)
    if kind is None:
        raise Invalid(
            _("%(field)s must be one of %(known)s; found “%(found)s”.")
            % {"field": "format", "known": ", ".join(FORMATS), "found": asked[:40]},
            field="format",
        )
    wanted = Filter.parse(request.GET)
    article = _article(request.user, request.GET)
    if asked == BOOK:
        return notebook_book(request, wanted, article, _name(article, kind))
    limit(f"export:{request.user.pk}", FILES, SECONDS)
    if kind.by_article:
        wanted = wanted.but(order="article")
    about = exporting.about(request.user, wanted, article)
    found = exporting.marks(request.user, wanted, article)
    if kind.write is None:
        whole = article is not None
        pieces: Pieces = html.write(about, exporting.sections(request.user, found, whole=whole))
    else:
        pieces = kind.write(about, found)
    return _file(pieces, kind, _name(article, kind))


def _article(user: User, query: QueryDict) -> Article | None:
    pk = query.get("article", "")
    if not pk:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Invalid(
            _("%(field)s must be a whole number; found “%(found)s”.")
            % {"field": "article", "found": pk[:40]},
            field="article",
        )
    return article_for(user, int(pk))


def _name(article: Article | None, kind: Format) -> str:
    what = file_stem(article.headline, f"article {article.pk}")[:60].strip() if article else ""
    stem = "-".join(part for part in ("postil", what, f"{timezone.localdate():%Y-%m-%d}") if part)
    return f"{stem}.{kind.ending}"


def _file(pieces: Pieces, kind: Format, name: str) -> StreamingHttpResponse:
    stream = _spoken(pieces, translation.get_language() or "en")
    # the first piece is made here, so that what fails at once is an error page and no cut file
    first = next(stream, b"")
    answer = StreamingHttpResponse(chain((first,), stream), content_type=kind.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _spoken(pieces: Pieces, language: str) -> Iterator[bytes]:
    """``pieces`` as bytes. They are made after the view has answered, and still in the reader's language."""
    with translation.override(language):
        for piece in pieces:
            data = piece.encode("utf-8", "replace") if isinstance(piece, str) else piece
            if data:
                yield data
