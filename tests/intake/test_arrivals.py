"""Pages on their way in: claimed, read, killed and taken over; tried again; paused and stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from reader.access import articles_for, may_edit_article
from reader.models import Article, Capture, Draft, Import, ImportItem, User
from reader.services import arrivals, claims
from reader.services.arrivals import Piece
from reader.services.imports import save_draft
from reader.services.parts import store_parts
from reader.signals import pages_wait
from reader.tasks.imports import begin, begin_again
from tests.factories import make_user
from tests.intake.conftest import WORDS, page
from tests.intake.letters import letter, single_file, small_picture, with_figure, zipped
from tests.intake.serving import Site, send

pytestmark = pytest.mark.django_db(transaction=True)
State, Kind = ImportItem.State, ImportItem.Kind
OTHER = ["A ferry ran aground at Lisk on Friday and was floated off with the next tide.", *WORDS[1:]]


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    """A site that may be asked."""
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


def address(site: Site, path: str) -> str:
    return f"http://{site.authority}{path}"


def take(item: ImportItem) -> ImportItem:
    arrivals.take(item.pk, seen=articles_for, may_edit=may_edit_article)
    item.refresh_from_db()
    return item


def bring(user: User, *pieces: Piece, **how: Any) -> ImportItem:
    """The first item of an import, which the worker has taken as far as it can."""
    return arrivals.bring(user, pieces, **how).items.order_by("position", "pk")[0]


def file(raw: bytes | str, name: str = "a.html", **more: Any) -> Piece:
    return Piece(Kind.FILE, name=name, raw=raw.encode() if isinstance(raw, str) else raw, **more)


@pytest.fixture
def waiting(settings: Any) -> None:
    """Nothing works on what is brought: that is left to the test."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


# --- what becomes of things


def test_an_address_is_fetched_and_becomes_a_draft(user: User, site: Site) -> None:
    site.answers["/river"] = lambda handler: send(handler, page())
    site.answers["/old"] = lambda handler: send(handler, b"", status=301, headers={"Location": "/river"})
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/old")))
    assert (item.state, item.problem) == (State.READY, "")
    assert item.draft is not None
    capture = item.draft.capture
    assert capture.source_url == address(site, "/river")
    assert [hop["status"] for hop in capture.fetched["requests"]] == [301, 200]
    assert [hop["url"] for hop in item.requested] == [address(site, "/old"), address(site, "/river")]
    assert Import.objects.get().finished_at is not None
    assert not item.file
    assert default_storage.exists(capture.file.name)


def test_what_is_saved_at_once_joins_the_library(user: User) -> None:
    item = bring(user, file(page()), saves=True, visibility="private")
    article = Article.objects.get()
    assert (item.state, item.article, article.visibility) == (State.ADDED, article, "private")
    assert not Draft.objects.exists()
    again = bring(user, file(page(), "b.html"), saves=True)
    assert (again.state, again.article) == (State.HERE, article)
    assert Capture.objects.count() == 1
    assert not again.file


def test_a_changed_text_of_a_known_address_is_a_new_version_for_who_may_edit(user: User) -> None:
    head = '<link rel="canonical" href="https://averil-courier.example/river">'
    bring(user, file(page(head=head)), saves=True)
    changed = page(*WORDS, "A correction was added in the evening.", head=head)
    other = bring(make_user("other"), file(changed), saves=True)
    assert other.state == State.READY
    mine = bring(user, file(changed), saves=True)
    assert mine.state == State.REVISED
    assert Article.objects.get().revisions.count() == 2


def test_a_draft_that_is_saved_says_so_in_its_import(user: User) -> None:
    item = bring(user, file(page()))
    assert item.draft is not None
    article = save_draft(item.draft, user=user, seen=articles_for(user))
    item.refresh_from_db()
    assert (item.state, item.article, item.draft) == (State.ADDED, article, None)


def test_what_a_feed_says_stands_in_for_the_page(user: User) -> None:
    options = {
        "outlet": "Lisk Gazette", "title": "Not this", "published": "2026-11-01T08:00:00+00:00", "tags": ["Quays"],
        "authors": ["Petra Lind"], "kind": "html",
    }  # fmt: skip
    body = "".join(f"<p>{words}</p>" for words in OTHER)
    item = bring(
        user, Piece(Kind.ENTRY, raw=body.encode(), address="https://lisk.example/f", options=options)
    )
    assert item.draft is not None
    meta = item.draft.cleaned["meta"]
    assert (meta["outlet"], meta["headline"], meta["published"]) == (
        "Lisk Gazette", "Not this", "2026-11-01T08:00:00+00:00",
    )  # fmt: skip
    assert item.draft.fields["added"] == ["Quays"]
    assert item.draft.capture.source_url == "https://lisk.example/f"


def test_an_archive_gives_each_page_an_item_and_the_pictures_beside_it(user: User) -> None:
    raw = zipped(
        ("in/a.html", with_figure("img/quay.png")), ("in/img/quay.png", small_picture()), ("b.txt", "\n\n".join(OTHER)),
        ("c.eml", letter(html=page("Salt was dear in Ketterby.", *WORDS))),
        ("d.html", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    )  # fmt: skip
    item = bring(user, file(raw, "desk.zip"), saves=True)
    assert (item.state, item.options["others"]) == (State.OPENED, 1)
    inside = list(item.inside.order_by("pk"))
    assert [(one.name, one.state) for one in inside] == [
        ("b.txt", State.ADDED), ("c.eml", State.ADDED), ("d.html", State.FAILED), ("in/a.html", State.ADDED),
    ]  # fmt: skip
    assert inside[2].status == 415
    assert "a PNG image" in inside[2].problem
    article = inside[3].article
    assert article is not None
    assert [one.source for one in article.pictures.all()] == ["img/quay.png"]
    article.refresh_from_db()
    assert article.lead_picture is not None
    assert Capture.objects.get(revisions__article=inside[1].article).kind == Capture.Kind.MAIL


def test_pictures_within_a_page_are_stored_when_its_draft_is_saved(user: User) -> None:
    item = bring(user, file(single_file(), "saved.html"))
    assert item.draft is not None
    article = save_draft(item.draft, user=user, seen=articles_for(user))
    assert article.canonical_url == "https://averil-courier.example/river"
    (picture,) = article.pictures.all()
    assert (picture.width, picture.height) == (320, 200)
    assert store_parts(article.pk) == 1
    assert article.pictures.count() == 1


def test_a_page_that_asks_for_no_copies_is_not_kept(
    user: User, site: Site, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    robots = '<meta name="robots" content="noarchive">'
    site.answers["/meta"] = lambda handler: send(handler, page(head=robots))
    site.answers["/head"] = lambda handler: send(handler, page(), headers={"X-Robots-Tag": "noarchive"})
    for path in ("/meta", "/head"):
        item = bring(user, Piece(Kind.ADDRESS, address=address(site, path)))
        assert (item.state, item.status, bool(item.file)) == (State.FAILED, 422, False)
        assert "no copy" in item.problem
        assert "paste" in item.problem
    assert not Capture.objects.exists()
    assert not any(tmp_path.rglob("*.gz"))
    settings.POSTIL_NOARCHIVE = "ignore"
    assert bring(user, Piece(Kind.ADDRESS, address=address(site, "/meta"))).state == State.READY
    assert bring(user, file(page("Other words were said in Lisk.", *WORDS, head=robots))).state == State.READY


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "iso-8859-1"), ("iso-8859-1", "utf-8"), ("koi8-r", "utf-8"), ("x-none", "utf-8")],
)
def test_a_site_that_lies_about_its_encoding_is_read_right(
    user: User, site: Site, charset: str, encoding: str
) -> None:
    text = page("El río bajó un palmo en verano, según la comisión de Averil.", *WORDS)
    raw = text.replace('<meta charset="utf-8">', "").encode(encoding)
    site.answers["/"] = lambda handler: send(handler, raw, f"text/html; charset={charset}")
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/")))
    assert item.draft is not None
    assert "según la comisión" in item.draft.cleaned["blocks"][0]["text"]


def test_a_header_that_tells_the_truth_is_believed(user: User, site: Site) -> None:
    words = "Уровень реки за лето упал на ладонь, сообщает комиссия, и никто в городе с этим не спорит."
    raw = page(words, words[:40] + " снова.").replace('<meta charset="utf-8">', "").encode("koi8-r")
    site.answers["/"] = lambda handler: send(handler, raw, "text/html; charset=koi8-r")
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/")))
    assert item.draft is not None
    assert item.draft.cleaned["blocks"][0]["text"] == words
    assert not item.draft.capture.encoding_guessed


def test_a_page_without_words_is_kept_to_be_looked_at(user: User) -> None:
    item = bring(user, file("<html><body><script>x()</script></body></html>"))
    assert (item.state, item.status) == (State.FAILED, 422)
    assert "No readable text" in item.problem
    assert item.draft is not None
    assert item.draft.fields["problem"] == item.problem
    assert arrivals.try_again(ImportItem.objects.filter(pk=item.pk)) == 0


# --- tries


def test_a_site_that_does_not_answer_is_asked_again_later_and_then_given_up(user: User, site: Site) -> None:
    site.answers["/"] = lambda handler: send(handler, b"later", status=503)
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/")))
    for number in range(1, arrivals.TRIES):
        assert (item.state, item.tries) == (State.WAITING, number)
        assert "503" in item.problem
        pause = (item.next_at - timezone.now()).total_seconds()
        assert arrivals.PAUSES[number - 1] * 0.7 < pause < arrivals.PAUSES[number - 1] * 1.3
        assert take(item).tries == number  # not before its time
        ImportItem.objects.filter(pk=item.pk).update(next_at=timezone.now())
        take(item)
    assert (item.state, item.tries, len(site.asked)) == (State.FAILED, arrivals.TRIES, arrivals.TRIES)
    assert item.may_retry
    site.answers["/"] = lambda handler: send(handler, page())
    arrivals.try_again(ImportItem.objects.filter(pk=item.pk))
    item.refresh_from_db()
    assert (item.state, item.problem) == (State.READY, "")


def test_a_site_says_how_long_it_wants_to_be_left_alone(user: User, site: Site) -> None:
    site.answers["/"] = lambda handler: send(handler, b"", status=429, headers={"Retry-After": "600"})
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/")))
    assert 590 < (item.next_at - timezone.now()).total_seconds() < 610
    site.answers["/long"] = lambda handler: send(handler, b"", status=429, headers={"Retry-After": "90000"})
    assert bring(user, Piece(Kind.ADDRESS, address=address(site, "/long"))).state == State.FAILED


def test_what_will_not_change_is_not_asked_again(user: User, site: Site) -> None:
    item = bring(user, Piece(Kind.ADDRESS, address=address(site, "/nowhere")))
    assert (item.state, item.tries, len(site.asked)) == (State.FAILED, 1, 1)
    assert "404" in item.problem


def test_a_page_that_ends_its_worker_every_time_is_given_up(user: User, waiting: None) -> None:
    item = bring(user, file(page()))
    ImportItem.objects.filter(pk=item.pk).update(tries=arrivals.CLAIMS)
    take(item)
    assert item.state == State.FAILED
    assert str(arrivals.CLAIMS) in item.problem


def test_our_own_mistake_is_said_and_what_came_is_kept(user: User, waiting: None) -> None:
    item = bring(user, file(page()))
    default_storage.delete(item.file.name)
    take(item)
    assert (item.state, item.status) == (State.WAITING, 500)
    assert "on our side" in item.problem
    assert item.file


# --- claims


def test_one_item_is_worked_on_by_one_at_a_time(user: User, waiting: None) -> None:
    item = bring(user, file(page()))
    first = claims.claim(item.pk)
    assert first is not None
    assert claims.claim(item.pk) is None
    assert take(item).state == State.WORKING
    assert arrivals.due_imports() == []
    ImportItem.objects.filter(pk=item.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    assert arrivals.due_imports() == [item.batch_id]
    second = claims.claim(item.pk)
    assert second is not None
    with pytest.raises(claims.Lost):
        claims.step(first, "saving")
    with pytest.raises(claims.Lost):
        claims.end(first, State.READY)
    claims.step(second, "saving")


def test_who_lost_the_claim_saves_nothing(user: User, waiting: None) -> None:
    """The claim lapses while the page is being read, and another worker finishes first."""
    item = bring(user, file(page()), saves=True)

    def seen_late(reader: User) -> Any:
        if not Article.objects.exists():
            ImportItem.objects.filter(pk=item.pk).update(held_until=timezone.now() - timedelta(seconds=1))
            arrivals.take(item.pk, seen=articles_for, may_edit=may_edit_article)
        return Article.objects.none()

    arrivals.take(item.pk, seen=seen_late, may_edit=may_edit_article)
    item.refresh_from_db()
    assert (item.state, Article.objects.count(), Capture.objects.count()) == (State.ADDED, 1, 1)


def test_pausing_going_on_and_stopping(user: User, waiting: None) -> None:
    items = [file(page(f"{n} boats were counted at Lisk.", *WORDS), f"{n}.html") for n in range(3)]
    batch = arrivals.bring(user, items)
    first, second, third = batch.items.order_by("position")
    arrivals.pause(batch)
    assert take(first).state == State.WAITING
    assert arrivals.due_imports() == []
    arrivals.resume(batch)
    assert take(first).state == State.READY
    arrivals.stop(batch)
    assert take(second).state == State.STOPPED
    batch.refresh_from_db()
    assert batch.finished_at is not None
    arrivals.try_again(ImportItem.objects.filter(pk=third.pk))
    assert take(third).state == State.READY


def test_what_was_in_hand_when_an_import_was_stopped_does_not_hold_it_open(user: User, waiting: None) -> None:
    item = bring(user, file(page()))
    assert claims.claim(item.pk) is not None
    arrivals.stop(item.batch)
    assert arrivals.close_stopped() == 0  # it may still come to its end
    ImportItem.objects.filter(pk=item.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    assert arrivals.close_stopped() == 1
    assert Import.objects.get().finished_at is not None


def test_several_imports_go_on_in_turn(user: User, waiting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "SLICE", 0.0)
    batch = arrivals.bring(user, [file(page(f"{n} boats.", *WORDS), f"{n}.html") for n in range(2)])
    assert arrivals.work(batch.pk, seen=articles_for, may_edit=may_edit_article) is True
    assert arrivals.work(batch.pk, seen=articles_for, may_edit=may_edit_article) is False
    assert batch.items.filter(state=State.READY).count() == 2


def test_nothing_is_left_where_the_disk_takes_nothing(user: User, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "file"
    with pytest.raises(arrivals.NotSaved):
        arrivals.bring(user, [file(page())])
    assert not Import.objects.exists()


def test_what_was_written_is_kept_when_nobody_can_be_told(
    user: User, caplog: pytest.LogCaptureFixture
) -> None:
    def deaf(**kwargs: Any) -> None:
        raise OSError("the queue is full")

    pages_wait.connect(deaf)
    pages_wait.disconnect(dispatch_uid="reader.pages_wait")
    try:
        item = bring(user, file(page()))
    finally:
        pages_wait.disconnect(deaf)
        pages_wait.connect(begin, dispatch_uid="reader.pages_wait")
    assert item.state == State.WAITING
    assert default_storage.exists(item.file.name)
    assert begin_again() == 1
    item.refresh_from_db()
    assert item.state == State.READY
