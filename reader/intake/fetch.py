"""The one function that fetches anything from the network.

http and https only; looked up once, every number checked, connected to a number that was checked; each redirect
starts from scratch. No cookies, no Referer, no proxy of the environment. Everything has a limit: the whole has a
time, headers and body have sizes, and what is packed is unpacked piece by piece up to the limit.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Mapping
from urllib.parse import quote, urljoin

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.response import HTTPResponse
from urllib3.util.request import ACCEPT_ENCODING

from reader.intake.addresses import Address, Allowed, check_name, check_numbers, read_address, system_numbers
from reader.intake.answers import (
    AddressNotAllowed,
    BadAddress,
    BadAnswer,
    FetchError,
    NoSuchHost,
    NothingThere,
    RedirectsInCircle,
    Refused,
    SiteSaid,
    TlsFailed,
    TooLong,
    TooManyRedirects,
    TooSlow,
    WrongKind,
    tls_failed,
    too_long,
    too_slow,
)
from reader.intake.fetched import Fetched, Hop, content_type, seconds_until
from reader.intake.kinds import FEEDS, PAGES, PICTURES, is_wrong, named, wanted
from reader.intake.line import Line, LineFull, Resolve, numbers_in_time, open_connection

__all__ = [
    "FEEDS", "PAGES", "PAGE_BYTES", "PICTURES", "SECONDS", "AddressNotAllowed", "BadAddress", "BadAnswer",
    "FetchError", "Fetched", "Hop", "NoSuchHost", "NothingThere", "RedirectsInCircle", "Refused", "SiteSaid",
    "TlsFailed", "TooLong", "TooManyRedirects", "TooSlow", "WrongKind", "fetch",
]  # fmt: skip

PAGE_BYTES = 5_000_000
"""Of a body, once unpacked: as much as cleaning takes."""
SECONDS = 20.0
"""For everything together, redirects included."""
REDIRECTS = 10
VERSION = "0.1.0"

_REDIRECT = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_ASCII = "".join(map(chr, range(128)))
_PIECE = 32_768
_PACKED = frozenset(ACCEPT_ENCODING.split(",")) | {"x-gzip", "identity", ""}


def fetch(
    address: str,
    *,
    accept: str = PAGES,
    limit: int = PAGE_BYTES,
    seconds: float = SECONDS,
    etag: str = "",
    last_modified: str = "",
    resolve: Resolve = system_numbers,
) -> Fetched:
    """What is at ``address``: ``accept`` is one of PAGES, FEEDS, PICTURES; ``limit`` is in bytes of the unpacked body;
    ``seconds`` are for everything together; ``etag`` and ``last_modified`` are validators of an earlier answer.

    ``resolve`` gives the numbers of a host, and is asked once for each hop. Raises a ``FetchError``.
    """
    line = Line(begun=time.monotonic(), seconds=seconds, limit=limit)
    hops: list[Hop] = []
    try:
        return _follow(read_address(address), line, accept, (etag, last_modified), resolve, hops)
    except FetchError as error:
        error.hops = tuple(hops)
        raise


def _follow(
    here: Address, line: Line, accept: str, validators: tuple[str, str], resolve: Resolve, hops: list[Hop]
) -> Fetched:
    """From ``here`` over all redirects to what is there; each question is noted in ``hops``."""
    seen = {here.url}
    permanent, unbroken = "", True
    headers = _questions(accept, *validators)
    while True:
        with _ask(here, line, headers, resolve, hops) as response:
            if response.status not in _REDIRECT or not response.headers.get("location"):
                return _read(response, here, line, accept, hops, permanent, any(validators))
            target = _next(here, response.headers["location"])
            unbroken = unbroken and response.status in _PERMANENT
        permanent = target.url if unbroken else permanent
        if target.url in seen:
            raise RedirectsInCircle(
                _(
                    "%(host)s redirects in a circle: %(address)s leads back to itself. Often the site wants cookies."
                )
                % {"host": target.host, "address": target.url[:200]}
            )
        if len(hops) > REDIRECTS:
            raise TooManyRedirects(
                _("%(host)s sends from one address to the next: %(found)d redirects, the limit is %(limit)d.")
                % {"host": here.host, "found": len(hops), "limit": REDIRECTS}
            )
        seen.add(target.url)
        here = target


def user_agent() -> str:
    """What we say we are, with the address of this library."""
    return f"Postil/{VERSION} (+{settings.POSTIL_URL})"


def _questions(accept: str, etag: str, last_modified: str) -> dict[str, str]:
    """The headers that are sent; nothing in them is of the reader."""
    language = translation.get_language() or "en"
    wish = "en, *;q=0.7" if language.startswith("en") else f"{language}, en;q=0.8, *;q=0.7"
    headers = {
        "User-Agent": user_agent(),
        "Accept": accept,
        "Accept-Language": wish,
        "Accept-Encoding": ACCEPT_ENCODING,
        "Connection": "close",
    }
    if etag:
        headers["If-None-Match"] = re.sub(r"[^\x20-\x7e]", "", etag)
    if last_modified:
        headers["If-Modified-Since"] = re.sub(r"[^\x20-\x7e]", "", last_modified)
    return headers


def _next(here: Address, location: str) -> Address:
    """Where a redirect leads. Raises ``AddressNotAllowed`` for what is no address of a page."""
    try:
        location = location.encode("latin-1").decode("utf-8")
    except UnicodeError:  # bytes of another encoding are sent back as they came
        location = quote(location.encode("latin-1", "replace"), safe=_ASCII)
    try:
        return read_address(urljoin(here.url, location.strip()))
    except (BadAddress, ValueError) as error:
        raise AddressNotAllowed(
            _("%(host)s sends on to “%(address)s”, which is not the address of a page.")
            % {"host": here.host, "address": location[:80]}
        ) from error


def _ask(
    here: Address, line: Line, headers: Mapping[str, str], resolve: Resolve, hops: list[Hop]
) -> HTTPResponse:
    """One question: the answer without its body. What came of it is noted in ``hops``."""
    begun, status = time.monotonic(), 0
    line.number = ""
    try:
        allowed = Allowed.from_settings()
        check_name(here, allowed)
        numbers = check_numbers(here, _numbers(here, line, resolve), allowed)
        connection = open_connection(here, numbers, line)
        try:
            connection.request("GET", here.target, headers=headers, preload_content=False)
            response = connection.getresponse()
        except Exception as error:
            connection.close()
            raise _in_words(error, here, line) from error
        line.headers_are_read()
        status = response.status
        return response
    finally:
        hops.append(Hop(here.url, line.number, status, time.monotonic() - begun))


def _numbers(here: Address, line: Line, resolve: Resolve) -> list[str]:
    if here.number is not None:
        return [here.host]
    try:
        found = numbers_in_time(resolve, here, line)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise NoSuchHost(
                _("The name %(host)s could not be looked up just now.") % {"host": here.host}, retry=True
            ) from error
        raise NoSuchHost(
            _("There is no site of the name %(host)s. Is it spelled right?") % {"host": here.host}
        ) from error
    except (OSError, UnicodeError) as error:
        raise _in_words(error, here, line) from error
    if not found:
        raise NoSuchHost(
            _("There is no site of the name %(host)s. Is it spelled right?") % {"host": here.host}
        )
    return found


def _read(
    response: HTTPResponse,
    here: Address,
    line: Line,
    accept: str,
    hops: list[Hop],
    permanent: str,
    conditional: bool,
) -> Fetched:
    """The last answer of the way, whole."""
    headers = {name.lower(): ", ".join(response.headers.getlist(name)) for name in response.headers}
    media_type, charset = content_type(headers.get("content-type", ""))
    body = b""
    if not (response.status == 304 and conditional):
        if not 200 <= response.status < 300:
            raise SiteSaid(
                response.status, here.host, retry_after=seconds_until(headers.get("retry-after", ""))
            )
        if response.status == 206:
            raise BadAnswer(_("%(host)s sent a part of the page only.") % {"host": here.host})
        if wrong := is_wrong(media_type, None, accept):
            raise WrongKind(named(wrong), here.host, wanted(accept))
        body = _body(response, here, line, headers)
        if wrong := is_wrong(media_type, body[:16], accept):
            raise WrongKind(named(wrong), here.host, wanted(accept))
    return Fetched(
        url=here.url,
        status=304 if response.status == 304 else 200,
        media_type=media_type,
        charset=charset,
        body=body,
        headers=headers,
        hops=tuple(hops),
        seconds=time.monotonic() - line.begun,
        permanent=permanent,
        robots=tuple(response.headers.getlist("x-robots-tag")),
    )


def _body(response: HTTPResponse, here: Address, line: Line, headers: Mapping[str, str]) -> bytes:
    said = headers.get("content-length", "")
    if said.isascii() and said.isdecimal() and len(said) < 20 and int(said) > line.limit:
        raise too_long(here.host, line.limit, int(said))
    for packing in headers.get("content-encoding", "").lower().split(","):
        if packing.strip() not in _PACKED:
            raise BadAnswer(
                _("%(host)s packed the page in a way that we did not ask for (%(packing)s).")
                % {"host": here.host, "packing": packing.strip()[:40]}
            )
    body = bytearray()
    try:
        while piece := response.read(_PIECE, decode_content=True):
            body += piece
            line.left()
            if len(body) > line.limit:
                raise too_long(here.host, line.limit)
    except FetchError:
        raise
    except Exception as error:
        raise _in_words(error, here, line) from error
    if not body:
        raise NothingThere(here.host)
    return bytes(body)


def _in_words(error: BaseException, here: Address, line: Line) -> FetchError:
    """The error of a library or of the system as one of ours."""
    host = here.host
    cause: BaseException | None = error
    while cause is not None:  # urllib3 wraps what happened
        if isinstance(cause, FetchError):
            return cause
        if isinstance(cause, LineFull):
            return too_long(host, line.limit)
        if isinstance(cause, TimeoutError):
            return too_slow(host, line.seconds, line.came)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return tls_failed(host, cause.verify_code)
        if isinstance(cause, ssl.SSLError):
            return tls_failed(host)
        if isinstance(cause, ConnectionRefusedError):
            return Refused(
                _("%(host)s refuses the connection (port %(port)d).") % {"host": host, "port": here.port}
            )
        if isinstance(cause, (http.client.IncompleteRead, ConnectionError)):
            partial = getattr(cause, "partial", 0)  # urllib3's has a number, Python's the bytes
            found = max(line.came, partial if isinstance(partial, int) else len(partial))
            return BadAnswer(
                _("%(host)s broke off before the whole page had come (%(found)d bytes).")
                % {"host": host, "found": found}
            )
        if isinstance(cause, OSError) and not isinstance(cause, HTTPError):
            return Refused(
                _("%(host)s cannot be reached: %(why)s.") % {"host": host, "why": cause.strerror or cause}
            )
        if isinstance(cause, DecodeError):
            return BadAnswer(_("%(host)s sent a page that cannot be unpacked.") % {"host": host})
        cause = cause.__cause__ or cause.__context__
    return BadAnswer(_("%(host)s answered, and not in the way of the web (HTTP).") % {"host": host})
