"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest

from reader.access import may_curate
from reader.models import User
from reader.services.typography import attributes
from reader.static import StaticStorage


def site(request: HttpRequest) -> dict[str, Any]:
    """The library's name and address, and what this visitor may do everywhere."""
    user = getattr(request, "user", None)
    return {
        "library_name": settings.POSTIL_NAME,
        "library_host": settings.POSTIL_URL.split("://", 1)[-1],
        "library_public": settings.POSTIL_PUBLIC,
        "offline_allowed": settings.POSTIL_OFFLINE,
        # what collecting has joined needs no script of its own
        "htmx_apart": not isinstance(staticfiles_storage, StaticStorage),
        "signup_open": settings.POSTIL_SIGNUP == "open",
        "theme": getattr(user, "theme", "system") if user and user.is_authenticated else "",
        "type_attributes": attributes(user) if isinstance(user, User) else "",
        "may_curate": bool(user) and may_curate(user),  # type: ignore[arg-type]
    }
