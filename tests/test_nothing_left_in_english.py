"""Pages in Arabic and Spanish: no English of ours is left in them, and templates have no words outside gettext."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from lxml import etree, html

from reader.models import Role, User
from tests.test_who_may_see_what import Scene, scene, visits

__all__ = ["scene"]

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPOKEN = ("aria-label", "title", "placeholder", "alt", "aria-description", "data-confirm")
"""Attributes that people read or hear."""
WORDS = 3
"""Words from which on a sentence of the catalogue is looked for: shorter ones may stand in any text."""
HOLES = re.compile(r"%\(\w+\)[-+ #0]*[\d.]*[a-z]|%[sd%]|\{\w*\}|</?[a-z][^<>]*>")
QUIET = {"signout", "group-rejoin", "language"}

TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)
SAID = re.compile(
    r"{%\s*(blocktrans(?:late)?)\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment.*?endcomment\s*%}"
    r"|{%\s*block (?:\w+_class|\w*attributes)\s*%}.*?{%\s*endblock\s*%}",
    re.S,
)
NO_WORDS = re.compile(r"<(script|style|code|kbd|svg)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", re.S | re.I)
ATTRIBUTE = re.compile(rf"\s(?:{'|'.join(SPOKEN)})=(\"[^\"]*\"|'[^']*')")
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {
    "Postil", "UTC", "bdi", "EPUB", "Markdown", "CSV", "Atom", "JSONFeed", "px", "Literata", "Grotesk", "https",
}  # fmt: skip
"""What is the same in every language."""


def bare_words(source: str) -> list[str]:
    """Words of a template that gettext never sees: in its text, and in what attributes say."""
    source = TAGS.sub("\x00", SAID.sub("\x00", source))
    source = NO_WORDS.sub(" ", source).replace("JSON Feed", "JSONFeed")
    spoken = [match[1][1:-1] for match in ATTRIBUTE.finditer(source)]
    text = re.sub(r"<[^<>]*>", "\x00", source)
    found = [word for part in (text, *spoken) for word in WORD.findall(part.replace("&nbsp;", " "))]
    return [word for word in found if word not in NAMES and not word.startswith("amp")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_no_words_outside_gettext(template: Path) -> None:
    assert not bare_words(template.read_text("utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "<p>Left over</p>",
        '<button aria-label="Close it">{% icon "x" %}</button>',
        '<input placeholder="Find {{ what }}">',
        '{% translate "Said" %} and more',
        "<p>{% if a %}Yes{% endif %}</p>",
    ],
)
def test_words_left_over_are_noticed(source: str) -> None:
    assert bare_words(source)


def test_what_is_said_through_gettext_is_no_word_left_over() -> None:
    assert not bare_words(
        '<a class="btn" href="{% url "home" %}" aria-label="{% translate "Close it" %}">{{ name }}</a>'
        "{% blocktranslate count n=n %}{{ n }} note{% plural %}{{ n }} notes{% endblocktranslate %} — 12:30"
    )


def sentences(language: str) -> list[str]:
    """What the catalogue says in another way in this language: the English, in pieces between its values."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    kept: set[str] = set()
    for entry in catalog:
        sources = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
        said = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        for source in sources:
            if source and all(said) and source not in said:
                pieces = (" ".join(piece.split()) for piece in HOLES.split(str(source)))
                kept |= {piece for piece in pieces if len(WORD.findall(piece)) > WORDS}
    translated = " ".join(str(entry.string) for entry in catalog)
    return sorted(piece for piece in kept if piece not in translated)


def spoken(page: bytes) -> Iterator[str]:
    """What a page says in words: its text, and the attributes that are read out."""
    tree = html.fromstring(page)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        yield from (str(element.get(name)) for name in SPOKEN if element.get(name))
        if element.tag in ("input", "button") and element.get("type") in ("submit", "button"):
            yield element.get("value", "")
    etree.strip_tags(tree, "b", "bdi", "i", "em", "strong")
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "template"):
            yield element.text or ""
        yield element.tail or ""


def left_over(page: bytes, english: list[str]) -> list[str]:
    """The sentences of ours that a page still says in English."""
    said = "\n".join(" ".join(text.split()) for text in spoken(page))
    return [sentence for sentence in english if sentence in said]


@pytest.mark.walk
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "es"])
def test_no_page_says_anything_in_english(scene: Scene, client: Client, language: str) -> None:
    english = sentences(language)
    assert len(english) > 300
    User.objects.filter(pk=scene.owner.pk).update(language=language, role=Role.ADMINISTRATOR, is_staff=True)
    cache.clear()
    client.force_login(scene.owner)
    faults: dict[str, list[str]] = {}
    walked = 0
    for name, address in visits(scene):
        if name in QUIET:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = b"".join(answer) if answer.streaming else answer.content
        if page.strip():
            walked += 1
            if found := left_over(page, english):
                faults[name] = found
    assert walked > 60
    assert not faults


@pytest.mark.parametrize("language", ["ar", "es"])
def test_a_page_that_speaks_english_would_be_noticed(language: str) -> None:
    english = sentences(language)
    said = f"<p title='{english[0]}'>x</p><p>Well: <b>{english[-1]}</b>.</p>"
    page = f"<html><head><meta charset='utf-8'></head><body>{said}</body></html>"
    assert set(left_over(page.encode(), english)) >= {english[0], english[-1]}
