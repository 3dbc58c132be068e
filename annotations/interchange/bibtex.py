"""The articles that carry the marks, for a list of references (BibTeX, UTF-8)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC

from annotations.interchange.rows import About, ArticleInfo, Mark

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def write(about: About, marks: Iterable[Mark]) -> Iterator[str]:
    """An entry for each article, in the order in which they come first."""
    seen: set[int] = set()
    keys: set[str] = set()
    yield f"% {_line(about.by)}, {about.exported.astimezone(UTC):%Y-%m-%d}\n"
    for mark in marks:
        if mark.article.pk not in seen:
            seen.add(mark.article.pk)
            yield _entry(about, mark.article, keys)


def _line(text: str) -> str:
    return " ".join(text.split())


def _entry(about: About, article: ArticleInfo, keys: set[str]) -> str:
    published = article.published.astimezone(UTC) if article.published else None
    fields = {
        "title": f"{{{escaped(article.headline)}}}",  # inner braces keep its capitals
        "author": " and ".join(_name(author) for author in article.authors),
        "organization": escaped(article.outlet),
        "year": str(published.year) if published else "",
        "url": _url(article.source),
        "urldate": f"{about.exported.astimezone(UTC):%Y-%m-%d}",
        "language": escaped(article.language),
        "keywords": ", ".join(escaped(tag.replace(",", " ")) for tag in article.tags),
        "note": f"Credits {escaped(article.credited)}" if article.credited else "",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    if published:
        lines.insert(3, f"  month = {_MONTHS[published.month - 1]}")
        lines.insert(4, f"  day = {{{published.day}}}")
    return f"\n@misc{{{_key(article, keys)},\n" + ",\n".join(lines) + "\n}\n"


def escaped(text: str) -> str:
    """``text`` on one line, with what TeX reads otherwise."""
    return "".join(_ESCAPED.get(char, char) for char in _line(text))


def _name(author: str) -> str:
    """An author; one whose name has an "and" or a comma in it is kept in one piece."""
    name = escaped(author)
    return f"{{{name}}}" if re.search(r"\band\b|,", name, re.IGNORECASE) else name


def _url(url: str) -> str:
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plain)


def _key(article: ArticleInfo, keys: set[str]) -> str:
    """Author or outlet, year, first telling word of the headline; never the same twice."""
    who = _ascii(article.authors[0].split()[-1] if article.authors and article.authors[0].split() else "")
    words = [word for word in map(_ascii, article.headline.split()) if len(word) > 3]
    year = f"{article.published.astimezone(UTC):%Y}" if article.published else ""
    key = (who or _ascii(article.outlet)) + year + (words[0] if words else "")
    key = key[:60] if key and not key.isdigit() else f"article{article.pk}"
    unique, number = key, 2
    while unique in keys:
        unique, number = f"{key}-{number}", number + 1
    keys.add(unique)
    return unique
