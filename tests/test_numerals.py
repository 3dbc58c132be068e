"""Pages in Arabic: what the site says itself has Arabic digits; names, code and what was published keep theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.cache import cache as memory
from django.test import Client
from django.utils import translation
from lxml import html

from annotations.views.notices import counted
from reader.models import Role, User
from reader.queries.states import count_words
from tests.test_nothing_left_in_english import HOLES, QUIET
from tests.test_who_may_see_what import Scene, scene, visits

__all__ = ["scene"]

SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "data-confirm")
LETTER, DIGIT = re.compile("[\u0620-\u064a]"), re.compile("[0-9]")
QUOTED = ("bdi", "code", "kbd", "pre", "script", "style", "textarea", "svg", "ins", "del")
"""Elements with words that are not ours."""
TYPED = re.compile(r"localhost:\d+|\d+\.\d+\.\d+|(?<=آخره )\w+|\d{4}-\d\d-\d\d( \d\d:\d\d)?")
"""An address, a version, the end of a token, and a time in the form in which it is to be typed."""
COUNTS = ("count", "n", "ref")
"""Classes of what holds a number alone."""


def foreign(line: list[html.HtmlElement]) -> bool:
    """Whether an element, the first of ``line`` before all above it, is in another language."""
    return next((one.get("lang") for one in line if one.get("lang")), "ar") != "ar"


def quotes(line: list[html.HtmlElement]) -> bool:
    """Whether an element holds words that are not ours."""
    return foreign(line) or any(one.tag in QUOTED or "prose" in one.get("class", "").split() for one in line)


def ours(page: bytes) -> Iterator[tuple[str, str]]:
    """What a page says itself, with where it does."""
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        line = [element, *element.iterancestors()]
        for name in SPOKEN:
            if not foreign(line) and LETTER.search(element.get(name, "")):
                yield f"{element.tag}[{name}]", element.get(name, "")
        if not quotes(line):
            yield f"{element.tag}.{element.get('class', '')}", element.text or ""
        above = line[1:]
        if above and not quotes(above):
            yield f"{above[0].tag}.{above[0].get('class', '')}", element.tail or ""


@cache
def translated() -> frozenset[str]:
    """What the catalogue says with digits of its own: how it writes them is the translation's."""
    with (Path(settings.BASE_DIR) / "locale" / "ar" / "LC_MESSAGES" / "django.po").open("rb") as file:
        entries = [one.string for one in read_po(file, locale="ar")]
    said = [one for entry in entries for one in (entry if isinstance(entry, tuple) else (entry,))]
    parts = {part.strip() for one in said for part in HOLES.split(one) if DIGIT.search(part)}
    return frozenset(part for part in parts if LETTER.search(part))


def latin(page: bytes) -> list[tuple[str, str]]:
    """What a page says with digits that are not Arabic: in a sentence of ours, or as a count."""
    found = []
    for where, text in ours(page):
        counts = set(where.partition(".")[2].split()) & set(COUNTS)
        text = TYPED.sub("", text)
        if any(part in text for part in translated()):
            continue
        if DIGIT.search(text) and (LETTER.search(text) or (counts and not re.search("[A-Za-z]", text))):
            found.append((where, " ".join(text.split())))
    return found


@pytest.mark.walk
@pytest.mark.django_db
def test_every_page_in_arabic_has_arabic_digits(scene: Scene, client: Client) -> None:
    User.objects.filter(pk=scene.owner.pk).update(language="ar", role=Role.ADMINISTRATOR, is_staff=True)
    memory.clear()
    client.force_login(scene.owner)
    faults: dict[str, list[tuple[str, str]]] = {}
    walked = 0
    for name, address in visits(scene):
        answer = client.get(address) if name not in QUIET else None
        if (
            answer is None
            or answer.status_code != 200
            or "html" not in answer.headers.get("Content-Type", "")
        ):
            continue
        page = b"".join(answer) if answer.streaming else answer.content
        if page.strip():
            walked += 1
            if found := latin(page):
                faults[name] = found
    assert walked > 60
    said = {(where.split(".")[0], text) for found in faults.values() for where, text in found}
    assert not faults, "\n".join(f"{one}" for one in sorted(said))


def test_latin_digits_in_a_sentence_of_ours_are_noticed() -> None:
    said = '<p>{} ملاحظات<bdi>Route 66</bdi></p><span class="count">{}</span><p lang="en">7 notes</p>'
    page = '<html lang="ar"><head><meta charset="utf-8"></head><body>' + said + "</body></html>"
    assert len(latin(page.format(5, 12).encode())) == 2
    assert not latin(page.format("٥", "١٢").encode())


def test_numbers_that_come_into_a_menu_have_the_digits_of_the_page() -> None:
    with translation.override("ar"):
        assert count_words(120, 99) == "٩٩+"
        assert ">٤<" in counted(4, "").content.decode()
