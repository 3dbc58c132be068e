"""A story that several outlets tell, and what can be done to it."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reader.access import article_for, articles_for, stories_for, story_for
from reader.errors import Invalid, UserError
from reader.limits import limit
from reader.models import Article
from reader.queries.stories import story_page
from reader.queries.story_claims import as_csv, claims_page
from reader.queries.story_join import join_page
from reader.services import stories as service
from reader.tasks.queue import is_waiting
from reader.tasks.stories import compare_pairs
from reader.views.comparing import limit_strangers
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

ROOM = "compare"
MOVES, MOST_MOVES = "story-moves", 10
"""Where the session keeps what can be undone, and how many acts."""


@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """The tellings of a story: who had it from whom, and what each adds."""
    limit_strangers(request)
    page = story_page(request.user, pk)
    return render(request, "reader/story.html", {"room": ROOM, "page": page, "story": page.story})


@require_safe
def claims(request: HttpRequest, pk: int) -> HttpResponse:
    """Who says what: claims and tellings as a table. What it had no time to compare goes to the worker."""
    limit_strangers(request)
    page = claims_page(request.user, pk, request.GET)
    if page.pairs and not is_waiting(compare_pairs, page.pairs):
        compare_pairs.enqueue(page.pairs)
    return render(request, "reader/story_claims.html", {"room": ROOM, "page": page, "story": page.story})


@require_safe
def claims_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims that the page shows, as a file."""
    limit_strangers(request)
    response = HttpResponse(
        as_csv(claims_page(request.user, pk, request.GET)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(True, f"story-{pk}-claims.csv")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def number_of(value: str) -> int:
    """The number of an article, from a form. Raises ``Http404`` for what is none."""
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise Http404
    return int(value)


def _told(request: MemberRequest, pk: int, article: int) -> Article:
    """A telling of the story that this visitor sees."""
    found = articles_for(request.user).filter(story_member__story=pk, pk=article).first()
    if found is None:
        raise Http404
    return found


def _done(pk: int, **said: str) -> HttpResponse:
    """Back to the story with the way to undo what was done."""
    return redirect(f"{reverse('story-done', args=[pk])}?{urlencode(said)}")


def _kept(request: MemberRequest, moves: list[service.Move]) -> str:
    """A name for the moves of an act. They stay in the session of who did it: some may be of tellings that others see
    alone, and nobody else undoes it."""
    name = secrets.token_urlsafe(9)
    kept = dict(list(request.session.get(MOVES, {}).items())[1 - MOST_MOVES :])
    request.session[MOVES] = kept | {name: moves}
    return name


def _moves_of(request: MemberRequest, name: str) -> list[service.Move]:
    """The moves of one's own act, as ``_kept`` named them. Raises ``Invalid``, and ``Http404`` where none of the
    articles is seen any longer."""
    moves: list[service.Move] = [
        (article, before, after) for article, before, after in request.session.get(MOVES, {}).get(name, ())
    ]
    if not moves:
        raise Invalid(_("This cannot be undone any more."), field="moves")
    if not articles_for(request.user).filter(pk__in=[move[0] for move in moves]).exists():
        raise Http404
    return moves


@account_required
@require_safe
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """What was done to a story, with the way back. It shows the story where there still is one."""
    try:
        page = story_page(request.user, pk)
    except Http404:
        if not request.GET.get("moves"):
            raise
        _moves_of(request, request.GET["moves"])
        page = None
    former = request.GET.get("former", "")
    values = {
        "room": ROOM,
        "page": page,
        "story": page.story if page else None,
        "moves": request.GET.get("moves", ""),
        "source_of": request.GET.get("told", "")[:18],
        "renamed": bool(former),
        "former": service.former_title(former) if former else "",
        "story_pk": pk,
    }
    return render(request, "reader/story.html" if page else "reader/story_gone.html", values)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: MemberRequest, pk: int) -> HttpResponse:
    """Another telling: found by its headline or address (``q``), or suggested; put to the story by a post."""
    if request.method != "POST":
        page = join_page(request.user, pk, request.GET)
        return render(request, "reader/story_join.html", {"room": ROOM, "page": page, "story": page.story})
    limit(f"story:{request.user.pk}", 120, 60)
    story_for(request.user, pk)
    told = articles_for(request.user).filter(story_member__story=pk).order_by("listed_at", "pk").first()
    other = article_for(request.user, number_of(request.POST.get("article", "")))
    if told is None:
        raise Http404
    found, moves = service.join(told, other, request.user)
    return _done(found.pk, moves=_kept(request, moves)) if moves else redirect("story", found.pk)


@account_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Not this story: a telling leaves it."""
    limit(f"story:{request.user.pk}", 120, 60)
    story_for(request.user, pk)
    told = _told(request, pk, number_of(request.POST.get("telling", "")))
    return _done(pk, moves=_kept(request, service.leave(told, request.user)))


@account_required
@require_POST
def split(request: MemberRequest, pk: int) -> HttpResponse:
    """The chosen tellings become a story of their own."""
    limit(f"story:{request.user.pk}", 120, 60)
    found = story_for(request.user, pk)
    chosen = {
        int(value)
        for value in request.POST.getlist("telling")[:200]
        if value.isascii() and value.isdecimal() and len(value) < 19
    }
    seen = set(articles_for(request.user).filter(story_member__story=pk).values_list("pk", flat=True))
    try:
        moves = service.split(found, chosen & seen, request.user, seen)
    except UserError as error:
        page = story_page(request.user, pk)
        values = {"room": ROOM, "page": page, "story": page.story, "error": error.message}
        return render(request, "reader/story.html", values, status=error.status)
    return _done(pk, moves=_kept(request, moves))


@account_required
@require_POST
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """A title of its own; an empty one takes it away."""
    limit(f"story:{request.user.pk}", 120, 60)
    found = story_for(request.user, pk)
    try:
        former = service.rename(found, request.POST.get("title", ""))
    except UserError as error:
        page = story_page(request.user, pk)
        values = {
            "room": ROOM,
            "page": page,
            "story": page.story,
            "error": error.message,
            "typed": request.POST.get("title", ""),
        }
        return render(request, "reader/story.html", values, status=error.status)
    return redirect("story", pk) if "undo" in request.POST else _done(pk, former=service.sealed_title(former))


@account_required
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Undoes what was done to a story, as far as its articles were not moved again."""
    limit(f"story:{request.user.pk}", 120, 60)
    if "moves" not in request.POST:
        raise Http404
    moves = _moves_of(request, request.POST["moves"])
    service.restore(moves, request.user)
    back = next((before for _article, before, _after in moves if before), pk)
    still = stories_for(request.user).filter(pk=back).exists()
    return redirect("story", back) if still else redirect("compare")


@account_required
@require_POST
def source(request: MemberRequest, pk: int) -> HttpResponse:
    """Says from which telling another has the story (``source``), that a guess is wrong (none), or neither any longer
    (``forget``)."""
    limit(f"story:{request.user.pk}", 120, 60)
    story_for(request.user, pk)
    told = _told(request, pk, number_of(request.POST.get("telling", "")))
    if "forget" in request.POST:
        service.forget_source(told)
        return redirect(f"{reverse('story', args=[pk])}#dt")
    given = request.POST.get("source", "")
    service.say_source(told, _told(request, pk, number_of(given)) if given else None)
    return _done(pk, told=str(told.pk))


@account_required
@require_POST
def check(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody has looked through what Postil found; once more, and it is taken back."""
    limit(f"story:{request.user.pk}", 120, 60)
    found = story_for(request.user, pk)
    service.check_by(found, None if found.checked_by_id == request.user.pk else request.user)
    return redirect(f"{reverse('story-claims', args=[pk])}")
