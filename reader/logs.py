"""What may stand in a log: events that matter for safety, and never a token or a password."""

from __future__ import annotations

import logging
import re
from typing import Any

_TOKEN = re.compile(
    r"((?:/|%2F)(?:s|h|invitation|sign-in-link|reset|sign-up|feeds?|card)(?:/|%2F))[A-Za-z0-9_\-/:.=%]{12,}",
    re.I,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_events = logging.getLogger("postil.events")


class WithoutTokens(logging.Filter):
    """Replaces the secret part of an address by dots, and line breaks by spaces."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _CONTROL.sub(" ", _TOKEN.sub(r"\1…", message))
        if cleaned != message:
            record.msg, record.args = cleaned, None
        return True


def event(what: str, *, user: object = None, address: str = "", **facts: object) -> None:
    """Writes one line on something that matters for safety: a sign-in, a denial, a share, an export.

    ``what`` is a short word such as ``signin.refused``; ``user`` an account or its key; ``facts`` small values.
    Never pass a token or a password.
    """
    key = getattr(user, "pk", user)
    parts = {"user": key, "address": address or None, **facts}
    _events.info(
        "%s %s", what, " ".join(f"{name}={value}" for name, value in parts.items() if value is not None)
    )


def admin_action(sender: object, instance: Any, created: bool, **kwargs: Any) -> None:
    """One line for every entry of the admin's own history: who changed what, without its values."""
    if created:
        event(
            "admin",
            user=instance.user_id,
            flag=instance.action_flag,
            model=instance.content_type,
            object=instance.object_id,
        )
