"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest

from reader.access import may_curate
from reader.models import Theme, User
from reader.services.typography import attributes
from reader.static import StaticStorage

THEME_COOKIE = "postil-theme"


def device_theme(request: HttpRequest) -> str:
    """The theme that the switch in the bar has kept on this device; empty where it is to be the account's."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in (Theme.LIGHT, Theme.DARK) else ""


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
        "theme": device_theme(request) or (user.theme if isinstance(user, User) else ""),
        "type_attributes": attributes(user) if isinstance(user, User) else "",
        "may_curate": bool(user) and may_curate(user),  # type: ignore[arg-type]
    }
