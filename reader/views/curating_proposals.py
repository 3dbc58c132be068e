"""Names that pages and readers propose: accepted or dismissed, one or many."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from reader.errors import Invalid, UserError
from reader.models import TagKind
from reader.queries import curating as query
from reader.services import curating
from reader.services import proposals as service
from reader.services.history import record
from reader.views.curating import back, curators_only, page, with_its_entry
from reader.views.requests import MemberRequest

NAMES_LIMIT = 100
"""Names that one bulk action takes."""


@curators_only
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: MemberRequest) -> HttpResponse:
    """The names that wait, for articles that this curator may see."""
    error: UserError | None = None
    if request.method == "POST":
        try:
            return _decide(request)
        except Invalid as problem:
            error = problem
    listed, following = query.waiting(request.user, request.GET.get("after", ""))
    context = {
        "listed": listed,
        "following": following,
        "error": error,
        "chosen": request.POST.getlist("name"),
        "under": request.POST.get("under", ""),
        "kind": request.POST.get("kind", TagKind.TOPIC),
    }
    return page(request, "curating/proposals.html", context, status=error.status if error else 200)


@with_its_entry
def _decide(request: MemberRequest) -> HttpResponse:
    names = list(dict.fromkeys(name for name in request.POST.getlist("name") if "\0" not in name))[
        : NAMES_LIMIT + 1
    ]
    if not names:
        raise Invalid(_("Choose at least one name in the list first."), field="name")
    if len(names) > NAMES_LIMIT:
        raise Invalid(
            _("%(limit)d names can be decided at once; more are chosen.") % {"limit": NAMES_LIMIT},
            field="name",
        )
    rows = list(
        query.open_proposals(request.user).filter(folded__in=names).select_related("article").order_by("pk")
    )
    shown = list({row.folded: row.name for row in rows}.values())
    do = request.POST.get("do", "")
    if do == "dismiss":
        service.dismiss(rows)
        record(request.user, "dismissed", None, names=shown)
        text = ngettext("%(n)d name is dismissed.", "%(n)d names are dismissed.", len(shown))
    elif do == "new":
        kind = request.POST.get("kind", "")
        if kind not in TagKind.values:
            raise Invalid(_("Choose one of the kinds."), field="kind")
        service.accept_as_new(rows, kind)
        record(request.user, "accepted", None, names=shown)
        text = ngettext("%(n)d name is a tag now.", "%(n)d names are tags now.", len(shown))
    elif do in ("alias", "file"):
        tag = curating.meant(request.POST.get("under", ""))
        if tag is None:
            raise Invalid(_("Write the name of the tag that is meant."), field="under")
        service.accept(rows, tag.pk, as_alias=do == "alias")
        record(request.user, "accepted", tag, names=shown)
        text = ngettext("%(n)d name is filed.", "%(n)d names are filed.", len(shown))
    else:
        raise Invalid(_("Choose what to do with the names."), field="do")
    messages.success(request, text % {"n": len(shown)})
    return back(request)
