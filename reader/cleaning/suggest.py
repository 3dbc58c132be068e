"""A headline of our own for a page that has none: the first sentence, trimmed. Never shown as the publisher's."""

from __future__ import annotations

import re

_WORDS = 16
_CHARS = 110
_SENTENCE = re.compile(r".+?[.!?…。！？؟](?=[\"'”’»)\]]*(?:\s|\Z))|.+", re.DOTALL)


def suggested_headline(paragraph: str) -> str:
    """At most 16 words or 110 code points of the first sentence, with an ellipsis where it was cut."""
    found = _SENTENCE.match(paragraph.strip())
    if found is None:
        return ""
    sentence = found.group().strip().rstrip(".。…")
    words = sentence.split()
    cut = " ".join(words[:_WORDS])
    if len(cut) > _CHARS:
        shorter = cut[:_CHARS].rsplit(" ", 1)[0]
        cut = shorter if len(shorter) > _CHARS // 2 else cut[:_CHARS]
    return cut if cut == sentence else cut.rstrip(" ,;:–—-،؛") + "…"
