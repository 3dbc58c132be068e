"""Newsletters and other letters: their text in its encoding, who sent them and when, the pictures in them."""

from __future__ import annotations

import time

import pytest

from reader.errors import TooMuch, Unprocessable
from reader.intake.mail import SECTIONS_LIMIT
from reader.intake.pages import is_letter, open_page
from reader.services.opening import read_page
from tests.intake.conftest import WORDS, page
from tests.intake.letters import letter, small_picture

ACCENTS = ["El río bajó un palmo en verano, según la comisión, y nadie lo discute.", *WORDS[1:]]


def test_a_newsletter_is_its_html_with_what_the_headers_say() -> None:
    opened = open_page(letter())
    assert opened.is_letter
    assert opened.kind == "html"
    assert isinstance(opened.raw, str)
    assert WORDS[0] in opened.raw
    assert opened.headline == "The river letter: what the gauges say"
    assert opened.published == "2026-11-12T08:30:00+02:00"
    assert (opened.outlet, opened.authors) == ("Averil Courier", ())


@pytest.mark.parametrize(
    ("sender", "list_id", "outlet", "authors"),
    [
        ("Petra Lind <petra@lind.example>", "", "", ("Petra Lind",)),
        ("Petra Lind from Averil Courier <x@y.example>", "<a.b>", "Averil Courier", ("Petra Lind",)),
        ("=?utf-8?q?R=C3=ADo?= <rio@y.example>", "<a.b>", "Río", ()),
        ("bare@y.example", "<a.b>", "", ()),
    ],
)
def test_who_it_is_from(sender: str, list_id: str, outlet: str, authors: tuple[str, ...]) -> None:
    opened = open_page(letter(sender=sender, list_id=list_id))
    assert (opened.outlet, opened.authors) == (outlet, authors)


def test_a_letter_without_html_is_its_text() -> None:
    opened = open_page(letter(html=None))
    assert opened.kind == "text"
    assert str(opened.raw).split("\n\n")[0].strip() == WORDS[0]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_the_encoding_that_it_names_is_read(charset: str) -> None:
    read = read_page(letter(html=page(*ACCENTS), text="\n\n".join(ACCENTS), charset=charset))
    assert read.cleaned.text.split("\n")[0] == ACCENTS[0]
    assert read.kind == "mail"


def test_an_encoding_that_is_a_lie_is_not_believed() -> None:
    raw = letter(html=page(*ACCENTS), charset="iso-8859-1").replace(b"iso-8859-1", b"us-ascii")
    assert "según" in read_page(raw).cleaned.text
    raw = letter(html=page(*ACCENTS)).replace(b'charset="utf-8"', b'charset="no-such-thing"')
    assert "según" in read_page(raw).cleaned.text


def test_pictures_in_it_are_named_and_kept() -> None:
    raw = letter(with_picture=True)
    opened = open_page(raw)
    (source,) = opened.parts
    assert opened.parts[source] == small_picture()
    assert source in str(opened.raw)
    assert "cid:" not in str(opened.raw)
    assert open_page(raw).parts == opened.parts
    shown = [block.picture.src for block in read_page(raw).cleaned.blocks if block.picture]
    assert shown == [source]


def test_the_subject_is_the_headline_and_the_date_that_of_the_letter() -> None:
    cleaned = read_page(
        letter(subject="Fwd: RE: Salt prices rise in Lisk", html=page(headline="The Tuesday letter"))
    ).cleaned
    assert cleaned.meta.headline == "Salt prices rise in Lisk"
    assert cleaned.meta.published == "2026-11-12T08:30:00+02:00"
    assert cleaned.meta.outlet == "Averil Courier"


def test_a_web_archive_is_the_page_and_not_a_letter() -> None:
    html = page().replace(
        "<p>", '<p><img src="https://averil-courier.example/q.jpg" width="900" height="600">', 1
    )
    raw = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://averil-courier.example/river\r\n"
        "Subject: River falls\r\nMIME-Version: 1.0\r\nDate: Thu, 12 Nov 2026 08:30:00 -0000\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        "Content-Location: https://averil-courier.example/river\r\n\r\n" + html + "\r\n--b\r\n"
        "Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://averil-courier.example/q.jpg\r\n\r\n" + "aGVsbG8=" + "\r\n--b--\r\n"
    )
    opened = open_page(raw.encode(), "river.mhtml")
    assert opened.address == "https://averil-courier.example/river"
    assert opened.parts == {"https://averil-courier.example/q.jpg": b"hello"}
    assert (opened.headline, opened.outlet) == ("", "")


@pytest.mark.parametrize(
    ("raw", "name", "yes"),
    [
        (letter(), "", True),
        (b"From: Petra\nWhat the gauges say is plain.", "dump.txt", False),
        (b"From: Petra\n\nWords", "a.eml", True),
        (page().encode(), "a.eml", False),
        (b"", "a.eml", False),
        ("\n\n".join(WORDS).encode(), "", False),
    ],
)
def test_what_is_a_letter(raw: bytes, name: str, yes: bool) -> None:
    assert is_letter(raw, name) is yes


def test_a_letter_without_words_is_said() -> None:
    raw = b"From: a@b.example\nSubject: x\nDate: x\nMIME-Version: 1.0\nContent-Type: image/png\n\nx"
    with pytest.raises(Unprocessable, match="no text in it"):
        open_page(raw, "a.eml")


def test_hostile_letters_end_soon() -> None:
    begun = time.process_time()  # of this process: others share the machine
    many = b"From: a\nSubject: b\nDate: c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    with pytest.raises(TooMuch, match=str(SECTIONS_LIMIT)):
        open_page(many + b"--b\nContent-Type: image/png\n\nx\n" * 10_000 + b"--b--\n")
    headers = (
        b"From: "
        + b"=?utf-8?q?" * 5_000
        + b"\nSubject: "
        + b"(" * 5_000
        + b"\nDate: "
        + b"\n\nWords for all."
    )
    assert open_page(headers, "a.eml").is_letter
    assert time.process_time() - begun < 10
