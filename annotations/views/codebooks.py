"""A codebook as a file: taken out, and brought in after a look at what it would do."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from annotations.access import KEEPERS, highlights_for
from annotations.interchange import codebook as interchange
from annotations.interchange.codebook import BYTES_LIMIT, LINES_LIMIT, Entry, Table
from annotations.models import Group
from annotations.services import codebook as service
from annotations.services.codes import codebook, kind_names
from annotations.views.labels import group_of, to_labels
from reader.errors import Invalid, UserError
from reader.limits import limit
from reader.models import User
from reader.views.accounts import next_page
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest

FILES, SECONDS = 30, 600
"""Files that one account may have read, in so many seconds."""


@account_required
@require_safe
def export(request: MemberRequest) -> HttpResponse:
    """One's own codebook, or that of a group, as CSV."""
    group = group_of(request)
    entries = [Entry(code.kind, code.name, code.description) for code in codebook(group or request.user)]
    answer = HttpResponse(interchange.write(entries), content_type="text/csv; charset=utf-8")
    name = "-".join(filter(None, ["codebook", slugify(group.name)[:40] if group else ""]))
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: MemberRequest) -> HttpResponse:
    """Asks for a file, shows what it would do line by line, and does that when it is said so."""
    group = group_of(request, *KEEPERS)
    owner = group or request.user
    if request.method != "POST":
        return _form(request, group)
    try:
        limit(f"codebook:{request.user.pk}", FILES, SECONDS)
        if request.POST.get("sure"):
            return _take(request, owner)
        table = interchange.read(_bytes(request.FILES.get("file")), kind_names())
    except UserError as error:
        return _form(request, group, error.message, error.status)
    return _preview(request, group, table)


def _take(request: MemberRequest, owner: User | Group) -> HttpResponse:
    # the form carries the list, so that nothing of it is stored before the reader says so
    data = request.POST.get("list", "").encode("utf-8", "replace")
    done = service.take_codebook(owner, interchange.read(data, kind_names()))
    said = [
        ngettext("%(n)d code is new", "%(n)d codes are new", len(done.added)) % {"n": len(done.added)},
        ngettext("%(n)d is changed", "%(n)d are changed", len(done.changed)) % {"n": len(done.changed)},
    ]
    messages.success(request, _("%(first)s, %(second)s.") % {"first": said[0], "second": said[1]})
    return to_labels(request)


def _bytes(file: UploadedFile[bytes] | None) -> bytes:
    if file is None:
        raise Invalid(_("No file was chosen."), field="file")
    # one byte more than may be is enough for the reading to say that it is too much
    return bytes(file.read(BYTES_LIMIT + 1))


def _form(request: MemberRequest, group: Group | None, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "room": "notebook",
        "group": group,
        "next": next_page(request, "labels"),
        "error": error,
        "kinds": kind_names(),
        "lines_limit": LINES_LIMIT,
    }
    return render(request, "annotations/codebook_import.html", context, status=status)


def _preview(request: MemberRequest, group: Group | None, table: Table) -> HttpResponse:
    plan = service.planned(group or request.user, table)
    taken = [*plan.added, *(wanted for _code, wanted in plan.changed)]
    names = kind_names()
    seen = highlights_for(request.user).filter(code__in=[code.pk for code, _wanted in plan.changed])
    marks = dict(seen.order_by().values_list("code").annotate(n=Count("pk")))
    changed = [
        {
            "line": wanted.line,
            "code": code,
            "wanted": wanted,
            "was": names[code.kind],
            "kind_name": names[wanted.kind],
            "marks": marks.get(code.pk, 0) if code.kind != wanted.kind else 0,
        }
        for code, wanted in plan.changed
    ]
    context = {
        "room": "notebook",
        "group": group,
        "next": next_page(request, "labels"),
        "plan": plan,
        "added": [(entry, names[entry.kind]) for entry in plan.added],
        "changed": changed,
        "warnings": table.warnings,
        "list": interchange.write(sorted(taken, key=lambda entry: entry.line)),
    }
    return render(request, "annotations/codebook_import.html", context)
