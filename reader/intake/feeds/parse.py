"""A feed read: which format it is, its entries with their fallbacks, and sentences about what could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree
from lxml.etree import _Element

from reader.intake.feeds import atom, jsonfeed, rss
from reader.intake.feeds.decoding import decoded
from reader.intake.feeds.discovery import find_feeds, looks_like_a_page
from reader.intake.feeds.elements import name_of, space_of
from reader.intake.feeds.fulltext import is_full
from reader.intake.feeds.keys import key_of, told_apart, uncounted
from reader.intake.feeds.model import (
    CONTENT_LIMIT,
    ENTRIES,
    NAME_LIMIT,
    NAMES,
    NOTES,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    DtdNotAllowed,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
    RawEntry,
    RawFeed,
)
from reader.intake.feeds.text import absolute_markup, lines_of, shortened, text_of, words_in
from reader.intake.feeds.tree import (
    Piece,
    mended,
    opening,
    parse_head,
    parse_piece,
    pieces,
    refuse_dtd,
    root_of,
    strict,
    with_texts_apart,
)
from reader.intake.names import plain

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def parse_feed(raw: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """The feed in ``raw``, which came from ``url``; addresses in it are resolved against that and ``xml:base``.

    Of more than ``ENTRIES`` entries the first are read and the rest is counted. Where the XML or JSON is not
    well-formed, every entry that is comes in, and ``notes`` name the others with their lines.
    Raises ``NotAFeed`` (with the feeds that it names, for a web page) and ``DtdNotAllowed``.
    """
    said = re.search(r"charset\s*=\s*[\"']?([\w:.\-]{2,40})", content_type, re.IGNORECASE)
    text = decoded(raw, said.group(1) if said else "")
    start = text[:2000].lstrip().lstrip("\ufeff").lstrip()
    if not start:
        raise NotAFeed(_("There is nothing in this file."))
    if start[0] in "{[":
        return _finished(jsonfeed.read(text.lstrip("\ufeff \t\r\n"), url), url)
    text = text[text.find("<") :] if start[0] != "<" and "<" in start else text
    declared, root = opening(text)
    if root in ("rss", "rdf", "channel", "feed"):
        return _finished(_read_xml(refuse_dtd(text), url, is_atom=root == "feed"), url)
    if "[" in declared:
        raise DtdNotAllowed
    if root == "opml":
        raise NotAFeed(_("This is a list of feeds (OPML), not a feed. It can be imported as a whole."))
    if root in ("urlset", "sitemapindex"):
        raise NotAFeed(_("This is a site map, not a feed."))
    if root == "html" or looks_like_a_page(text) or declared.lower().startswith("<!doctype html"):
        raise _is_a_page(text, url)
    if declared:
        raise DtdNotAllowed
    if "html" in content_type.lower():
        raise _is_a_page(text, url)
    raise NotAFeed(_("This is neither RSS nor Atom nor a JSON Feed."))


def _is_a_page(text: str, url: str) -> NotAFeed:
    feeds = find_feeds(text, url)
    if not feeds:
        return NotAFeed(_("This is a web page, not a feed, and it names no feed."), is_page=True)
    message = ngettext(
        "This is a web page, not a feed. It names %(n)d feed.",
        "This is a web page, not a feed. It names %(n)d feeds.",
        len(feeds),
    ) % {"n": len(feeds)}
    return NotAFeed(message, feeds=feeds, is_page=True)


def _read_xml(text: str, url: str, *, is_atom: bool) -> RawFeed:
    head, found, total = pieces(text, ENTRIES)
    if total <= ENTRIES:
        for mend in (str, mended):
            try:
                return _from_tree(strict(mend(text).lstrip()), url, is_atom=is_atom)
            except etree.XMLSyntaxError:
                continue
    return _piece_by_piece(text, head, found, total, url, is_atom=is_atom)


def _from_tree(root: _Element, url: str, *, is_atom: bool) -> RawFeed:
    feed = atom.channel(root, url) if is_atom else rss.channel(root, url)
    wanted = "entry" if is_atom else "item"
    found = [one for one in root.iter() if _is(one, wanted)]
    read = _entry_reader(root, url, is_atom=is_atom)
    feed.entries = [read(one) for one in found]
    feed.total = len(found)
    return feed


def _is(element: _Element, wanted: str) -> bool:
    name = name_of(element, space_of(element)).removeprefix("atom:")
    parent = element.getparent()
    # "item" inside an entry's own markup is none of ours
    return name == wanted and (parent is None or len(list(element.iterancestors())) <= 3)


def _entry_reader(root: _Element, url: str, *, is_atom: bool) -> Callable[[_Element], RawEntry]:
    if not is_atom:
        return lambda element: rss.entry(element, url)
    shared = atom.authors_of(root)
    return lambda element: atom.entry(element, url, shared)


def _piece_by_piece(
    text: str, head: str, found: list[Piece], total: int, url: str, *, is_atom: bool
) -> RawFeed:
    root = parse_head(head.lstrip())
    if root is None:
        root = strict(f"{root_of(head)}</postil>")
    feed = atom.channel(root, url) if is_atom else rss.channel(root, url)
    read = _entry_reader(root, url, is_atom=is_atom)
    for number, piece in enumerate(found, start=1):
        sentence, line = "", piece.line
        try:
            if not piece.whole:
                raise ValueError
            try:
                feed.entries.append(read(parse_piece(piece, head)))
            except etree.XMLSyntaxError as error:
                line += max(0, (error.lineno or 1) - 1)
                feed.entries.append(read(parse_piece(with_texts_apart(piece), head)))
                sentence = _(
                    "Entry %(number)d (line %(line)d) is not well-formed; its text was read as it stands."
                )
        except (etree.XMLSyntaxError, ValueError, IndexError):
            sentence = _("Entry %(number)d (line %(line)d) could not be read: it is not well-formed.")
        if sentence and len(feed.notes) < NOTES:
            feed.notes.append(sentence % {"number": number, "line": line})
    feed.total = total
    if not found and not _is_closed(text):
        feed.notes.append(_("The feed breaks off before its first entry."))
    return feed


def _is_closed(text: str) -> bool:
    return bool(
        re.search(
            r"</([\w.-]+:)?(rss|rdf|feed|channel)\s*>\s*(<!--.{0,500}-->\s*)?\Z", text[-1000:], re.IGNORECASE
        )
    )


def _finished(feed: RawFeed, url: str) -> ParsedFeed:
    entries = [_entry(raw, url) for raw in feed.entries[:ENTRIES]]
    apart = told_apart(entries, [raw.guid for raw in feed.entries])
    notes = list(feed.notes)
    if feed.total > ENTRIES:
        notes.append(
            ngettext(
                "The feed has %(total)d entries; the first %(limit)d were read, %(rest)d was not.",
                "The feed has %(total)d entries; the first %(limit)d were read, %(rest)d were not.",
                feed.total - ENTRIES,
            )
            % {"total": feed.total, "limit": ENTRIES, "rest": feed.total - ENTRIES}
        )
    language = feed.language.strip().replace("_", "-")
    return ParsedFeed(
        title=shortened(plain(feed.title), 300),
        site_url=feed.site_url,
        format=feed.format,
        language=language[:16] if _LANGUAGE.fullmatch(language) else "",
        entries=tuple(apart),
        notes=tuple(notes),
        pause=feed.pause,
        total=feed.total,
    )


def _entry(raw: RawEntry, url: str) -> ParsedEntry:
    base = raw.base or url
    address = uncounted(raw.url) if raw.url and raw.url != url else ""
    content = absolute_markup(raw.content, base) if len(raw.content) <= CONTENT_LIMIT else ""
    lines = lines_of(content)
    summary = text_of(raw.summary) if raw.summary != raw.content else " ".join(lines.split())
    title = plain(raw.title)
    key = key_of(raw.guid.strip(), address, title, summary or lines)
    fallback = (
        shortened((lines or summary).split("\n")[0], 80) or address.partition("://")[2] or _("Untitled")
    )
    whole = is_full(content, lines, summary if raw.has_content else "", has_content=raw.has_content)
    return ParsedEntry(
        key=key,
        url=address,
        title=shortened(title or fallback, TITLE_LIMIT),
        authors=_names(raw.authors),
        tags=_names(tag.strip() for tag in raw.tags),
        summary=shortened(summary or " ".join(lines.split()), SUMMARY_LIMIT),
        content=content,
        is_full=whole,
        published=raw.published,
        words=words_in(lines) or words_in(summary),
        alias=raw.alias if raw.alias != address else "",
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as text, each once in any case, short and few enough to be stored."""
    kept: dict[str, str] = {}
    for name in names:
        shown = plain(text_of(name) if "&" in name or "<" in name else name)[:NAME_LIMIT]
        if shown:
            kept.setdefault(shown.casefold(), shown)
    return tuple(kept.values())[:NAMES]
