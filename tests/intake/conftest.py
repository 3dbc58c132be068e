"""A reader who is signed in and adds pages as a browser does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reader.models import Draft, User
from tests.factories import make_user

Paste = Callable[..., HttpResponse]

WORDS = (
    "The gauge at Averil fell by a hand's breadth over the summer, the commission says, and nobody in the town "
    "disputes it.",
    "What they dispute is the cause. The works upstream say the spring was dry; the ferrymen point at the sluices "
    "of the Corran Gate, which opened late.",
    "A table of readings will be shown to both governments on Tuesday, in Ketterby, before the talks begin again.",
)
"""Three paragraphs of fiction, long enough to be an article."""


def page(
    *paragraphs: str, headline: str = "River falls again at Averil", head: str = "", body: str = ""
) -> str:
    """A page's HTML with menu and footer around an article."""
    text = "".join(f"<p>{words}</p>" for words in paragraphs or WORDS)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>{head}</head><body>'
        '<nav><ul><li><a href="/politics">Politics</a></li><li><a href="/economy">Economy</a></li></ul></nav>'
        f"<main><article><h1>{headline}</h1>{text}{body}</article></main>"
        "<footer><p>All rights reserved. Privacy policy</p></footer></body></html>"
    )


@pytest.fixture
def user(db: None) -> User:
    return make_user("ines")


@pytest.fixture
def adding(user: User, client: Client) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def paste(adding: Client, django_capture_on_commit_callbacks: Any) -> Paste:
    """Posts the paste form; what the worker would do next is done when the answer is there."""

    def post(text: str, address: str = "", **more: str) -> HttpResponse:
        fields = {"from": "paste", "text": text, "address": address, "whole": "1", **more}
        with django_capture_on_commit_callbacks(execute=True):
            return adding.post(reverse("add"), fields)  # type: ignore[return-value]

    return post


@pytest.fixture
def upload(adding: Client, django_capture_on_commit_callbacks: Any) -> Paste:
    """Posts the upload form with (name, bytes) pairs, as ``paste`` does."""

    def post(*files: tuple[str, bytes], **more: str) -> HttpResponse:
        sent = [SimpleUploadedFile(name, raw) for name, raw in files]
        with django_capture_on_commit_callbacks(execute=True):
            return adding.post(reverse("add"), {"from": "upload", "files": sent, "whole": "1", **more})  # type: ignore[return-value]

    return post


@pytest.fixture
def do(adding: Client) -> Callable[..., HttpResponse]:
    """Presses a button of a draft's form with the fields as the page shows them, some of them changed."""

    def press(draft: Draft, what: str, *, htmx: bool = False, **changed: str) -> HttpResponse:
        shown = adding.get(reverse("draft", args=[draft.pk])).context
        values = dict(shown["values"]) if "values" in shown else {}
        fields = {**values, "visibility": shown.get("visibility", "library"), "do": what, **changed}
        headers = {"HX-Request": "true"} if htmx else {}
        return adding.post(reverse("draft", args=[draft.pk]), fields, headers=headers)  # type: ignore[return-value]

    return press
