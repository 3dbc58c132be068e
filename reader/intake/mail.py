"""E-mails and saved web archives (MHTML): the text that a reader would see, who wrote it, when, and the pictures."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from django.utils.translation import gettext as _

from reader.errors import TooMuch, Unprocessable
from reader.intake.names import plain
from reader.intake.pages import PART_HOST, PARTS_LIMIT, OpenedPage, checked_address, without_data

SECTIONS_LIMIT = 2000
"""Parts of one letter."""
_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
_CID = re.compile(r"cid:([^\s\"'<>)]{1,400})", re.IGNORECASE)
_FORWARDED = re.compile(r"^(?:(?:re|aw|fwd?|wg|tr|rv|enc)\s*:\s*)+", re.IGNORECASE)
_AT = re.compile(r"^(?P<who>.{2,80}?)\s+(?:from|at|via|@|\||de|bei|من)\s+(?P<where>.{2,100})$", re.IGNORECASE)


def open_letter(raw: bytes) -> OpenedPage:
    """The letter's HTML, else its text, decoded as the letter says. Raises ``Unprocessable`` without either."""
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    sections = _sections(letter)
    body = _chosen(letter, sections)
    if body is None:
        raise Unprocessable(_("This e-mail has no text in it."))
    archived = checked_address(_header(letter, "Snapshot-Content-Location"))
    place = archived or checked_address(_header(body, "Content-Location"))
    text, html = _decoded(body), body.get_content_type() == "text/html"
    parts: dict[str, bytes] = {}
    if html:
        text, parts = _with_pictures(text, sections)
        slim, packed = without_data(text.encode("utf-8", "surrogatepass"))
        if packed and not parts:
            text, parts = slim.decode("utf-8", "surrogatepass"), packed
    if archived or _is_archive(letter):
        return OpenedPage("html" if html else "text", text, place, parts, is_letter=True)
    who, where = _from_whom(letter)
    return OpenedPage(
        "html" if html else "text",
        text,
        place,
        parts,
        headline=plain(_FORWARDED.sub("", _header(letter, "Subject")))[:500],
        published=_when(letter),
        outlet=where[:120],
        authors=(who,) if who else (),
        is_letter=True,
    )


def _sections(letter: EmailMessage) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for section in letter.walk():
        if len(found) >= SECTIONS_LIMIT:
            raise TooMuch(
                _("This e-mail has more than %(limit)d parts, which is the limit.")
                % {"limit": SECTIONS_LIMIT}
            )
        if isinstance(section, EmailMessage) and not section.is_multipart():
            found.append(section)
    return found


def _chosen(letter: EmailMessage, sections: list[EmailMessage]) -> EmailMessage | None:
    """The part that is read: the page of an archive, else the first HTML that is no attachment, else the text."""
    plain_text = None
    for section in sections:
        kind = section.get_content_type()
        if _header(section, "Content-Disposition").lower().startswith("attachment"):
            continue
        if kind in ("text/html", "application/xhtml+xml") and _decoded(section).strip():
            return section
        if kind == "text/plain" and plain_text is None and _decoded(section).strip():
            plain_text = section
    return plain_text


def _is_archive(letter: EmailMessage) -> bool:
    return not letter["From"] or "saved by blink" in _header(letter, "From").lower()


def _decoded(section: EmailMessage) -> str:
    """The text in the encoding that the part names; where it lies, in the one that fits."""
    data = _payload(section)
    charset = str(section.get_content_charset() or "utf-8")
    for name in (charset, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("latin-1")


def _payload(section: EmailMessage) -> bytes:
    try:
        data = section.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _with_pictures(html: str, sections: list[EmailMessage]) -> tuple[str, dict[str, bytes]]:
    """The HTML with names for the pictures that came along, and those pictures."""
    parts: dict[str, bytes] = {}
    by_id: dict[str, str] = {}
    for section in sections:
        suffix = _SUFFIXES.get(section.get_content_type())
        if suffix is None or len(parts) >= PARTS_LIMIT:
            continue
        name, place = _header(section, "Content-ID").strip("<> "), _header(section, "Content-Location")
        if not (place and place in html) and not (name and name in html):
            continue
        source = checked_address(place) if not name or f"cid:{name}" not in html else ""
        source = source or f"{PART_HOST}{len(parts) + 1}.{suffix}"
        data = _payload(section)
        if not data:
            continue
        parts[source] = data
        if name:
            by_id[name] = source
    return _CID.sub(lambda found: by_id.get(found[1], found[0]), html), parts


def _header(letter: EmailMessage, name: str) -> str:
    """A header as one line; empty where it is missing or cannot be read."""
    try:
        return plain(str(letter.get(name, "") or ""))
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return ""


def _when(letter: EmailMessage) -> str:
    try:
        moment = parsedate_to_datetime(_header(letter, "Date"))
        return moment.isoformat() if moment.year > 1900 else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _from_whom(letter: EmailMessage) -> tuple[str, str]:
    """(author, outlet): a list's or newsletter's name is the outlet's, a person's that of the author."""
    name = plain(parseaddr(_header(letter, "From"))[0]).strip("\"' ")
    both = _AT.match(name)
    if both:
        return both["who"], both["where"]
    is_list = any(letter.get(header) for header in ("List-Id", "List-Unsubscribe", "List-Post"))
    return ("", name) if is_list else (name, "")
