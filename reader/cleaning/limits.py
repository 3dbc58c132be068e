"""The limits of cleaning, in one place. Sizes are in bytes unless said otherwise."""

from __future__ import annotations

MAX_HTML_BYTES = 5_000_000
MAX_TEXT_BYTES = 5_000_000

MAX_DEPTH = 250
"""Nested elements. The HTML parser itself gives up at 256, losing what is inside without a word."""

MAX_NODES = 30_000
"""Elements in a page. The largest of 320 pages measured had 9,888; the libraries' cost grows faster than this."""

MAX_LINES = 50_000
"""Lines of a text dump."""

MAX_ATTRIBUTES = 256
"""Attributes on one tag. The HTML parser's cost is quadratic in it; a tag with more loses them all."""

MAX_URL = 2_000
"""Code points of an address."""

MAX_BLOCK_HTML = 200_000
"""Code points of a block's HTML that is sanitised with its markup; a longer block keeps its text alone."""

MAX_FIELD = 1_000
"""Code points of a single metadata field (a headline, a caption)."""
