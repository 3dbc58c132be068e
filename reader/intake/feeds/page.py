"""An entry with its full text as a page, so that it is cleaned like any other."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime


def page_of(
    content: str,
    *,
    title: str,
    url: str = "",
    authors: Iterable[str] = (),
    tags: Iterable[str] = (),
    published: datetime | None = None,
    outlet: str = "",
    language: str = "",
) -> bytes:
    """HTML in UTF-8 with what the feed says in the head, the title as headline, and ``content`` (unsafe) as body."""
    head = [
        '<meta charset="utf-8">',
        f"<title>{html.escape(title)}</title>",
        _meta("property", "og:title", title),
        _meta("property", "og:type", "article"),
    ]
    if url:
        head.append(f'<link rel="canonical" href="{html.escape(url)}">')
    if outlet:
        head.append(_meta("property", "og:site_name", outlet))
    if published is not None:
        head.append(_meta("property", "article:published_time", published.isoformat()))
    head += [_meta("name", "author", author) for author in authors]
    head += [_meta("property", "article:tag", tag) for tag in tags]
    lang = f' lang="{html.escape(language)}"' if language else ""
    whole = (
        f"<!DOCTYPE html>\n<html{lang}>\n<head>\n{chr(10).join(head)}\n</head>\n"
        f"<body><main><article>\n<h1>{html.escape(title)}</h1>\n{content}\n</article></main></body>\n</html>\n"
    )
    return whole.encode("utf-8", "replace")


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta {kind}="{name}" content="{html.escape(value)}">'
