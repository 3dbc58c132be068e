"""An article's pictures are fetched from real servers, re-encoded and stored; what cannot be had is said."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction
from PIL import Image

from reader.cleaning import Block, BlockType, Cleaned, Metadata
from reader.cleaning import Picture as Figure
from reader.models import Article, Picture
from reader.services import illustrating, pictures
from reader.services.articles import Fields, save_article
from reader.services.illustrating import fetch_pictures
from tests.factories import make_article, paragraphs
from tests.hanging import unhung
from tests.intake.serving import Handler, Site, closed_port, send
from tests.test_bad_pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    with unhung(90):
        yield tmp_path


@pytest.fixture
def site(settings: LazySettings) -> Iterator[Site]:
    with Site() as running:
        settings.POSTIL_FETCH_ALLOW = running.authority
        yield running


def photo(kind: str = "JPEG", width: int = 900, height: int = 600, colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def article_with(*sources: str, **fields: Any) -> Article:
    figures = [
        Block(
            BlockType.FIGURE,
            html="<figcaption>The sluice</figcaption>",
            text="The sluice",
            picture=Figure(source, alt=f"Picture {n}"),
        )
        for n, source in enumerate(sources, 1)
    ]
    return make_article(blocks=[*figures, *paragraphs("The river rose again.")], **fields)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_pictures_are_fetched_stored_and_the_first_leads(site: Site, files: Path) -> None:
    one = site.page("/one.jpg", photo(), "image/jpeg")
    two = site.page("/two.png?w=1600&h=900", photo("PNG", 2000, 1000, "olive"), "image/png")
    article = article_with(one, two)
    assert fetch_pictures(article.pk) == 2
    article.refresh_from_db()
    rows = {row.source: row for row in article.pictures.all()}
    assert set(rows) == {one, two}
    assert article.lead_picture == rows[one]
    assert (rows[two].width, rows[two].height, rows[two].alt) == (1600, 800, "Picture 2")
    with Image.open(rows[two].file) as large, Image.open(rows[two].file_small) as small:
        assert (large.format, large.width, small.width) == ("WEBP", 1600, 800)
    assert article.pictures_missing == {}
    assert len(stored(files)) == 4
    assert article.version == 1


def test_it_asks_as_nobody(site: Site) -> None:
    fetch_pictures(article_with(site.page("/one.jpg", photo(), "image/jpeg")).pk)
    (asked,) = site.asked
    assert asked.headers["accept"].startswith("image/")
    assert not {"cookie", "referer", "authorization", "origin"} & set(asked.headers)


def test_a_second_run_fetches_what_is_lacking_alone(site: Site, files: Path) -> None:
    one, two = site.page("/one.jpg", photo(), "image/jpeg"), site.url("/two.jpg")
    article = article_with(one, two)
    assert fetch_pictures(article.pk) == 1
    article.refresh_from_db()
    assert article.pictures_missing == {two: "127.0.0.1 has no page under this address (it answered 404)."}
    site.page("/two.jpg", photo(colour="olive"), "image/jpeg")
    assert fetch_pictures(article.pk) == 1
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert article.pictures_missing == {}
    assert sorted(site.paths()) == ["/one.jpg", "/two.jpg", "/two.jpg"]
    assert len(stored(files)) == 4


def test_a_run_that_was_ended_before_it_set_the_lead_is_finished_by_the_next(site: Site) -> None:
    one = site.page("/one.jpg", photo(), "image/jpeg")
    article = article_with(one)
    row = pictures.store(article, one, pictures.encode(photo()))
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert article.lead_picture == row
    assert not site.asked


def test_a_lead_that_is_there_stays(site: Site) -> None:
    article = article_with(site.page("/one.jpg", photo(), "image/jpeg"))
    chosen = pictures.store(article, "beside.png", pictures.encode(photo("PNG")))
    Article.objects.filter(pk=article.pk).update(lead_picture=chosen)
    assert fetch_pictures(article.pk) == 1
    article.refresh_from_db()
    assert article.lead_picture == chosen


def test_the_lead_of_the_page_is_fetched_though_the_text_does_not_show_it(site: Site) -> None:
    article = article_with(site.page("/one.jpg", photo(), "image/jpeg"))
    lead = site.page("/lead.jpg", photo(colour="navy"), "image/jpeg")
    revision = article.current_revision
    assert revision is not None
    with transaction.atomic():
        type(revision).objects.filter(pk=revision.pk).delete()
        revision.pk, revision._state.adding = None, True
        revision.meta = {"lead": {"src": lead, "alt": "The gate"}}
        revision.save()
    Article.objects.filter(pk=article.pk).update(current_revision=revision)
    assert fetch_pictures(article.pk) == 2
    article.refresh_from_db()
    assert article.lead_picture is not None
    assert article.lead_picture.source == lead
    assert article.lead_picture.alt == "The gate"


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "leads to an SVG image"),
        ("image/png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be read"),
        ("text/html", b"<p>Not found, but 200.</p>", "not to a picture"),
        ("video/mp4", b"\0\0\0\x18ftypmp42", "leads to a video"),
        ("image/jpeg", b"%PDF-1.7 ...", "leads to a PDF document"),
        ("image/jpeg", b"", "an empty page (0 bytes)"),
        ("image/jpeg", photo()[:80], "no picture that can be read"),
        ("image/png", png(100_000, 100_000), "The picture has 10000 million pixels; the limit is 40 million."),
    ],
    ids=["svg", "svg-in-disguise", "page", "video", "pdf", "empty", "cut", "huge"],
)  # fmt: skip
def test_what_is_no_picture_is_not_stored_and_the_reason_is_kept(
    site: Site, files: Path, kind: str, raw: bytes, said: str
) -> None:
    good = site.page("/good.jpg", photo(), "image/jpeg")
    bad = site.page("/bad", raw, kind)
    article = article_with(bad, good)
    assert fetch_pictures(article.pk) == 1
    article.refresh_from_db()
    assert list(article.pictures_missing) == [bad]
    assert said in article.pictures_missing[bad]
    assert article.lead_picture is not None
    assert article.lead_picture.source == good
    assert len(stored(files)) == 2


def test_a_picture_in_the_wrong_words_is_taken_for_what_it_is(site: Site) -> None:
    sources = [
        site.page(f"/{n}", photo(kind), said)
        for n, (kind, said) in enumerate([("WEBP", "image/jpeg"), ("AVIF", ""), ("GIF", "application/octet-stream"),
                                          ("JPEG", "text/plain")])
    ]  # fmt: skip
    assert fetch_pictures(article_with(*sources).pk) == 4


def test_addresses_inside_are_never_asked(site: Site, settings: LazySettings) -> None:
    settings.POSTIL_FETCH_ALLOW = ""
    near = site.page("/near.jpg", photo(), "image/jpeg")
    article = article_with(near, "http://169.254.169.254/latest/meta-data", "http://[::ffff:10.0.0.1]/a.png")
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert len(article.pictures_missing) == 3
    assert all("not allowed" in why for why in article.pictures_missing.values())
    assert not site.asked


def test_what_is_not_in_the_web_is_left_alone(files: Path) -> None:
    article = article_with(
        "beside.png", "data:image/png;base64,AAAA", "ftp://a.example/b.png", "//a.example/c.png"
    )
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert article.pictures_missing == {}


def test_a_host_is_asked_for_two_at_once_and_no_more(site: Site) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def answer(handler: Handler) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.1)
        with lock:
            now -= 1
        send(handler, photo(), "image/jpeg")

    sources = [site.does(f"/{n}.jpg", answer) for n in range(8)]
    assert fetch_pictures(article_with(*sources).pk) == 8
    assert most == 2


def test_an_article_has_so_many_pictures_and_no_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(illustrating, "MOST", 3)
    sources = [site.page(f"/{n}.jpg", photo(), "image/jpeg") for n in range(5)]
    article = article_with(*sources)
    assert fetch_pictures(article.pk) == 3
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert set(article.pictures_missing) == set(sources[3:])
    assert "has 5 pictures; the limit is 3." in article.pictures_missing[sources[4]]


def test_all_pictures_together_have_a_limit_of_bytes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(illustrating, "MOST_BYTES", 1)
    monkeypatch.setattr(illustrating, "AT_ONCE", 1)
    sources = [site.page(f"/{n}.jpg", photo(), "image/jpeg") for n in range(3)]
    article = article_with(*sources)
    assert fetch_pictures(article.pk) == 1
    article.refresh_from_db()
    assert len(article.pictures_missing) == 2


def test_all_pictures_together_have_a_limit_of_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(illustrating, "MOST_SECONDS", 1.0)
    sources = [
        site.dawdles(f"/{n}.jpg", head=b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n")
        for n in range(6)
    ]
    article = article_with(*sources)
    with unhung(20):
        assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert len(article.pictures_missing) == 6
    assert any("more than 1 seconds" in why for why in article.pictures_missing.values())


def test_a_server_that_is_down_costs_one_sentence(settings: LazySettings) -> None:
    port = closed_port()
    settings.POSTIL_FETCH_ALLOW = f"127.0.0.1:{port}"
    article = article_with(f"http://127.0.0.1:{port}/a.jpg")
    assert fetch_pictures(article.pk) == 0
    article.refresh_from_db()
    assert list(article.pictures_missing.values()) == [f"127.0.0.1 refuses the connection (port {port})."]


def test_no_article_no_picture(site: Site, files: Path) -> None:
    article = article_with(site.page("/one.jpg", photo(), "image/jpeg"))
    Article.objects.filter(pk=article.pk).update(deleted_at=article.created_at)
    assert fetch_pictures(article.pk) == 0
    assert fetch_pictures(article.pk + 1000) == 0
    assert not site.asked
    assert not stored(files)


# ---- files and rows


def whole(**more: Any) -> tuple[Cleaned, Fields]:
    figure = Block(BlockType.FIGURE, html="<figcaption>A</figcaption>", text="A", picture=Figure("a.png"))
    return Cleaned((figure, *paragraphs("The river rose.")), Metadata(headline="H")), Fields(
        headline="H", **more
    )


def test_an_article_that_is_not_saved_leaves_no_file(files: Path) -> None:
    cleaned, _fields = whole()
    encoded = {"a.png": pictures.encode(photo("PNG"))}
    with pytest.raises(DatabaseError):
        save_article(cleaned, None, Fields(headline="H", direction="up"), user=None, encoded=encoded)
    assert not Article.objects.exists()
    assert not stored(files)
    article = save_article(*(cleaned, None, Fields(headline="H")), user=None, encoded=encoded)
    assert len(stored(files)) == 2
    assert article.lead_picture is not None
    assert Path(article.lead_picture.file.path).exists()


def test_a_picture_that_no_figure_shows_is_not_kept(files: Path) -> None:
    cleaned, fields = whole()
    encoded = {"a.png": pictures.encode(photo("PNG")), "b.png": pictures.encode(photo("PNG", colour="red"))}
    save_article(cleaned, None, fields, user=None, encoded=encoded)
    assert [row.source for row in Picture.objects.all()] == ["a.png"]
    assert len(stored(files)) == 2


def test_a_picture_stored_twice_is_there_once(files: Path) -> None:
    article = make_article()
    encoded = pictures.encode(photo("PNG"))
    first = pictures.store(article, "a.png", encoded, alt="one")
    assert pictures.store(article, "a.png", encoded, alt="two") == first
    with pictures.written({"a.png": encoded}) as written, transaction.atomic():
        assert pictures.keep(article, "a.png", written["a.png"]) == first
    assert len(stored(files)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_store_each_picture_once(site: Site, files: Path) -> None:
    from django.db import connection

    sources = [site.page(f"/{n}.jpg", photo(), "image/jpeg") for n in range(3)]
    article = article_with(*sources)
    counts: list[int] = []

    def run() -> None:
        try:
            counts.append(fetch_pictures(article.pk))
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join(60)
    assert len(counts) == 2
    assert Picture.objects.count() == 3
    assert len(stored(files)) == 6
