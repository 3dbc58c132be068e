"""What this library is, who keeps it, and what it knows of its readers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reader.queries.about import about as about_library


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The page about this library; in a private one for its members alone."""
    contact = settings.POSTIL_CONTACT
    context = {
        "room": "about",
        "about": about_library(),
        "contact": contact,
        "contact_href": f"mailto:{contact}" if "@" in contact and "://" not in contact else contact,
    }
    return render(request, "reader/about.html", context)
