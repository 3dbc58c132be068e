"""The grammar of searches in the reader's language: what fields and values are called, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reader.queries.facets import LABEL_NAMES


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing that can be typed, and what it does."""

    example: str
    meaning: str


def lessons() -> list[Lesson]:
    """How to search, as the help tells it."""
    label = next(iter(label_names()), "fact")
    return [
        Lesson(_("gauges"), _("the word and its other forms, in text and in notes")),
        Lesson(_('"slow and certain"'), _("these words in this order")),
        Lesson(_("gauges -Tarsk"), _("gauges, but not Tarsk")),
        Lesson(_('tag:"Ilvane basin"'), _("under this tag, its aliases and the tags within it")),
        Lesson(_("tag:Velmara,Tarsk"), _("under one tag or the other")),
        Lesson(_("author:Osk"), _("by an author; by:Reeve with a note or mark by a reader")),
        Lesson(_("outlet:Ledger"), _("from one publisher; credits:Wire for the source it names")),
        Lesson(_("has:note"), _("also quote, change, figure, telling, translation")),
        Lesson(f"label:{label}", _("a highlight of that kind")),
        Lesson(_('note:"ask both"'), _("only in notes")),
        Lesson(_("gauges in:headline"), _("only in headlines; also text, highlights, notes")),
        Lesson(_("in:2031-11..2031-12"), _("between two months or days; after:2031-11, before:2032")),
        Lesson(_("is:unread"), _("also reading, read, archived, kept")),
        Lesson(_("lang:ar"), _("in one language")),
    ]


def field_names() -> dict[str, str]:
    """What each field is typed as. The grammar knows these names in every language of the interface."""
    return {
        "tag": pgettext("search field, typed before a colon", "tag"),
        "outlet": pgettext("search field, typed before a colon", "outlet"),
        "author": pgettext("search field, typed before a colon", "author"),
        "by": pgettext("search field, typed before a colon", "by"),
        "credits": pgettext("search field, typed before a colon", "credits"),
        "label": pgettext("search field, typed before a colon", "label"),
        "has": pgettext("search field, typed before a colon", "has"),
        "is": pgettext("search field, typed before a colon", "is"),
        "lang": pgettext("search field, typed before a colon", "lang"),
        "in": pgettext("search field, typed before a colon", "in"),
        "before": pgettext("search field, typed before a colon", "before"),
        "after": pgettext("search field, typed before a colon", "after"),
        "note": pgettext("search field, typed before a colon", "note"),
    }


def field_meanings() -> dict[str, str]:
    """What each field asks, for completion."""
    return {
        "tag": _("filed under a tag, or within it"),
        "outlet": _("from a publisher"),
        "author": _("signed by"),
        "by": _("with a note or mark by a reader"),
        "credits": _("naming a source"),
        "label": _("with a highlight of a kind"),
        "has": _("what an article carries"),
        "is": _("how far you have read"),
        "lang": _("in a language"),
        "in": _("in one place, or a time"),
        "before": _("older than a day"),
        "after": _("newer than a day"),
        "note": _("words in notes"),
    }


def value_meanings(field: str) -> Mapping[str, str]:
    """The values that a field has of its own, each with what it means; empty for other fields."""
    if field == "label":
        return label_names()
    return _VALUES[field]() if field in _VALUES else {}


def value_names(field: str) -> Mapping[str, str]:
    """The values of a field as a search is read back: "a note", "unread"."""
    if field == "label":
        return label_names()
    return _SAID[field]() if field in _SAID else {}


def label_names() -> Mapping[str, str]:
    """The kinds of highlights, each with the library's name for it."""
    return {key: name for names in LABEL_NAMES for key, name in names().items()}


_VALUES = {
    "has": lambda: {
        "note": _("a note you may see"),
        "quote": _("a highlight marked Quote"),
        "highlight": _("a highlight you may see"),
        "change": _("wording changed since it was noted"),
        "figure": _("a picture with a caption"),
        "telling": _("linked to another telling of the story"),
        "translation": _("a translation of it is here"),
    },
    "is": lambda: {
        "unread": _("not opened yet"),
        "reading": _("begun, not read to its end"),
        "read": _("read to its end"),
        "archived": _("put away"),
        "kept": _("kept for reading without a connection"),
    },
    "in": lambda: {
        "headline": _("only headlines"),
        "text": _("only the text of articles"),
        "highlights": _("only what is marked"),
        "notes": _("only notes"),
    },
    "after": lambda: {
        "today": _("today"),
        "yesterday": _("since yesterday"),
        "7d": _("the last seven days"),
        "1m": _("the last thirty days"),
        "1y": _("the last year"),
    },
    "before": lambda: {
        "today": _("older than today"),
        "7d": _("older than seven days"),
        "1m": _("older than thirty days"),
        "1y": _("older than a year"),
    },
}
_SAID = {
    "has": lambda: {
        "note": _("a note"),
        "quote": _("a quote"),
        "highlight": _("a highlight"),
        "change": _("a change"),
        "figure": _("a figure"),
        "telling": _("another telling"),
        "translation": _("a translation"),
    },
    "is": lambda: {
        "unread": _("unread"),
        "reading": _("being read"),
        "read": _("read"),
        "archived": _("archived"),
        "kept": _("kept"),
    },
    "in": lambda: {
        "headline": _("headlines"),
        "text": _("the text"),
        "highlights": _("highlights"),
        "notes": _("notes"),
    },
}
