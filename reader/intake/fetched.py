"""What an address gave, and what its headers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

RETRY_AFTER_LIMIT = 7 * 24 * 3600
"""Seconds; a site that wants a longer pause gets this one."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One question and its answer on the way. ``address`` is the IP number that was connected to, empty when none
    was; ``status`` is 0 when no answer came; ``seconds`` are those until the body."""

    url: str
    address: str
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. Header names are in lower case, several lines of one name joined by commas."""

    url: str
    """The final address, after redirects: punycode, without user name, password and fragment."""
    status: int
    """200, or 304 when a validator matched; the body is then empty."""
    media_type: str
    """Lower case, without parameters, empty when none was said."""
    charset: str
    """As declared in the header, lower case, empty when none was."""
    body: bytes
    """Unpacked, within the limit."""
    headers: Mapping[str, str]
    hops: tuple[Hop, ...]
    seconds: float
    permanent: str = ""
    """Where permanent redirects, unbroken from the start, lead; else empty."""
    robots: tuple[str, ...] = ()
    """The lines of ``X-Robots-Tag``."""

    @property
    def not_modified(self) -> bool:
        """Whether the site says that nothing has changed."""
        return self.status == 304

    @property
    def etag(self) -> str:
        """The validator to ask with next time; empty when none came."""
        return self.headers.get("etag", "")[:500]

    @property
    def last_modified(self) -> str:
        """The other validator, as the site wrote it."""
        return self.headers.get("last-modified", "")[:100]

    @property
    def retry_after(self) -> int | None:
        """Seconds until which the site wants to be left alone; None when it does not say."""
        return seconds_until(self.headers.get("retry-after", ""))

    @property
    def noarchive(self) -> bool:
        """Whether the site asks everybody, or us by name, to keep no copy."""
        for line in self.robots:
            # "noarchive, nofollow" is for all; "otherbot: noarchive" for that one
            agent, colon, rest = line.partition(":")
            alone = (
                bool(colon) and not {",", " "} & set(agent.strip()) and agent.strip() != "unavailable_after"
            )
            words = {word.strip().lower() for word in (rest if alone else line).split(",")}
            if "noarchive" in words and (not alone or agent.strip().lower() in ("postil", "*")):
                return True
        return False


def content_type(value: str) -> tuple[str, str]:
    """(media type, charset) of the header, both in lower case."""
    message = Message()
    message["content-type"] = re.sub(r"[^\x20-\x7e]", "", value)[:500]
    charset = message.get_param("charset")
    said = charset[2] if isinstance(charset, tuple) else str(charset or "")
    return (message.get_content_type() if "/" in value else ""), said.strip(" '\"").lower()[:40]


def seconds_until(retry_after: str) -> int | None:
    """The header ``Retry-After`` (seconds or a date) in seconds, up to a week; None for none and for nonsense."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]), RETRY_AFTER_LIMIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(round((moment - datetime.now(UTC)).total_seconds()), RETRY_AFTER_LIMIT))
