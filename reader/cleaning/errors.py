"""Why a page cannot be cleaned, in the reader's words. Raised by ``clean``; shown in one place."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext, ngettext


def human_size(size: int) -> str:
    """A size in bytes as people write it ("5.0 MB"; decimal units)."""
    if size < 1_000:
        return ngettext("%(n)d byte", "%(n)d bytes", size) % {"n": size}
    if size < 1_000_000:
        return gettext("%(n).1f kB") % {"n": size / 1_000}
    return gettext("%(n).1f MB") % {"n": size / 1_000_000}


class CleaningError(Exception):
    """A page that cannot be cleaned. ``message`` is a translated sentence, ``status`` an HTTP status."""

    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyInput(CleaningError):
    """Nothing was given at all, or blanks only."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(gettext("There is nothing to import: the page is empty."))


class NothingToRead(CleaningError):
    """Something was given, and no words for people were left of it."""

    def __init__(self, size: int) -> None:
        super().__init__(
            gettext("No readable text was left after cleaning (%(size)s were given).")
            % {"size": human_size(size)}
        )


class TooLarge(CleaningError):
    """More bytes than the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, size: int, limit: int) -> None:
        self.size, self.limit = size, limit
        super().__init__(
            gettext(
                "The page is too large: %(size)s (%(bytes)d bytes), the limit is %(limit)s (%(max)d bytes)."
            )
            % {"size": human_size(size), "bytes": size, "limit": human_size(limit), "max": limit}
        )


class TooDeep(CleaningError):
    """Elements nested in each other beyond the limit."""

    def __init__(self, limit: int, depth: int | None = None) -> None:
        self.limit = limit
        if depth is None:
            text = gettext("The page is nested too deeply (limit %(limit)d levels).")
        else:
            text = gettext("The page is nested too deeply: %(depth)d levels (limit %(limit)d).")
        super().__init__(text % {"limit": limit, "depth": depth})


class TooManyElements(CleaningError):
    """More elements than the limit."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            gettext("The page has too many elements: %(count)d (limit %(limit)d).")
            % {"count": count, "limit": limit}
        )


class TooManyLines(CleaningError):
    """More lines in a text than the limit."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            gettext("The text has too many lines: %(count)d (limit %(limit)d).")
            % {"count": count, "limit": limit}
        )


class NotText(CleaningError):
    """A picture, a program, a document: no HTML and no text. ``what`` names it ("a PNG image")."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(gettext("This looks like %(what)s, not like a page or a text.") % {"what": what})


class UnknownEncoding(CleaningError):
    """The caller asked for a character encoding that does not exist."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, label: str) -> None:
        super().__init__(gettext("“%(label)s” is not a character encoding we know.") % {"label": label[:60]})
