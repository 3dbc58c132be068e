"""What several tests do: mark a passage as the page does, read the parts of an answer."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html as lxml_html

from reader.models import Article

HTMX = {"headers": {"HX-Request": "true"}}


def fields_for(article: Article, passage: str, /, **more: Any) -> dict[str, Any]:
    """The fields that the page sends for the first occurrence of ``passage``."""
    revision = article.current_revision
    assert revision is not None
    start = revision.text.index(passage)
    return {
        "client_id": str(uuid.uuid4()),
        "revision": revision.pk,
        "start": start,
        "end": start + len(passage),
        "quote": passage,
        "kind": "fact",
        **more,
    }


def mark(client: Client, article: Article, passage: str, /, **more: Any) -> HttpResponse:
    """Marks ``passage`` as the page's script does."""
    fields = {
        name: value for name, value in fields_for(article, passage, **more).items() if value is not None
    }
    return client.post(f"/articles/{article.pk}/highlights/", fields, **HTMX)


def parts(response: HttpResponse) -> lxml_html.HtmlElement:
    """The parts of an answer, below one element."""
    return lxml_html.fragment_fromstring(response.content.decode(), create_parent="div")


def saved(response: HttpResponse) -> dict[str, Any]:
    """What the answer tells scripts."""
    told: dict[str, Any] = json.loads(response["HX-Trigger"])["postil:saved"]
    return told
