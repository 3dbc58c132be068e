"""What names an entry, so that nothing comes twice.

The key of an entry is made from its guid; without one from its address, normalised; without either from its title and
text. Of two entries with one guid in one answer, the newer is kept when they have the same address (or none), and both
are kept when their addresses differ: they are then named by guid and address. Publishers change guids; an
entry under a new key is an old one when its address is known (and not the address of many entries, nor of the site
itself), or its title and date are. What has its own key in the same answer is never taken for another entry.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from reader.folding import fold
from reader.intake.feeds.model import ParsedEntry

_COUNTED = re.compile(
    r"(utm_\w+|fbclid|gclid|dclid|yclid|msclkid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|at_medium|at_campaign|xtor|"
    r"ocid|ns_mchannel|ns_source|ns_campaign|wt_mc|ftag|smid|cmpid)",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    r"(src|source|ref|referrer|from|via|cmp|partner|origin|traffic_source|campaign|medium)", re.IGNORECASE
)
_FEEDISH = re.compile(r"(rss|feed|atom)([-_.\d]\w*)?", re.IGNORECASE)


def key_of(guid: str, url: str, title: str, text: str) -> str:
    """The key of an entry: SHA-256, 64 hexadecimal digits."""
    if guid:
        named = f"guid {guid}"
    elif url:
        named = f"url {comparable(url)}"
    else:
        named = f"text {fold(title)} {fold(text)[:2000]}"
    return hashed(named)


def hashed(named: str) -> str:
    """SHA-256 of ``named`` in UTF-8."""
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def uncounted(url: str) -> str:
    """``url`` without the parameters that only count where a visitor came from, and without its fragment."""
    parts = urlsplit(url)
    if not parts.query:
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
        if not _COUNTED.fullmatch(name) and not (_ORIGIN.fullmatch(name) and _FEEDISH.fullmatch(value))
    ] if parts.query.count("&") < 200 else []  # fmt: skip
    same = len(kept) == parts.query.count("&") + 1
    query = parts.query if same else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def comparable(url: str) -> str:
    """``url`` for comparing: without scheme, ``www.``, counting parameters, fragment and last slash."""
    if not url:
        return ""
    try:
        parts = urlsplit(uncounted(url))
    except ValueError:
        return url
    host = parts.netloc.lower().removeprefix("www.")
    path = re.sub(r"/(index\.(html?|php))?$", "", parts.path)
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


def spellings(url: str) -> set[str]:
    """The ways in which the same page's address may be stored: with and without https, ``www.``, last slash."""
    if not url:
        return set()
    out = {url, uncounted(url)}
    rest = comparable(url)
    head, _mark, query = rest.partition("?")
    host, slash, path = head.partition("/")
    for scheme in ("https", "http"):
        for name in (host, f"www.{host}"):
            for end in ("", "/"):
                out.add(f"{scheme}://{name}{slash}{path}{end}" + (f"?{query}" if query else ""))
    return out


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that was seen before."""

    pk: int
    key: str
    url: str
    title: str
    published: datetime | None


def told_apart(entries: Iterable[ParsedEntry], guids: Sequence[str]) -> list[ParsedEntry]:
    """The entries of one answer, each key once. See the module for two entries with one guid."""
    entries = list(entries)
    addresses: dict[str, set[str]] = {}
    for entry, guid in zip(entries, guids, strict=True):
        addresses.setdefault(guid, set()).add(comparable(entry.url))
    out: list[ParsedEntry] = []
    places: dict[str, int] = {}
    links: dict[tuple[str, str], int] = {}
    for entry, guid in zip(entries, guids, strict=True):
        if guid and len(addresses[guid]) > 1:
            entry = _renamed(entry, hashed(f"guid {guid} url {comparable(entry.url)}"))
        place = places.get(entry.key)
        if place is None and entry.url:
            place = links.get((comparable(entry.url), fold(entry.title)))
        if place is None:
            places[entry.key] = len(out)
            if entry.url:
                links[(comparable(entry.url), fold(entry.title))] = len(out)
            out.append(entry)
        elif _newer(entry, out[place]):
            out[place] = _renamed(entry, out[place].key)
    return out


def unseen(entries: Sequence[ParsedEntry], known: Sequence[Known], site_url: str = "") -> list[ParsedEntry]:
    """Those of ``entries`` (of one answer) that are new, in their order. See the module for what counts as known."""
    keys = {one.key for one in known}
    here = {entry.key for entry in entries}
    free = [one for one in known if one.key not in here]
    by_link: dict[str, list[Known]] = {}
    by_title: dict[tuple[str, datetime], list[Known]] = {}
    for one in free:
        by_link.setdefault(comparable(one.url), []).append(one)
        if one.published is not None and one.title:
            by_title.setdefault((fold(one.title), one.published), []).append(one)
    fresh = [entry for entry in entries if entry.key not in keys]
    common = Counter(comparable(entry.url) for entry in entries)
    taken: set[int] = set()
    return [
        entry for entry in fresh if not _match(entry, by_link, by_title, common, taken, comparable(site_url))
    ]


def _match(
    entry: ParsedEntry,
    by_link: Mapping[str, list[Known]],
    by_title: Mapping[tuple[str, datetime], list[Known]],
    common: Mapping[str, int],
    taken: set[int],
    site: str,
) -> bool:
    """Whether ``entry`` is one of the known ones, which is then taken."""
    link = comparable(entry.url)
    linked = [one for one in by_link.get(link, ()) if link and one.pk not in taken]
    alike = [one for one in linked if fold(one.title) == fold(entry.title)]
    own = link and link != site and "/" in link and common[link] == 1
    dated: list[Known] = []
    if entry.published is not None:
        dated = [
            one
            for one in by_title.get((fold(entry.title), entry.published), ())
            if one.pk not in taken
        ]  # fmt: skip
    found = alike or (linked if own and len(linked) == 1 else []) or dated
    if found:
        taken.add(found[0].pk)
    return bool(found)


def _newer(one: ParsedEntry, other: ParsedEntry) -> bool:
    return one.published is not None and (other.published is None or one.published > other.published)


def _renamed(entry: ParsedEntry, key: str) -> ParsedEntry:
    values = {name: getattr(entry, name) for name in ParsedEntry.__slots__}
    return ParsedEntry(**{**values, "key": key})
