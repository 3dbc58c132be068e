"""What a device should have of what its reader keeps."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations.queries.kept import kept
from reader.models import User
from reader.services.signing_in import note_seen
from reader.views.decorators import login_not_required
from reader.views.offline import worker_version


@never_cache
@login_not_required
@require_safe
def here(request: HttpRequest) -> JsonResponse:
    """The kept articles, the newest first, and the version of the site's own files. Where nobody is signed in it is
    nobody's, and a device leaves alone what it has."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"user": "", "version": "", "kept": []})
    note_seen(request)
    return JsonResponse({"user": str(user.pk), "version": worker_version(), "kept": kept(user)})
