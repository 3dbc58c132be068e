"""The page of an import, the Address tab, and uploads of several: what they show, and what their buttons do."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.models import Article, Capture, Draft, Import, ImportItem, User
from reader.services import arrivals
from reader.services.arrivals import Piece
from tests.factories import make_user
from tests.intake.conftest import WORDS, page
from tests.intake.letters import letter, single_file, zipped
from tests.intake.serving import Site
from tests.intake.test_add import body
from tests.intake.test_bad_pages import nothing_stored, ordinary

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportItem.State


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


def fetch(client: Client, address: str, **more: str) -> HttpResponse:
    fields = {"from": "address", "address": address, "whole": "1", **more}
    return client.post(reverse("add"), fields)  # type: ignore[return-value]


def upload(client: Client, *files: tuple[str, bytes], script: bool = False, **more: str) -> HttpResponse:
    sent = [SimpleUploadedFile(name, raw) for name, raw in files]
    headers = {"Accept": "application/json"} if script else {}
    fields = {"from": "upload", "files": sent, "whole": "1", **more}
    return client.post(reverse("add"), fields, headers=headers)  # type: ignore[return-value]


def press(client: Client, batch: Import, do: str, *, htmx: bool = False, **more: Any) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("import-change", args=[batch.pk]), {"do": do, **more}, headers=headers)  # type: ignore[return-value]


def boats(number: int) -> bytes:
    return page(f"{number} boats were counted at Lisk.", *WORDS, headline=f"Boats at Lisk, {number}").encode()


@pytest.fixture
def waiting(settings: Any) -> None:
    """Nobody works on what is brought."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


def test_the_page_asks_for_itself_only_where_something_changed(
    adding: Client, user: User, waiting: None
) -> None:
    batch = arrivals.bring(user, [Piece("address", address="https://averil-courier.example/")])
    here = batch.get_absolute_url()
    shown = body(adding.get(here))
    assert 'hx-trigger="every 1s"' in shown
    assert '<noscript><meta http-equiv="refresh"' in shown
    seen = shown.split("?seen=")[1].split('"')[0]
    assert adding.get(here, {"seen": seen}, headers={"HX-Request": "true"}).status_code == 204
    batch.items.update(state=State.WORKING, step="cleaning", updated_at=timezone.now())
    part = adding.get(here, {"seen": seen}, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert 'aria-current="step">Cleaning' in part.content.decode()
    item = batch.items.get()
    item.draft = Draft.objects.create(
        user=user,
        capture=Capture.objects.create(kind="html", sha256="x", size=1, captured_at=timezone.now()),
        cleaned={},
    )
    item.state = State.READY
    item.save()
    gone = adding.get(here, {"seen": seen}, headers={"HX-Request": "true"})
    assert gone["HX-Redirect"] == reverse("draft", args=[item.draft.pk])


# --- files


def test_an_archive_has_a_page_with_what_became_of_each(adding: Client, user: User) -> None:
    raw = zipped(
        ("2030/a.html", boats(1)), ("2030/b.html", "<script>x</script>"), ("2030/c.txt", b"\x89PNG\r\n\x1a\n"),
        ("2030/d.html", boats(2)),
    )  # fmt: skip
    response = upload(adding, ("river-desk.zip", raw))
    shown = body(adding.get(response["Location"]))
    assert "4 of 4 pages read" in shown
    assert "kept; 2 to look at" in shown
    assert "Done: 2 kept, 0 already here, 2 failed" in shown
    assert "This looks like a PNG image" in shown
    assert "No readable text was left" in shown
    for words in (
        "Show the page",
        "Choose encoding",
        "Try again",
        "Remove",
        "Save all as they are",
        "See failed",
    ):
        assert words in shown
    batch = Import.objects.get()
    assert "river-desk.zip" in body(adding.get(reverse("add")))
    png = batch.items.get(name="2030/c.txt")
    original = adding.get(reverse("import-original", args=[batch.pk, png.pk]))
    assert original.content == b"\x89PNG\r\n\x1a\n"
    assert original["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(adding.get(reverse("import-failed", args=[batch.pk])).content))
    assert archive.namelist() == ["001-b.html", "002-c.txt"]
    press(adding, batch, "remove", item=png.pk)
    assert not batch.items.filter(pk=png.pk).exists()
    press(adding, batch, "save-all")
    assert set(Article.objects.values_list("headline", flat=True)) == {"Boats at Lisk, 1", "Boats at Lisk, 2"}
    after = body(adding.get(batch.get_absolute_url()))
    assert "2 articles were saved." in after
    assert "Ready to look at" not in after


def test_an_encoding_can_be_chosen_for_what_failed(adding: Client) -> None:
    odd = ("\n\n".join(WORDS)).encode("utf-16-be") + b"\x00"  # no mark, and odd in length
    response = upload(adding, ("a.html", boats(1)), ("b.txt", odd))
    batch = Import.objects.get()
    bad = batch.items.get(name="b.txt")
    assert bad.status == 415
    assert "Choose encoding" in body(adding.get(response["Location"]))
    press(adding, batch, "again", item=bad.pk, encoding="utf-16")
    bad.refresh_from_db()
    assert bad.options["encoding"] == "utf-16"
    assert press(adding, batch, "again", item=bad.pk, encoding="no-such").status_code == 302


def test_saving_at_once_and_for_oneself(adding: Client) -> None:
    upload(adding, ("a.html", boats(1)), ("b.html", boats(2)), saves="1", visibility="private")
    assert Article.objects.filter(visibility="private").count() == 2
    assert not Draft.objects.exists()
    single = upload(adding, ("c.html", boats(3)), saves="1")
    assert single["Location"] == Article.objects.get(headline="Boats at Lisk, 3").get_absolute_url()


@pytest.mark.parametrize(
    ("name", "raw", "headline"),
    [
        ("a.eml", letter(), "The river letter: what the gauges say"),
        ("a.html", single_file().encode(), "River falls again at Averil"),
        ("a.html.gz", __import__("gzip").compress(boats(4)), "Boats at Lisk, 4"),
    ],
)
def test_single_files_of_each_kind_lead_to_their_preview(
    adding: Client, name: str, raw: bytes, headline: str
) -> None:
    response = upload(adding, (name, raw))
    draft = Draft.objects.get()
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert draft.cleaned["meta"]["headline"] == headline
    assert draft.capture.original_name == name.removesuffix(".gz")
    assert headline in body(adding.get(response["Location"]))


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [
        (zipped(("../../etc/passwd.html", "x")), 422, "../../etc/passwd.html"),
        (zipped(("a.html", "x"), ("b.zip", zipped(("c.html", "x")))), 413, "b.zip"),
        (zipped(("a.txt", b"\0" * 19_000_000)), 413, "limit is 200 times"),
        (zipped(*[(f"{n}.txt", "x") for n in range(1001)]), 413, "1001 files; the limit is 1000"),
        (zipped(("a.html", "x" * 5000))[:-15], 422, "could not be opened"),
    ],
)
def test_archives_that_are_refused_are_said_at_once(
    adding: Client, raw: bytes, status: int, said: str
) -> None:
    response = upload(adding, ("desk.zip", raw))
    assert response.status_code == status
    assert said in body(response)
    assert "desk.zip" in body(response)
    assert nothing_stored()


def test_a_file_over_the_limit_says_limit_and_size(adding: Client, settings: Any) -> None:
    settings.POSTIL_UPLOAD_MB = 1
    response = upload(adding, ("big.zip", b"PK\x03\x04" + bytes(1_000_000)))
    assert response.status_code == 413
    assert "1000004 bytes, the limit is 1000000 bytes" in body(response)
    packed = upload(adding, ("big.html.gz", __import__("gzip").compress(bytes(2_000_000))))
    assert packed.status_code == 413
    assert nothing_stored()


def test_an_empty_archive_entry_and_a_bad_one_lose_no_other(adding: Client) -> None:
    upload(adding, ("desk.zip", zipped(("a.html", ""), ("b.html", boats(1)), ("c.html", "<p>" * 60_000))))
    states = dict(Import.objects.get().items.exclude(container=None).values_list("name", "state"))
    assert states == {"a.html": State.FAILED, "b.html": State.READY, "c.html": State.FAILED}


def test_files_that_a_script_sends_one_by_one_join_one_import(adding: Client) -> None:
    first = json.loads(upload(adding, ("a.html", boats(1)), script=True, more="1").content)
    assert first["location"] == reverse("import", args=[first["import"]])
    for name, raw in (("b.html", boats(2)), ("c.html", b"")):
        again = upload(adding, (name, raw), script=True, **{"import": first["import"]})
        assert json.loads(again.content)["import"] == first["import"]
    batch = Import.objects.get()
    assert list(batch.items.order_by("position").values_list("name", "state")) == [
        ("a.html", State.READY), ("b.html", State.READY), ("c.html", State.FAILED),
    ]  # fmt: skip
    arrivals.stop(batch)
    stopped = upload(adding, ("d.html", boats(3)), script=True, **{"import": first["import"]})
    assert stopped.status_code == 409
    assert "stopped" in json.loads(stopped.content)["message"]


def test_a_script_learns_what_is_wrong_with_a_single_file(adding: Client) -> None:
    response = upload(adding, ("a.html", b""), script=True)
    assert response.status_code == 400
    assert json.loads(response.content)["message"] == "The file is empty: “a.html”."
    location = json.loads(upload(adding, ("a.html", boats(1)), script=True).content)["location"]
    assert location == reverse("draft", args=[Draft.objects.get().pk])


def test_nobody_joins_another_s_import(adding: Client) -> None:
    batch = arrivals.bring(make_user("other"), [Piece("file", name="a.html", raw=boats(1))])
    response = upload(adding, ("b.html", boats(2)), script=True, **{"import": str(batch.pk)})
    assert response.status_code == 404
    for name, args in (("import", [batch.pk]), ("import-failed", [batch.pk]),
                       ("import-original", [batch.pk, batch.items.get().pk])):  # fmt: skip
        assert adding.get(reverse(name, args=args)).status_code == 404
    assert press(adding, batch, "stop").status_code == 404
    mine = arrivals.bring(User.objects.get(username="ines"), [Piece("file", name="c.html", raw=boats(3))])
    assert press(adding, mine, "remove", item=batch.items.get().pk).status_code == 404
    assert batch.items.count() == 1


# --- buttons


def test_pause_go_on_and_stop(adding: Client, user: User, waiting: None) -> None:
    batch = arrivals.bring(user, [Piece("file", name=f"{n}.html", raw=boats(n)) for n in range(3)])
    part = body(press(adding, batch, "pause", htmx=True))
    assert "<html" not in part
    assert "Go on" in part
    assert "paused" in part
    assert "Pause" in body(press(adding, batch, "resume", htmx=True))
    stopped = body(press(adding, batch, "stop", htmx=True))
    assert "stopped here" in stopped
    assert "3 left out" in stopped
    assert press(adding, batch, "nonsense").status_code == 400
    assert press(adding, batch, "remove", item="x").status_code == 404
    press(adding, batch, "forget")
    assert nothing_stored()


def test_how_long_it_takes_is_said_only_where_it_is_known(adding: Client, user: User, waiting: None) -> None:
    batch = arrivals.bring(user, [Piece("file", name=f"{n}.html", raw=boats(n)) for n in range(40)])
    now = timezone.now()
    main = body(adding.get(batch.get_absolute_url())).partition("<main")[2].partition("</main>")[0]
    assert main
    assert "about" not in main
    for number, item in enumerate(batch.items.order_by("position")[:10]):
        ImportItem.objects.filter(pk=item.pk).update(
            state=State.HERE, updated_at=now - timedelta(seconds=60 - 6 * number)
        )
    assert "about 3 minutes" in body(adding.get(batch.get_absolute_url()))
    ImportItem.objects.filter(state=State.HERE).update(updated_at=now - timedelta(minutes=5))
    main = body(adding.get(batch.get_absolute_url())).partition("<main")[2].partition("</main>")[0]
    assert main
    assert "about" not in main


def test_the_number_of_queries_does_not_grow(
    adding: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    arrivals.bring(
        user, [Piece("file", name="desk.zip", raw=zipped(*[(f"{n}.html", boats(n)) for n in range(12)]))]
    )
    with django_assert_max_num_queries(16):
        adding.get(Import.objects.get().get_absolute_url())


# --- pastes


def test_a_long_paste_is_answered_by_the_worker_s_work(adding: Client) -> None:
    response = adding.post(reverse("add"), {"from": "paste", "text": ordinary(600_000), "whole": "1"})
    assert response["Location"] == reverse("draft", args=[Draft.objects.get().pk])


def test_a_long_paste_does_not_keep_its_reader_waiting(adding: Client, waiting: None) -> None:
    begun = timezone.now()
    response = adding.post(reverse("add"), {"from": "paste", "text": ordinary(1_000_000), "whole": "1"})
    assert (timezone.now() - begun).total_seconds() < 3
    batch = Import.objects.get()
    assert response["Location"] == batch.get_absolute_url()
    assert "Cleaning" in body(adding.get(response["Location"]))


def test_a_long_paste_that_fails_is_given_back(adding: Client) -> None:
    text = "<div>" * 60_000 + "<p>Words at the bottom.</p>"
    response = adding.post(reverse("add"), {"from": "paste", "text": text, "whole": "1"})
    assert response.status_code == 422
    assert "nested too deeply" in body(response)
    assert "Words at the bottom." in body(response)
    assert nothing_stored()


def test_the_form_is_filled_by_who_opens_it(adding: Client) -> None:
    asked = {"from": "address", "address": "https://averil-courier.example/river", "title": "River falls"}
    shown = body(adding.get(reverse("add"), asked))
    assert 'value="https://averil-courier.example/river"' in shown
    assert 'name="title" value="River falls"' in shown
    shown = body(adding.get(reverse("add"), {"text": "Words & more", "address": "x"}))
    assert "Words &amp; more</textarea>" in shown
    adding.post(
        reverse("add"), {"from": "paste", "text": "\n\n".join(WORDS), "title": "River falls", "whole": "1"}
    )
    assert Draft.objects.get().fields["said"] == {"headline": "River falls"}


def test_too_many_in_an_hour_are_asked_to_wait(adding: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.views.add.INTAKES", 1)
    fetch(adding, "")
    response = fetch(adding, "https://averil-courier.example/river")
    assert response.status_code == 429
    assert 'value="https://averil-courier.example/river"' in body(response)
    script = upload(adding, ("a.html", boats(1)), script=True)
    assert script.status_code == 429
    assert "too often" in json.loads(script.content)["message"]
    assert nothing_stored()
