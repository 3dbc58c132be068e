"""Why an address cannot be fetched: one error for each cause, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reader.errors import UserError
from reader.intake.fetched import Hop


def megabytes(size: int) -> str:
    """A size in bytes as people write it, with one decimal (decimal units)."""
    if size < 1_000:
        return ngettext("%(n)d byte", "%(n)d bytes", size) % {"n": size}
    if size < 1_000_000:
        return _("%(n).1f kB") % {"n": size / 1_000}
    return _("%(n).1f MB") % {"n": size / 1_000_000}


class FetchError(UserError):
    """An address that gave no page. ``retry``: whether another try is sensible; ``retry_after``: in how many
    seconds, where the site said so; ``hops``: what was asked and answered on the way there."""

    status = 422
    retry: bool = False
    field = "address"

    def __init__(self, message: str, *, retry: bool | None = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry = type(self).retry if retry is None else retry
        self.retry_after = retry_after
        self.hops: tuple[Hop, ...] = ()


class BadAddress(FetchError):
    """No address of a page at all: another scheme, no host, no such port."""

    status = 400


class AddressNotAllowed(FetchError):
    """An address inside a network, of this machine or of the library itself."""


class NoSuchHost(FetchError):
    """The name of the site is not known."""


class Refused(FetchError):
    """Nothing listens there, or nothing can be reached."""

    retry = True


class TlsFailed(FetchError):
    """No encrypted connection that can be trusted."""


class TooSlow(FetchError):
    """Not everything had come when the time was up."""

    retry = True


class TooLong(FetchError):
    """More bytes than the limit, as sent or once unpacked."""


class RedirectsInCircle(FetchError):
    """The site sends from one address to another and back."""


class TooManyRedirects(FetchError):
    """The site sends from one address to the next, again and again."""


class SiteSaid(FetchError):
    """The site answered, and not with a page. ``code`` is the HTTP status that it gave."""

    def __init__(self, code: int, host: str, *, retry_after: int | None = None) -> None:
        super().__init__(
            _said(code, host),
            retry=code in (408, 425, 429) or (code >= 500 and code not in (501, 505)),
            retry_after=retry_after,
        )
        self.code = code


class WrongKind(FetchError):
    """A document, a video, a picture … where something else was asked for. ``what`` names it."""

    status = 415

    def __init__(self, what: str, host: str, wanted: str) -> None:
        super().__init__(
            _("This address leads to %(what)s (%(host)s), not to %(wanted)s.")
            % {"what": what, "host": host, "wanted": wanted}
        )
        self.what = what


class NothingThere(FetchError):
    """An answer of 0 bytes."""

    status = 415

    def __init__(self, host: str) -> None:
        super().__init__(
            _("%(host)s answered, and sent an empty page (0 bytes).") % {"host": host}, retry=True
        )


class BadAnswer(FetchError):
    """What came is no HTTP, or broke off."""

    retry = True


_SENTENCES: Mapping[int, object] = {
    401: gettext_lazy("%(host)s asks for a name and a password there (it answered 401)."),
    402: gettext_lazy("%(host)s wants the page paid for (it answered 402)."),
    403: gettext_lazy("%(host)s does not let us have this page (it answered 403)."),
    404: gettext_lazy("%(host)s has no page under this address (it answered 404)."),
    406: gettext_lazy("%(host)s has this page in no form that we read (it answered 406)."),
    408: gettext_lazy("%(host)s did not wait for our question (it answered 408)."),
    410: gettext_lazy("%(host)s has taken this page away for good (it answered 410)."),
    429: gettext_lazy("%(host)s is asked too often and wants a pause (it answered 429)."),
    451: gettext_lazy("%(host)s may not show this page for legal reasons (it answered 451)."),
    500: gettext_lazy("%(host)s has an error of its own (it answered 500)."),
    502: gettext_lazy("%(host)s cannot reach its own server behind it (it answered 502)."),
    503: gettext_lazy("%(host)s is out of service just now (it answered 503)."),
    504: gettext_lazy("%(host)s got no answer from its own server in time (it answered 504)."),
}


def _said(code: int, host: str) -> str:
    if code in _SENTENCES:
        return str(_SENTENCES[code]) % {"host": host}
    if code >= 500:
        return _("%(host)s has an error of its own (it answered %(code)d).") % {"host": host, "code": code}
    return _("%(host)s gave no page (it answered %(code)d).") % {"host": host, "code": code}


def too_slow(host: str, seconds: float, found: int | None = None) -> TooSlow:
    """Time is up: nothing came (``found`` None), or only so many bytes."""
    limit = max(1, round(seconds))
    if found:
        text = ngettext(
            "%(host)s is too slow: after %(limit)d second only %(found)s had come.",
            "%(host)s is too slow: after %(limit)d seconds only %(found)s had come.",
            limit,
        )
        return TooSlow(text % {"host": host, "limit": limit, "found": megabytes(found)})
    text = ngettext(
        "%(host)s did not answer within %(limit)d second.",
        "%(host)s did not answer within %(limit)d seconds.",
        limit,
    )
    return TooSlow(text % {"host": host, "limit": limit})


def too_long(host: str, limit: int, found: int | None = None) -> TooLong:
    """More than ``limit`` bytes: ``found`` as the site said beforehand, or None when it was cut there."""
    if found is None:
        text = _("The page of %(host)s does not end: it was cut at the limit of %(limit)s.")
        return TooLong(text % {"host": host, "limit": megabytes(limit)})
    text = _("The page of %(host)s is too large: %(found)s, the limit is %(limit)s.")
    return TooLong(text % {"host": host, "limit": megabytes(limit), "found": megabytes(found)})


_CERTIFICATE: Mapping[int, object] = {  # verify codes of OpenSSL, see x509_vfy.h
    9: gettext_lazy("the certificate of %(host)s is not valid yet"),
    10: gettext_lazy("the certificate of %(host)s has expired"),
    18: gettext_lazy("%(host)s made its certificate itself (self-signed)"),
    19: gettext_lazy("the certificate of %(host)s comes from nobody known (self-signed)"),
    20: gettext_lazy("the certificate of %(host)s comes from nobody known, or is sent incomplete"),
    21: gettext_lazy("the certificate of %(host)s comes from nobody known, or is sent incomplete"),
    23: gettext_lazy("the certificate of %(host)s was revoked"),
    62: gettext_lazy("the certificate is not for %(host)s but for another name"),
    64: gettext_lazy("the certificate is not for %(host)s but for another name"),
}


def tls_failed(host: str, verify_code: int | None = None) -> TlsFailed:
    """No secure connection; ``verify_code`` is OpenSSL's, where the certificate is at fault."""
    if verify_code is None:
        why = _("%(host)s and we found no encryption in common, or it does not speak https there")
    else:
        why = str(_CERTIFICATE.get(verify_code, _("the certificate of %(host)s is not in order")))
    return TlsFailed(_("No secure connection: %(why)s.") % {"why": why % {"host": host}})
