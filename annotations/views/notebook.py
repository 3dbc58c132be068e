"""The notebook: all my highlights and notes across articles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.queries.layer import kind_names
from annotations.queries.notebook import Cursor, notebook_page
from annotations.views.highlights import signed_in
from reader.views.decorators import account_required


@account_required
@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    """One's own highlights and notes by article, newest first."""
    page = notebook_page(signed_in(request), Cursor.decode(request.GET.get("older", "")))
    return render(
        request, "annotations/notebook.html", {"room": "notebook", "page": page, "kinds": kind_names()}
    )
