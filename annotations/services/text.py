"""What people write beside the text: brought into one form, with limits."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reader.cleaning.chars import is_blank, nfc, without_invalid
from reader.errors import TooMuch
from reader.limits import limit
from reader.models import User

NOTE_LIMIT = 20_000
"""Code points of a note."""
WRITES_A_MINUTE = 120
"""Highlights and notes that one account may make in a minute."""


class NoteTooLong(TooMuch):
    """A note is longer than ``NOTE_LIMIT``."""


def written(text: str) -> str:
    """``text`` as it is kept: NFC, line breaks as ``\\n``, no invalid characters, no blanks around it.

    Empty where it shows nothing. Raises ``NoteTooLong``.
    """
    text = nfc(without_invalid(text)[0]).strip()
    if is_blank(text):
        return ""
    if len(text) > NOTE_LIMIT:
        raise NoteTooLong(
            ngettext(
                "This note has %(found)s character; a note may have %(limit)s. It was not saved; shorten it here.",
                "This note has %(found)s characters; a note may have %(limit)s. It was not saved; shorten it here.",
                len(text),
            )
            % {"found": f"{len(text):,}", "limit": f"{NOTE_LIMIT:,}"}
        )
    return text


def count_write(user: User) -> None:
    """Counts one more highlight or note of ``user``. Raises ``TooOften``."""
    limit(f"write:{user.pk}", WRITES_A_MINUTE, 60)


def joined(first: str, second: str) -> str:
    """Two texts of one note, one after the other; one of them where it holds the other already."""
    if second in first:
        return first
    if first in second:
        return second
    return f"{first}\n\n{second}"


def changed_elsewhere() -> str:
    """What is said where somebody, often oneself in another tab, was quicker."""
    return _("This was changed elsewhere in the meantime. Nothing was overwritten.")
