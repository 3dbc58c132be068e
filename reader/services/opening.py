"""From a page as it came to a clean article, whatever it came in: one function, run where it can cost nobody else."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from reader.cleaning import Cleaned, CleaningError, Metadata, clean
from reader.cleaning.clean import Kind
from reader.confined import CPU, SECONDS, BrokeDown, confined
from reader.errors import UserError
from reader.intake.pages import OpenedPage, PageKind, open_page
from reader.models import Capture
from reader.services.captures import read_capture

log = logging.getLogger("postil.opening")

AT_ONCE = 2.2
"""Seconds that a page may take to be read while somebody waits for the answer."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page, opened and cleaned."""

    cleaned: Cleaned
    kind: str
    """A ``Capture.Kind``."""
    address: str
    """Where it is from: as given, else as the page says."""


def read_page(
    raw: bytes | str,
    *,
    name: str = "",
    kind: Kind = "auto",
    letter: bool = False,
    url: str = "",
    encoding: str = "",
) -> ReadPage:
    """Opens and cleans. ``letter``: it is known to be an e-mail; ``encoding`` overrides what the page says.

    Raises ``CleaningError``, ``Unprocessable``.
    """
    opened = open_page(raw, name, "mail" if letter else kind)
    address = url or opened.address
    wanted: Kind = kind if kind != "auto" else _kind(opened.kind)
    cleaned = clean(opened.raw, kind=wanted, url=address, encoding=encoding)
    text = cleaned.extractor == "textdump"
    what = Capture.Kind.MAIL if opened.is_letter else Capture.Kind.TEXT if text else Capture.Kind.HTML
    return ReadPage(replace(cleaned, meta=_said_outside(cleaned.meta, opened)), str(what), address)


def read_confined(
    raw: bytes | str,
    *,
    name: str = "",
    kind: Kind = "auto",
    letter: bool = False,
    url: str = "",
    encoding: str = "",
    seconds: float = SECONDS,
) -> ReadPage:
    """``read_page`` with limits of time (seconds) and memory. Raises also what ``confined`` raises, and ``BrokeDown``
    for a page that nobody foresaw."""
    try:
        return confined(
            read_page, raw, name=name, kind=kind, letter=letter, url=url, encoding=encoding,
            seconds=seconds, cpu=min(CPU, max(2, round(seconds) + 1)),
        )  # fmt: skip
    except (UserError, CleaningError):
        raise
    except Exception as error:
        log.exception("a page could not be read (%d bytes)", len(raw))
        raise BrokeDown from error


def read_again_confined(
    capture: Capture, *, kind: Kind = "auto", encoding: str = "", seconds: float = SECONDS
) -> ReadPage:
    """A stored page, opened and cleaned anew. Raises as ``read_confined``."""
    return read_confined(
        read_capture(capture),
        name=capture.original_name,
        kind=kind,
        letter=capture.kind == Capture.Kind.MAIL,
        url=capture.source_url,
        encoding=encoding,
        seconds=seconds,
    )


def parts_of(capture: Capture) -> dict[str, bytes]:
    """The pictures that came within a stored page, by the ``src`` that they have in its blocks. Confined."""
    kind: PageKind = "mail" if capture.kind == Capture.Kind.MAIL else "auto"
    if kind == "auto" and capture.kind == Capture.Kind.TEXT:
        return {}
    return dict(confined(_parts, read_capture(capture), capture.original_name, kind))


def _parts(raw: bytes, name: str, kind: PageKind) -> dict[str, bytes]:
    return dict(open_page(raw, name, kind).parts)


def _kind(kind: PageKind) -> Kind:
    return "html" if kind == "html" else "text" if kind == "text" else "auto"


def _said_outside(meta: Metadata, opened: OpenedPage) -> Metadata:
    """What a letter's headers say is more certain than what is read from its text."""
    authors = meta.authors or opened.authors
    return replace(
        meta,
        headline=opened.headline or meta.headline,
        published=opened.published or meta.published,
        outlet=opened.outlet or meta.outlet,
        authors=authors,
        byline=meta.byline or ", ".join(opened.authors),
    )
