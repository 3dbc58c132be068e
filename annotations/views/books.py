"""Articles to take along: as a book (EPUB), also those of a notebook, and one article with its notes as Markdown."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.interchange.names import file_stem
from annotations.queries import article_markdown, books, exporting, notebook_rows
from annotations.queries.notebook_filter import Filter
from reader.access import article_for, articles_for, may_curate
from reader.epub.write import MIMETYPE
from reader.errors import Invalid, Unprocessable
from reader.limits import limit
from reader.markdown import render_markdown
from reader.models import Article, DossierPick, Tag
from reader.queries.matching import matching
from reader.queries.tags import find_tag
from reader.search.query import Query, Term, parse
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

BOOKS, SECONDS = 40, 3600
"""Books of one reader in an hour."""
IN_MEMORY = 8_000_000
"""Bytes of a book that are held in memory; larger ones wait in a temporary file."""


@account_required
@require_safe
def article_book(request: MemberRequest, pk: int) -> HttpResponseBase:
    """An article as a book. Raises ``Http404``, ``Invalid``, ``TooOften``."""
    article = article_for(request.user, pk)
    return _book(
        request,
        books.Wanted([pk], article.headline, article.get_absolute_url(), notes=_notes(request)),
        article.headline,
    )


@account_required
@require_safe
def tag_book(request: MemberRequest, slug: str) -> HttpResponseBase:
    """A tag, or a dossier: its introduction, what its curators picked in their order, then the newest."""
    user = request.user
    tag, _is_own = find_tag(user, slug, with_hidden=may_curate(user))
    if tag is None:
        raise Http404
    picked = _picked(request, tag)
    most = books.ARTICLES_LIMIT + 1
    newest = matching(user, Query((Term("tag", tag.slug),))).newest_first()
    rest = [pk for pk in newest.values_list("pk", flat=True)[: most + len(picked)] if pk not in set(picked)]
    chosen = [*picked, *rest]
    wanted = books.Wanted(
        chosen[: books.ARTICLES_LIMIT],
        tag.name,
        tag.get_absolute_url(),
        notes=_notes(request),
        shown=tag.description,
        more=len(chosen) > books.ARTICLES_LIMIT,
        introduction=render_markdown(tag.introduction) if tag.introduction else "",
        picture=tag.picture or None,
        subjects=(tag.name,),
    )
    return _book(request, wanted, tag.name)


def _picked(request: MemberRequest, tag: Tag) -> list[int]:
    seen = articles_for(request.user).order_by().values("pk")
    found = DossierPick.objects.filter(tag=tag, article__in=seen)
    return list(found.values_list("article", flat=True)[: books.ARTICLES_LIMIT])


@account_required
@require_safe
def filter_book(request: MemberRequest) -> HttpResponseBase:
    """What fits ``q``, newest first; ``q=is:kept`` is what one keeps. Raises ``Invalid`` for an empty ``q``."""
    parsed = parse(request.GET.get("q", ""))
    if not parsed.query:
        raise Invalid(
            _("A book is made of what a filter finds: %(field)s is empty.") % {"field": "q"}, field="q"
        )
    found = matching(request.user, parsed.query).newest_first()
    chosen = list(found.values_list("pk", flat=True)[: books.ARTICLES_LIMIT + 1])
    text = parsed.query.text()
    kept = text == "is:kept"
    wanted = books.Wanted(
        chosen[: books.ARTICLES_LIMIT],
        _("Kept articles") if kept else text,
        f"{reverse('epub')}?q={text}" if kept else f"{reverse('search')}?q={text}",
        notes=_notes(request),
        shown="" if kept else _("What fits “%(filter)s”.") % {"filter": text},
        more=len(chosen) > books.ARTICLES_LIMIT,
    )
    return _book(request, wanted, wanted.title)


def notebook_book(
    request: MemberRequest, wanted: Filter, article: Article | None, file: str
) -> HttpResponseBase:
    """The articles of a notebook, those with the newest marks first, each whole and with what fits the filter; of one
    ``article`` alone where it is given; sent by the name ``file``. Raises ``Unprocessable`` where nothing fits."""
    one = [] if article is None else [article.pk]
    chosen = one or [standing.article for standing in notebook_rows.articles(request.user, wanted)]
    query = wanted.query_string()
    book = books.Wanted(
        chosen[: books.ARTICLES_LIMIT],
        article.headline if article else _("Notebook"),
        reverse("notebook") + (f"?{query}" if query else ""),
        shown="" if article else exporting.in_words(wanted),
        more=len(chosen) > books.ARTICLES_LIMIT,
        fitting=wanted,
    )
    return _book(request, book, file=file)


def _notes(request: MemberRequest) -> str:
    asked = request.GET.get("notes", "") or books.ALL
    if asked not in books.NOTES:
        raise Invalid(
            _("%(field)s must be one of %(known)s; found “%(found)s”.")
            % {"field": "notes", "known": ", ".join(books.NOTES), "found": asked[:40]},
            field="notes",
        )
    return asked


def _book(
    request: MemberRequest, wanted: books.Wanted, name: str = "", *, file: str = ""
) -> HttpResponseBase:
    """The book as a download, sent when it is whole. Raises ``Unprocessable`` where no article fits."""
    if not wanted.articles:
        raise Unprocessable(_("No article fits, so there is nothing to make a book of."))
    headers = {
        "Content-Disposition": content_disposition_header(True, file) if file else _attached(name, "epub"),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        return HttpResponse(content_type=MIMETYPE, headers=headers)
    limit(f"book:{request.user.pk}", BOOKS, SECONDS)
    made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        books.write(request.user, wanted, made)
    except BaseException:
        made.close()
        raise
    made.seek(0)
    return FileResponse(made, content_type=MIMETYPE, headers=headers)


def _attached(name: str, ending: str) -> str:
    stem = file_stem(name, "articles")[:80].strip()
    return (
        content_disposition_header(True, f"{stem} {timezone.localdate():%Y-%m-%d}.{ending}") or "attachment"
    )


@account_required
@require_safe
def article_text(request: MemberRequest, pk: int) -> HttpResponse:
    """An article's text in Markdown with front matter, the notes as its footnotes."""
    article = article_for(request.user, pk)
    notes = _notes(request)
    limit(f"book:{request.user.pk}", BOOKS, SECONDS)
    text = article_markdown.text(request.user, article, notes=notes)
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = _attached(article.headline, "md")
    answer["Cache-Control"] = "private, no-store"
    return answer
