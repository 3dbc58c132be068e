"""JSON Feed 1 and 1.1, and what can be read of one that breaks off."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from django.utils.translation import gettext as _

from reader.intake.feeds.dates import parse_date
from reader.intake.feeds.model import ENTRIES, NOTES, NotAFeed, RawEntry, RawFeed
from reader.intake.feeds.text import absolute_markup, web_address

_INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What JSON can write, and neither HTML nor a database takes."""
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")


def read(text: str, url: str) -> RawFeed:
    """The feed. Raises ``NotAFeed`` for JSON that is none."""
    notes: list[str] = []
    try:
        data = json.loads(text, parse_constant=lambda _name: None)
    except RecursionError:
        raise NotAFeed(_("This file is nested too deeply for a feed.")) from None
    except ValueError:
        data, notes = _broken(text)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed.org" in str(data.get("version", "")) or "title" in data or items
    ):
        raise NotAFeed(_("This is JSON, and not a JSON Feed: it has no list of items."))
    feed = RawFeed(
        "json",
        title=_string(data.get("title")),
        site_url=web_address(_string(data.get("home_page_url")), url),
        language=_string(data.get("language")),
        total=len(items),
        notes=notes,
    )
    shared = _people(data)
    for number, item in enumerate(items[:ENTRIES], start=1):
        if isinstance(item, dict):
            feed.entries.append(_entry(item, url, shared))
        elif len(feed.notes) < NOTES:
            feed.notes.append(
                _("Entry %(number)d could not be read: it is not what an entry is.") % {"number": number}
            )
    return feed


def _entry(item: dict[str, Any], url: str, shared: list[str]) -> RawEntry:
    out = RawEntry(base=url)
    out.guid = _string(item.get("id"))
    out.url = web_address(_string(item.get("url")), url) or web_address(
        _string(item.get("external_url")), url
    )
    if not out.url and out.guid.startswith(("http://", "https://")):
        out.url = web_address(out.guid)
    out.title = " ".join(_string(item.get("title")).split())
    markup, text = _string(item.get("content_html")), _string(item.get("content_text"))
    out.content = absolute_markup(markup, out.url or url) or _paragraphs(text)
    out.has_content = bool(out.content)
    out.summary = _paragraphs(_string(item.get("summary")))
    out.content = out.content or out.summary
    out.authors = _people(item) or shared
    tags = item.get("tags")
    out.tags = [_string(tag) for tag in tags] if isinstance(tags, list) else []
    out.published = parse_date(_string(item.get("date_published"))) or parse_date(
        _string(item.get("date_modified"))
    )
    return out


def _people(data: dict[str, Any]) -> list[str]:
    found = data.get("authors")
    people = found if isinstance(found, list) else [data.get("author")]
    return [
        name
        for one in people
        if (name := _string(one.get("name")) if isinstance(one, dict) else _string(one))
    ]


def _string(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return _INVALID.sub("", str(value)[:2_000_000]).strip() if isinstance(value, str | int | float) else ""


def _paragraphs(text: str) -> str:
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts)


def _broken(text: str) -> tuple[dict[str, Any], list[str]]:
    """The items that can be read one by one, and sentences about those that cannot."""
    found = _ITEMS.search(text)
    if found is None:
        raise NotAFeed(_("This is neither RSS nor Atom nor a JSON Feed."))
    head: dict[str, Any] = {}
    for name, value in re.findall(
        r'"(title|home_page_url|language|version)"\s*:\s*("(?:[^"\\\n]|\\.){0,2000}")',
        text[: found.start()],
    ):
        try:
            head.setdefault(name, json.loads(value))
        except ValueError:
            continue
    items: list[Any] = []
    notes: list[str] = []
    decoder, at, number = json.JSONDecoder(), found.end(), 0
    while at < len(text) and number < ENTRIES:
        at = re.compile(r"[\s,]*").match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text) or text[at] == "]":
            break
        number += 1
        try:
            item, at = decoder.raw_decode(text, at)
            items.append(item)
        except (ValueError, RecursionError):
            if len(notes) < NOTES:
                line = text.count("\n", 0, at) + 1
                notes.append(
                    _("Entry %(number)d (line %(line)d) could not be read: it is not well-formed.")
                    % {"number": number, "line": line}
                )
            following = _NEXT.search(text, at)
            if following is None:
                break
            at = following.end()
    return {**head, "items": items}, notes
