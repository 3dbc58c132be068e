"""Text fragments: an address that opens a publisher's page at the quoted words (WICG scroll-to-text-fragment).

Pure. https://wicg.github.io/scroll-to-text-fragment/
"""

from __future__ import annotations

import re
from urllib.parse import quote as percent
from urllib.parse import urldefrag

LONGEST_WHOLE = 120
"""Code points of a quote that is given in full; of a longer one only how it begins and ends."""
BORDER_WORDS = 6
"""Words that say where a long quote begins and ends."""
CONTEXT_WORDS = 3
"""Words of context before and after, so that of equal passages the right one is opened."""
_WORD = re.compile(r"\S+")


def fragment_address(address: str, quote: str, prefix: str = "", suffix: str = "") -> str:
    """``address`` with the directive that opens it at ``quote``; empty for an address that is not of the web.

    ``prefix`` and ``suffix`` are the text right before and after. A quote over several blocks is given by its
    first and last words, since a match may not run over the border of a block otherwise.
    """
    if not address.startswith(("https://", "http://")) or not quote.strip():
        return ""
    words = _WORD.findall(quote)
    if len(quote) <= LONGEST_WHOLE and "\n" not in quote.strip():
        text = _written(" ".join(words))
    else:
        first, last = _line_words(quote, first=True), _line_words(quote, first=False)
        text = f"{_written(first)},{_written(last)}"
    before, after = _context(prefix, before=True), _context(suffix, before=False)
    whole = (f"{before}-," if before else "") + text + (f",-{after}" if after else "")
    return f"{urldefrag(address).url}#:~:text={whole}"


def _line_words(quote: str, *, first: bool) -> str:
    """The first words of the first line, or the last of the last; never more than half of a single line."""
    lines = [line for line in quote.split("\n") if line.strip()]
    words = _WORD.findall(lines[0] if first else lines[-1])
    most = BORDER_WORDS if len(lines) > 1 else max(1, min(BORDER_WORDS, len(words) // 2))
    return " ".join(words[:most] if first else words[-most:])


def _context(text: str, *, before: bool) -> str:
    """The whole words next to the quote, within its block; a word that the stored context cuts is left out."""
    line = text.rpartition("\n")[2] if before else text.partition("\n")[0]
    words = _WORD.findall(line)
    if before:
        if line and not line[-1].isspace():
            words = words[:-1]  # a part of a word, glued to the quote
        if "\n" not in text and len(text) >= 64:
            words = words[1:]
        return _written(" ".join(words[-CONTEXT_WORDS:]))
    if line and not line[0].isspace():
        words = words[1:]
    if "\n" not in text and len(text) >= 64:
        words = words[:-1]
    return _written(" ".join(words[:CONTEXT_WORDS]))


def _written(text: str) -> str:
    """Percent-encoded; comma, ampersand and hyphen mean something in the directive."""
    return percent(text, safe="").replace("-", "%2D")
