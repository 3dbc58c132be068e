"""W3C Web Annotation JSON-LD: a collection with one page (https://www.w3.org/TR/annotation-model/).

A highlight's target is the article with a ``TextQuoteSelector`` and a ``TextPositionSelector``. The positions are code
points in the canonical text of the revision in which the quote stands word for word; a ``TimeState`` says when that
text was captured, and ``postil:text`` which it is. A browser's document gives other positions for the same words, so
whoever has the publisher's page alone takes the quote. Replies are annotations of their own on what they answer.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.interchange.rows import About, ArticleInfo, Mark, Written, utc

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"postil": "urn:postil:notes:1:"}]
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


def write(about: About, marks: Iterable[Mark]) -> Iterator[str]:
    """An ``AnnotationCollection`` with its only page in it; the total stands at the end, where it is known."""
    collection, page = f"urn:uuid:{uuid.uuid4()}", f"urn:uuid:{uuid.uuid4()}"
    head = {
        "@context": CONTEXT,
        "id": collection,
        "type": "AnnotationCollection",
        "label": f"Postil: {about.by}" + (f", {about.shown}" if about.shown else ""),
        "creator": {"type": "Person", "name": about.by},
        "generated": utc(about.exported),
        "generator": {"id": about.library, "type": "Software", "name": "Postil"},
    }
    first = {"id": page, "type": "AnnotationPage", "partOf": collection, "startIndex": 0}
    yield (
        _dumps(head).removesuffix("\n}")
        + ',\n"first": '
        + _dumps(first).removesuffix("\n}")
        + ',\n"items": ['
    )
    total = 0
    for mark in marks:
        for annotation in _annotations(mark):
            yield (",\n" if total else "\n") + json.dumps(annotation, ensure_ascii=False)
            total += 1
    yield f'\n]}},\n"total": {total}\n}}\n'


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _annotations(mark: Mark) -> Iterator[dict[str, Any]]:
    """The mark, then each reply to it."""
    yield _annotation(mark)
    for reply in mark.replies:
        yield {
            "id": f"urn:uuid:{reply.id}",
            "type": "Annotation",
            "motivation": "replying",
            "creator": _person(reply.by),
            "created": utc(reply.created),
            "modified": utc(reply.updated),
            "body": _text(reply, "replying"),
            "target": f"urn:uuid:{mark.id}",
        }


def _annotation(mark: Mark) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": f"urn:uuid:{mark.id}",
        "type": "Annotation",
        "motivation": "commenting" if mark.note else "highlighting" if mark.quote else "linking",
        "creator": _person(mark.by),
        "created": utc(mark.created),
        "modified": utc(mark.updated),
    }
    if bodies := list(_bodies(mark)):
        found["body"] = bodies
    found["target"] = _target(mark)
    found["postil:visibility"] = mark.visibility
    if mark.group:
        found["postil:group"] = mark.group
    if mark.kind:
        found["postil:kind"] = mark.kind
    if mark.status:
        found["postil:status"] = mark.status
    return found


def _person(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _text(note: Written, purpose: str) -> dict[str, str]:
    body = {"type": "TextualBody", "value": note.body, "format": "text/markdown", "purpose": purpose}
    return body | {"textDirection": "auto"}


def _bodies(mark: Mark) -> Iterator[dict[str, Any]]:
    if mark.note:
        body: dict[str, Any] = _text(mark.note, "commenting")
        if mark.note.by != mark.by:  # on somebody's highlight, the first to write may be another
            body["creator"] = _person(mark.note.by)
        yield body
    for label in (mark.kind_name, mark.code):
        if label:
            yield {"type": "TextualBody", "value": label, "format": "text/plain", "purpose": "tagging"}
    for link in mark.links:
        if link.url:
            yield {
                "type": "SpecificResource",
                "source": link.url,
                "purpose": "linking",
                "postil:link": link.kind,
            }


def _source(article: ArticleInfo) -> dict[str, Any]:
    source: dict[str, Any] = {"id": article.source, "type": "Text", "dcterms:title": article.headline}
    if article.language:
        source["language"] = article.language
    source["textDirection"] = article.direction
    return source


def _target(mark: Mark) -> dict[str, Any]:
    if mark.on_whole_article:
        return _source(mark.article)
    quote = {"type": "TextQuoteSelector", "exact": mark.quote}
    quote |= {name: words for name, words in (("prefix", mark.prefix), ("suffix", mark.suffix)) if words}
    target: dict[str, Any] = {"type": "SpecificResource", "source": _source(mark.article)}
    selectors: list[dict[str, Any]] = [quote]
    if mark.made and mark.made.start is not None and mark.made.end is not None:
        selectors.append({"type": "TextPositionSelector", "start": mark.made.start, "end": mark.made.end})
    target["selector"] = selectors
    if mark.made:
        revision = mark.made.revision
        if revision.captured:
            target["state"] = {"type": "TimeState", "sourceDate": utc(revision.captured)}
        target["postil:text"] = {"postil:revision": revision.number, "postil:sha256": revision.sha256}
    return target
