"""A draft: its preview, the fields to correct, what was cut; then saved or discarded.

Every button posts the whole form, so what was typed is kept whatever is pressed, with JavaScript or without.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reader.access import articles_for, draft_for, may_edit_article
from reader.cleaning import Cleaned, CleaningError, phrases
from reader.errors import Invalid, UserError
from reader.folding import fold
from reader.intake.names import page_address
from reader.models import ArticleVisibility, Capture, Draft, User
from reader.queries import drafts as queries
from reader.queries.offers import field_offers
from reader.queries.preview import preview_of
from reader.queries.recleaning import changes_of
from reader.services import drafts as service
from reader.services import imports
from reader.services.captures import read_capture
from reader.services.choosing import CHOICES, choose, chosen_text, dropped_of, kept_of
from reader.services.found_tags import State
from reader.services.near_copies import near
from reader.services.tags import resolve
from reader.views.adding import save
from reader.views.decorators import account_required
from reader.views.repairing import RULING, focus_after, limit_rereading, outlet_known, rule, rules_shown
from reader.views.requests import MemberRequest

PARTS = {
    **dict.fromkeys(CHOICES, "preview"), "show-cut": "preview", "hide-cut": "preview", "tag": "tags",
    "add-tag": "tags", "dossier": "tags",
}  # fmt: skip
"""What HTMX gets back after which button: a part of the page."""


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One's own draft. Anyone else's is 404."""
    user = request.user
    found = draft_for(user, pk)
    if request.method != "POST":
        return _page(request, user, found)
    cleaned = service.cleaned_of(found)
    if cleaned is not None:
        service.correct(found, cleaned, {name: str(value) for name, value in request.POST.items()})
        found.save(update_fields=["fields", "updated_at"])
    what, _colon, about = request.POST.get("do", "").partition(":")
    if what == "update" and request.POST.get("new_tag", "").strip():
        what = "add-tag"  # Enter in that field
    part = PARTS.get(what, "preview_and_hints") if request.htmx else ""
    if what == "discard" and service.is_recleaning(found):
        imports.discard(found)
        return redirect(found.article or "add")
    try:
        if what in ("save", "open"):
            if cleaned is not None and request.POST.get("new_tag", "").strip():
                _change(request, user, found, cleaned, "add-tag", "")
            return _save(request, user, found, opened=what == "open")
        if what == "discard":
            imports.discard(found)
            messages.success(request, _("The draft was discarded."))
            return redirect("add")
        if what == "read-again":
            limit_rereading(user)
            kind = request.POST.get("kind", "")
            imports.read_again(
                found,
                encoding=request.POST.get("encoding", ""),
                kind="html" if kind == "html" else "text" if kind == "text" else "auto",
            )
        elif cleaned is not None:
            _change(request, user, found, cleaned, what, about)
            found.save(update_fields=["cleaned", "fields", "keep_cut", "dropped", "article", "updated_at"])
    except (CleaningError, UserError) as error:
        return _page(request, user, found, error, part=part)
    if part:
        return _page(request, user, found, part=part, pressed=(what, about))
    return redirect(reverse("draft", args=[found.pk]) + _place(what, about))


def _place(what: str, about: str) -> str:
    """Where on the page a reader without JavaScript goes on."""
    if what == "tag":
        return "#tags-found"
    focus = focus_after(what, about)
    return "#{of}-{number}".format(**focus) if focus.get("number") else ""


def _change(
    request: MemberRequest, user: User, draft: Draft, cleaned: Cleaned, what: str, about: str
) -> None:
    """One small decision: a piece kept or cut, a rule, a tag, what to do with a twin. Does not save."""
    if what in CHOICES:
        choose(draft, cleaned, what, about)
    elif what in RULING:
        rule(user, draft, cleaned, what, about)
    elif what in ("show-cut", "hide-cut"):
        draft.fields["hide_cut"] = what == "hide-cut"
    elif what == "tag":
        choice, _colon, key = about.partition(":")
        for one in service.tags_of(draft, cleaned):
            if one.key == key:
                service.choose_tag(draft, key, choice, one.twin)
    elif what == "add-tag":
        service.add_tag(draft, request.POST.get("new_tag", ""))
    elif what == "dossier":
        service.add_tag(draft, cleaned.meta.dossier_title)
    elif what == "byline":
        names = service.byline_without_buttons(service.values_of(draft, cleaned)["byline"])
        service.correct(draft, cleaned, {"byline": names})
    elif what == "telling":
        choice, _colon, key = about.partition(":")
        service.choose_telling(draft, key, choice)
    elif what == "revise":
        twin_article = _twin(user, draft, cleaned)[0]
        if twin_article is not None and may_edit_article(user, twin_article):
            draft.article = twin_article
    elif what == "separate" and not service.is_recleaning(draft):
        draft.article = None
        service.correct(draft, cleaned, {"address": ""})


def _save(request: MemberRequest, user: User, draft: Draft, *, opened: bool) -> HttpResponse:
    article = save(draft, user)
    if opened:
        return redirect(article)
    messages.success(request, _("Saved: “%(headline)s”.") % {"headline": article.headline})
    return redirect(article if draft.fields.get("recleaning") else "add")


def _twin(user: User, draft: Draft, cleaned: Cleaned) -> tuple[Any, bool]:
    try:
        address = page_address(service.values_of(draft, cleaned)["address"])
    except Invalid:
        address = ""
    return imports.twin_of(draft, cleaned, articles_for(user), address)


def _page(
    request: MemberRequest,
    user: User,
    draft: Draft,
    error: CleaningError | UserError | None = None,
    *,
    part: str = "",
    pressed: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """The page, or its ``part``, with the fields as they stand and ``error`` where it belongs."""
    cleaned = service.cleaned_of(draft)
    context: dict[str, Any] = {
        "room": "add",
        "draft": draft,
        "capture": draft.capture,
        "tab": _came_by(draft.capture),
        "kinds": [("html", _("a page (HTML)")), ("text", _("a text"))],
        "encodings": queries.encodings(draft.capture.encoding),
        "error": error.message if error and not _field_of(error) else "",
        "problem": draft.fields.get("problem", ""),
    }
    if cleaned is not None:
        context |= _fields(user, draft, cleaned, error) | {"focus": focus_after(*pressed)}
    status = int(error.status) if error else 200
    if part and status == 400:
        status = 422  # which HTMX swaps, see base.html
    name = "intake/draft.html" if cleaned is not None else "intake/unreadable.html"
    return render(request, f"{name}#{part}" if part else name, context, status=status)


def _came_by(capture: Capture) -> str:
    """The tab of the Add page that the page came in by."""
    if capture.fetched:
        return "address"
    return "upload" if capture.original_name else "paste"


def _field_of(error: CleaningError | UserError) -> str:
    return error.field if isinstance(error, Invalid) else ""


def _fields(
    user: User, draft: Draft, cleaned: Cleaned, error: CleaningError | UserError | None
) -> dict[str, Any]:
    values = service.values_of(draft, cleaned)
    wrong = service.problems(values)
    if error is not None and (name := _field_of(error)):
        wrong[name] = error.message
    twin, same_text = _twin(user, draft, cleaned)
    kept, dropped = kept_of(draft, cleaned), dropped_of(draft, cleaned)
    tellings = service.tellings_of(draft)
    alone = draft.article is not None or twin is not None
    known = outlet_known(draft, cleaned, values)
    tags = service.tags_of(draft, cleaned)
    return {
        "cleaned": cleaned,
        "values": values,
        "wrong": wrong,
        "suggested": not cleaned.meta.headline and values["headline"] == cleaned.meta.suggested_headline,
        "outlets": queries.outlet_names(),
        "new_outlet": queries.is_new_outlet(values["outlet"]),
        "new_source": queries.is_new_outlet(values["credited_source"])
        and fold(values["credited_source"]) != fold(values["outlet"]),
        "sections": queries.section_names(),
        "new_section": bool(values["section"]) and not resolve([values["section"]]),
        "languages": queries.languages(values["language"]),
        "byline_names": service.byline_without_buttons(values["byline"]),
        "byline_is_buttons": phrases.matches(phrases.UI, values["byline"]) if values["byline"] else False,
        "tags": [one for one in tags if one.state != State.DROPPED],
        "left_out": [one for one in tags if one.state == State.DROPPED],
        "dossier": bool(cleaned.meta.dossier_title)
        and all(one.key != fold(cleaned.meta.dossier_title) for one in tags),
        "tag_names": queries.tag_names(),
        "visibilities": ArticleVisibility.choices,
        "visibility": service.visibility_of(draft),
        "preview": preview_of(cleaned, kept, dropped, known),
        "known": known,
        "offers": field_offers(cleaned, draft.fields.get("said", {}), wrong, known),
        "recleaning": service.is_recleaning(draft),
        "changes": changes_of(draft, cleaned),
        **rules_shown(user, draft, cleaned, known),
        "show_cut": not draft.fields.get("hide_cut", False),
        "twin": twin,
        "same_text": same_text,
        "near": []
        if alone
        else [
            one
            for one in near(articles_for(user), chosen_text(draft, cleaned))
            if tellings.get(str(one.article.pk)) != "apart"
        ],
        "linked_tellings": {int(pk) for pk, choice in tellings.items() if choice == "link"},
        "may_revise": twin is not None and may_edit_article(user, twin),
        "direction": cleaned.meta.direction or "ltr",
    }


@account_required
@require_safe
def original(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page as it came in, to be downloaded: plain text that no browser runs anything of."""
    capture = draft_for(request.user, pk).capture
    suffix = "html.txt" if capture.kind == Capture.Kind.HTML else "txt"
    return HttpResponse(
        read_capture(capture),
        content_type=f"text/plain; charset={capture.encoding or 'utf-8'}",
        headers={
            "Content-Disposition": f'attachment; filename="original-{capture.sha256[:8]}.{suffix}"',
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
