"""What speaks for a known tag besides the page's own list: rules, and words of the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reader.cleaning import Cleaned
from reader.models import Tag
from reader.services.found_tags import Hint
from reader.services.outlet_rules import outlet_of
from reader.services.tag_finding import known_in
from reader.services.tag_rules import Facts, filings_for


def by_rules(
    cleaned: Cleaned, *, outlet: str = "", address: str = "", feeds: Iterable[int] = ()
) -> list[Hint]:
    """The tags that rules ask for. ``outlet`` is the name as corrected; ``feeds`` are ids."""
    meta = cleaned.meta
    found = outlet_of(outlet or meta.outlet, meta.canonical_url or address)
    facts = Facts(
        outlet=found.pk if found else None,
        feeds=frozenset(feeds),
        section=meta.section,
        headline=meta.headline or meta.suggested_headline,
        standfirst=meta.standfirst,
        text=cleaned.text,
    )
    return [Hint(filing.tag, rule=filing.rule) for filing in filings_for(facts)]


def remembered(cleaned: Cleaned) -> list[list[Any]]:
    """The known tags whose names stand in the text, as a draft remembers them: id, words, how often."""
    meta = cleaned.meta
    text = f"{meta.standfirst}\n{cleaned.text}"
    return [
        [one.tag.pk, one.words, one.times] for one in known_in(meta.headline or meta.suggested_headline, text)
    ]


def by_words(rows: Iterable[list[Any]]) -> list[Hint]:
    """What ``remembered`` wrote, for the tags that there still are."""
    rows = list(rows)
    tags = Tag.objects.filter(hidden=False).in_bulk([row[0] for row in rows])
    return [Hint(tags[pk], words=str(words), times=int(times)) for pk, words, times in rows if pk in tags]
