"""What a page says about its article, declared or only shown."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.dates import iso, parse
from reader.cleaning.language import detect, direction, settled, tag
from tests.cleaning.pages import SILENT, cleaned, page


def test_a_well_marked_page_gives_every_field() -> None:
    meta = cleaned("full.html").meta
    assert meta.headline == "Reed cutters return to the lower Ilvane"
    assert meta.standfirst == "After nine years without a harvest the beds below Lisk are tall enough to pay."
    assert meta.authors == ("Orla Venn", "Pell Tarrow")
    assert meta.byline == "Orla Venn and Pell Tarrow"
    assert meta.outlet == "The Basin Herald"
    assert meta.published == "2026-11-02T07:30:00+02:00"
    assert meta.modified == "2026-11-03T09:05:00+02:00"
    assert meta.section == "River"
    assert meta.tags == ("Reeds", "Lisk", "Ilvane Basin")
    assert (meta.language, meta.direction) == ("en", "ltr")
    assert meta.canonical_url == "https://basin-herald.example/river/reed-cutters?utm_source=x"
    assert meta.reading_time == "4 min read"


def test_a_page_without_any_markup_gives_what_it_shows() -> None:
    meta = cleaned("bare.html").meta
    assert meta.headline == "Gauge at Heron End answers again"
    assert (meta.published, meta.published_raw) == ("2026-11-17T08:15", "17.11.2026, 08:15")
    assert meta.authors == ("Karel Brask",)
    assert meta.tags == ("Gauges", "Heron End")


def test_the_outlet_is_read_off_the_page_title() -> None:
    assert cleaned("split.html").meta.outlet == "Lisk Evening Post"


def test_broken_json_does_no_harm() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":}</script>'
    head += '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert clean(page(head)).meta.headline == "Gauges fall silent"


def test_the_language_is_detected_where_none_is_declared() -> None:
    assert clean(page()).meta.language == "en"
    assert clean(page().replace("<html>", '<html lang="pt_BR">')).meta.language == "en"


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("", SILENT, "en"),
        ("pt-BR", SILENT * 3, "en"),
        ("pt-BR", SILENT, "pt-BR"),
        ("en", "وقال المكتب إن محطات القياس في أعلى الوادي لم ترسل أي قراءة.", "ar"),
        ("ar", SILENT, "en"),
        ("fa", "وقال المكتب إن محطات القياس في أعلى الوادي لم ترسل أي قراءة.", "fa"),
        ("ca", "La oficina dijo que los aforos del valle no han enviado una lectura. " * 9, "ca"),
        (
            "nb-NO",
            "Kontoret sa at det ikke var noen som hadde lest av målerne i dalen siden mars. " * 9,
            "nb-NO",
        ),
        ("da", "Kontoret sa at det ikke var noen som hadde lest av målerne i dalen siden mars. " * 9, "da"),
        ("sr", "Ведомство сообщило, что водомеры верхней долины не передавали показаний.", "sr"),
    ],
)
def test_a_declared_language_stands_unless_the_text_is_plainly_in_another(
    declared: str, text: str, language: str
) -> None:
    assert settled(declared, text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "The office said that the gauges of the valley had been silent and would be for some time to come.",
            "en",
        ),
        (
            "Die Behörde teilte mit, dass die Pegel im Tal seit März nicht mehr gemeldet haben.",
            "de",
        ),
        (
            "Le bureau a déclaré que les relevés du fleuve ne sont plus publiés depuis le mois de mars.",
            "fr",
        ),
        (
            "La oficina dijo que los aforos del valle no han enviado una lectura desde la primera semana de marzo.",
            "es",
        ),
        (
            "O gabinete disse que os medidores do vale não enviaram uma leitura desde a primeira semana de março.",
            "pt",
        ),
        (
            "L'ufficio ha detto che gli idrometri della valle non hanno inviato una lettura dalla prima settimana.",
            "it",
        ),
        ("وقال المكتب إن محطات القياس في أعلى الوادي لم ترسل أي قراءة منذ الأسبوع الأول من آذار.", "ar"),
        (
            "Ведомство сообщило, что водомеры верхней долины не передавали показаний с первой недели марта.",
            "ru",
        ),
        ("上流の谷にある観測所は三月の第一週から記録を送っていないと当局は述べた。", "ja"),
        ("12 345", ""),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert detect(text) == language
    assert direction(language, text) == ("rtl" if language == "ar" else "ltr")


def test_language_tags_have_one_form() -> None:
    assert [tag(value) for value in ("pt_BR", "EN", "x", "", "de-de")] == ["pt-BR", "en", "", "", "de-DE"]


@pytest.mark.parametrize(
    ("printed", "when"),
    [
        ("Published 3 Nov 2026 15:25", "2026-11-03T15:25"),
        ("November 3, 2026 3:25 pm GMT", "2026-11-03T15:25+00:00"),
        ("3. November 2026, 15.25 Uhr", "2026-11-03T15:25"),
        ("le 3 novembre 2026 à 15h25", "2026-11-03T15:25"),
        ("3.11.2026, 15:25 Lisk desk", "2026-11-03T15:25"),
        ("3 de noviembre de 2026", "2026-11-03"),
        ("٣ تشرين الثاني ٢٠٢٦", "2026-11-03"),
        ("3 نوفمبر 2026", "2026-11-03"),
        ("2026年11月3日", "2026-11-03"),
        ("03.11.2026", "2026-11-03"),
        ("31 February 2026", ""),
        ("3 November 9999", ""),
        ("Chapter 11 of 2026", ""),
    ],
)
def test_printed_dates_of_many_languages_are_read(printed: str, when: str) -> None:
    assert parse(printed)[0] == when


@pytest.mark.parametrize(
    ("machine", "when"),
    [
        ("2026-11-03T15:25:10.123Z", "2026-11-03T15:25:10+00:00"),
        ("2026-11-03 15:25:10+0200", "2026-11-03T15:25:10+02:00"),
        ("2026-11-03", "2026-11-03"),
        ("Tue, 03 Nov 2026 15:25:00 GMT", "2026-11-03T15:25+00:00"),
        ("2026-13-03", ""),
        ("soon", ""),
    ],
)
def test_machine_dates_are_brought_to_one_form(machine: str, when: str) -> None:
    assert iso(machine) == when
