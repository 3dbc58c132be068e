"""Exports as W3C Web Annotations: valid by the rules of the model (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from annotations.models import StoryLink
from tests.annotations.exported import Desk, desk
from tests.factories import make_article

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
MOTIVATIONS = {"assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting",
               "identifying", "linking", "moderating", "questioning", "replying", "tagging"}  # fmt: skip
BODIES = {"TextualBody", "SpecificResource", "Text", "Image", "Video", "Sound", "Dataset"}
SELECTORS = {"TextQuoteSelector": {"exact"}, "TextPositionSelector": {"start", "end"}}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def faults(collection: Any) -> Iterator[str]:
    """What the model forbids, section by section."""
    yield from _context(collection)
    if collection["type"] != "AnnotationCollection":
        yield "5.1: a collection has the class AnnotationCollection"
    yield from _iri(collection["id"], "5.1 id")
    page = collection["first"]
    yield from _iri(page["id"], "5.2 id")
    if page["type"] != "AnnotationPage" or page["partOf"] != collection["id"]:
        yield "5.2: a page is an AnnotationPage and part of its collection"
    if collection["total"] != len(page["items"]) or page["startIndex"] != 0:
        yield "5.1: total is the number of annotations"
    ids = [annotation.get("id") for annotation in page["items"]]
    if len(ids) != len(set(ids)):
        yield "3.1: an annotation has an IRI of its own"
    for annotation in page["items"]:
        yield from _annotation(annotation)


def _context(found: Any) -> Iterator[str]:
    if "http://www.w3.org/ns/anno.jsonld" not in listed(found["@context"]):
        yield "3.1: one of the contexts is that of the model"
    prefixes = {name for each in listed(found["@context"]) if isinstance(each, dict) for name in each}
    if prefixes - {"postil"}:
        yield "prefixes that nobody knows"


def _iri(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str) or not IRI.fullmatch(value):
        yield f"{where}: no IRI: {value!r}"


def _annotation(annotation: dict[str, Any]) -> Iterator[str]:
    yield from _iri(annotation.get("id"), "3.1 id")
    if "Annotation" not in listed(annotation.get("type")):
        yield "3.1: an annotation has the class Annotation"
    if not annotation.get("target"):
        yield "3.1: an annotation has a target"
    if not set(listed(annotation["motivation"])) <= MOTIVATIONS:
        yield f"3.3.5: no motivation: {annotation['motivation']}"
    for name in ("created", "modified"):
        if not TIME.fullmatch(annotation[name]):
            yield f"3.3.1: {name} is xsd:dateTime in UTC, with a Z: {annotation[name]}"
    for agent in listed(annotation["creator"]):
        if agent["type"] not in {"Person", "Organization", "Software"} or not isinstance(agent["name"], str):
            yield "3.3.2: an agent has a class and a name"
    for body in listed(annotation.get("body", [])):
        yield from _body(body)
    for target in listed(annotation["target"]):
        yield from _target(target)


def _body(body: dict[str, Any]) -> Iterator[str]:
    if body["type"] not in BODIES:
        yield f"3.2: no class of a body: {body['type']}"
    if not set(listed(body.get("purpose", []))) <= MOTIVATIONS:
        yield f"3.3.5: no purpose: {body['purpose']}"
    if body["type"] == "TextualBody":
        if not isinstance(body.get("value"), str):
            yield "3.2.4: a textual body has exactly one value"
        if "/" not in body["format"]:
            yield "3.2.4: its format is a media type"
        if body.get("textDirection", "auto") not in {"ltr", "rtl", "auto"}:
            yield "3.2.1: textDirection is ltr, rtl or auto"
    else:
        yield from _iri(body.get("source", body.get("id")), "4: source")


def _target(target: Any) -> Iterator[str]:
    if isinstance(target, str):
        yield from _iri(target, "3.2.1 target")
    elif target["type"] == "SpecificResource":
        source = target["source"]
        yield from _iri(source if isinstance(source, str) else source["id"], "4: source")
        for selector in listed(target.get("selector", [])):
            yield from _selector(selector)
        for state in listed(target.get("state", [])):
            if state["type"] != "TimeState" or not TIME.fullmatch(state["sourceDate"]):
                yield "4.3.1: a TimeState has a sourceDate"
    else:
        yield from _iri(target["id"], "3.2.1 target")


def _selector(selector: dict[str, Any]) -> Iterator[str]:
    kind = selector["type"]
    if kind not in SELECTORS or not SELECTORS[kind] <= set(selector):
        yield f"4.2: no selector, or not whole: {selector}"
    elif kind == "TextPositionSelector":
        start, end = selector["start"], selector["end"]
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
            yield "4.2.5: positions are whole numbers, the end exclusive"
    elif not all(isinstance(selector.get(name, ""), str) for name in ("exact", "prefix", "suffix")):
        yield "4.2.4: exact, prefix and suffix are texts"


def test_the_checker_finds_faults() -> None:
    broken = {
        "@context": "urn:x", "id": "no iri", "type": "List", "total": 5,
        "first": {"id": "urn:p", "type": "AnnotationPage", "partOf": "urn:other", "startIndex": 1, "items": [
            {"id": "x", "type": "Note", "motivation": "shouting", "created": "2026", "modified": "2026",
             "creator": {"type": "Cat", "name": "x"}, "body": {"type": "TextualBody", "format": "md"},
             "target": {"type": "SpecificResource", "source": "x", "selector": {"type": "TextPositionSelector",
                                                                              "start": 3, "end": 3}}},
        ]},
    }  # fmt: skip
    assert len(list(faults(broken))) >= 13


def annotations(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    found = json.loads(desk.export("w3c", **query))
    assert list(faults(found)) == []
    items: list[dict[str, Any]] = found["first"]["items"]
    return items


@pytest.mark.parametrize("who", ["mine", "everyone"])
def test_an_export_is_valid_by_the_model(desk: Desk, who: str) -> None:
    StoryLink.objects.create(
        user=desk.ines, from_article=desk.article, to_article=desk.arabic, kind="same_story"
    )
    StoryLink.objects.create(
        user=desk.ines, from_article=desk.article, to_article=make_article(), kind="contradicts",
        from_highlight=desk.fact,
    )  # fmt: skip
    found = annotations(desk, who=who)
    assert len(found) >= 6
    (link,) = [each for each in found if each["motivation"] == "linking"]
    assert link["body"][0]["purpose"] == "linking"


def test_the_selectors_lead_to_the_words(desk: Desk) -> None:
    found = next(each for each in annotations(desk) if each.get("postil:kind") == "fact")
    revision = desk.article.current_revision
    assert revision is not None
    quote, position = found["target"]["selector"]
    assert revision.text[position["start"] : position["end"]] == quote["exact"] == "rose again"
    assert revision.text.startswith(quote["prefix"] + quote["exact"] + quote["suffix"])
    assert found["target"]["source"]["id"] == desk.article.canonical_url
    assert found["target"]["postil:text"]["postil:sha256"] == revision.sha256


def test_note_kind_and_code_are_bodies_with_their_purpose(desk: Desk) -> None:
    found = next(each for each in annotations(desk) if each.get("postil:kind") == "fact")
    bodies = [(body["purpose"], body["format"], body["value"]) for body in found["body"]]
    assert bodies[0][:2] == ("commenting", "text/markdown")
    assert bodies[1:] == [("tagging", "text/plain", "Fact"), ("tagging", "text/plain", "Level")]
    assert found["motivation"] == "commenting"
    assert found["id"] == f"urn:uuid:{desk.fact.client_id}"


def test_replies_answer_their_annotation_and_a_bare_mark_highlights(desk: Desk) -> None:
    found = annotations(desk)
    replies = [each for each in found if each["motivation"] == "replying"]
    assert [(each["creator"]["name"], each["target"]) for each in replies] == [
        ("Tomas Reeve", f"urn:uuid:{desk.fact.client_id}"),
        ("Ines Calloway", f"urn:uuid:{desk.fact.client_id}"),
    ]
    assert {each["motivation"] for each in found} == {"commenting", "highlighting", "replying"}
    whole = next(
        each for each in found if "selector" not in each["target"] and each["motivation"] == "commenting"
    )
    assert whole["target"]["id"] == desk.article.canonical_url
