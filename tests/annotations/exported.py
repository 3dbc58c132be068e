"""What tests of exports and imports share: a small library with everything that an export says, and its files."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from annotations.models import Change, Code, Group, Highlight, Membership, Note, NotesImport
from annotations.services.notes import prepared
from reader.models import Article, ArticleAuthor, Author, User
from tests.factories import make_article, make_highlight, make_outlet, make_tag, make_user

LONG_AGO = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


@dataclass
class Desk:
    """Ines's notes, and Tomas's beside them."""

    ines: User
    tomas: User
    group: Group
    article: Article
    arabic: Article
    fact: Highlight
    client: Client

    def export(self, format: str, **query: Any) -> bytes:
        answer = self.client.get("/notebook/export/", {"format": format, **query})
        assert answer.status_code == 200, answer.content
        return answer.getvalue()

    def text(self, format: str, **query: Any) -> str:
        return self.export(format, **query).decode()

    def json(self, **query: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.export("json", **query))
        return found

    def folder(self, **query: Any) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.export("folder", **query)))


def make_desk() -> Desk:
    ines, tomas = (
        make_user("ines", display_name="Ines Calloway"),
        make_user("tomas", display_name="Tomas Reeve"),
    )
    group = Group.objects.create(name="River desk")
    for user in (ines, tomas):
        Membership.objects.create(group=group, user=user)
    outlet, credited = make_outlet("Averil Courier"), make_outlet("Tidewater Review")
    article = make_article(
        "The river rose again & again. Nobody measured it.",
        "A treaty that nobody can measure is a promise.",
        "The third paragraph is about salt.",
        headline='River: "chief" cautions?',
        outlet=outlet,
        credited_outlet=credited,
        canonical_url="https://averil-courier.example/river?a=1&b=2",
        tags=(make_tag("Ilvane basin"), make_tag("2031"), make_tag("Secret", hidden=True)),
    )
    for place, name in enumerate(("Mara Voss", "Tellers and Sons")):
        author = Author.objects.create(name=name, slug=f"a{place}")
        ArticleAuthor.objects.create(article=article, author=author, position=place)
    arabic = make_article("قالت رئيسة الهيئة إن النهر لا ينتظر أحدا.", headline="النهر لا ينتظر", language="ar",
                          direction="rtl")  # fmt: skip
    code = Code.objects.create(user=ines, kind="fact", name="Level")
    fact = make_highlight(
        ines, article, "rose again", kind="fact", code=code, visibility="group", group=group
    )
    note = prepared(
        ines, "=1+1 is **the** level\n\n`<b>` <script>alert(1)</script>", article=article, highlight=fact
    )
    note.save()
    for user, words in ((tomas, "I doubt it."), (ines, "Look again.")):
        prepared(user, words, article=article, highlight=fact, parent=note).save()
    make_highlight(ines, article, "Nobody measured it", kind="question")
    make_highlight(ines, arabic, "النهر لا ينتظر", kind="quote", visibility="public")
    prepared(ines, "On *all* of it.", article=article).save()
    private = make_highlight(tomas, article, "third paragraph")
    prepared(tomas, "Tomas alone may read this.", article=article, highlight=private).save()
    shown = make_highlight(tomas, article, "about salt", visibility="group", group=group)
    prepared(tomas, "Tomas shows this to the desk.", article=article, highlight=shown).save()
    for model in (Highlight, Note):
        model.objects.update(created_at=LONG_AGO, updated_at=timezone.now())
    client = Client()
    client.force_login(ines)
    return Desk(ines, tomas, group, article, arabic, fact, client)


def upload(client: Client, content: bytes | str | dict[str, Any], name: str = "notes.json") -> HttpResponse:
    """Sends a file to be looked through."""
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False, indent=2)
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/notebook/import/", {"notes": SimpleUploadedFile(name, raw)})


def looked_through(client: Client, content: bytes | str | dict[str, Any]) -> NotesImport:
    """The import that a good file becomes, looked through."""
    answer = upload(client, content)
    assert answer.status_code == 302, answer.content.decode()
    return NotesImport.objects.get(pk=uuid.UUID(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))


def bring(client: Client, content: bytes | str | dict[str, Any]) -> NotesImport:
    """Looks a file through, says yes, and gives the import as it is then."""
    row = looked_through(client, content)
    answer = client.post(row.get_absolute_url(), {"do": "bring"})
    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    return row


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def other() -> User:
    return make_user("other", display_name="Somebody New")


@pytest.fixture
def client(other: User) -> Client:
    client = Client()
    client.force_login(other)
    return client


def marks(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [mark for article in data["articles"] for mark in article["marks"]]


def fact(data: dict[str, Any]) -> dict[str, Any]:
    return next(mark for mark in marks(data) if mark.get("kind") == "fact")


def written(user: User) -> tuple[int, int, int]:
    """How many marks, notes and changes a reader has."""
    return (
        Highlight.objects.filter(user=user).count(),
        Note.objects.filter(user=user).count(),
        Change.objects.filter(user=user).count(),
    )
