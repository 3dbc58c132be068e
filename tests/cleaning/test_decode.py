"""Bytes to text: marks, labels, lies and guesses."""

from __future__ import annotations

import pytest

from reader.cleaning import EmptyInput, NotText, UnknownEncoding, clean
from reader.cleaning.decode import decode

RUSSIAN = (
    "Правительство дельты объявило, что весной на реке снова будут работать все шестьдесят два водомера. " * 4
)
JAPANESE = (
    "川の上流にある水門の管理者は、春までにすべての観測所を修理すると述べた。漁師たちはそれを待っている。" * 4
)
FRENCH = (
    "La préfète a déclaré que l’été prochain, les relevés du fleuve seront à nouveau publiés à temps. " * 4
)


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("\ufeff" + FRENCH, "utf-8"),
        ("\ufeff" + FRENCH, "utf-16-le"),
        ("\ufeff" + FRENCH, "utf-16-be"),
        ("\ufeff" + FRENCH, "utf-32-le"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
    ],
)
def test_unicode_with_and_without_a_mark_is_decoded(raw: str, encoding: str) -> None:
    assert decode(raw.encode(encoding)).text == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (JAPANESE, "shift_jis"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "euc-jp"),
    ],
)
def test_an_unlabelled_encoding_is_guessed_and_the_guess_is_told(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.guessed
    assert decoded.encoding in decoded.warnings[0]


def test_the_guess_can_be_changed() -> None:
    raw = RUSSIAN.encode("koi8-r")
    assert decode(raw, "koi8-r").text == RUSSIAN
    assert not decode(raw, "koi8-r").guessed
    with pytest.raises(UnknownEncoding) as caught:
        decode(raw, "no-such-thing")
    assert "no-such-thing" in caught.value.message


def test_a_page_that_says_utf8_and_is_latin1_gets_no_replacement_characters() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><p>{FRENCH}</p></body></html>'.encode("cp1252")
    cleaned = clean(page)
    assert "\ufffd" not in cleaned.text
    assert "préfète" in cleaned.text
    assert cleaned.encoding_guessed


def test_a_declared_encoding_that_fits_is_used_without_a_guess() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{RUSSIAN}</p></body></html>'.encode(
        "cp1251"
    )
    cleaned = clean(page)
    assert "водомера" in cleaned.text
    assert not cleaned.encoding_guessed


def test_a_cut_character_at_the_end_does_not_spoil_the_rest() -> None:
    decoded = decode(FRENCH.encode()[:-1] + "é".encode()[:1])
    assert decoded.text == FRENCH[:-1]
    assert "1 invalid character" in " ".join(decoded.warnings)


def test_control_characters_and_lone_surrogates_are_removed_and_counted() -> None:
    decoded = decode("One\x00 two\x07 three\ud800.\ufffe")
    assert decoded.text == "One two three."
    assert decoded.warnings == ("4 invalid characters were removed.",)


def test_all_line_breaks_become_one_kind() -> None:
    assert decode("a\r\nb\rc\u2028d\x0ce").text == "a\nb\nc\nd\ne"


def test_a_character_that_was_lost_before_us_is_told() -> None:
    assert "already unreadable" in decode("Caf\ufffd").warnings[0]


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a PNG image"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 50, "a program (ELF)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04" + b"\x00" * 30, "a ZIP archive"),
        (bytes(range(1, 9)) * 40, "a binary file"),
    ],
)
def test_a_file_that_is_no_text_is_named(raw: bytes, what: str) -> None:
    with pytest.raises(NotText) as caught:
        decode(raw)
    assert what in caught.value.message
    assert caught.value.status == 415


@pytest.mark.parametrize("raw", [b"", "", "   \n\t ", b"\xef\xbb\xbf", "\x00\x00"])
def test_nothing_is_said_to_be_nothing(raw: bytes | str) -> None:
    with pytest.raises(EmptyInput) as caught:
        decode(raw)
    assert caught.value.status == 400


def test_what_the_site_said_goes_before_the_page_where_it_fits() -> None:
    page = '<meta charset="windows-1252"><p>Река у Аверила</p>'.encode("koi8-r")
    assert "Река у Аверила" in decode(page, charset="koi8-r").text
    lying = "<p>La crecida llegó a Averil</p>".encode()
    assert "llegó" in decode(lying, charset="iso-8859-1").text, (
        "UTF-8 that is valid is UTF-8, whatever is said"
    )
    unknown = "<p>La crecida llegó a la ciudad, dijo la comisión de la cuenca después de la reunión.</p>"
    assert "llegó" in decode(unknown.encode("cp1252"), charset="no-such-charset").text
