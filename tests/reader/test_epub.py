"""Books of articles: whole files by the rules of EPUB, with what their reader may see and nothing else."""

from __future__ import annotations

import io
import posixpath
import re
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from PIL import Image

from annotations.models import Highlight, Note
from annotations.queries import books
from annotations.services.notes import put, rendered
from reader.cleaning.blocks import Block, BlockType
from reader.cleaning.blocks import Picture as Shown
from reader.cleaning.sanitize import ARTICLE, sanitize
from reader.epub import xhtml
from reader.epub.pictures import as_jpeg
from reader.models import ArticleVisibility, DossierPick, Reading, User
from reader.services.pictures import encode, store
from tests.factories import make_article, make_highlight, make_tag, make_user, paragraphs

NS = {
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
    "n": "http://www.daisy.org/z3986/2005/ncx/",
}
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


class Book:
    """A book opened again; opening it looks for what epubcheck would."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        names = self.zip.namelist()
        assert names[0] == "mimetype"
        assert self.zip.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert self.zip.read("mimetype") == b"application/epub+zip"
        assert len(names) == len(set(names))
        container = etree.fromstring(self.zip.read("META-INF/container.xml"))
        assert container.xpath("string(//@full-path)") == "EPUB/book.opf"
        self.opf = etree.fromstring(self.zip.read("EPUB/book.opf"))
        items = self.opf.findall(".//o:manifest/o:item", NS)
        self.items = {item.get("href"): item for item in items}
        assert {f"EPUB/{href}" for href in self.items} | {
            "EPUB/book.opf",
            "mimetype",
            "META-INF/container.xml",
        } == set(names)
        ids = [one.get("id") for one in self.opf.iter() if one.get("id")]
        assert len(ids) == len(set(ids))
        by_id = {item.get("id"): item.get("href") for item in items}
        self.spine = [by_id[ref.get("idref")] for ref in self.opf.findall(".//o:itemref", NS)]
        self.pages = {
            href: etree.fromstring(self.zip.read(f"EPUB/{href}"))
            for href in self.items
            if href.endswith(".xhtml")
        }
        self.ncx = etree.fromstring(self.zip.read("EPUB/toc.ncx"))
        self._links()

    def _links(self) -> None:
        ids = {}
        for href, page in self.pages.items():
            found = [one.get("id") for one in page.iter() if one.get("id")]
            assert len(found) == len(set(found)), href
            ids[href] = set(found)
        for href, page in self.pages.items():
            for name in ("href", "src"):
                for address in page.xpath(f"//@{name}"):
                    if address.startswith(("https://", "http://", "mailto:")):
                        continue
                    target, _sign, place = str(address).partition("#")
                    target = posixpath.normpath(target) if target else href
                    assert target in self.items, (href, address)
                    assert not place or place in ids[target], (href, address)
        for source in self.ncx.xpath("//n:content/@src", namespaces=NS):
            assert source in self.spine

    def said(self, name: str) -> list[str]:
        return [one.text for one in self.opf.findall(f".//dc:{name}", NS)]

    def text(self) -> str:
        return "\n".join("".join(page.itertext()) for page in self.pages.values())

    def contents(self) -> list[str]:
        return [
            str(one) for one in self.pages["nav.xhtml"].xpath("//h:nav[@id='toc']//h:a/text()", namespaces=NS)
        ]


def book_of(answer: Any) -> Book:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/epub+zip"
    assert ".epub" in answer["Content-Disposition"]
    return Book(b"".join(answer.streaming_content))


def write(user: User, *articles: Any, **fields: Any) -> Book:
    file = io.BytesIO()
    fields.setdefault("title", "A book")
    books.write(user, books.Wanted([one.pk for one in articles], address="/latest/", **fields), file)
    return Book(file.getvalue())


def write_note(user: User, highlight: Highlight, body: str) -> None:
    put(user, highlight, body, rendered(body), client_id=uuid.uuid4())


def image(colour: str = "teal", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (900, 500), colour).save(out, "PNG")
    return out.getvalue()


ODD = [
    "<p>Words <ul><li>one</li></ul> after</p>",
    "<ul>loose <li>kept</li><p>strayed</p></ul>",
    "<table>stray<tr><td>a</td>b</tr><tbody><tr><th scope='row'>c</th></tr></tbody><caption>late</caption></table>",
    "<li>alone</li><td>cell alone</td>",
    "<a href='https://one.example/'>out <a href='https://two.example/'>in</a></a>",
    "<p id='x'>first</p><p id='x'>second</p><a href='#nowhere'>gone</a><a href='#x'>there</a>",
    "<a href='https://exa mple/ü?q=<é>#ß'>odd</a><a href='//host.example/p'>no scheme</a><a href='javascript:x'>no</a>",
    "<blockquote><p>said <em>she <blockquote>deep</blockquote></em></p></blockquote>",
    "<p>a\x0bb\ufffe c</p><custom-thing onclick='x'>own</custom-thing><h2>head<hr></h2>",
    "<span>" * 200 + "deep" + "</span>" * 200,
    "<table></table><ul></ul><ol start='0'></ol><p lang='not a tag' dir='sideways'>said</p>",
]


@pytest.mark.parametrize("markup", ODD)
def test_no_odd_nesting_breaks_a_page_and_no_word_is_lost(markup: str) -> None:
    page = xhtml.page(
        markup, title="Odd", lang="en", direction="ltr", base="https://desk.example/articles/1/"
    )
    root = etree.fromstring(page.encode())
    words = " ".join(root.find("h:body", NS).itertext())
    given = re.sub(r"<[^>]+>|[\x0b\ufffe]", " ", markup)
    assert set(re.findall(r"\w{2,}", given)) <= set(re.findall(r"\w+", words))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for element in root.iter("{http://www.w3.org/1999/xhtml}a"):
        href = element.get("href")
        assert href is None or href.startswith(("https://", "#")), href
        assert href is None or not href.startswith("#") or href[1:] in ids
        assert not any(above.tag == element.tag for above in element.iterancestors())
    for above, allowed in (("ul", {"li"}), ("tr", {"td", "th"}), ("p", None)):
        for element in root.iter(f"{{http://www.w3.org/1999/xhtml}}{above}"):
            below = {etree.QName(one).localname for one in element}
            assert below <= allowed if allowed else not below & {"p", "ul", "blockquote", "table", "div"}


def test_transparent_pictures_stand_on_white_and_are_no_wider_than_asked() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (900, 300), (0, 0, 0, 0)).save(out, "WEBP")
    made = Image.open(io.BytesIO(as_jpeg(out.getvalue(), 600)))
    assert (made.format, made.size) == ("JPEG", (600, 200))
    assert made.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.django_db
def test_a_book_holds_text_pictures_and_notes_linked_both_ways(reading: Client, reader: User) -> None:
    figure = Block(BlockType.FIGURE, html="<figcaption>The gate at dusk</figcaption>", text="The gate at dusk",
                   picture=Shown("gate.png", credit="L. Fenn"))  # fmt: skip
    article = make_article(
        blocks=[*paragraphs("The river fell by a fifth & more.", "Nobody measured it <twice>."), figure],
        headline="Counting & the <river>", language="en", byline="A desk",
    )  # fmt: skip
    store(article, "gate.png", encode(image()))
    article.refresh_from_db()
    mark = make_highlight(reader, article, "fell by a fifth", kind="fact")
    write_note(reader, mark, "See [the ledger](https://ledger.example/a) and\n\n- one\n- two")
    book = book_of(reading.get(reverse("article-epub", args=[article.pk])))

    assert book.said("title") == ["Counting & the <river>"]
    assert book.said("language") == ["en"]
    chapter = book.pages["a001.xhtml"]
    assert "fell by a fifth" in chapter.xpath("string(//h:mark[@id='h1'])", namespaces=NS)
    ref = chapter.xpath("//h:a[@href='#n1']", namespaces=NS)[0]
    assert ref.get(EPUB_TYPE) == "noteref"
    note = chapter.xpath("//h:li[@id='n1']", namespaces=NS)[0]
    assert note.xpath(".//h:a[@href='#h1']", namespaces=NS)[0].get(EPUB_TYPE) == "backlink"
    assert "https://ledger.example/a" in note.xpath(".//@href")
    picture = chapter.xpath("//h:figure/h:img/@src", namespaces=NS)[0]
    assert book.items[picture].get("media-type") == "image/jpeg"
    assert "L. Fenn" in chapter.xpath("string(//h:figcaption)", namespaces=NS)
    cover = [item for item in book.items.values() if item.get("properties") == "cover-image"]
    assert len(cover) == 1
    assert book.spine[:2] == ["cover.xhtml", "title.xhtml"]


@pytest.mark.django_db
def test_an_arabic_book_turns_its_pages_from_the_right(reader: User) -> None:
    first = make_article(
        "قالت الهيئة إن النهر انخفض.", headline="النهر لا ينتظر", language="ar", direction="rtl"
    )
    second = make_article("لا أحد يقيسه.", headline="القياس", language="ar", direction="rtl")
    book = write(reader, first, second, title="مياه", subjects=("ماء",))
    assert book.opf.find("o:spine", NS).get("page-progression-direction") == "rtl"
    assert book.said("language")[0] == "ar"
    for name in ("a001.xhtml", "a002.xhtml"):
        assert (book.pages[name].get("dir"), book.pages[name].get("lang")) == ("rtl", "ar")
    assert book.contents() == ["النهر لا ينتظر", "القياس"]


@pytest.mark.django_db
def test_a_dossier_begins_with_its_introduction_and_what_was_picked(reading: Client, curator: User) -> None:
    tag = make_tag("Water", slug="water", introduction="What is **known** of it.")
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)]
    old, middle, new = (make_article(headline=f"From {at:%d}", tags=(tag,), listed_at=at) for at in days)
    DossierPick.objects.create(tag=tag, article=middle, position=1, picked_by=curator)
    book = book_of(reading.get(reverse("tag-epub", args=["water"])))
    assert book.contents() == ["Introduction", middle.headline, new.headline, old.headline]
    assert "known" in book.pages["introduction.xhtml"].xpath("string(//h:strong)", namespaces=NS)


@pytest.mark.django_db
def test_a_book_holds_what_its_reader_may_see_and_the_notes_that_were_asked_for(
    reading: Client, reader: User
) -> None:
    other = make_user("other")
    tag = make_tag("Water", slug="water")
    seen = make_article("Plain words for everyone.", headline="Seen", tags=(tag,))
    make_article(
        "Quincunx", headline="Quincunx", tags=(tag,), visibility=ArticleVisibility.PRIVATE, added_by=other
    )
    write_note(other, make_highlight(other, seen, "Plain words"), "Quincunx thought")
    write_note(other, make_highlight(other, seen, "for everyone", visibility="public"), "Shown to all")
    write_note(reader, make_highlight(reader, seen, "words for"), "My own")
    for address in (reverse("tag-epub", args=["water"]), f"{reverse('epub')}?q=tag:water"):
        book = book_of(reading.get(address))
        assert "Quincunx" not in book.text()
        assert book.contents() == ["Seen"]
        assert {"Shown to all", "My own"} <= set(book.text().split("\n")) or "My own" in book.text()
    mine = book_of(reading.get(reverse("article-epub", args=[seen.pk]), {"notes": "mine"}))
    assert "My own" in mine.text()
    assert "Shown to all" not in mine.text()
    none = book_of(reading.get(reverse("article-epub", args=[seen.pk]), {"notes": "none"}))
    assert "My own" not in none.text()
    assert not none.pages["a001.xhtml"].xpath("//h:mark", namespaces=NS)


@pytest.mark.django_db
def test_a_notebook_is_a_book_of_its_articles_with_the_notes_that_fit(reading: Client, reader: User) -> None:
    article = make_article("The river fell by a fifth. Nobody measured it.", headline="Counting")
    make_article("Nothing is marked here.", headline="Unmarked")
    write_note(reader, make_highlight(reader, article, "fell by a fifth", kind="fact"), "Ask the office.")
    write_note(reader, make_highlight(reader, article, "Nobody", kind="question"), "Who?")
    book = book_of(reading.get(reverse("notebook-export"), {"format": "epub", "kind": "fact"}))
    chapter = book.pages["a001.xhtml"].xpath("string(.)")
    assert "Nobody measured it" in chapter
    assert "Ask the office." in chapter
    assert "Who?" not in chapter
    assert "a002.xhtml" not in book.pages
    nothing = reading.get(reverse("notebook-export"), {"format": "epub", "kind": "quote"})
    assert nothing.status_code == 422


@pytest.mark.django_db
def test_what_one_keeps_is_a_book_and_nothing_makes_none(reading: Client, reader: User) -> None:
    assert reading.get(reverse("epub"), {"q": "is:kept"}).status_code == 422
    assert reading.get(reverse("epub")).status_code == 400
    article = make_article(headline="Kept for the train")
    make_article(headline="Not kept")
    assert reading.get(reverse("article-epub", args=[article.pk]), {"notes": "theirs"}).status_code == 400
    Reading.objects.create(user=reader, article=article, kept_at=timezone.now())
    book = book_of(reading.get(reverse("epub"), {"q": "is:kept"}))
    assert book.contents() == ["Kept for the train"]


@pytest.mark.django_db
def test_what_is_too_much_is_left_out_and_said(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ARTICLES_LIMIT", 2)
    monkeypatch.setattr(books, "PICTURES_LIMIT", -1)
    figure = Block(
        BlockType.FIGURE, html="<figcaption>Gate</figcaption>", text="Gate", picture=Shown("gate.png")
    )
    articles = [make_article(blocks=[*paragraphs("Words."), figure]) for _n in range(3)]
    store(articles[0], "gate.png", encode(image()))
    book = write(reader, *articles)
    assert len(book.contents()) == 2
    said = "".join(book.pages["title.xhtml"].itertext())
    assert "More articles fit; a book takes 2" in said
    assert "1 picture was left out" in said


@pytest.mark.django_db
def test_hostile_text_is_text_in_a_book(reader: User) -> None:
    raw = '<p>a<script>alert(1)</script><img src=x onerror=alert(2)> ]]&gt; <a href="javascript:alert(3)">b</a></p>'
    clean = sanitize(raw, ARTICLE)
    article = make_article(
        blocks=[Block(BlockType.PARAGRAPH, html=clean, text="".join(xhtml.words(clean)))],
        headline='<svg onload="alert(4)"> & ]]> \x0c',
        standfirst="</p><script>alert(5)</script>",
    )
    Note.objects.create(client_id="7b1f3f0e-8f43-4a05-9f0f-7d2c6c1f3a11", user=reader, article=article,
                        body="x", html="<p>note</p>")  # fmt: skip
    book = write(reader, article)
    for page in book.pages.values():
        assert not page.xpath("//h:script | //h:svg | //@onerror | //@onload", namespaces=NS)
        assert not [one for one in page.xpath("//@href") if "javascript" in one]


@pytest.mark.django_db
def test_an_article_is_markdown_with_its_notes_as_footnotes(reading: Client, reader: User) -> None:
    blocks = [
        Block(BlockType.PARAGRAPH, html='<p>It <em>fell</em> by <a href="https://x.example/a b">a fifth</a>*.</p>',
              text="It fell by a fifth*."),
        Block(BlockType.SUBHEAD, html="<h3>Who counts</h3>", text="Who counts", level=3),
        Block(BlockType.LIST, html="<ul><li>one</li><li>two</li></ul>", text="one two"),
    ]  # fmt: skip
    article = make_article(blocks=blocks, headline="Counting")
    write_note(reader, make_highlight(reader, article, "fell"), "Says *who*?")
    text = reading.get(reverse("article-markdown", args=[article.pk])).content.decode()
    assert text.startswith('---\ntitle: "Counting"\n')
    assert "It *fell[^1]* by [a fifth](<https://x.example/a%20b>)\\*." in text
    assert "### Who counts" in text
    assert "- one\n- two" in text
    assert "[^1]: > fell" in text
    assert "Says *who*?" in text
    assert Path(reverse("article-markdown", args=[article.pk])).name == "markdown"
