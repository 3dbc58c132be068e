"""Names of people out of bylines."""

from __future__ import annotations

import re

from reader.cleaning import phrases
from reader.cleaning.chars import collapse
from reader.cleaning.dates import parse
from reader.cleaning.phrases import after, fold, matches

_AND = re.compile(
    r"\s*(?:,|;|\||\s/\s|•|·|،|、|\s(?:and|und|et|y|e|en|och|og|i|a|ve|и|та|&|with|mit|con|avec)\s|\s+و(?=\S))\s*"
)
_PLACE = re.compile(r"\s+(?:in|from|à|en|aus|reporting from)\s+[A-Z].*\Z")
_NOT_PEOPLE = re.compile(
    r"\b(?:editor|correspondent|reporter|staff|writer|journalist|redaktion|redacción|agencies|agentur|agences|www|http|"
    r"\.com|\.de|\.org|\.net|newsroom|desk|team|editorial|updated|published|minutes|min|comments?|follow|share|listen|"
    r"subscribe|read|chief|bureau|contributor|special to|for the)\b"
)
_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?:\s+[\w'’.\-]+){0,5}\Z")


def people(byline: str) -> tuple[str, ...]:
    """The people named in a byline ("By Ines Calloway and Tomas Reeve in Averil"), in order, without doubles."""
    text = collapse(byline)
    text = after(phrases.BY, text) or text
    when = parse(text)[1]
    if when and when != text:
        text = text.replace(when, " ")
    text = re.sub(r"\([^()]*\)|<[^>]*>|\S+@\S+|https?://\S+", " ", text)
    names: list[str] = []
    for part in _AND.split(text):
        name = person(_PLACE.sub("", part))
        if name and name not in names:
            names.append(name)
    return tuple(names)


def person(text: str) -> str:
    """``text`` as one person's name, or an empty string where it is none."""
    name = collapse(text).strip(" -–—:,;.|•·@")
    if name.startswith("http") or not 2 <= len(name) <= 60:
        return ""
    folded = fold(name)
    if matches(phrases.UI, name) or _NOT_PEOPLE.search(folded) or not _NAME.match(name):
        return ""
    return name
