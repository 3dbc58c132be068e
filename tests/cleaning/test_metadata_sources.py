"""The source that an article credits, in the places where newsrooms put it."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.sources import credited
from tests.cleaning.pages import SILENT, page


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Source: Northwater Wire", "Northwater Wire"),
        ("<b>Quelle:</b> Northwater", "Northwater"),
        ("Fuente: Northwater", "Northwater"),
        ("المصدر: نورث ووتر", "نورث ووتر"),
        ("Source: Basin Herald", ""),
    ],
)
def test_a_labelled_line_credits_another_than_the_outlet(line: str, source: str) -> None:
    head = '<meta property="og:site_name" content="Basin Herald">'
    assert clean(page(head, extra=f"<p class=source>{line}</p>")).meta.credited_source == source


def test_the_source_of_a_picture_or_a_table_is_not_that_of_the_article() -> None:
    figure = (
        "<figure><img src='/g.jpg'><figcaption><span>Source: Northwater Wire</span></figcaption></figure>"
    )
    assert clean(page().replace("</h1>", f"</h1>{figure}")).meta.credited_source == ""


@pytest.mark.parametrize(
    ("first", "source"),
    [
        ("LISK, Nov. 3 (Northwater) — " + SILENT, "Northwater"),
        ("(Reuters) - " + SILENT, "Reuters"),
        ("Lisk (dpa) - " + SILENT, "dpa"),
        ("MADRID (EFE). " + SILENT, "EFE"),
        ("بيروت (رويترز) - " + SILENT, "رويترز"),
        ("The River (Ilvane) – a promise. " + SILENT, ""),
        (SILENT, ""),
    ],
)
def test_an_agency_is_read_off_the_dateline(first: str, source: str) -> None:
    assert credited([first, SILENT, SILENT], "Basin Herald") == source


@pytest.mark.parametrize(
    ("last", "source"),
    [
        ("(dpa)", "dpa"),
        ("dpa/AFP", "dpa/AFP"),
        (SILENT + " (AFP)", "AFP"),
        (SILENT + " PTI", "PTI"),
        ("Mit Material von dpa", "dpa"),
        ("Con información de EFE", "EFE"),
        ("avec AFP", "AFP"),
        ("With reporting from Reuters.", "Reuters"),
        ("وكالات", "وكالات"),
        ("The office (OWR)", ""),
    ],
)
def test_an_agency_is_read_off_the_last_line(last: str, source: str) -> None:
    assert credited([SILENT, SILENT, last], "Basin Herald") == source


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ("Nobody reads the gauges, according to the Delta Gazette's report on the office.", "Delta Gazette"),
        ("Nobody reads the gauges, according to a report by the Delta Gazette.", "Delta Gazette"),
        ("Nadie lee los aforos, según un informe de la Gaceta del Delta.", "Gaceta del Delta"),
        ("Personne ne lit les échelles, selon une enquête du Courrier.", "Courrier"),
        ("Niemand liest die Pegel, laut einem Bericht der Deltapost.", "Deltapost"),
        ("لا أحد يقرأ المقاييس بحسب تقرير نشرته صحيفة الدلتا، وقال المكتب إنه يعلم.", "الدلتا"),
        ("Nobody reads the gauges, according to the office.", ""),
    ],
)
def test_a_report_that_the_first_paragraphs_tell_of_is_credited(told: str, source: str) -> None:
    found = credited([told, SILENT], "Basin Herald")
    assert found.removeprefix("the ").rstrip("،,") == source


def test_an_agency_that_signs_is_the_source() -> None:
    assert clean(page('<meta name="author" content="Orla Venn, dpa">')).meta.credited_source == "dpa"


def test_the_other_paper_in_a_last_line_is_author_and_source() -> None:
    meta = clean(
        page('<meta property="og:site_name" content="Basin Herald">', last="Basin Herald / Delta Gazette")
    ).meta
    assert (meta.authors, meta.credited_source) == (("Delta Gazette",), "Delta Gazette")


def test_the_outlets_own_initials_are_no_source() -> None:
    assert credited(["LISK, Nov. 3 (NW) — " + SILENT], "The Northwater Wire") == ""
    assert credited(["LISK, Nov. 3 (NW) — " + SILENT], "Basin Herald") == "NW"
