"""What annotations puts beside the articles of reader's lists: how much is marked in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from django.db import DatabaseError
from django.http import HttpRequest

from annotations.queries.lists import Marked, counted_marks
from annotations.services.kinds import kind_names
from reader import cards
from reader.models import Article
from reader.templatetags import framed


def join_the_lists() -> None:
    """Adds the counts of marks to every list of articles, and the names of the kinds to the frame; once."""
    if marks not in cards.ENDS:
        cards.ENDS.append(marks)
    framed.CARRIED["_kind_names"] = _kind_names


def _kind_names() -> dict[str, str]:
    try:
        return kind_names()
    except DatabaseError:  # an error page must still come out
        return {}


def known_marks(request: HttpRequest, articles: Sequence[Article]) -> dict[int, Marked]:
    """What this visitor sees marked in these articles, asked for once a request. One query where any is new."""
    known: dict[int, Marked] = request.__dict__.setdefault("_marks", {})
    missing = [article.pk for article in articles if article.pk not in known]
    if missing:
        known.update(counted_marks(request.user, missing))
    return known


def marks(request: HttpRequest, articles: Sequence[Article]) -> Mapping[int, str]:
    """How much was marked in each article; nothing where nothing was."""
    known = known_marks(request, articles)
    return {article.pk: drawn(known[article.pk]) for article in articles if known[article.pk].marks}


def drawn(marked: Marked) -> str:
    """A count of marks, in the colour of the kind marked most."""
    return f'<span class="marks k-{marked.kind}"><i aria-hidden="true"></i>{escape(marked.counted)}</span>'
