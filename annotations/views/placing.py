"""Saying something to a change, in the article: confirm it, place the passage again, keep the old words, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from annotations.access import changes_for, own_highlight
from annotations.anchoring.candidates import Candidate, candidates
from annotations.models import Anchor, Change, Highlight
from annotations.queries.standing import accepted_at, near
from annotations.services import changes as service
from annotations.services.changes import ChangedAgain
from annotations.services.reanchor import anchor_in
from annotations.services.text import count_write
from annotations.views import fields
from annotations.views.answers import Answer, Toast, back, is_part, layer_for, parts
from annotations.views.changed import KEPT_PKS
from reader.errors import Conflict, Invalid, Unprocessable, UserError
from reader.limits import limit
from reader.models import Revision
from reader.numerals import numerals
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

CLOSE, LIKELY = 45, 25
"""Scores, of 100, from which a candidate is called close, or possible."""


class NotThere(Unprocessable):
    """The words for a place stand in the text never, or more than once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as the dialog shows it."""

    candidate: Candidate
    lead: str
    words: str
    trail: str

    @property
    def value(self) -> str:
        return f"{self.candidate.start}-{self.candidate.end}"

    @property
    def why(self) -> str:
        """What speaks for it, in a few words."""
        one = self.candidate
        said = [
            _("Paragraph %(n)d") % {"n": one.paragraph},
            ngettext("%(n)d of %(of)d word", "%(n)d of %(of)d words", one.of)
            % {"n": one.shared, "of": one.of},
        ]
        if one.neighbours:
            said.append(
                ngettext("same neighbour on one side", "same two neighbours", one.neighbours)
                % {"n": one.neighbours}
            )
        if one.taken:
            said.append(_("stood there before"))
        return numerals(f"{said[0]}; {', '.join(said[1:])}")

    @property
    def how_near(self) -> str:
        score = self.candidate.score
        return _("close") if score >= CLOSE else _("possible") if score >= LIKELY else _("weak")


def _current(highlight: Highlight) -> Revision:
    """The article's text as it is now."""
    revision = highlight.article.current_revision
    if revision is None:
        raise Http404
    return revision


def _anchored(highlight: Highlight) -> Revision:
    """The article's text as it is now, with this highlight placed in it: only where something is written anyway."""
    revision = _current(highlight)
    anchor_in(revision)
    return revision


def _open_change(request: MemberRequest, highlight: Highlight) -> Change | None:
    return changes_for(request.user).filter(highlight=highlight, outcome="").first()


def _waiting(request: MemberRequest, highlight: Highlight) -> Change:
    """The open change, if it still says what the page showed. Raises ``ChangedAgain``."""
    change = _open_change(request, highlight)
    seen = request.POST.get("after", "")
    if change is None or seen != str(change.after_id):
        raise ChangedAgain(
            _("This was settled already, or the article has changed once more. Look at it again.")
        )
    return change


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """The passages that come nearest, to choose from: a dialog, or a page. POST places the highlight."""
    highlight = own_highlight(request.user, pk)
    if request.method != "POST":
        limit(f"place:{request.user.pk}", 120, 60)
        return _dialog(request, highlight)
    if request.POST.get("at") == "elsewhere" and not request.POST.get("words", "").strip():
        address = f"{highlight.article.get_absolute_url()}?place={pk}"
        if not is_part(request):
            return redirect(address)
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    count_write(request.user)
    revision = _anchored(highlight)
    stood = _span(highlight, revision)
    try:
        start, end = _chosen(request, highlight, revision)
        change = service.place(request.user, highlight, revision, start, end)
    except Http404:
        raise
    except UserError as error:
        return _dialog(request, highlight, error.status, error=error.message)
    toast = Toast(_("The note is placed again."), reverse("change-reopen", args=[pk]), f"c{change.pk}")
    return _settled(request, highlight, change, stood, toast, "place")


@account_required
@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """The new words, or the new place, are accepted."""
    highlight = own_highlight(request.user, pk)
    change = _waiting(request, highlight)
    stood = _span(highlight, change.after)
    if not service.confirm(request.user, [change]):
        raise Conflict(_("There are no new words to confirm. Place it again, or keep it as it is."))
    toast = Toast(
        _("Confirmed. Both wordings stay on record."), reverse("change-reopen", args=[pk]), f"c{change.pk}"
    )
    return _settled(request, highlight, change, stood, toast, "confirm")


@account_required
@require_POST
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """The old words alone are kept, without a place."""
    highlight = own_highlight(request.user, pk)
    change = _waiting(request, highlight)
    stood = _span(highlight, change.after)
    service.keep(request.user, change)
    toast = Toast(
        _("Kept as it was, with its old words."), reverse("change-reopen", args=[pk]), f"c{change.pk}"
    )
    return _settled(request, highlight, change, stood, toast, "keep")


@account_required
@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Takes back what was said last to the highlight's newest change."""
    highlight = own_highlight(request.user, pk)
    change = changes_for(request.user).filter(highlight=highlight).exclude(outcome="").order_by("-pk").first()
    revision = _anchored(highlight)
    stood = _span(highlight, revision)
    key = f"c{change.pk}" if change else ""
    if change is None or not service.reopen(request.user, [change]):
        raise ChangedAgain(_("This cannot be taken back any more: the article has changed since."))
    return _settled(request, highlight, None, stood, None, "", gone=[f"toast-{key}"])


# --- what is chosen


def _span(highlight: Highlight, revision: Revision) -> tuple[int | None, int | None]:
    """Where it stands now; a proposal counts for nothing."""
    anchor = Anchor.objects.filter(highlight=highlight, revision=revision).exclude(status="uncertain").first()
    return (anchor.start, anchor.end) if anchor else (None, None)


def _chosen(request: HttpRequest, highlight: Highlight, revision: Revision) -> tuple[int, int]:
    """Start and end of what was chosen: a candidate, a selection, or words that stand once in the text."""
    if fields.whole_number(request, "revision") != revision.pk:
        raise ChangedAgain(
            _("The article changed once more in the meantime. Choose the place in its new text.")
        )
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    if words:
        return _only(revision.text, words)
    start, dash, end = request.POST.get("at", "").partition("-")
    if dash and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (start, end)):
        return int(start), int(end)
    if not request.POST.get("start"):
        raise Invalid(_("Choose the passage first."), field="at")
    begin, close = fields.whole_number(request, "start"), fields.whole_number(request, "end")
    if revision.text[begin:close] != request.POST.get("quote", "").replace("\r\n", "\n"):
        raise ChangedAgain(
            _("The article does not say here what was chosen. Choose the place in its new text.")
        )
    return begin, close


def _only(text: str, words: str) -> tuple[int, int]:
    """Where ``words`` stand in ``text``. Raises ``NotThere`` where that is not once."""
    start = text.find(words)
    number = text.count(words)
    if number != 1:
        raise NotThere(
            _("These words do not stand in the text. Copy them as they stand there.")
            if not number
            else ngettext(
                "These words stand in the text %(n)d time. Give a few more, so that they stand there once.",
                "These words stand in the text %(n)d times. Give a few more, so that they stand there once.",
                number,
            )
            % {"n": number}
        )
    return start, start + len(words)


# --- what is answered


def _choices(revision: Revision, old: str, span: tuple[int, int]) -> list[Choice]:
    text = revision.text
    return [Choice(one, *_split(text, one.start, one.end)) for one in candidates(old, *span, text)]


def _split(text: str, start: int, end: int) -> tuple[str, str, str]:
    lead, trail = near(text, start, end, 60)
    return lead, text[start:end], trail


def _dialog(request: MemberRequest, highlight: Highlight, status: int = 200, **more: Any) -> HttpResponse:
    revision = _current(highlight)
    known = accepted_at(highlight)
    if known is not None:
        source, span = known
        old = source.text
    else:
        source, old = None, f"{highlight.prefix}{highlight.quote}{highlight.suffix}"
        span = len(highlight.prefix), len(highlight.prefix) + len(highlight.quote)
    lead, trail = near(old, *span)
    choices = _choices(revision, old, span)
    # A weak likeness is offered, not proposed: a hasty Enter must not put the note on other words.
    weak = not choices or choices[0].candidate.score < LIKELY
    chosen = request.POST.get("at", "") or ("elsewhere" if weak else "")
    context = {
        "highlight": highlight,
        "article": highlight.article,
        "revision": revision,
        "source": source,
        "lead": lead,
        "was": old[slice(*span)],
        "trail": trail,
        "choices": choices,
        "at": chosen,
        "words": request.POST.get("words", ""),
        "change": _open_change(request, highlight),
        "came_from": "changed" if "changed" in (request.GET.get("from"), request.POST.get("from")) else "",
        **more,
    }
    name = "annotations/place.html#dialog" if is_part(request) else "annotations/place.html"
    return render(request, name, context, status=status)


def _settled(
    request: MemberRequest,
    highlight: Highlight,
    change: Change | None,
    stood: tuple[int | None, int | None],
    toast: Toast | None,
    did: str,
    gone: list[str] | None = None,
) -> HttpResponse:
    """The highlight's marks and note anew, wherever it stands now; or the way back to where the reader was."""
    pk, article = highlight.pk, highlight.article
    if request.POST.get("from") == "changed" and change is not None:
        request.session[KEPT_PKS] = {"did": did, "changes": [change.pk]}
        address = f"{reverse('changed')}?done=1"
        if not is_part(request):
            return redirect(address)
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    if not is_part(request):
        return back(article, f"n{pk}", f"undo={toast.key}" if toast else "")
    layer = layer_for(request, article, fields.revision(request, article), keep=pk)
    entry = layer.entry(pk)
    if entry is None:
        raise Http404
    stands, did_stand = entry.start is not None, stood[0] is not None
    same_room = stands and did_stand
    message = toast.message if toast else _("Everything is back in its place.")
    response = parts(
        request,
        Answer(
            layer,
            touched=[stood, (entry.start, entry.end)],
            added=[] if same_room else [entry],
            replaced=[entry] if same_room else [],
            gone=[*([] if same_room else [f"n{pk}"]), *(gone or [])],
            toast=toast,
            message=message,
            highlight=pk,
            trigger={"postil:placed": {"highlight": pk}},
        ),
    )
    response["HX-Reswap"] = "none"
    return response


def placing_of(request: HttpRequest, highlights: dict[int, Highlight]) -> Highlight | None:
    """The highlight that ``?place=`` asks to be placed by hand, if it is one of ``highlights``."""
    value = request.GET.get("place", "")
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        return None
    return highlights.get(int(value))
