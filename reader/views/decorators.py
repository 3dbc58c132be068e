"""What views say about who comes in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase

type View = Callable[..., HttpResponseBase]


def account_required[V: View](view: V) -> V:
    """The view needs an account, also in a library that strangers may read."""
    view.account_required = True  # type: ignore[attr-defined]
    return view


__all__ = ["account_required", "login_not_required"]
