"""Where on a page a piece stood, by a name that holds on the other pages of the same site.

An outlet's pages are made by one template: ``aside.newsletter-box`` is the same box on all of them. Names that a
build tool made up, names of one state or of one article, and names of mere looks are passed over.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.etree import _Element

from reader.cleaning.furniture import named

MAX_WHERE = 80
"""Code points of a place."""
_NAME = re.compile(r"[A-Za-z][A-Za-z_\-]*\Z")
_MODULE = re.compile(r"([A-Za-z][A-Za-z_\-]{3,}?)_{1,2}([A-Za-z0-9_\-]{4,7})\Z")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
_SHORT = frozenset({"img", "txt", "btn", "wp", "bg", "hd", "ft", "Img", "Txt", "Btn", "HTML", "CTA", "TV"})
_PASSING = re.compile(
    r"(?:js|lazy\w*|active|open|closed|loaded|loading|visible|hidden|odd|even|first|last|clearfix|left|right|center|row|"
    r"col|container|wrapper|inner|outer|flex|grid|block|inline|relative|absolute|sticky|static|bold|italic|uppercase|"
    r"truncate|hentry|undefined|null|true|false)\Z|"
    r"(?:is|has|js|sc|css|jsx|svelte|astro|emotion|no|col|[mp][trblxy]?|[wh]|(?:min|max)-[wh]|"
    r"flex|grid|font|bg|border|rounded|leading|tracking|items|"
    r"justify|gap|space|object|overflow|align|category|tag|type|status|format|post_tag|ng|v|lazy)-|"
    r"text-(?:xs|sm|base|lg|xl|left|right|center|justify|black|white|gr[ae]y|primary|secondary|muted)\b"
)


def where_of(element: _Element, around: set[_Element]) -> str:
    """The place of ``element`` as ``tag.class``, or ``tag#id`` where it has no class; empty when nothing is named.

    ``around`` are elements that hold the article: the widest box below them that calls itself furniture is the
    place of all that is in it; else the element itself or the nearest around it with a name.
    """
    nearest = box = ""
    at: _Element | None = element
    while at is not None and at.tag not in ("body", "html"):
        holds = at in around
        if nearest and holds:
            break
        own = _place(at)
        nearest = nearest or own
        if own and not holds and named(at):
            box = own
        at = at.getparent()
    return box or nearest


def _place(element: _Element) -> str:
    for sign, value in ((".", element.get("class")), ("#", element.get("id"))):
        if value and (name := _first_stable(value)):
            return f"{element.tag}{sign}{name}".lower()[:MAX_WHERE]
    return ""


@lru_cache(maxsize=8192)
def _first_stable(names: str) -> str:
    return next((name for name in map(_without_hash, names.split()) if _is_stable(name)), "")


def _without_hash(name: str) -> str:
    """``name`` without the letters that a build tool hung on it (``Story_body__xK7fp``)."""
    found = _MODULE.match(name)
    return found.group(1) if found and found.group(2) != found.group(2).lower() else name


def _is_stable(name: str) -> bool:
    """Whether a class name is one that people chose for what the element is."""
    if len(name) < 3 or not _NAME.match(name) or _PASSING.match(name.lower()):
        return False
    parts = re.split(r"[_\-]+", name)
    return max(map(len, parts)) >= 3 and not any(map(_is_made_up, parts))


def _is_made_up(part: str) -> bool:
    """Whether part of a name looks like a hash: capitals amid letters that are no words, or no vowels for long."""
    pieces = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", part)
    if (
        len(pieces) > 1
        and len(part) <= 8
        and any(not _VOWEL.search(piece) and piece not in _SHORT for piece in pieces)
    ):
        return True
    return (len(pieces) > 2 and len(part) <= 4 * (len(pieces) - 1)) or _CONSONANTS.search(
        part.lower()
    ) is not None
