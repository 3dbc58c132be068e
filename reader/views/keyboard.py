"""The keys of the pages, as a page of its own: the dialog that shows them needs JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def keyboard(request: HttpRequest) -> HttpResponse:
    """All keys, by where they work; for the dialog, the list alone."""
    return render(
        request, "components/keys_part.html" if request.headers.get("HX-Request") else "reader/keyboard.html"
    )
