"""The interface in other languages: nothing left out, nothing broken in the words, pages that read the right way."""

from __future__ import annotations

import gettext as gettext_files
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from reader.models import User

FOLDER = Path(settings.BASE_DIR) / "locale"
LANGUAGES = sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/django.po"))
PERCENT = re.compile(r"%\(\w+\)[-+ #0]*[\d.]*[a-z]|%[sd%]")
BRACE = re.compile(r"\{\w*\}")
HTML = re.compile(r"</?[a-z][^<>]*>")
DIRECTIONS = {"ar": "rtl", "es": "ltr"}
# What proves that a page speaks the language and not only says so.
SIGN_IN = {"ar": "الدخول", "es": "Iniciar sesión"}
LIBRARY = {"ar": "المكتبة", "es": "Biblioteca"}


@dataclass(frozen=True)
class Entry:
    """One message and what a language says for it: one form, or one for each of its plural forms."""

    context: str
    source: tuple[str, ...]
    said: tuple[str, ...]
    fuzzy: bool = False


def in_words(context: object) -> str:
    """The context as text; compiled files give it as bytes."""
    return context.decode() if isinstance(context, bytes) else str(context or "")


def several(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, (tuple, list)) else (str(text or ""),)


def entries_of(catalog: Catalog) -> list[Entry]:
    return [
        Entry(in_words(one.context), several(one.id), several(one.string), one.fuzzy)
        for one in catalog
        if one.id
    ]


def written(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def spoken(language: str) -> gettext_files.GNUTranslations:
    with (FOLDER / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext_files.GNUTranslations(file)


def parts(text: str) -> Counter[str]:
    """The pieces of ``text`` that a translation has to keep, each with how often it occurs."""
    return Counter(PERCENT.findall(text) + BRACE.findall(text) + HTML.findall(text))


def numbers_of(form: int, plural: str) -> list[int]:
    """The numbers up to 1000 that take this plural form."""
    choose = gettext_files.c2py(plural)
    return [n for n in range(1001) if choose(n) == form]


def keeps_its_pieces(entry: Entry, plural: str) -> bool:
    allowed = [parts(text) for text in entry.source]
    for form, text in enumerate(entry.said):
        found = parts(text)
        if found in allowed:
            continue
        # A form for one number alone may say it in words: "one note", "two notes".
        left = [sum((whole - found).values()) for whole in allowed if not found - whole]
        if len(allowed) == 1 or 1 not in left or len(numbers_of(form, plural)) != 1:
            return False
    return True


def test_every_language_offered_is_translated() -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert offered == set(LANGUAGES) == set(DIRECTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english_by_omission(language: str) -> None:
    assert not [entry.source for entry in entries_of(written(language)) if not all(entry.said)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_a_guess_of_the_tools(language: str) -> None:
    catalog = written(language)
    assert not catalog.fuzzy
    assert not [entry.source for entry in entries_of(catalog) if entry.fuzzy]
    assert not catalog.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_survive_translation(language: str) -> None:
    catalog = written(language)
    assert not [entry for entry in entries_of(catalog) if not keeps_its_pieces(entry, catalog.plural_expr)]


@pytest.mark.parametrize(
    "said", ["%(m)s notas", "notas", "%(n)d notas", "<b>%(n)s</b> notas", "%(n)s %(n)s notas", "{n} notas"]
)
def test_a_broken_placeholder_is_noticed(said: str) -> None:
    assert not keeps_its_pieces(Entry("", ("%(n)s note", "%(n)s notes"), ("%(n)s nota", said)), "n != 1")


def test_only_a_form_for_one_number_may_say_it_in_words() -> None:
    source = ("%(n)s note", "%(n)s notes")
    assert keeps_its_pieces(Entry("", source, ("una nota", "%(n)s notas")), "n != 1")
    assert not keeps_its_pieces(Entry("", source, ("una nota", "%(n)s notas")), "n > 1")
    assert not keeps_its_pieces(Entry("", ("%(n)s of %(name)s",), ("una de %(name)s",)), "n != 1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_at_the_ends_and_lines_are_kept(language: str) -> None:
    def frame(text: str) -> tuple[bool, bool, int]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n")

    for entry in entries_of(written(language)):
        assert {frame(text) for text in entry.said} == {frame(entry.source[0])}, entry


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    catalog, speaks = written(language), spoken(language)
    with (FOLDER / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = {(one.context, one.source): one.said for one in entries_of(read_mo(file))}
    assert compiled == {(one.context, one.source): one.said for one in entries_of(catalog)}
    for one in entries_of(catalog):
        if len(one.source) == 1:
            found = (
                speaks.pgettext(one.context, one.source[0]) if one.context else speaks.gettext(one.source[0])
            )
            assert found == one.said[0]
            continue
        for form, text in enumerate(one.said):
            for n in numbers_of(form, catalog.plural_expr)[:1]:
                single, several_ = one.source
                found = (
                    speaks.npgettext(one.context, single, several_, n)
                    if one.context
                    else speaks.ngettext(single, several_, n)
                )
                assert found == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_take_the_form_of_the_language(language: str) -> None:
    said = [spoken(language).ngettext("%(n)d note", "%(n)d notes", n) for n in (1, 5)]
    assert not {"%(n)d note", "%(n)d notes"} & set(said)
    assert said[0] != said[1]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), DIRECTIONS.items())
def test_a_stranger_signs_in_in_the_language_of_the_browser(
    client: Client, language: str, direction: str
) -> None:
    html = client.get("/sign-in/", headers={"accept-language": f"{language},en;q=0.5"}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert SIGN_IN[language] in html
    assert ">Sign in<" not in html


@pytest.mark.django_db
def test_a_language_nobody_translated_is_answered_in_english(client: Client) -> None:
    html = client.get("/sign-in/", headers={"accept-language": "fi"}).content.decode()
    assert '<html lang="en" dir="ltr"' in html
    assert "Sign in" in html


@pytest.mark.parametrize(("language", "direction"), DIRECTIONS.items())
def test_home_speaks_the_reader_s_own_language(
    reading: Client, reader: User, language: str, direction: str
) -> None:
    reader.language = language
    reader.save()
    html = reading.get("/", headers={"accept-language": "en"}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert f">{LIBRARY[language]}<" in html
    assert ">Library<" not in html


@pytest.mark.parametrize("language", ["en", *DIRECTIONS])
def test_each_language_is_offered_by_its_own_name(client: Client, db: None, language: str) -> None:
    html = client.get("/sign-in/", headers={"accept-language": language}).content.decode()
    for code, name in settings.LANGUAGES:
        assert re.search(rf'<button[^>]* value="{code}" lang="{code}"[^>]*>{name}</button>', html)
