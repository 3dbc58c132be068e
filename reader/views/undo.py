"""The one address that undoes what a toast names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reader.access import article_for
from reader.errors import Conflict
from reader.models import User
from reader.queries.tagging import rights
from reader.services.reading import put_back, unread_again
from reader.services.tagging import undo as undo_tagging
from reader.views.decorators import account_required
from reader.views.requests import MemberRequest
from reader.views.toasts import Done, answer, read_token

type Undo = Callable[[User, Any], None]

_KEY = re.compile(r"[0-9a-f]{8}\Z")


def _states(user: User, what: Any) -> None:
    put_back(user, {int(pk): None if was is None else (was[0], bool(was[1])) for pk, was in what.items()})


def _everything(user: User, what: Any) -> None:
    until: datetime | None = parse_datetime(what[0]) if what[0] else None
    unread_again(user, until, [int(pk) for pk in what[1]])


def _tag(user: User, what: Any) -> None:
    article = article_for(user, int(what["article"]))
    undo_tagging(user, article, what, rights(user, article))


DEEDS: dict[str, tuple[Undo, bool]] = {
    "states": (_states, False),
    "many": (_states, True),
    "everything": (_everything, True),
    "tag": (_tag, False),
}
"""What undoes each deed, and whether the whole page changes with it."""


@account_required
@require_POST
def undo(request: MemberRequest) -> HttpResponse:
    """Undoes what ``token`` says. Parts of the page that care listen for ``postil:undone``."""
    deed, what = read_token(request.user, request.POST.get("token", "")[:200_000])
    if deed not in DEEDS:
        raise Conflict(_("This can no longer be undone."))
    act, whole = DEEDS[deed]
    act(request.user, what)
    done = Done(_("Undone."), refresh=whole, trigger={"postil:undone": {}})
    key = request.POST.get("key", "")
    if _KEY.match(key):
        done.parts = [("components/toast_gone.html", {"key": key})]
    return answer(request, done)
