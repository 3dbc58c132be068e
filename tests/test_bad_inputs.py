"""Bodies and fields that no honest browser sends, posted to every address that takes a form."""

from __future__ import annotations

import socket
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db.models import CharField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from annotations.models import Note
from reader.models import Tag, User
from tests.factories import make_article, make_tag, make_user
from tests.hanging import unhung
from tests.test_who_may_see_what import Scene, scene, visits

__all__ = ["scene"]
pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def rows() -> dict[str, int]:
    """How many rows every table has, but for the counters of attempts and the sessions."""
    left_out = {"reader.Attempts", "sessions.Session"}
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in left_out
    }


@pytest.fixture
def keeping(scene: Scene, client: Client) -> Client:
    """An administrator who also owns every private thing of the scene."""
    User.objects.filter(pk=scene.owner.pk).update(role="administrator")
    client.force_login(scene.owner)
    client.raise_request_exception = False
    return client


closed: set[tuple[str, str]] = set()
"""Names of addresses and methods that they do not take. Known from the first answer: they say so before they read
anything, so they are not asked with every value.
"""


def heard(name: str, method: str, answer: HttpResponse) -> None:
    """Nothing broke; and whether this address hears this method at all."""
    assert answer.status_code < 500, (name, method, answer.status_code)
    if answer.status_code == 405:
        closed.add((name, method))


MULTIPART = "multipart/form-data; boundary=x"
FORM = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[bytes, str]] = {
    "json": (b'{"start": 1}', "application/json"),
    "deep json": (b"[" * 100_000, "application/json"),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
    "no type": (b"body=x", ""),
    "cut multipart": (b'--x\r\nContent-Disposition: form-data; na', MULTIPART),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "wrong boundary": (b"--y\r\n\r\n--y--", MULTIPART),
    "base64": (b'--x\r\nContent-Disposition: form-data; name="body"\r\nContent-Transfer-Encoding: base64'
               b"\r\n\r\n%%%\r\n--x--",
               MULTIPART),
    "bytes": (bytes(range(256)) * 40, "application/x-www-form-urlencoded"),
    "utf-16": ("body=x".encode("utf-16"), "application/x-www-form-urlencoded"),
    "charset": (b"body=%ff", "application/x-www-form-urlencoded; charset=utf-7"),
    "surrogates": (b"body=%ed%a0%80&name=%ed%a0%80&q=%00&client_id=%00", "application/x-www-form-urlencoded"),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_form_changes_nothing_anywhere(keeping: Client, scene: Scene, what: str) -> None:
    body, kind = BODIES[what]
    before = rows()
    for name, address in visits(scene):
        if name in {
            "signout",
            "article-delete",
            "highlight-delete",
            "curate-delete",
            "language",
            "kept",
            "feed-leave",
            "private-address-revoke",
            "notebook-filter-delete",
            "saved-search-forget",
        }:
            continue  # a press of the button alone says all that they need
        if (name, "POST") not in closed:
            heard(name, "POST", keeping.generic("POST", address, body, content_type=kind))
        for label in ("annotations.Note", "annotations.SearchNote"):  # a note's text is read as it is
            before[label] += what == "base64" and name in {"note-add", "note-reply"}
    if what == "surrogates":  # a form after all, with a name of signs that show
        for label in ("annotations.Group", "annotations.Membership", "annotations.SavedFilter"):
            before[label] += 1
    assert rows() == before


@pytest.mark.parametrize("multipart", [False, True])
def test_fifty_megabytes_are_refused_with_the_limit(keeping: Client, multipart: bool) -> None:
    article = make_article("Some words.")
    text = b"x" * (50 * MEGABYTE)
    if multipart:
        body = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + text + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
    else:
        body, kind = b"body=" + text, "application/x-www-form-urlencoded"
    before = rows()
    for address in (reverse("note-add", args=[article.pk]), reverse("add"), reverse("signin")):
        with unhung():
            answer = keeping.generic("POST", address, body, content_type=kind)
        assert answer.status_code == 413
        assert "12 MB" in answer.content.decode()
        assert "50.0 MB" in answer.content.decode()
    assert rows() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", MULTIPART])
@pytest.mark.parametrize("token", ["in the form", "in a header"])
def test_half_a_note_is_never_saved(live_server: LiveServer, kind: str, token: str) -> None:
    user, article, client = make_user(), make_article("Some words."), Client()
    client.force_login(user)
    secret = client.get("/settings/").cookies["csrftoken"].value
    if kind == MULTIPART:
        parts = [("csrfmiddlewaretoken", secret), ("body", "Half of a no")]
        body = "\r\n".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in parts
        )
    else:
        body = f"csrfmiddlewaretoken={secret}&body=Half+of+a+no"
    place = (live_server.thread.host, live_server.thread.port)
    head = [
        f"POST /articles/{article.pk}/notes/ HTTP/1.1", f"Host: {place[0]}:{place[1]}", f"Content-Type: {kind}",
        f"Cookie: csrftoken={secret}; sessionid={client.cookies['sessionid'].value}",
        f"Content-Length: {len(body) + 40}", "Connection: close",
    ]  # fmt: skip
    if token == "in a header":
        head += [f"X-CSRFToken: {secret}", "HX-Request: true"]
    with socket.create_connection(place, timeout=10) as wire:
        wire.sendall("\r\n".join([*head, "", body]).encode())
        wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 400 ")
    assert "The connection broke before everything had arrived" in answer
    assert not Note.objects.exists()


FIELDS = (
    "body", "name", "username", "email", "display_name", "password", "password1", "password2", "other", "description",
    "introduction", "headline", "standfirst", "byline", "outlet", "credited_source", "published", "section", "language",
    "theme", "kind", "parent", "under", "with", "to", "q", "message", "scope", "expiry", "highlights", "notes", "links",
    "next", "text", "address", "from", "whole", "do", "tag", "target", "version", "seen", "visibility", "client_id",
    "revision", "start", "end", "quote", "furthest", "role", "encoding", "first", "second", "choice", "note", "draft",
)  # fmt: skip


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000, "\x00", "é" * 300, "-1", "9" * 400, "1e308", "٣", "[]", "{{7*7}}", "\u202e" * 50],
    ids=["long", "nul", "accents", "negative", "digits", "float", "arabic", "list", "template", "bidi"],
)  # fmt: skip
def test_every_field_has_its_limits(keeping: Client, scene: Scene, value: str) -> None:
    fields = dict.fromkeys(FIELDS, value)
    form = urlencode(fields)
    for name, address in visits(scene):
        if name == "signout":
            continue
        headers = {"HX-Request": "true"} if name.startswith(("highlight", "note")) else {}
        if (name, "POST") not in closed:
            heard(name, "POST", keeping.post(address, form, content_type=FORM, headers=headers))
        if (name, "GET") not in closed:
            heard(name, "GET", keeping.get(address, fields, headers=headers))
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not isinstance(field, CharField) or not field.max_length:
                continue
            for stored in model._base_manager.values_list(field.attname, flat=True):
                assert len(stored or "") <= field.max_length, (model._meta.label, field.name)


@pytest.mark.parametrize(
    "name", ['"><img src=x onerror=alert(1)>', "=cmd()|'/c calc'!A1", "<script>1</script>"]
)
def test_a_tag_of_signs_is_text_wherever_it_stands(keeping: Client, scene: Scene, name: str) -> None:
    tag: Tag = make_tag(name, slug="signs")
    article = make_article("Some words.", tags=(tag,), added_by=scene.owner)
    for address in ("/", article.get_absolute_url(), "/tags/", "/tags/signs/", "/latest/", "/dossiers/", "/curate/",
                    "/curate/twins/", f"/curate/tags/{tag.pk}/", "/curate/names/?parent=%22",
                    "/admin/reader/tag/"):  # fmt: skip
        text = keeping.get(address).content.decode()
        assert "<img src=x" not in text, address
        assert "<script>1" not in text, address
