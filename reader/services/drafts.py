"""Drafts: what a reader is adding, as the page has it and as corrected so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from reader.cleaning import Cleaned, Metadata, phrases
from reader.cleaning.language import direction
from reader.cleaning.people import people
from reader.cleaning.report import cleaned_from_json
from reader.errors import Invalid
from reader.folding import fold
from reader.intake.names import page_address, plain
from reader.models import ArticleVisibility, Draft, HeadlineOrigin
from reader.services.articles import Fields, fields_of, parse_when
from reader.services.found_tags import FOUND_LIMIT, Choice, FoundTag, found_tags, with_hints
from reader.services.hinting import by_rules, by_words
from reader.services.tags import checked_name

LIMITS = {
    "headline": 500,
    "standfirst": 2000,
    "outlet": 120,
    "language": 16,
    "published": 40,
    "credited_source": 200,
    "byline": 500,
    "section": 100,
    "address": 2000,
}
"""The fields that can be corrected, and how many code points each takes."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_WHEN = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]+(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?"
    r" *(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?\Z"
)
_PARTS = re.compile(r"\s*[,;|•·،、]\s*")


def cleaned_of(draft: Draft) -> Cleaned | None:
    """The cleaned page, without what the reader put back; None where no readable text was left."""
    return cleaned_from_json(draft.cleaned) if draft.cleaned else None


def is_recleaning(draft: Draft) -> bool:
    """Whether the draft is an article of the library, cleaned again."""
    return draft.article_id is not None and bool(draft.fields.get("recleaning"))


def page_values(meta: Metadata, address: str) -> dict[str, str]:
    """The fields as the page has them; ``address`` is the one that the reader gave."""
    values = {
        "headline": meta.headline or meta.suggested_headline,
        "standfirst": meta.standfirst,
        "outlet": meta.outlet,
        "language": meta.language or "en",
        "published": shown_time(meta.published),
        "credited_source": meta.credited_source,
        "byline": meta.byline,
        "section": meta.section,
        "address": meta.canonical_url or address,
    }
    return {name: plain(value)[: LIMITS[name]] for name, value in values.items()}


def values_of(draft: Draft, cleaned: Cleaned) -> dict[str, str]:
    """The fields as they stand: the page's, and over them what the reader corrected."""
    said: dict[str, str] = draft.fields.get("said", {})
    return page_values(cleaned.meta, draft.capture.source_url) | said


def correct(draft: Draft, cleaned: Cleaned, typed: Mapping[str, str]) -> None:
    """Remembers what differs from the page, right or wrong: nothing that was typed is lost. Does not save."""
    page = page_values(cleaned.meta, draft.capture.source_url)
    said = dict(draft.fields.get("said", {}))
    for name in LIMITS:
        if name in typed:
            value = plain(typed[name])[:5000]
            said[name] = value
            if value == page[name]:
                del said[name]
    draft.fields = {**draft.fields, "said": said}
    if typed.get("visibility") in ArticleVisibility.values:
        draft.fields["visibility"] = typed["visibility"]


def visibility_of(draft: Draft) -> str:
    """Who will see the article; the whole library unless said otherwise."""
    return str(draft.fields.get("visibility") or ArticleVisibility.LIBRARY)


def tags_of(draft: Draft, cleaned: Cleaned) -> list[FoundTag]:
    """The page's tags, those that the reader added, those that rules ask for and those found in the text, each with
    what becomes of it."""
    choices = draft.fields.get("tags", {})
    found = found_tags(cleaned.meta.tags, choices, draft.fields.get("added", []))
    hints = by_rules(
        cleaned,
        outlet=values_of(draft, cleaned)["outlet"],
        address=draft.capture.source_url,
        feeds=draft.fields.get("feeds", []),
    )
    return with_hints(found, hints + by_words(draft.fields.get("in_text", [])), choices)


def tellings_of(draft: Draft) -> dict[str, str]:
    """What the reader decided about other tellings of the story: ``link`` or ``apart`` by an article's id."""
    return dict(draft.fields.get("tellings", {}))


def choose_telling(draft: Draft, key: str, choice: str) -> None:
    """Remembers whether another article tells the same story; an empty choice forgets. Does not save."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return
    tellings = {**tellings_of(draft)}
    tellings.pop(key, None)
    if choice in ("link", "apart") and len(tellings) < 50:
        tellings[key] = choice
    draft.fields = {**draft.fields, "tellings": tellings}


def choose_tag(draft: Draft, key: str, choice: str, twin: str = "") -> None:
    """Remembers what the reader decided about a name (its folded form). An empty choice forgets. Does not save."""
    choices = {**draft.fields.get("tags", {})}
    choices.pop(key, None)
    if choice in set(Choice):
        choices[key] = choice
    if choice == Choice.ALIAS and twin and choices.get(fold(twin)) != Choice.NEW:
        choices[fold(twin)] = Choice.NEW
    draft.fields = {**draft.fields, "tags": choices}


def add_tag(draft: Draft, name: str) -> None:
    """Remembers a tag that the reader typed. Does not save. Raises ``Invalid`` for a name that is none."""
    name = checked_name(plain(name))
    added = list(draft.fields.get("added", []))
    if all(fold(name) != fold(other) for other in added) and len(added) < FOUND_LIMIT:
        added.append(name)
    draft.fields = {**draft.fields, "added": added}
    if draft.fields.get("tags", {}).get(fold(name)) == Choice.DROP:
        choose_tag(draft, fold(name), "")


def problems(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the fields, a sentence for each; empty when the article can be saved."""
    found: dict[str, str] = {}
    for name, limit in LIMITS.items():
        if len(values[name]) > limit:
            found[name] = _("This has %(found)d characters; the limit is %(limit)d.") % {
                "found": len(values[name]),
                "limit": limit,
            }
    if not values["headline"]:
        found["headline"] = _("An article needs a headline.")
    if values["published"] and not _iso(values["published"]):
        found["published"] = _("“%(value)s” is no date. Write it as 2031-12-03 15:25, or the day alone.") % {
            "value": values["published"][:40]
        }
    if not _LANGUAGE.match(values["language"]):
        found["language"] = _("“%(value)s” is no language code.") % {"value": values["language"][:16]}
    try:
        page_address(values["address"])
    except Invalid as error:
        found["address"] = error.message
    return found


def fields_for(draft: Draft, cleaned: Cleaned) -> Fields:
    """The fields to save. Raises ``Invalid`` with the first problem."""
    values, meta = values_of(draft, cleaned), cleaned.meta
    for name, sentence in problems(values).items():
        raise Invalid(sentence, field=name)
    said, page = draft.fields.get("said", {}), fields_of(meta)
    fields = replace(
        page,
        headline=values["headline"],
        headline_origin=_origin(values["headline"], meta),
        standfirst=values["standfirst"],
        outlet=values["outlet"],
        credited_source=values["credited_source"],
        byline=values["byline"],
        authors=_authors(values, meta),
        section=values["section"],
        canonical_url=page_address(values["address"]),
        language=values["language"],
    )
    if "published" in said:
        when, has_time = parse_when(_iso(values["published"]))
        fields = replace(fields, published_at=when, published_has_time=has_time, published_raw="")
    if "language" in said:
        fields = replace(fields, direction=direction(values["language"], cleaned.text))
    return fields


def shown_time(iso: str) -> str:
    """An ISO 8601 time as the form shows it: ``2031-12-03 15:25 +02:00``; seconds of zero are left out."""
    found = _WHEN.match(iso)
    if not found:
        return ""
    time = found["time"] or ""
    if time.count(":") == 2:
        time = time.removesuffix(":00")
    parts = (found["day"], time, found["zone"])
    return " ".join(part for part in parts if part)


def shown_moment(moment: datetime, has_time: bool) -> str:
    """A moment as the form shows it, with its zone's offset; the day alone where it has no time of day."""
    return shown_time(moment.isoformat(timespec="seconds")) if has_time else moment.strftime("%Y-%m-%d")


def byline_without_buttons(byline: str) -> str:
    """The byline without words that are buttons ("Share", "Listen"); empty where it has none of them."""
    parts = [part for part in _PARTS.split(byline) if part]
    kept = [part for part in parts if not phrases.matches(phrases.UI, part)]
    return ", ".join(kept) if kept and len(kept) < len(parts) else ""


def _iso(shown: str) -> str:
    """A time as typed, in ISO 8601; empty when it is none that exists."""
    found = _WHEN.match(shown)
    if not found:
        return ""
    time = found["time"] or ""
    iso = (
        f"{found['day']}T{time.rjust(5, '0') if time.count(':') == 1 else time.rjust(8, '0')}"
        if time
        else found["day"]
    )
    iso += found["zone"] or ""
    return iso if parse_when(iso)[0] else ""


def _origin(headline: str, meta: Metadata) -> str:
    if headline == plain(meta.headline)[:500]:
        return HeadlineOrigin.PUBLISHER
    if not meta.headline and headline == plain(meta.suggested_headline)[:500]:
        return HeadlineOrigin.SUGGESTED
    return HeadlineOrigin.READER


def _authors(values: Mapping[str, str], meta: Metadata) -> tuple[str, ...]:
    if values["byline"] == plain(meta.byline):
        return meta.authors
    names = people(values["byline"])
    return tuple(name for name in names if fold(name) != fold(values["outlet"]))
