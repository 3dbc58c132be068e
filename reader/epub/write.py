"""A book's file: a ZIP archive after the rules of EPUB 3.3, with a table of contents for older readers (NCX) too.

Chapters and pictures are written as they come, so that one of them is held at a time; the lists of what is in the
book close it.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from reader.epub.xhtml import PAGE, language, text

MIMETYPE = "application/epub+zip"
STORED = ("image/jpeg", "image/png", "image/webp", "image/gif")
_CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the book's own pages say, in the reader's language."""

    contents: str
    cover: str
    beginning: str


@dataclass(frozen=True, slots=True)
class About:
    """What a book says of itself."""

    id: str
    """A URN, the same for the same book made again."""
    title: str
    modified: datetime
    words: Words
    languages: tuple[str, ...] = ("en",)
    """Tags (BCP 47), the book's own first."""
    direction: str = "ltr"
    """Which way its pages turn."""
    creators: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    publisher: str = ""
    published: datetime | None = None
    description: str = ""
    source: str = ""
    """Where the text is from, an address."""
    subjects: tuple[str, ...] = ()
    rights: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    id: str
    href: str
    media_type: str
    properties: str = ""


@dataclass(slots=True)
class _Entry:
    title: str
    href: str
    lang: str
    direction: str
    under: list[_Entry] = field(default_factory=list)


class Writer:
    """Writes a book into ``file``, which must be able to seek. Chapters come first, what tells of them by ``close``."""

    def __init__(self, file: IO[bytes], css: str) -> None:
        moment = datetime.now(UTC)
        self._when = (
            max(moment.year, 1980),
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
        )
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._items: list[_Item] = []
        self._spine: list[str] = []
        self._toc: list[_Entry] = []
        self._pictures: dict[str, str] = {}
        # First and unpacked, so that the file's kind can be told from its first bytes (OCF 3.3, section 4.3).
        self._put("mimetype", MIMETYPE.encode(), pack=False)
        self._put("META-INF/container.xml", _CONTAINER.encode())
        self._put("EPUB/book.css", css.encode())
        self._items.append(_Item("css", "book.css", "text/css"))

    def picture(self, data: bytes, media_type: str, *, cover: bool = False) -> str:
        """Adds a picture once and returns its address in the book."""
        name = hashlib.sha256(data).hexdigest()[:24]
        if name not in self._pictures:
            ending = media_type.rpartition("/")[2].replace("jpeg", "jpg")
            href = f"pictures/{name}.{ending}"
            self._put(f"EPUB/{href}", data, pack=media_type not in STORED)
            self._items.append(_Item(f"p{name}", href, media_type, "cover-image" if cover else ""))
            self._pictures[name] = href
        return self._pictures[name]

    def page(
        self,
        name: str,
        xhtml: str,
        title: str,
        *,
        lang: str = "",
        direction: str = "ltr",
        listed: bool = True,
        first: bool = False,
    ) -> None:
        """Adds a page made by ``xhtml.page``; ``name`` is its own among the pages, letters, digits and dashes.

        ``listed``: in the contents. ``first``: before all that were added until now.
        """
        href = f"{name}.xhtml"
        self._put(f"EPUB/{href}", xhtml.encode())
        self._items.append(_Item(f"page-{name}", href, "application/xhtml+xml"))
        self._spine.insert(0 if first else len(self._spine), name)
        if listed:
            self._toc.append(_Entry(title, href, lang, direction))

    def close(self, about: About) -> None:
        """Writes the contents and the package, and ends the file."""
        self._put("EPUB/nav.xhtml", self._nav(about).encode())
        self._items.append(_Item("nav", "nav.xhtml", "application/xhtml+xml", "nav"))
        self._put("EPUB/toc.ncx", self._ncx(about).encode())
        self._items.append(_Item("ncx", "toc.ncx", "application/x-dtbncx+xml"))
        self._put("EPUB/book.opf", self._opf(about).encode())
        self._zip.close()

    def _put(self, name: str, data: bytes, *, pack: bool = True) -> None:
        entry = zipfile.ZipInfo(name, self._when)
        entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        self._zip.writestr(entry, data)

    def _nav(self, about: About) -> str:
        words = about.words
        lines = "".join(
            f'<li><a href="{entry.href}"{_speaks(entry)}>{text(entry.title) or "—"}</a></li>\n'
            for entry in self._toc
        )
        first = self._toc[0].href if self._toc else f"{self._spine[0]}.xhtml"
        body = (
            f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>{text(words.contents)}</h1><ol>\n{lines}</ol></nav>\n'
            '<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol>'
            f'<li><a epub:type="cover" href="{self._spine[0]}.xhtml">{text(words.cover)}</a></li>'
            f'<li><a epub:type="bodymatter" href="{first}">{text(words.beginning)}</a></li></ol></nav>'
        )
        return PAGE.format(
            lang=language(about.languages[0]),
            dir=about.direction,
            title=text(words.contents),
            type="",
            body=body,
        )

    def _ncx(self, about: About) -> str:
        points = "".join(
            f'<navPoint id="n{n}" playOrder="{n}"><navLabel><text>{text(entry.title) or "—"}</text></navLabel>'
            f'<content src="{entry.href}"/></navPoint>\n'
            for n, entry in enumerate(self._toc, start=1)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"'
            f' xml:lang="{language(about.languages[0])}"><head>'
            f'<meta name="dtb:uid" content="{text(about.id)}"/><meta name="dtb:depth" content="1"/>'
            '<meta name="dtb:totalPageCount" content="0"/><meta name="dtb:maxPageNumber" content="0"/></head>'
            f"<docTitle><text>{text(about.title)}</text></docTitle>\n<navMap>\n{points}</navMap></ncx>\n"
        )

    def _opf(self, about: About) -> str:
        said = [
            f'<dc:identifier id="book-id">{text(about.id)}</dc:identifier>',
            f"<dc:title>{text(about.title) or '—'}</dc:title>",
            *(f"<dc:language>{language(tag)}</dc:language>" for tag in dict.fromkeys(about.languages)),
            *_named("creator", "aut", about.creators),
            *_named("contributor", "aut", about.contributors),
            *_plain("publisher", about.publisher),
            *_plain("description", about.description),
            *_plain("source", about.source),
            *(line for subject in about.subjects for line in _plain("subject", subject)),
            *_plain("rights", about.rights),
        ]
        if about.published:
            said.append(f"<dc:date>{about.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</dc:date>")
        said.append(
            f'<meta property="dcterms:modified">{about.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>'
        )
        modes = ["textual", "visual"] if self._pictures else ["textual"]
        said += [f'<meta property="schema:accessMode">{mode}</meta>' for mode in modes]
        said += [
            '<meta property="schema:accessModeSufficient">textual</meta>',
            '<meta property="schema:accessibilityFeature">tableOfContents</meta>',
            '<meta property="schema:accessibilityFeature">readingOrder</meta>',
            '<meta property="schema:accessibilityHazard">none</meta>',
        ]
        cover = next((item.id for item in self._items if item.properties == "cover-image"), "")
        if cover:
            said.append(f'<meta name="cover" content="{cover}"/>')  # readers of EPUB 2 look for it here
        items = "".join(
            f'<item id="{item.id}" href="{item.href}" media-type="{item.media_type}"'
            + (f' properties="{item.properties}"' if item.properties else "")
            + "/>\n"
            for item in self._items
        )
        spine = "".join(f'<itemref idref="page-{name}"/>\n' for name in self._spine)
        lang = language(about.languages[0])
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id"'
            f' xml:lang="{lang}" dir="{about.direction}">\n'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n' + "\n".join(said) + "\n</metadata>\n"
            f"<manifest>\n{items}</manifest>\n"
            f'<spine toc="ncx" page-progression-direction="{about.direction}">\n{spine}</spine>\n</package>\n'
        )


def _speaks(entry: _Entry) -> str:
    lang = f' lang="{language(entry.lang)}" xml:lang="{language(entry.lang)}"' if entry.lang else ""
    return f'{lang} dir="{"rtl" if entry.direction == "rtl" else "ltr"}"'


def _plain(name: str, value: str) -> list[str]:
    value = " ".join(value.split())
    return [f"<dc:{name}>{text(value)}</dc:{name}>"] if value and text(value).strip() else []


def _named(name: str, role: str, people: Sequence[str]) -> list[str]:
    lines = []
    for n, person in enumerate(dict.fromkeys(" ".join(each.split()) for each in people), start=1):
        if text(person).strip():
            lines.append(f'<dc:{name} id="{name}{n}">{text(person)}</dc:{name}>')
            lines.append(f'<meta refines="#{name}{n}" property="role" scheme="marc:relators">{role}</meta>')
    return lines
