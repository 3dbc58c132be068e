"""The one sanitiser: everything that came from outside and is written as HTML has passed here.

Two libraries, one allow-list: nh3 drops scripts and the like with their content, bleach cleans, nh3 is the
last barrier over the result. Schemes of addresses are checked by us (bleach 6.4 lets ``javascript:1`` pass as a
host with a port). The result is a fixed point: ``sanitize(sanitize(x)) == sanitize(x)``, because positions are
stored against it. Neither ``id``, ``name``, ``class``, ``style``, event, ``hx-*`` nor ``data-*`` survives.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import bleach
import nh3

from reader.cleaning.chars import collapse, without_invalid
from reader.cleaning.limits import MAX_BLOCK_HTML, MAX_URL
from reader.cleaning.spacing import normalise, text_of

__all__ = [
    "ARTICLE",
    "INLINE",
    "NOTE",
    "Profile",
    "plain",
    "safe_url",
    "sanitize",
    "sanitize_fragment",
    "text_of",
]

_INLINE = frozenset(
    [
        "a",
        "em",
        "strong",
        "b",
        "i",
        "sub",
        "sup",
        "code",
        "br",
        "q",
        "cite",
        "abbr",
        "span",
        "bdi",
        "s",
        "small",
        "u",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "pre",
        "figcaption",
        "hr",
    ]
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "td": frozenset({"colspan", "rowspan"}),
    "abbr": frozenset({"title"}),
}
_GLOBAL = frozenset({"lang", "dir"})
_NUMBER = re.compile(r"[1-9]\d{0,3}\Z")
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}\Z")
_VALUES: dict[str, re.Pattern[str]] = {
    "start": _NUMBER,
    "colspan": _NUMBER,
    "rowspan": _NUMBER,
    "scope": re.compile(r"(row|col|rowgroup|colgroup)\Z"),
    "dir": re.compile(r"(ltr|rtl|auto)\Z"),
    "lang": _LANG,
}
_GONE_WITH_CONTENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "textarea",
        "select",
        "option",
        "button",
        "title",
        "head",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "video",
        "audio",
        "canvas",
    ]
)
_GONE = re.compile("<(?:" + "|".join(sorted(_GONE_WITH_CONTENT)) + r")\b", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PLAIN = re.compile(r"<(p|h[2-4]|figcaption)>[^<>&\u00a0]*</\1>\Z")
_SIMPLE = re.compile(
    r"<(?:/?(?:p|h[2-4]|blockquote|figcaption|ul|ol|li|em|strong|sub|sup|code|q|cite)|br|/a"
    r'|a href="https?://(?:[^"<>&\s\\]|&amp;)*")>'
)
"""Tags of the allow-list in the very form in which bleach writes them: it returns them unchanged, at a price of
1 ms a paragraph. Their nesting is judged by the last barrier."""
_USUAL_URL = re.compile(r"https?://[a-z0-9.\-]+/(?:[A-Za-z0-9%/:=&?~#+!$,;@()*\-._\[\]]*[A-Za-z0-9/=\-_])?\Z")
"""Addresses that the careful way would return as they are."""
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """Which elements are let through, and whether white space is brought into the form of blocks."""

    name: str
    tags: frozenset[str]
    spacing: bool


ARTICLE = Profile("article", _INLINE | _BLOCKS, spacing=True)
"""Blocks of articles: no newline survives, and text nodes joined are the block's text."""
INLINE = Profile("inline", _INLINE - {"br"}, spacing=True)
"""A line: a caption, an entry."""
NOTE = Profile("note", _INLINE | _BLOCKS | {"h5", "h6", "del", "ins", "dl", "dt", "dd"}, spacing=False)
"""Rendered Markdown of notes: white space stays as written, also in ``pre``."""


@lru_cache(maxsize=4096)
def safe_url(url: str) -> str:
    """``url`` when it is an absolute http, https or mailto address, else an empty string.

    Blanks and control characters are taken out as browsers do, user names and passwords are removed.
    """
    if _USUAL_URL.match(url) and len(url) <= MAX_URL and "?#" not in url:
        return url
    url = without_invalid(url)[0]
    url = re.sub(r"[\t\n]", "", url).strip()
    if not url or len(url) > MAX_URL or not _SCHEME.match(url) or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return quote(url, safe="%/:=&?~#+!$,;'@()*[]") if "@" in parts.path else ""
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"'`{}|^%]", host):
        return ""
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    escape = "%/:=&?~#+!$,;@()*[]-._"
    rest = (quote(part, safe=escape) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, *rest))


def sanitize(fragment: str, profile: Profile = ARTICLE) -> str:
    """``fragment`` with nothing but the profile's elements; a fixed point of itself.

    Meant for one block at a time: bleach's cost grows faster than the input. Beyond ``MAX_BLOCK_HTML`` code
    points, or where markup is so broken that no stable form is found, the text alone is kept.
    """
    if _PLAIN.match(fragment) and profile.spacing and fragment == normalise(fragment):
        return fragment
    fragment = without_invalid(fragment)[0]
    if len(fragment) > MAX_BLOCK_HTML:
        return plain(nh3.clean(fragment, tags=set(), clean_content_tags=set(_GONE_WITH_CONTENT)), profile)
    for _ in range(_ROUNDS):
        fragment, settled = _round(fragment, profile)
        if settled:
            return fragment
    return plain(nh3.clean(fragment, tags=set()), profile)


def sanitize_fragment(fragment: str, profile: Profile = NOTE) -> str:
    """HTML that we rendered from people's words (Markdown of notes, dossier texts), made safe."""
    return sanitize(fragment, profile)


def plain(fragment: str, profile: Profile = ARTICLE) -> str:
    """The words of ``fragment`` without any markup, escaped; in a paragraph where the profile knows one."""
    escaped = normalise(html.escape(collapse(text_of(fragment)), quote=False))
    return f"<p>{escaped}</p>" if "p" in profile.tags and escaped else escaped


def _round(fragment: str, profile: Profile) -> tuple[str, bool]:
    """One pass of all barriers, the strict one last, and whether another pass would change nothing.

    It would not when the last barrier found nothing to change: it parses as bleach does, twenty times as fast,
    and ``normalise`` is idempotent.
    """
    if "<" in fragment:
        if _GONE.search(fragment):
            fragment = _barrier(fragment, profile)
        if "<" in _SIMPLE.sub("", fragment):
            fragment = bleach_cleaner(profile).clean(fragment)
    if profile.spacing:
        fragment = normalise(fragment)
    result = _barrier(fragment, profile)
    return result, result == fragment


def _barrier(fragment: str, profile: Profile) -> str:
    return _nh3_cleaner(profile).clean(fragment)


@cache
def _nh3_cleaner(profile: Profile) -> nh3.Cleaner:
    """nh3 with the profile's allow-list."""
    return nh3.Cleaner(
        tags=set(profile.tags),
        clean_content_tags=set(_GONE_WITH_CONTENT - profile.tags),
        attributes={**{tag: set(names) for tag, names in _ATTRIBUTES.items()}, "*": set(_GLOBAL)},
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """The value to keep, or None to drop the attribute."""
    if name not in _GLOBAL and name not in _ATTRIBUTES.get(tag, ()):
        return None
    if name == "href":
        return safe_url(value) or None
    if name == "title":
        return collapse(value)[:300] or None
    pattern = _VALUES[name]
    return value if pattern.match(value) else None


@cache
def bleach_cleaner(profile: Profile) -> bleach.Cleaner:
    """bleach with the profile's allow-list (a cleaner costs 10 ms to make, so it is kept)."""
    return bleach.Cleaner(
        tags=profile.tags,
        attributes=lambda tag, name, value: _filter(tag, name, value) is not None,
        protocols={"http", "https", "mailto"},
        strip=True,
        strip_comments=True,
    )
