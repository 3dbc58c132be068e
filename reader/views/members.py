"""The account behind a request."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from reader.models import User


def member(request: HttpRequest) -> User:
    """The signed-in account. Raises ``Http404`` where there is none; ``account_required`` has asked before."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
