"""Names out of bylines, in the forms and languages in which newsrooms print them."""

from __future__ import annotations

import pytest

from reader.cleaning.people import is_full_name, is_organisation, people


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Orla Venn and Pell Tarrow", ("Orla Venn", "Pell Tarrow")),
        ("BY ORLA VENN AND PELL TARROW", ("ORLA VENN", "PELL TARROW")),
        ("Von Ulla Brandt, Karl-Heinz Öst", ("Ulla Brandt", "Karl-Heinz Öst")),
        ("Ulla Brandt und Karl Öst", ("Ulla Brandt", "Karl Öst")),
        ("par Élodie Marchand et Luc Perrin", ("Élodie Marchand", "Luc Perrin")),
        ("Por Inés Tavera y Tomé Arrizabal", ("Inés Tavera", "Tomé Arrizabal")),
        ("بقلم: ليلى حداد", ("ليلى حداد",)),
        ("ليلى حداد وسامر خوري", ("ليلى حداد", "سامر خوري")),
        ("ليلى حداد و سامر خوري", ("ليلى حداد", "سامر خوري")),
        ("责编：林岚、陈舟", ("林岚", "陈舟")),
        ("Orla Venn & Pell Tarrow", ("Orla Venn", "Pell Tarrow")),
    ],
)
def test_several_people_are_told_apart(byline: str, names: tuple[str, ...]) -> None:
    assert people(byline) == names


@pytest.mark.parametrize(
    "name",
    [
        "José Ortega y Gasset",
        "سامر وهبة",
        "नीला शर्मा",
        "Nguyễn Văn An",
        "Jean-Luc de la Tour",
        "O'Brien",
        "J. R. Venn",
        "Ė̃glė Venn",
    ],
)
def test_one_name_stays_one_name(name: str) -> None:
    assert people(name) == (name,)


@pytest.mark.parametrize(
    "byline",
    [
        "Orla Venn, staff reporter",
        "Orla Venn (Lisk)",
        "Orla Venn in Lisk",
        "Orla Venn, Basin Herald",
        "Orla Venn, BASIN HERALD Lisk",
        "Orla Venn, Senior Policy Fellow, LISK Speech and Water Project",
        "Orla Venn, MD, PhD",
        "Orla Venn, Lisk",
        "Orla Venn @orla",
        "Orla Venn Orla Venn",
        "Text: Orla Venn; Fotos: Pell Tarrow",
        "Orla Venn 3.11.2026",
    ],
)
def test_roles_places_outlets_and_degrees_are_no_people(byline: str) -> None:
    assert people(byline, "Basin Herald") == ("Orla Venn",)


@pytest.mark.parametrize(
    "byline",
    [
        "Share",
        "Listen",
        "https://basin-herald.example/people/venn",
        "orla@basin-herald.example",
        "Basin Herald",
        "Herald Online-Redaktion",
        "105092",
        "",
    ],
)
def test_what_names_nobody_gives_nobody(byline: str) -> None:
    assert people(byline, "Basin Herald") == ()


def test_an_agency_that_signs_beside_a_person_stays() -> None:
    assert people("Ulla Brandt/dpa") == ("Ulla Brandt", "dpa")
    assert people("abc/def") == ("abc/def",)


def test_a_junior_is_no_second_person() -> None:
    assert people("Martin Venn, Jr., and Orla Venn") == ("Martin Venn Jr.", "Orla Venn")


def test_organisations_are_known_by_their_words_and_by_the_outlet() -> None:
    assert is_organisation("Herald News Desk")
    assert is_organisation("lisk-post.com")
    assert is_organisation("Herald Basin Lisk", "Basin Herald")
    assert not is_organisation("Orla Venn", "Basin Herald")


def test_a_full_name_has_two_words_with_capitals() -> None:
    assert is_full_name("Orla Venn")
    assert not is_full_name("Orla")
    assert not is_full_name("more from orla")
