"""Reading what forms send. Every refusal names the field and what was found."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from annotations.access import codes_for
from annotations.models import Highlight, Kind, Visibility
from annotations.services.codes import KEEP, Chosen, chosen
from annotations.services.seen import SeenBy, is_known, known_values
from annotations.services.seen import seen_by as seen_by_value
from reader.errors import Invalid, VersionMissing
from reader.models import Article, Revision, User

_WHOLE = re.compile(r"[0-9]{1,9}\Z")


def _found(value: str | None) -> str:
    return _("nothing") if value is None or value == "" else f"“{value[:40]}”"


def whole_number(request: HttpRequest, field: str) -> int:
    """A whole number from 0, in ASCII digits and nothing else. Raises ``Invalid``."""
    value = request.POST.get(field)
    if value is None or not _WHOLE.match(value):
        raise Invalid(
            _("%(field)s must be a whole number from 0 to 999999999; found %(found)s.")
            % {"field": field, "found": _found(value)},
            field=field,
        )
    return int(value)


def numbers(values: Iterable[str]) -> list[int]:
    """Those of ``values`` that are numbers of rows; what is none is left out."""
    return [int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19]


def identifier(request: HttpRequest, field: str = "client_id", *, required: bool = True) -> uuid.UUID:
    """A UUID; a fresh one where it may be missing. Raises ``Invalid``."""
    value = request.POST.get(field)
    if not value and not required:
        return uuid.uuid4()
    try:
        return uuid.UUID(value or "")
    except ValueError as error:
        raise Invalid(
            _("%(field)s must be a UUID; found %(found)s.") % {"field": field, "found": _found(value)},
            field=field,
        ) from error


def choice(request: HttpRequest, field: str, known: Iterable[str], default: str | None = None) -> str:
    """One of the known values; ``default`` where it is missing. Raises ``Invalid``."""
    value = request.POST.get(field)
    if value is None and default is not None:
        return default
    known = list(known)
    if value not in known:
        raise Invalid(
            _("%(field)s must be one of %(known)s; found %(found)s.")
            % {"field": field, "known": ", ".join(known), "found": _found(value)},
            field=field,
        )
    return value


def kind(request: HttpRequest, default: str | None = None) -> str:
    """The kind of a highlight."""
    return choice(request, "kind", Kind.values, default)


def visibility(request: HttpRequest, default: str | None = Visibility.PRIVATE, *, link: bool = True) -> str:
    """Who may see it, as forms say it: ``private``, ``link``, ``public`` or ``group:<number>``.

    ``link`` says whether "anyone with the link" is among the choices. Whether the group is one's own is asked
    where it is saved. Raises ``Invalid``.
    """
    value = request.POST.get("visibility")
    if value is None and default is not None:
        return default
    if value is None or not is_known(value) or (value == Visibility.LINK and not link):
        raise Invalid(
            _("%(field)s must be one of %(known)s; found %(found)s.")
            % {"field": "visibility", "known": known_values(link=link), "found": _found(value)},
            field="visibility",
        )
    return value


def seen_by(request: HttpRequest, user: User, *, link: bool = True) -> SeenBy:
    """Who may see it, checked against the groups of ``user``. Raises ``Invalid``, ``NotYourGroup``, ``OnlyReads``."""
    with transaction.atomic():
        return seen_by_value(user, visibility(request, link=link))


def code(request: HttpRequest, user: User, kind: str, highlight: Highlight | None = None) -> Chosen:
    """The code that was chosen or typed; ``KEEP`` where the form has none, or could not show the one that stands.

    Raises ``Invalid``.
    """
    typed = request.POST.get("code")
    if typed is None:
        return KEEP if highlight is not None else None
    found = chosen(user, typed, kind)
    if found is None and highlight is not None and highlight.code_id is not None:
        unseen = not codes_for(user).filter(pk=highlight.code_id).exists()
        return KEEP if unseen else None
    return found


def text(request: HttpRequest, field: str) -> str:
    """A text that must be there. Raises ``Invalid``."""
    value = request.POST.get(field)
    if not value:
        raise Invalid(_("%(field)s is missing.") % {"field": field}, field=field)
    return value


def version(request: HttpRequest) -> int:
    """The version that a change was based on. Raises ``VersionMissing``, ``Invalid``."""
    if not request.POST.get("version"):
        raise VersionMissing(
            _(
                "This change does not say which version it is based on, so it was not saved. Load the page again."
            )
        )
    return whole_number(request, "version")


def revision(request: HttpRequest, article: Article, *, required: bool = False) -> Revision:
    """The revision that the page shows: the posted one, or the current. Raises ``Http404``, ``Invalid``."""
    value = request.POST.get("revision") or request.GET.get("revision")
    if required or request.POST.get("revision"):
        pk = whole_number(request, "revision")
    elif value and _WHOLE.match(value):
        pk = int(value)
    elif article.current_revision_id:
        pk = article.current_revision_id
    else:
        raise Http404
    if pk == article.current_revision_id and article.current_revision is not None:
        return article.current_revision
    found: Revision | None = Revision.objects.filter(pk=pk, article=article).first()
    if found is None:
        raise Http404
    return found
