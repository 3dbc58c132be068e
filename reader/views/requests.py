"""Requests as views see them, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from reader.models import User


class HtmxRequest(HttpRequest):
    """A request behind ``HtmxMiddleware``."""

    htmx: HtmxDetails


class MemberRequest(HtmxRequest):
    """A request of somebody with an account: the view says ``@account_required``."""

    user: User
