"""Markdown: all in one file, or a folder with a file an article, as Obsidian and its like read it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from annotations.interchange.names import Names, file_stem
from annotations.interchange.rows import About, ArticleInfo, Mark, Written, by_article

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~^=$&])")
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
# "<" that begins a tag, a comment or a declaration; an address in angle brackets stays a link.
_TAG = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])(?!https?:|mailto:)")


def write(about: About, marks: Iterable[Mark]) -> Iterator[str]:
    """One file: a heading for each article, its marks below it as quotes with their notes."""
    yield f"# {escaped(_('Notebook'))}\n\n"
    yield f"{escaped(about.by)} · {_when(about.exported)}"
    yield f" · {escaped(about.shown)}\n" if about.shown else "\n"
    for article, own in by_article(marks):
        yield f"\n## {escaped(article.headline)}\n\n{_source(article)}\n"
        for mark in own:
            yield _mark(mark)


def write_folder(about: About, marks: Iterable[Mark]) -> Iterator[bytes]:
    """A ZIP archive, sent while it is made: ``Postil/`` with a file for each article.

    ``marks`` must come article by article; of an article that comes again, the rest gets a file of its own.
    """
    out = _Out()
    names = Names()
    at = about.exported.astimezone(UTC)
    moment = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for article, own in by_article(marks):
            name = names.take(file_stem(article.headline, f"article {article.pk}"), ".md")
            entry = zipfile.ZipInfo(f"Postil/{name}", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as file:
                file.write(front_matter(article).encode())
                file.write(f"\n# {escaped(article.headline)}\n\n{_source(article)}\n".encode())
                for mark in own:
                    file.write(_mark(mark, anchor=True).encode())
                    yield out.taken()
            yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """Where the archive is written to: handed on piece by piece, never sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


# --- words


def escaped(text: str) -> str:
    """``text`` on one line, so that Markdown shows it as it is."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _BLOCK_START.sub(_escaped_start, line)


def _escaped_start(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{found[1]}{sign[:-1]}\\{sign[-1]}"


def harmless(markdown: str) -> str:
    """A note's Markdown with HTML shown, not run: as the library itself shows it. Code stays as it is."""
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
            lines.append(line)
        else:
            lines.append(line if fence else _outside_code(line))
    return "\n".join(lines)


def _outside_code(line: str) -> str:
    pieces: list[str] = []
    at = 0
    for code in _CODE.finditer(line):
        pieces += [_TAG.sub(r"\\<", line[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*pieces, _TAG.sub(r"\\<", line[at:])])


def _when(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{date_format(at, 'j F Y')}, {at:%H:%M} UTC"


def _day(article: ArticleInfo) -> str:
    if article.published is None:
        return ""
    return _when(article.published) if article.published_has_time else date_format(article.published, "j F Y")


def _source(article: ArticleInfo) -> str:
    """Where the article is from, in one line."""
    credited = _("Source: %(name)s") % {"name": article.credited} if article.credited else ""
    told = [article.outlet, ", ".join(article.authors), credited, _day(article)]
    words = [escaped(part) for part in told if part]
    if article.url:
        words.append(f"<{address(article.url)}>")
    words.append(f"[Postil](<{address(article.address)}>)")
    return " · ".join(words)


def address(url: str) -> str:
    """An address that may stand in angle brackets."""
    return url.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\n", "")


def _quoted(text: str) -> str:
    """A quote, one paragraph a line of the canonical text."""
    return "\n>\n".join(f"> {escaped(line)}" for line in text.split("\n") if line.strip())


def _mark(mark: Mark, *, anchor: bool = False) -> str:
    pieces: list[str] = []
    if mark.quote:
        pieces.append(_quoted(mark.quote) + (f"\n\n^{_anchor(mark)}" if anchor else ""))
    label = " · ".join(escaped(part) for part in (mark.kind_name, mark.code) if part)
    head = [f"**{label}**" if label else f"**{escaped(_('On the whole article'))}**"]
    head += [escaped(mark.by)] if not mark.mine else []
    head += [escaped(mark.visibility_name), _when(mark.created)]
    if mark.status not in ("", "exact"):
        head.append(f"*{escaped(mark.status_name)}*")
    pieces.append(" · ".join(part for part in head if part))
    if mark.note:
        if mark.note.by != mark.by:
            pieces.append(_signed(mark.note))
        else:
            pieces.append(harmless(mark.note.body))
    pieces += [_signed(reply) for reply in mark.replies]
    if mark.links:
        pieces.append(
            "\n".join(_link(link.kind_name, link.headline, link.url, link.outlet) for link in mark.links)
        )
    return "\n" + "\n\n".join(pieces) + "\n"


def footnote(mark: Mark) -> str:
    """A mark's note with its replies as the text of a footnote: further lines stand in by four blanks."""
    told = _mark(mark).strip()
    return told.replace("\n", "\n    ").replace("    \n", "\n")


def _anchor(mark: Mark) -> str:
    """The mark's block id in Obsidian: letters, digits and dashes."""
    return "m-" + re.sub(r"[^0-9a-z]", "", mark.id.lower())[:12]


def _signed(note: Written) -> str:
    """Somebody's words as an entry of a list, so that their own blocks stay theirs."""
    body = harmless(note.body).replace("\n", "\n  ")
    return f"- **{escaped(note.by)}** · {_when(note.created)}\n\n  {body}"


def _link(kind: str, headline: str, url: str, outlet: str) -> str:
    named = f"[{escaped(headline)}](<{address(url)}>)" if url else escaped(headline)
    return f"- {escaped(kind)}: {named}" + (f" ({escaped(outlet)})" if outlet else "")


# --- front matter


def front_matter(article: ArticleInfo) -> str:
    """What the file says of itself, in YAML that Obsidian shows as properties. Strings are quoted as JSON, which YAML
    reads alike: no value becomes a date, a number or a command by chance."""
    published = article.published.astimezone(UTC) if article.published else None
    shape = "%Y-%m-%dT%H:%M:%SZ" if article.published_has_time else "%Y-%m-%d"
    day = f"{published:{shape}}" if published else ""
    lines = [
        f"title: {_yaml(article.headline)}",
        f"url: {_yaml(article.source)}",
        f"postil: {_yaml(article.address)}",
        *([f"outlet: {_yaml(article.outlet)}"] if article.outlet else []),
        *_list("authors", article.authors),
        *([f"credited: {_yaml(article.credited)}"] if article.credited else []),
        *([f"published: {day}"] if day else []),
        *([f"language: {_yaml(article.language)}"] if article.language else []),
        f"direction: {article.direction}",
        *([f"section: {_yaml(article.section)}"] if article.section else []),
        *_list("tags", dict.fromkeys(filter(None, map(obsidian_tag, article.tags)))),
    ]
    return "---\n" + "\n".join(lines) + "\n---\n"


def _list(name: str, values: Iterable[str]) -> list[str]:
    found = [f"  - {_yaml(value)}" for value in values]
    return [f"{name}:", *found] if found else []


def _yaml(text: str) -> str:
    """A double-quoted scalar; what YAML cannot print is escaped (YAML 1.2, section 5.1)."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _unicode(char) for char in quoted)


def _unicode(char: str) -> str:
    number = ord(char)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def obsidian_tag(name: str) -> str:
    """A tag as Obsidian takes it: letters, digits, ``_`` and ``-`` of any script, not digits alone."""
    tag = re.sub(r"-{2,}", "-", re.sub(r"[^\w-]+", "-", name)).strip("-")
    return f"_{tag}" if tag.isdigit() else tag
