"""The Address tab: what is fetched, what is refused, and each way of not answering in its own words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reader.models import Capture, Draft, Import, ImportItem
from tests.intake.conftest import page
from tests.intake.serving import Site, certificates, closed_port, silent_port
from tests.intake.test_add import body
from tests.intake.test_bad_pages import nothing_stored
from tests.intake.test_import_page import State, fetch, press, site, waiting

__all__ = ["site", "waiting"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_address_leads_to_its_preview(adding: Client, site: Site) -> None:
    found = fetch(adding, site.page("/river", page()))
    draft = Draft.objects.get()
    there = adding.get(found["Location"])
    assert there["Location"] == reverse("draft", args=[draft.pk])
    shown = body(adding.get(there["Location"]))
    assert "Fetched from your server, 0." in shown
    assert "See what was requested" in shown
    assert "127.0.0.1, answered 200 after" in shown
    assert f'value="{site.url("/river")}"' in shown


def test_a_host_alone_is_taken_for_https(adding: Client, waiting: None) -> None:
    fetch(adding, " averil-courier.example/river#top ")
    assert ImportItem.objects.get().address == "https://averil-courier.example/river"


@pytest.mark.parametrize(
    "address",
    ["", "   ", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://", "ftp://a.example/",
     "https://a.example:0/", "https://a.example:99999/", "no address at all", "https://a b.example/"],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_once_and_kept(adding: Client, address: str) -> None:
    response = fetch(adding, address)
    assert response.status_code == 400
    assert 'role="alert"' in body(response)
    assert f'value="{address.strip()}"' in body(response) or not address.strip() or address in body(response)
    assert nothing_stored()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://petra:secret@averil-courier.example/river", "https://averil-courier.example/river"),
        ("https://аveril.example/", "https://xn--veril-3ve.example/"),
    ],
)
def test_an_address_is_shown_as_it_is_asked(adding: Client, waiting: None, typed: str, asked: str) -> None:
    response = fetch(adding, typed)
    assert ImportItem.objects.get().address == asked
    shown = body(adding.get(response["Location"]))
    assert asked in shown
    assert "secret" not in shown


def test_internal_addresses_are_not_asked(adding: Client, settings: Any) -> None:
    with Site() as inside:
        for address in (inside.url("/"), f"http://localhost:{inside.port}/", f"http://[::1]:{inside.port}/",
                        f"http://2130706433:{inside.port}/", "http://169.254.169.254/latest/"):  # fmt: skip
            response = fetch(adding, address)
            if response.status_code == 302:
                shown = body(adding.get(response["Location"]))
                assert "not allowed" in shown, address
                item = ImportItem.objects.order_by("-pk")[0]
                assert (item.state, item.status) == (State.FAILED, 422)
            else:
                assert response.status_code in (400, 422), address
        with Site() as outside:
            settings.POSTIL_FETCH_ALLOW = outside.authority
            fetch(adding, outside.redirect("/", inside.url("/")))
            assert "not allowed" in ImportItem.objects.order_by("-pk")[0].problem
        assert inside.asked == []


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_what_the_site_answered_is_said_and_paste_offered(adding: Client, site: Site, status: int) -> None:
    address = site.page("/", b"<p>no</p>", status=status)
    shown = body(adding.get(fetch(adding, address)["Location"]))
    assert str(status) in shown
    assert f'value="{address}"' in shown
    assert "Try again" in shown
    assert f"?from=paste&amp;address={address.replace(':', '%3A').replace('/', '%2F')}" in shown
    pasted = body(adding.get(reverse("add"), {"from": "paste", "address": address}))
    assert f'value="{address}"' in pasted


def test_each_way_of_not_answering_has_its_own_sentence(
    adding: Client, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.services.arriving.fetch", _impatient)
    said = {}
    with silent_port() as silent, Site(certificate=certificates(tmp_path)["expired"]) as expired:
        closed = closed_port()
        settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{silent},127.0.0.1:{closed},{expired.authority}"
        for name, address in {
            "refused": f"http://127.0.0.1:{closed}/", "slow": f"http://127.0.0.1:{silent}/", "tls": expired.url("/"),
            "unknown": "https://no-such-site.invalid/",
        }.items():  # fmt: skip
            shown = body(adding.get(fetch(adding, address)["Location"]))
            assert f'value="{address}"' in shown
            assert "Try again" in shown
            said[name] = ImportItem.objects.order_by("-pk")[0].problem
    assert len(set(said.values())) == 4
    assert "refuses" in said["refused"]


def _impatient(address: str) -> Any:
    from reader.intake.fetch import fetch as real

    return real(address, seconds=3)  # a handshake on a busy machine takes its time


@pytest.mark.parametrize(
    ("raw", "kind", "said"),
    [
        (b"%PDF-1.7 x", "application/pdf", "a PDF document"),
        (b"\0\0\0\x18ftypmp42", "video/mp4", "video"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "text/html", "a PNG image"),
    ],
)
def test_what_is_no_page_is_named(adding: Client, site: Site, raw: bytes, kind: str, said: str) -> None:
    shown = body(adding.get(fetch(adding, site.page("/", raw, kind))["Location"]))
    assert said in shown
    assert ImportItem.objects.get().status == 415
    assert not Capture.objects.exists()


def test_endless_and_empty_pages_are_cut(adding: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.services.arriving.fetch", _impatient)
    endless = site.dawdles("/endless", head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    huge = site.page("/huge", b"<p>" + b"x" * 5_000_001)
    empty = site.page("/empty", b"")
    for address, status in ((endless, 422), (huge, 422), (empty, 415)):
        fetch(adding, address)
        item = ImportItem.objects.order_by("-pk")[0]
        assert (item.status, bool(item.problem)) == (status, True), address
    assert not Capture.objects.exists()


def test_a_page_that_waits_for_its_next_try_says_so(adding: Client, site: Site) -> None:
    response = fetch(adding, site.page("/", b"later", status=503))
    shown = body(adding.get(response["Location"]))
    assert "Try 1 of 4; the next comes by itself in" in shown
    site.page("/", page())
    batch = Import.objects.get()
    pressed = press(adding, batch, "again", item=batch.items.get().pk)
    assert adding.get(pressed["Location"])["Location"] == reverse("draft", args=[Draft.objects.get().pk])
