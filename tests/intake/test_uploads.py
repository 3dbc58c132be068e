"""Files: their encodings, their names, what is no page at all, and connections that break."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django.live_server_helper import LiveServer

from reader.models import Article, Capture, Draft
from tests.intake.conftest import WORDS, Paste, page
from tests.intake.test_add import body
from tests.intake.test_bad_pages import nothing_stored

Press = Callable[..., HttpResponse]
pytestmark = pytest.mark.django_db

DUMP = "\n\n".join(WORDS)
ACCENTS = "\n\n".join(
    [
        "El río bajó un palmo en verano, según la comisión, y nadie en la ciudad lo discute; «será un otoño difícil».",
        "Lo que se discute es la causa: río arriba dicen que la primavera fue seca, y los barqueros señalan la presa.",
        "Mañana se mostrará a los dos gobiernos una tabla con las mediciones, antes de que empiece la negociación.",
    ]
)
JAPANESE = "\n\n".join(
    [
        "川の水位は夏の間に手のひらほど下がったと委員会は述べており、町の誰もそれを疑っていない。",
        "争われているのは原因である。上流の工事事務所は春が乾いていたと言い、渡し守たちは水門を指さす。",
        "火曜日に両政府へ測定値の表が示され、その後で交渉が再開される予定である。",
    ]
)
RUSSIAN = "\n\n".join(
    [
        "Уровень реки за лето упал на ладонь, сообщает комиссия, и никто в городе с этим не спорит.",
        "Спорят о причине: выше по течению говорят, что весна была сухой, а паромщики указывают на шлюзы.",
        "Во вторник обоим правительствам покажут таблицу измерений, прежде чем переговоры начнутся снова.",
    ]
)


def saved_text(do: Press) -> str:
    do(Draft.objects.get(), "save", headline="A headline")
    return Article.objects.get().current_revision.text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8-sig", ACCENTS), ("utf-16", ACCENTS), ("utf-16-be", "\ufeff" + ACCENTS), ("utf-8", JAPANESE)],
)
def test_byte_order_marks_are_read(upload: Paste, do: Press, encoding: str, text: str) -> None:
    upload(("dump.txt", text.encode(encoding)))
    assert not Capture.objects.get().encoding_guessed
    assert saved_text(do).split("\n") == text.lstrip("\ufeff").split("\n\n")


@pytest.mark.parametrize(
    ("encoding", "text"), [("windows-1252", ACCENTS), ("shift_jis", JAPANESE), ("koi8-r", RUSSIAN)]
)
def test_an_unlabelled_encoding_is_guessed_and_the_guess_is_shown(
    upload: Paste, do: Press, adding: Client, encoding: str, text: str
) -> None:
    shown = body(adding.get(upload(("dump.txt", text.encode(encoding)))["Location"]))
    assert "our guess" in shown
    assert Capture.objects.get().encoding_guessed
    draft = Draft.objects.get()
    do(draft, "read-again", encoding=encoding)
    capture = Capture.objects.get()
    assert not capture.encoding_guessed
    assert saved_text(do).split("\n") == text.split("\n\n")


def test_a_page_that_says_utf_8_and_is_latin_1_is_guessed(upload: Paste, do: Press, adding: Client) -> None:
    raw = page(*ACCENTS.split("\n\n")).encode("latin-1")
    shown = body(adding.get(upload(("a.html", raw))["Location"]))
    assert "our guess" in shown
    assert "\ufffd" not in shown
    assert "según la comisión" in saved_text(do)


def test_reading_again_keeps_what_was_corrected(upload: Paste, do: Press, adding: Client) -> None:
    upload(("dump.txt", ACCENTS.encode("windows-1252")))
    draft = Draft.objects.get()
    do(draft, "read-again", encoding="koi8-r", byline="Petra Lind")
    shown = body(adding.get(reverse("draft", args=[draft.pk])))
    assert 'value="Petra Lind"' in shown
    assert "según" not in shown
    do(draft, "read-again", encoding="windows-1252")
    assert "según la comisión" in saved_text(do)


def test_an_encoding_that_does_not_exist_is_refused(upload: Paste, do: Press) -> None:
    upload(("dump.txt", DUMP.encode()))
    response = do(Draft.objects.get(), "read-again", encoding="utf-99")
    assert response.status_code == 400
    assert "“utf-99” is not a character encoding we know." in body(response)
    assert Draft.objects.get().cleaned["blocks"]


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG image"),
        (b"\x7fELF\x02\x01\x01" + bytes(100), "a program (ELF)"),
        (b"%PDF-1.7\n" + b"x" * 100, "a PDF document"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive or an Office document"),
        (bytes(range(1, 9)) * 100, "a binary file"),
    ],
)
def test_what_is_no_text_is_named(upload: Paste, raw: bytes, what: str) -> None:
    response = upload(("notes.txt", raw))
    assert response.status_code == 415
    assert f"This looks like {what}" in body(response)
    assert "notes.txt" in body(response)
    assert nothing_stored()


def test_an_empty_file_is_named(upload: Paste) -> None:
    response = upload(("nothing.html", b""))
    assert response.status_code == 400
    assert "The file is empty: “nothing.html”." in body(response)
    assert nothing_stored()


def test_no_file_at_all_is_said(adding: Client) -> None:
    response = adding.post(reverse("add"), {"from": "upload", "whole": "1"})
    assert response.status_code == 400
    assert "No file was chosen." in body(response)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "CON",
        "n" * 300 + ".txt",
        "\u202etxt.exe",
        "\u0642\u0627\u0626\u0645\u0629.txt",
        "a\x00b.html",
        "<img src=x>.txt",
    ],
)
def test_hostile_names_are_shown_and_never_used(upload: Paste, adding: Client, name: str) -> None:
    response = upload((name, DUMP.encode()))
    assert response.status_code == 302
    capture = Capture.objects.get()
    stored = settings.MEDIA_ROOT / capture.file.name
    assert stored.is_file()
    assert stored.resolve().is_relative_to(settings.MEDIA_ROOT)
    assert stored.stem.isalnum()
    assert len(stored.name) < 50
    shown = body(adding.get(response["Location"]))
    assert "<img src=x>" not in shown
    assert "\x00" not in shown
    assert len(capture.original_name) <= 200
    assert "/" not in capture.original_name
    assert f"<bdi>{escape(capture.original_name)}</bdi>" in shown


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("map.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        (
            "map.html",
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>words</text></svg>',
        ),
        ("photo.png", page().encode()),
        ("photo.jpg", b"<script>alert(1)</script>"),
    ],
)
def test_images_made_of_markup_are_refused(upload: Paste, name: str, raw: bytes) -> None:
    response = upload((name, raw))
    assert response.status_code == 415
    assert name in body(response)
    assert nothing_stored()


def test_several_files_have_an_answer_each(upload: Paste, adding: Client) -> None:
    response = upload(("a.html", page().encode()), ("b.txt", b""), ("c.txt", DUMP.encode()))
    assert response.status_code == 302
    shown = body(adding.get(response["Location"]))
    assert "The file is empty: “b.txt”." in shown
    assert shown.count("Ready to look at</span>") == 2
    assert Draft.objects.count() == 2


def test_too_many_files_are_refused(upload: Paste) -> None:
    response = upload(*[(f"{n}.txt", DUMP.encode()) for n in range(51)])
    assert response.status_code == 413
    assert "51 files were chosen; the limit is 50 at a time." in body(response)
    assert nothing_stored()


def test_a_form_that_did_not_arrive_whole_stores_nothing(adding: Client) -> None:
    response = adding.post(reverse("add"), {"from": "paste", "text": page()})
    assert response.status_code == 400
    assert "The connection broke" in body(response)
    assert nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_in_the_middle_stores_nothing(
    live_server: LiveServer, adding: Client, upload: Paste
) -> None:
    address = reverse("add")
    csrf = adding.get(address).cookies["csrftoken"].value
    edge = "----edge"
    start = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{csrf}\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="from"\r\n\r\nupload\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\n{DUMP}"
    ).encode()
    cookies = f"csrftoken={csrf}; sessionid={adding.cookies['sessionid'].value}"
    host = f"{live_server.thread.host}:{live_server.thread.port}"
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {len(start) + 4000}\r\n\r\n"
    ).encode()
    with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=10) as wire:
        wire.sendall(head + start)
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(1000)
    assert b" 400 " in answer.split(b"\r\n")[0] + b" "
    assert nothing_stored()
    assert upload(("a.txt", DUMP.encode())).status_code == 302


def test_several_drafts_are_saved_at_once_each_for_itself(upload: Paste, adding: Client) -> None:
    from tests.factories import make_user

    upload(
        ("a.html", page(headline="First").encode()),
        ("b.html", page(WORDS[1], WORDS[2], headline="Second").encode()),
    )
    good, bad = Draft.objects.order_by("created_at")
    bad.fields = {"said": {"published": "never"}}
    bad.save()
    other = Draft.objects.create(user=make_user("other"), capture=bad.capture, cleaned=bad.cleaned)
    chosen = [str(good.pk), str(bad.pk), str(other.pk), "nonsense"]
    response = adding.post(reverse("drafts-save"), {"draft": chosen})
    assert response.status_code == 200
    assert "was saved." in body(response)
    assert "“never” is no date" in body(response)
    assert [article.headline for article in Article.objects.all()] == ["First"]
    assert set(Draft.objects.all()) == {bad, other}
    assert adding.post(reverse("drafts-save")).status_code == 400
