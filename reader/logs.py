"""What may stand in a log: never a token."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(/(?:s|h|invitation|sign-in-link|reset)/)[A-Za-z0-9_\-/]{12,}")


class WithoutTokens(logging.Filter):
    """Replaces the secret part of an address by dots."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _TOKEN.sub(r"\1…", message)
        if cleaned != message:
            record.msg, record.args = cleaned, None
        return True
