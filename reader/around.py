"""Where the page stands that asked for a part, as HTMX says it. Anybody may send anything there."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest


def page_around(request: HttpRequest) -> SplitResult:
    """The address of the page around a part; an empty one where none was said, or what was said is no address."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return urlsplit("")
